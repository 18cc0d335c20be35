// Package cnmsg reads and writes struct cn_msg, the message of the Linux
// kernel connector (NETLINK_CONNECTOR), inside its netlink framing.
//
//	 0               4               8               12              16
//	+---------------+---------------+---------------+---------------+
//	| nlmsg_len u32 | type  | flags | nlmsg_seq u32 | nlmsg_pid u32 |  nlmsghdr, 16 bytes
//	+---------------+---------------+---------------+---------------+
//	| id.idx    u32 | id.val    u32 | seq       u32 | ack       u32 |  cn_msg, 20 bytes
//	+-------+-------+---------------+---------------+---------------+
//	| len   | flags | data: len bytes
//	+-------+-------+----------------------- - - -
//	| the next cn_msg of a batch, wherever the data ended
//	+--------------------------------------- - - -
//	| padding to a multiple of 4, after nlmsg_len
//
// The outer walk is aligned, the inner one is packed: an nlmsghdr begins at a
// multiple of 4, a cn_msg right after the data before it, at an odd address
// if need be. len and flags have 16 bits; the u32 len of the kernel's document
// of 2005 was in no header that was ever released.
//
// # Which walk to take
//
//	for m, err := range cnmsg.All(datagram, wire.Native) { … }
//
// is idiomatic and fast: every cn_msg of a datagram. [Scan] does the same,
// never allocates however it is compiled or passed, and tells offsets. Who
// needs the nlmsghdr too walks two levels, nlmsg.Scan and then [In]. Who
// expects one message asks [One].
//
// # Terminology
//
// An id names a user of the connector, such as cn_proc; its idx is also the
// multicast group. Slack is what is left inside nlmsg_len after the last
// cn_msg: 1 to 19 bytes, too few for another one. Padding is after nlmsg_len.
//
// # Specification
//
// spec/connector.md: the group CN, with ORD for the byte order, IN for what a
// kernel does with what it receives, and LOSS for what does not arrive.
//
// # Strictness
//
// The default accepts what the kernel sends and accepts: slack (kernels to 3.6
// count up to 3 bytes of padding in nlmsg_len), a last message without padding,
// any type and any flags. [Strict] names the rules that can be asked for.
//
// # Security
//
// Lengths come from the sender and are checked before use; nothing in a
// message proves who sent it (see nlmsg.Addr). A privileged process can put
// any bytes into any group, under any id (SEC-FORGE-1), and a socket gets what
// is sent to its groups whatever the id: look at the id of every message
// (ADDR-FILTER-1). Anybody may send to the kernel; what that needs is up to the
// user of the connector (PERM-SEND-1, PERM-USER-1). Slack and padding may be old
// memory of the kernel's (SEC-LEAK-1).
//
// Source: include/uapi/linux/connector.h, drivers/connector/connector.c.
package cnmsg
