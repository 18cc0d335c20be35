#ifndef LOOPS_H
#define LOOPS_H

#include <linux/types.h>
#include <linux/netlink.h>
#include <linux/connector.h>
#include <linux/cn_proc.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* LAYOUT moves the code of a file within its cache lines: the race builds with
 * one value after the other, for a loop's place alone can change its speed by a
 * tenth. */
#ifndef LAYOUT
#define LAYOUT 0
#endif
#define MOVE_CODE(n) __asm__(".text\n.skip 16 + " #n " * 16, 0x90\n")
#define MOVE_CODE_BY(n) MOVE_CODE(n)

/* A cn_msg behind another one begins anywhere. */
typedef struct cn_msg cn_msg_anywhere __attribute__((aligned(1)));

/* The encoders of events take so many in turn. */
#define SOURCES 256

/* Sums idx, val, seq, ack and len of the cn_msgs in n bytes at p. They follow
 * each other without alignment. */
static inline uint32_t sum_cn(const unsigned char *p, size_t n)
{
	uint32_t sum = 0;

	while (n >= sizeof(struct cn_msg)) {
		const cn_msg_anywhere *c = (const void *)p;

		if (c->len > n - sizeof(*c))
			break;
		sum += c->id.idx + c->id.val + c->seq + c->ack + c->len;
		p += sizeof(*c) + c->len;
		n -= sizeof(*c) + c->len;
	}
	return sum;
}

/* Tells control messages from data, as every message of the connector is of
 * type NLMSG_DONE. */
static inline int is_control(const struct nlmsghdr *h)
{
	return h->nlmsg_type == NLMSG_NOOP || h->nlmsg_type == NLMSG_ERROR || h->nlmsg_type == NLMSG_OVERRUN;
}

uint32_t ref_walk(const void *b, size_t n);
uint32_t ref_datagrams(const void *b, size_t n, size_t each);
uint32_t ref_events(const void *b, size_t n);
uint32_t ref_read(const void *b, size_t n);
size_t ref_encode_events(void *dst, const void *events, size_t count);
size_t ref_encode_frames(void *dst, const void *data, const uint16_t *len, size_t count);
size_t ref_encode_batches(void *dst, const void *data, const uint16_t *len, size_t count);
size_t ref_encode_filled(void *dst, size_t count);

uint32_t mnl_walk(const void *b, size_t n);
uint32_t mnl_datagrams(const void *b, size_t n, size_t each);
size_t mnl_encode_events(void *dst, const void *events, size_t count);
uint32_t mnl_callback(const void *b, size_t n);

uint32_t nl_walk(const void *b, size_t n);
uint32_t nl_datagrams(const void *b, size_t n, size_t each);
size_t nl_encode_events(void *dst, const void *events, size_t count);

/* Writes an nlmsghdr with n bytes behind it, and its padding. Returns how many
 * bytes that is; dst has NLMSG_SPACE(n). */
size_t ref_join(void *dst, const struct nlmsghdr *as, const void *payload, size_t n);
size_t mnl_join(void *dst, const struct nlmsghdr *as, const void *payload, size_t n);
size_t nl_join(void *dst, const struct nlmsghdr *as, const void *payload, size_t n);

/* Where the messages begin that the framing finds in n bytes at b, at most max.
 * Returns how many. */
size_t ref_split(const void *b, size_t n, uint32_t *at, size_t max);
size_t mnl_split(const void *b, size_t n, uint32_t *at, size_t max);
size_t nl_split(const void *b, size_t n, uint32_t *at, size_t max);

#endif
