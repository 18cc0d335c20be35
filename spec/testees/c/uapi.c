/* Framing by the macros of linux/netlink.h. */
#include "testee.h"

const char framing_name[] = "uapi macros";

int framing_ok(const struct nlmsghdr *h, int rest) { return NLMSG_OK(h, rest); }

struct nlmsghdr *framing_next(struct nlmsghdr *h, int *rest)
{
	int len = *rest;

	h = NLMSG_NEXT(h, len);
	*rest = len;
	return h;
}

const unsigned char *framing_data(const struct nlmsghdr *h) { return NLMSG_DATA(h); }

unsigned int framing_data_len(const struct nlmsghdr *h) { return NLMSG_PAYLOAD(h, 0); }

unsigned char *framing_put(unsigned char *b, unsigned int size)
{
	struct nlmsghdr *h = (struct nlmsghdr *)b;

	h->nlmsg_len = NLMSG_LENGTH(size);
	return NLMSG_DATA(h);
}
