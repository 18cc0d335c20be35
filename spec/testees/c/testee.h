/* What the conversation (testee.c) needs of a framing: uapi.c or mnl.c. */
#ifndef TESTEE_H
#define TESTEE_H

#include <linux/netlink.h>

extern const char framing_name[];

/* Whether a whole message begins at h, with rest bytes from there on. */
int framing_ok(const struct nlmsghdr *h, int rest);

/* The message after h; takes what it passes over from rest. */
struct nlmsghdr *framing_next(struct nlmsghdr *h, int *rest);

const unsigned char *framing_data(const struct nlmsghdr *h);
unsigned int framing_data_len(const struct nlmsghdr *h);

/* Begins a message with size bytes of payload in b, which is zero and large
 * enough, and sets nlmsg_len. Returns where the payload goes. */
unsigned char *framing_put(unsigned char *b, unsigned int size);

#endif
