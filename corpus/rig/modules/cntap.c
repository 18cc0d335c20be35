// SPDX-License-Identifier: MIT
/*
 * cntap: makes nlmon0 show protocol 11. A stock kernel gives it to no nlmon
 * device (netlink_filter_tap), though all else that is needed happens: a probe
 * at the function that would do it takes a copy of each datagram, and a worker
 * hands them to the device, in order. Without nlmon0 it does not load.
 */
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/netlink.h>
#include <linux/skbuff.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>
#include <net/sock.h>

static struct net_device *nlmon;
static struct sk_buff_head queue;

static void deliver(struct work_struct *work)
{
	struct sk_buff *skb;

	while ((skb = skb_dequeue(&queue)))
		dev_queue_xmit(skb);
}
static DECLARE_WORK(worker, deliver);

static unsigned long argument(struct pt_regs *regs, unsigned int n)
{
#if defined(CONFIG_ARM)
	return regs->uregs[n];
#elif defined(CONFIG_S390)
	return regs->gprs[2 + n];
#else
	return regs_get_kernel_argument(regs, n);
#endif
}

static void take(struct sk_buff *skb)
{
	struct sk_buff *copy;

	if (!skb || !skb->sk || skb->sk->sk_protocol != NETLINK_CONNECTOR)
		return;
	copy = skb_copy(skb, GFP_ATOMIC);
	if (!copy)
		return;
	copy->dev = nlmon;
	copy->protocol = htons(NETLINK_CONNECTOR);
	skb_reset_network_header(copy);
	skb_queue_tail(&queue, copy);
	schedule_work(&worker);
}

/* __netlink_deliver_tap(skb, …) */
static int first(struct kprobe *p, struct pt_regs *regs)
{
	take((struct sk_buff *)argument(regs, 0));
	return 0;
}

/* netlink_deliver_tap(net, skb), where the compiler left no other */
static int second(struct kprobe *p, struct pt_regs *regs)
{
	take((struct sk_buff *)argument(regs, 1));
	return 0;
}

static struct kprobe inner = { .symbol_name = "__netlink_deliver_tap", .pre_handler = first };
static struct kprobe outer = { .symbol_name = "netlink_deliver_tap", .pre_handler = second };
static struct kprobe *probe = &inner;

static int __init cntap_init(void)
{
	int err;

	nlmon = dev_get_by_name(&init_net, "nlmon0");
	if (!nlmon)
		return -ENODEV;
	skb_queue_head_init(&queue);
	err = register_kprobe(probe);
	if (err) {
		probe = &outer;
		err = register_kprobe(probe);
	}
	if (err)
		dev_put(nlmon);
	return err;
}

static void __exit cntap_exit(void)
{
	unregister_kprobe(probe);
	flush_work(&worker);
	dev_put(nlmon);
}

module_init(cntap_init);
module_exit(cntap_exit);
MODULE_DESCRIPTION("shows the connector to nlmon");
MODULE_LICENSE("GPL");
