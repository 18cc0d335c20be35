//go:build cgo && nl

/* libnl. */
#include "loops.h"

#include <netlink/msg.h>

MOVE_CODE_BY(LAYOUT);

uint32_t nl_walk(const void *b, size_t n)
{
	struct nlmsghdr *h = (struct nlmsghdr *)b;
	uint32_t sum = 0;
	int rest = (int)n;

	for (; nlmsg_ok(h, rest); h = nlmsg_next(h, &rest))
		if (!is_control(h))
			sum += sum_cn(nlmsg_data(h), (size_t)nlmsg_datalen(h));
	return sum;
}

uint32_t nl_datagrams(const void *b, size_t n, size_t each)
{
	const char *p = b, *end = p + n;
	uint32_t sum = 0;

	for (; p < end; p += each)
		sum += nl_walk(p, each);
	return sum;
}

size_t nl_encode_events(void *dst, const void *events, size_t count)
{
	const struct proc_event *e = events;
	unsigned char *p = dst;
	size_t i;

	for (i = 0; i < count; i++) {
		struct cn_msg c = { .id = { CN_IDX_PROC, CN_VAL_PROC }, .seq = (uint32_t)i, .len = sizeof(*e) };
		struct nl_msg *m = nlmsg_alloc_size(NLMSG_SPACE(sizeof(c) + sizeof(*e)));
		struct nlmsghdr *h = nlmsg_put(m, 0, (uint32_t)i, NLMSG_DONE, 0, 0);

		h->nlmsg_seq = (uint32_t)i; /* the library takes 0 for "choose one" */
		h->nlmsg_pid = 0;
		nlmsg_append(m, &c, sizeof(c), 0);
		nlmsg_append(m, (void *)&e[i % SOURCES], sizeof(*e), NLMSG_ALIGNTO);
		memcpy(p, h, h->nlmsg_len);
		p += NLMSG_ALIGN(h->nlmsg_len);
		nlmsg_free(m);
	}
	return (size_t)(p - (unsigned char *)dst);
}

size_t nl_split(const void *b, size_t n, uint32_t *at, size_t max)
{
	struct nlmsghdr *h = (struct nlmsghdr *)b;
	size_t count = 0;
	int rest = (int)n;

	while (count < max && nlmsg_ok(h, rest)) {
		at[count++] = (uint32_t)((const char *)h - (const char *)b);
		if (h->nlmsg_len > (uint32_t)rest)
			break; /* the framing says ok; to go on is to read what is not there */
		h = nlmsg_next(h, &rest);
	}
	return count;
}

size_t nl_join(void *dst, const struct nlmsghdr *as, const void *payload, size_t n)
{
	struct nl_msg *m = nlmsg_alloc_size(NLMSG_SPACE(n));
	struct nlmsghdr *h = nlmsg_put(m, 0, 0, as->nlmsg_type, 0, as->nlmsg_flags);
	size_t len;

	h->nlmsg_seq = as->nlmsg_seq; /* the library takes 0 for "choose one" */
	h->nlmsg_pid = as->nlmsg_pid;
	nlmsg_append(m, (void *)payload, n, NLMSG_ALIGNTO);
	len = h->nlmsg_len;
	memcpy(dst, h, len);
	nlmsg_free(m);
	return len;
}
