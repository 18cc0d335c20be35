/* Framing by libmnl. */
#include <libmnl/libmnl.h>

#include "testee.h"

const char framing_name[] = "libmnl";

int framing_ok(const struct nlmsghdr *h, int rest) { return mnl_nlmsg_ok(h, rest); }

struct nlmsghdr *framing_next(struct nlmsghdr *h, int *rest) { return mnl_nlmsg_next(h, rest); }

const unsigned char *framing_data(const struct nlmsghdr *h) { return mnl_nlmsg_get_payload(h); }

unsigned int framing_data_len(const struct nlmsghdr *h) { return mnl_nlmsg_get_payload_len(h); }

unsigned char *framing_put(unsigned char *b, unsigned int size)
{
	return mnl_nlmsg_put_extra_header(mnl_nlmsg_put_header(b), size);
}
