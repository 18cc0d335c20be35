// Package nlmsg reads and writes struct nlmsghdr, the 16 bytes in front of
// every netlink message, and what goes with it on a socket: error reports,
// addresses, multicast groups.
//
//	 0               2               4               6               8
//	+-------------------------------+---------------+---------------+
//	| nlmsg_len   u32               | nlmsg_type u16| nlmsg_flags   |
//	+-------------------------------+---------------+---------------+
//	| nlmsg_seq   u32               | nlmsg_pid   u32               |
//	+-------------------------------+-------------------------------+
//	| payload: nlmsg_len - 16 bytes, then up to 3 bytes of padding  |
//
// A datagram holds one message or several, each beginning at a multiple of 4.
// The connector of the kernel puts exactly one into a datagram; other senders
// need not.
//
// # Terminology
//
// A datagram is what one recvmsg returns. A message is one nlmsghdr and its
// payload. Slack and padding are bytes that belong to no message. A fault is a
// [wire.Fault]; its offset counts from the start of the datagram.
//
// # Strictness
//
// The walk accepts what the kernel's own NLMSG_OK and NLMSG_NEXT accept: any
// type, any flags, a last message without its padding. What the connector's
// kernel code does beyond that is in package cnmsg.
//
// # Security
//
// nlmsg_pid is whatever the sender wrote: it proves nothing. Only the address
// that recvmsg returns does, see [Addr.FromKernel].
//
// Source: include/uapi/linux/netlink.h, net/netlink/af_netlink.c.
package nlmsg
