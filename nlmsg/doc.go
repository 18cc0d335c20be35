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
// # Specification
//
// spec/connector.md: the groups NL (the header and the walk), ADDR (addresses
// and groups), LOSS-CUT (what a short buffer leaves). Error reports are those of
// netlink in general: the connector sends none (IN-ACK-1).
//
// # Strictness
//
// The walk accepts what the kernel's own NLMSG_OK and NLMSG_NEXT accept: any
// type, any flags, a last message without its padding. What the connector's
// kernel code does beyond that is in package cnmsg.
//
// # Security
//
// nlmsg_pid is whatever the sender wrote: it proves nothing (SEC-ORIGIN-1). Only
// the address that recvmsg returns does, see [Addr.FromKernel]; the caller hands
// it over, for this package opens no socket. A program with CAP_NET_ADMIN can
// send any bytes to any group, nlmsg_pid 0 included (SEC-FORGE-1). Lengths are
// compared with the datagram before use, in more than 32 bits.
//
// Source: include/uapi/linux/netlink.h, net/netlink/af_netlink.c.
package nlmsg
