// SPDX-License-Identifier: MIT
/*
 * cnlab: a user of the connector, id {14, 0x123}, that sends what it is asked
 * for through the kernel's own cn_netlink_send and cn_netlink_send_mult. The
 * first byte of a request's data says what:
 *
 *	'e' …          the same data, seq and flags, ack + 1, to the sender
 *	'm' …          the same to group 14
 *	'z'            a message without data
 *	'l' n          n * 256 + 1 bytes of data
 *	'b' n l0 l1 …  a batch of n messages in one nlmsghdr; the i-th has
 *	               l(i modulo the number of lengths) bytes of data, i each,
 *	               and seq + i
 *
 * Anything else is not answered.
 */
#include <linux/connector.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/version.h>

#define ROOM 65536

static struct cb_id id = { .idx = 14, .val = 0x123 };

static void send(struct cn_msg *m, u16 len, u32 portid, u32 group)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	cn_netlink_send_mult(m, len, portid, group, GFP_KERNEL, NULL, NULL);
#else
	cn_netlink_send_mult(m, len, portid, group, GFP_KERNEL);
#endif
}

static void begin(struct cn_msg *m, const struct cn_msg *request, u32 seq, u16 len)
{
	memset(m, 0, sizeof(*m));
	m->id = id;
	m->seq = seq;
	m->ack = request->ack + 1;
	m->flags = request->flags;
	m->len = len;
}

/* batch returns the length that cn_netlink_send_mult wants: without the first header. */
static int batch(u8 *out, const struct cn_msg *request)
{
	int i, at = 0, count, lengths = request->len - 2;

	if (lengths < 1)
		return -1;
	count = request->data[1];
	for (i = 0; i < count; i++) {
		u8 len = request->data[2 + i % lengths];
		struct cn_msg m;

		if (at + sizeof(m) + len > ROOM)
			return -1;
		begin(&m, request, request->seq + i, len);
		memcpy(out + at, &m, sizeof(m)); /* the place may be odd */
		memset(out + at + sizeof(m), i, len);
		at += sizeof(m) + len;
	}
	return at - (int)sizeof(struct cn_msg);
}

static void answer(struct cn_msg *request, struct netlink_skb_parms *from)
{
	u8 *out;
	struct cn_msg *m;
	u32 portid = from->portid, group = 0;
	int len = request->len;

	if (len < 1)
		return;
	out = kzalloc(ROOM, GFP_KERNEL);
	if (!out)
		return;
	m = (struct cn_msg *)out;
	switch (request->data[0]) {
	case 'm':
		portid = 0;
		group = id.idx;
		fallthrough;
	case 'e':
		begin(m, request, request->seq, len);
		memcpy(m->data, request->data, len);
		break;
	case 'z':
		len = 0;
		begin(m, request, request->seq, len);
		break;
	case 'l':
		len = len < 2 ? 1 : request->data[1] * 256 + 1;
		begin(m, request, request->seq, len);
		memset(m->data, 'l', len);
		break;
	case 'b':
		len = batch(out, request);
		break;
	default:
		len = -1;
	}
	if (len >= 0)
		send(m, len, portid, group);
	kfree(out);
}

static int __init cnlab_init(void)
{
	return cn_add_callback(&id, "cnlab", answer);
}

static void __exit cnlab_exit(void)
{
	cn_del_callback(&id);
}

module_init(cnlab_init);
module_exit(cnlab_exit);
MODULE_DESCRIPTION("connector lab");
MODULE_LICENSE("Dual MIT/GPL");
