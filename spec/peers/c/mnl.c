//go:build cgo && mnl

/* libmnl. */
#include "loops.h"

#include <libmnl/libmnl.h>

MOVE_CODE_BY(LAYOUT);

uint32_t mnl_walk(const void *b, size_t n)
{
	const struct nlmsghdr *h = b;
	uint32_t sum = 0;
	int rest = (int)n;

	for (; mnl_nlmsg_ok(h, rest); h = mnl_nlmsg_next(h, &rest))
		if (!is_control(h))
			sum += sum_cn(mnl_nlmsg_get_payload(h), mnl_nlmsg_get_payload_len(h));
	return sum;
}

uint32_t mnl_datagrams(const void *b, size_t n, size_t each)
{
	const char *p = b, *end = p + n;
	uint32_t sum = 0;

	for (; p < end; p += each)
		sum += mnl_walk(p, each);
	return sum;
}

static int callback(const struct nlmsghdr *h, void *data)
{
	*(uint32_t *)data += sum_cn(mnl_nlmsg_get_payload(h), mnl_nlmsg_get_payload_len(h));
	return MNL_CB_OK;
}

/* The library's own dispatch. Type NLMSG_DONE is control to it, so the caller
 * has to say what to do with it. */
uint32_t mnl_callback(const void *b, size_t n)
{
	static mnl_cb_t control[NLMSG_MIN_TYPE] = { [NLMSG_DONE] = callback };
	uint32_t sum = 0;

	mnl_cb_run2(b, n, 0, 0, callback, &sum, control, NLMSG_MIN_TYPE);
	return sum;
}

size_t mnl_encode_events(void *dst, const void *events, size_t count)
{
	const struct proc_event *e = events;
	unsigned char *p = dst;
	size_t i;

	for (i = 0; i < count; i++) {
		struct nlmsghdr *h = mnl_nlmsg_put_header(p);
		struct cn_msg *c;

		h->nlmsg_type = NLMSG_DONE;
		h->nlmsg_seq = (uint32_t)i;
		c = mnl_nlmsg_put_extra_header(h, sizeof(*c) + sizeof(*e));
		c->id.idx = CN_IDX_PROC;
		c->id.val = CN_VAL_PROC;
		c->seq = (uint32_t)i;
		c->len = sizeof(*e);
		memcpy(c->data, &e[i % SOURCES], sizeof(*e));
		p += MNL_ALIGN(h->nlmsg_len);
	}
	return (size_t)(p - (unsigned char *)dst);
}

size_t mnl_split(const void *b, size_t n, uint32_t *at, size_t max)
{
	const struct nlmsghdr *h = b;
	size_t count = 0;
	int rest = (int)n;

	while (count < max && mnl_nlmsg_ok(h, rest)) {
		at[count++] = (uint32_t)((const char *)h - (const char *)b);
		if (h->nlmsg_len > (uint32_t)rest)
			break; /* the framing says ok; to go on is to read what is not there */
		h = mnl_nlmsg_next(h, &rest);
	}
	return count;
}

size_t mnl_join(void *dst, const struct nlmsghdr *as, const void *payload, size_t n)
{
	struct nlmsghdr *h = mnl_nlmsg_put_header(dst);

	h->nlmsg_type = as->nlmsg_type;
	h->nlmsg_flags = as->nlmsg_flags;
	h->nlmsg_seq = as->nlmsg_seq;
	h->nlmsg_pid = as->nlmsg_pid;
	memcpy(mnl_nlmsg_put_extra_header(h, n), payload, n);
	return h->nlmsg_len;
}
