/* A testee for cnspec test in C: decode and encode in the order of this machine.
 *
 *	cc -o testee testee.c json.c uapi.c
 *	cc -o testee testee.c json.c mnl.c -lmnl
 */
#define _GNU_SOURCE
#include <linux/netlink.h>
#include <linux/types.h>
#include <linux/connector.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "testee.h"

#define CN_MAX 0xffffu

static const char *native(void)
{
	const __u16 one = 1;

	return *(const unsigned char *)&one ? "little" : "big";
}

static void put_hex(const unsigned char *b, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	while (n--) {
		putchar(digits[*b >> 4]);
		putchar(digits[*b++ & 15]);
	}
}

static void put_fault(const char *token, size_t at)
{
	printf(",\"fault\":{\"token\":\"%s\",\"offset\":%zu}", token, at);
}

/* decode */

static const char *kind(const struct nlmsghdr *h)
{
	switch (h->nlmsg_type) {
	case NLMSG_NOOP:
		return "noop";
	case NLMSG_ERROR:
		return "error";
	case NLMSG_OVERRUN:
		return "overrun";
	case NLMSG_DONE:
		return framing_data_len(h) < sizeof(struct cn_msg) ? "done" : "data";
	}
	return "data";
}

/* The cn_msgs in n bytes at p, which is at offset at of the datagram. */
static void put_cn(const unsigned char *p, size_t n, size_t at)
{
	const char *comma = "", *token = NULL;
	size_t done = 0;
	struct cn_msg c;

	printf(",\"cn\":[");
	if (n < sizeof(c))
		token = "cn_short";
	while (!token && n - done >= sizeof(c)) {
		memcpy(&c, p + done, sizeof(c)); /* it need not be aligned */
		if (c.len > n - done - sizeof(c)) {
			token = "cn_truncated";
			break;
		}
		printf("%s{\"offset\":%zu,\"idx\":%u,\"val\":%u,\"seq\":%u,\"ack\":%u,\"len\":%u,\"flags\":%u,\"data\":\"",
		       comma, at + done, c.id.idx, c.id.val, c.seq, c.ack, c.len, c.flags);
		put_hex(p + done + sizeof(c), c.len);
		printf("\"}");
		comma = ",";
		done += sizeof(c) + c.len;
	}
	putchar(']');
	if (token) {
		put_fault(token, at + done);
		return;
	}
	printf(",\"tail\":\"");
	put_hex(p + done, n - done);
	putchar('"');
}

static void put_message(const struct nlmsghdr *h, size_t at, int whole)
{
	printf("{\"offset\":%zu,\"len\":%u,\"type\":%u,\"flags\":%u,\"seq\":%u,\"portid\":%u,\"kind\":\"%s\"", at, h->nlmsg_len,
	       h->nlmsg_type, h->nlmsg_flags, h->nlmsg_seq, h->nlmsg_pid, kind(h));
	if (whole && !strcmp(kind(h), "data"))
		put_cn(framing_data(h), framing_data_len(h), at + NLMSG_HDRLEN);
	putchar('}');
}

/* Why no message begins at h, NULL if the datagram ends well there. */
static const char *fault_at(const struct nlmsghdr *h, int rest, int first)
{
	if (rest <= 0 || (rest < (int)NLMSG_ALIGNTO && !first))
		return NULL;
	if (rest < (int)sizeof(*h))
		return "nl_short";
	return h->nlmsg_len > (__u32)rest ? "nl_truncated" : "nl_len";
}

