//go:build cgo

/* The reference: the macros of linux/netlink.h and the structs of the kernel,
 * at -O2, as a C program would use them. */
#include "loops.h"

MOVE_CODE_BY(LAYOUT);

uint32_t ref_walk(const void *b, size_t n)
{
	const struct nlmsghdr *h = b;
	uint32_t sum = 0;
	int rest = (int)n;

	for (; NLMSG_OK(h, rest); h = NLMSG_NEXT(h, rest))
		if (!is_control(h))
			sum += sum_cn(NLMSG_DATA(h), NLMSG_PAYLOAD(h, 0));
	return sum;
}

/* A datagram a call, as a loop around recvmmsg has it. */
static __attribute__((noinline)) uint32_t datagram(const void *b, size_t n)
{
	return ref_walk(b, n);
}

uint32_t ref_datagrams(const void *b, size_t n, size_t each)
{
	const char *p = b, *end = p + n;
	uint32_t sum = 0;

	for (; p < end; p += each)
		sum += datagram(p, each);
	return sum;
}

/* All fields of an event, read where it lies. */
static inline uint32_t sum_event(const struct proc_event *e)
{
	uint32_t sum = e->what + e->cpu + (uint32_t)e->timestamp_ns, comm[4];

	switch ((uint32_t)e->what) {
	case 0x00000001:
		sum += e->event_data.fork.parent_pid + e->event_data.fork.parent_tgid +
		       e->event_data.fork.child_pid + e->event_data.fork.child_tgid;
		break;
	case 0x00000002:
		sum += e->event_data.exec.process_pid + e->event_data.exec.process_tgid;
		break;
	case 0x00000200:
		memcpy(comm, e->event_data.comm.comm, sizeof(comm));
		sum += e->event_data.comm.process_pid + e->event_data.comm.process_tgid +
		       comm[0] + comm[1] + comm[2] + comm[3];
		break;
	case 0x80000000:
		sum += e->event_data.exit.process_pid + e->event_data.exit.process_tgid +
		       e->event_data.exit.exit_code + e->event_data.exit.exit_signal +
		       e->event_data.exit.parent_pid + e->event_data.exit.parent_tgid;
		break;
	}
	return sum;
}

uint32_t ref_events(const void *b, size_t n)
{
	const struct nlmsghdr *h = b;
	uint32_t sum = 0;
	int rest = (int)n;

	for (; NLMSG_OK(h, rest); h = NLMSG_NEXT(h, rest)) {
		const struct cn_msg *c = NLMSG_DATA(h);

		if (is_control(h) || NLMSG_PAYLOAD(h, 0) < (int)(sizeof(*c) + sizeof(struct proc_event)))
			continue;
		if (c->id.idx != CN_IDX_PROC || c->id.val != CN_VAL_PROC || c->len < sizeof(struct proc_event))
			continue;
		sum += c->seq + sum_event((const struct proc_event *)c->data);
	}
	return sum;
}

/* The least that anybody can do: read every byte. */
#if defined(__x86_64__)
__attribute__((optimize("O3"), target("avx2")))
#else
__attribute__((optimize("O3")))
#endif
uint32_t ref_read(const void *b, size_t n)
{
	const unsigned char *p = b;
	uint64_t sum = 0, v;
	size_t i;

	for (i = 0; i + 8 <= n; i += 8) {
		memcpy(&v, p + i, 8);
		sum += v;
	}
	return (uint32_t)(sum ^ sum >> 32);
}

static inline void put_nl(struct nlmsghdr *h, uint32_t len, uint32_t seq)
{
	h->nlmsg_len = len;
	h->nlmsg_type = NLMSG_DONE;
	h->nlmsg_flags = 0;
	h->nlmsg_seq = seq;
	h->nlmsg_pid = 0;
}

static inline void put_cn(void *at, uint32_t idx, uint32_t val, uint32_t seq, uint32_t ack, uint16_t len)
{
	cn_msg_anywhere *c = at;

	c->id.idx = idx;
	c->id.val = val;
	c->seq = seq;
	c->ack = ack;
	c->len = len;
	c->flags = 0;
}

