// Package dmlog reads and writes the messages between the device-mapper's
// userspace log, drivers/md/dm-log-userspace-*.c, and its daemon (cmirrord),
// id {7, 1}.
//
//	if dmlog.IsAck(m.Len()) {
//		use(dmlog.AckErrno(m.Header()))
//		return
//	}
//	var r dmlog.Request
//	if err := r.Decode(m.Order(), m.Data()); err != nil {
//		return err
//	}
//	switch r.RequestType.Type() {
//	case dmlog.TypeMarkRegion:
//		regions, _ := r.Regions(m.Order())
//		…
//	}
//
// Request and reply are the same struct, [Request]; nothing in it tells them
// apart, so the caller does by who sent it. What its data is depends on that
// and on the request type: see the views.
//
// # Terminology
//
// A log tells which regions of a mirror are in sync; it belongs to one table of
// a device, and luid and uuid name it. A daemon is who answers the kernel. A bare
// acknowledgement is a cn_msg without data. errno is above 0 in an acknowledgement
// and below 0 in [Request.Error], as the kernel has them.
//
// # Genealogy
//
// The kernel's request has ack 0 and cn_msg.seq = [Request.Seq]. A reply is
// matched by Request.Seq alone, cn_msg.seq and ack of it are not looked at
// (fill_pkg). A bare acknowledgement has no data: cn_msg.seq is the request's,
// and cn_msg.ack is an errno, above 0 as in C. 11 (EAGAIN) makes the kernel ask
// again, with a new seq.
//
// # Specification
//
// spec/connector.md: the group DM, with GEN-DM for seq and ack.
//
// # Strictness
//
// Types that are not known are handed on with their data. A data_size that is
// beyond the end is a fault, where the kernel reads on (DM-SIZE-1).
//
// # Security
//
// A daemon acts on requests, so it has to know that they are the kernel's
// (SEC-ORIGIN-1, nlmsg.Addr): whoever may send to group 7 can ask it anything
// (SEC-FORGE-1). The kernel takes answers of CAP_SYS_ADMIN alone, since 2.6.32
// (SEC-ROOM-1). luid is an address of the kernel's: not for logs.
//
// # What was checked
//
// The captures of package corpus have, on a little- and a big-endian kernel 6.1,
// requests and replies of all types but is_clean and status_table. The views of
// those two, the device in the reply to ctr, bare acknowledgements, and regions
// in a flush come from the header and from dm-log-userspace-base.c only; so
// does what is said of 32-bit kernels.
//
// # Sources
//
// include/uapi/linux/dm-log-userspace.h (once in include/linux),
// drivers/md/dm-log-userspace-base.c and dm-log-userspace-transfer.c.
package dmlog