static void decode(unsigned char *b, size_t n)
{
	struct nlmsghdr *h = (struct nlmsghdr *)b;
	const char *comma = "", *token;
	int rest = (int)n;
	size_t at = 0;

	printf("\"ok\":{\"messages\":[");
	while (framing_ok(h, rest)) {
		int whole = h->nlmsg_len <= (__u32)rest;

		printf("%s", comma);
		put_message(h, at, whole);
		comma = ",";
		if (!whole) { /* the framing says ok; to go on is to read what is not there */
			rest = 0;
			break;
		}
		h = framing_next(h, &rest);
		at = n - (size_t)(rest > 0 ? rest : 0);
	}
	putchar(']');
	token = fault_at(h, rest, at == 0);
	if (token) {
		put_fault(token, at);
	} else if (rest > 0) {
		printf(",\"tail\":\"");
		put_hex(b + at, (size_t)rest);
		putchar('"');
	}
	putchar('}');
}

/* encode */

static int too_long(const char *cn, size_t *size)
{
	const char *c;

	*size = 0;
	for (c = json_first(cn); c; c = json_next(c)) {
		size_t n = json_hex_len(json_member(c, "data"));

		if (n > CN_MAX)
			return 1;
		*size += sizeof(struct cn_msg) + n;
	}
	return *size > sizeof(struct cn_msg) + CN_MAX;
}

static unsigned char *append(unsigned char *p, const char *c)
{
	const char *data = json_member(c, "data");
	struct cn_msg m = {
		.id = { json_u32(json_member(c, "idx")), json_u32(json_member(c, "val")) },
		.seq = json_u32(json_member(c, "seq")),
		.ack = json_u32(json_member(c, "ack")),
		.len = (__u16)json_hex_len(data),
		.flags = (__u16)json_u32(json_member(c, "flags")),
	};

	memcpy(p, &m, sizeof(m));
	json_hex(data, p + sizeof(m));
	return p + sizeof(m) + m.len;
}

static void encode(const char *message)
{
	const char *c, *cn = json_member(message, "cn");
	struct nlmsghdr *h;
	unsigned char *b, *p;
	size_t size;

	if (!json_first(cn)) {
		printf("\"fault\":{\"token\":\"cn_short\"}");
		return;
	}
	if (too_long(cn, &size)) {
		printf("\"fault\":{\"token\":\"cn_too_long\"}");
		return;
	}
	b = calloc(1, NLMSG_SPACE(size));
	if (!b)
		abort();
	p = framing_put(b, (unsigned int)size);
	h = (struct nlmsghdr *)b;
	h->nlmsg_type = (__u16)json_u32(json_member(message, "type"));
	h->nlmsg_flags = (__u16)json_u32(json_member(message, "flags"));
	h->nlmsg_seq = json_u32(json_member(message, "seq"));
	h->nlmsg_pid = json_u32(json_member(message, "portid"));
	for (c = json_first(cn); c; c = json_next(c))
		p = append(p, c);
	printf("\"ok\":{\"hex\":\"");
	put_hex(b, NLMSG_SPACE(size));
	printf("\"}");
	free(b);
}

/* the conversation */

static void answer(const char *q)
{
	const char *hex = json_member(q, "hex");
	unsigned char *b;
	size_t n;

	printf("{\"id\":");
	json_put(json_member(q, "id"));
	putchar(',');
	if (!json_is(json_member(q, "order"), native())) {
		printf("\"unsupported\":true");
	} else if (json_is(json_member(q, "op"), "decode")) {
		n = json_hex_len(hex);
		b = malloc(n ? n : 1); /* just as long, so that a sanitizer sees what is read beyond */
		if (!b)
			abort();
		json_hex(hex, b);
		decode(b, n);
		free(b);
	} else if (json_is(json_member(q, "op"), "encode")) {
		encode(json_member(q, "message"));
	} else {
		printf("\"unsupported\":true");
	}
	printf("}\n");
	fflush(stdout);
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;

	printf("{\"cnspec\":1,\"name\":\"C, %s\",\"version\":\"1\",\"ops\":[\"decode\",\"encode\"]}\n", framing_name);
	fflush(stdout);
	while (getline(&line, &room, stdin) > 0)
		answer(line);
	free(line);
	return 0;
}