size_t ref_encode_events(void *dst, const void *events, size_t count)
{
	const struct proc_event *e = events;
	unsigned char *p = dst;
	size_t i;

	for (i = 0; i < count; i++) {
		put_nl((struct nlmsghdr *)p, 76, (uint32_t)i);
		put_cn(p + 16, CN_IDX_PROC, CN_VAL_PROC, (uint32_t)i, 0, sizeof(*e));
		memcpy(p + 36, &e[i % SOURCES], sizeof(*e));
		p += 76;
	}
	return (size_t)(p - (unsigned char *)dst);
}

/* Any data: message i has len[i] bytes of it. */
size_t ref_encode_frames(void *dst, const void *data, const uint16_t *len, size_t count)
{
	unsigned char *p = dst;
	size_t i, n;

	for (i = 0; i < count; i++) {
		n = sizeof(struct cn_msg) + len[i];
		put_nl((struct nlmsghdr *)p, (uint32_t)NLMSG_LENGTH(n), (uint32_t)i);
		put_cn(p + 16, 3, 1, (uint32_t)i, 0, len[i]);
		memcpy(p + 36, data, len[i]);
		memset(p + NLMSG_LENGTH(n), 0, NLMSG_ALIGN(n) - n);
		p += NLMSG_SPACE(n);
	}
	return (size_t)(p - (unsigned char *)dst);
}

/* 32 messages in an nlmsghdr, back to back. */
size_t ref_encode_batches(void *dst, const void *data, const uint16_t *len, size_t count)
{
	unsigned char *p = dst, *start;
	size_t i, j;

	for (i = 0; i < count; i += 32) {
		start = p;
		p += NLMSG_HDRLEN;
		for (j = i; j < i + 32; j++) {
			put_cn(p, 3, 1, (uint32_t)i, (uint32_t)j, len[j]);
			memcpy(p + sizeof(struct cn_msg), data, len[j]);
			p += sizeof(struct cn_msg) + len[j];
		}
		put_nl((struct nlmsghdr *)start, (uint32_t)(p - start), (uint32_t)i);
		for (; (p - start) & 3; p++)
			*p = 0;
	}
	return (size_t)(p - (unsigned char *)dst);
}

/* The same, and the data is no copy: eight numbers, written where they belong. */
size_t ref_encode_filled(void *dst, size_t count)
{
	unsigned char *p = dst, *start;
	uint32_t k, v;
	size_t i, j;

	for (i = 0; i < count; i += 32) {
		start = p;
		p += NLMSG_HDRLEN;
		for (j = i; j < i + 32; j++) {
			put_cn(p, 3, 1, (uint32_t)i, (uint32_t)j, 32);
			p += sizeof(struct cn_msg);
			for (k = 0; k < 8; k++) {
				v = (uint32_t)j + k;
				memcpy(p + 4 * k, &v, 4);
			}
			p += 32;
		}
		put_nl((struct nlmsghdr *)start, (uint32_t)(p - start), (uint32_t)i);
	}
	return (size_t)(p - (unsigned char *)dst);
}

size_t ref_split(const void *b, size_t n, uint32_t *at, size_t max)
{
	const struct nlmsghdr *h = b;
	size_t count = 0;
	int rest = (int)n;

	while (count < max && NLMSG_OK(h, rest)) {
		at[count++] = (uint32_t)((const char *)h - (const char *)b);
		if (h->nlmsg_len > (uint32_t)rest)
			break; /* the framing says ok; to go on is to read what is not there */
		h = NLMSG_NEXT(h, rest);
	}
	return count;
}

size_t ref_join(void *dst, const struct nlmsghdr *as, const void *payload, size_t n)
{
	struct nlmsghdr *h = dst;

	*h = *as;
	h->nlmsg_len = (uint32_t)NLMSG_LENGTH(n);
	memcpy(NLMSG_DATA(h), payload, n);
	memset((unsigned char *)dst + h->nlmsg_len, 0, NLMSG_SPACE(n) - h->nlmsg_len);
	return NLMSG_SPACE(n);
}
