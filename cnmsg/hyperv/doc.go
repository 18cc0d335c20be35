// Package hyperv reads and writes the messages between the Hyper-V drivers of a
// guest and their daemons, as they go over the connector: key-value pairs, id
// {9, 1} (drivers/hv/hv_kvp.c), and snapshots, id {10, 1}
// (drivers/hv/hv_snapshot.c). Newer daemons use a character device instead, with
// the same structs; the kernel still takes netlink.
//
//	var m hyperv.KVPMsg
//	if err := m.Decode(order, data); err != nil {
//		return err
//	}
//	switch m.Operation {
//	case hyperv.KVPSet:
//		var v hyperv.Value
//		if err := v.Decode(order, m.Body); err != nil {
//			return err
//		}
//		use(m.Pool, v.KeyText(), v.ValueText())
//	}
//
// # Terminology
//
// The host is Hyper-V, the guest is the kernel here, and a daemon is who answers
// the kernel. A pair is a key and a value, a pool one of the host's sets of pairs.
// KVP and VSS are the kernel's words for pairs and snapshots.
//
// # Genealogy
//
// There is one transaction at a time and nothing to match: seq, ack and flags
// of cn_msg are 0 both ways (hvutil_transport_send). In staging kernels seq was
// the operation, see [KUMsg].
//
// # Handshake
//
// The daemon speaks first.
//
//	KVP: {op 4 KVP_OP_REGISTER} or {op 100 KVP_OP_REGISTER1}
//	     the kernel answers with the same op and the version of its driver, Register
//	VSS: {op 128 VSS_OP_REGISTER}: no answer
//	     {op 129 VSS_OP_REGISTER1}: the kernel answers with 4 bytes, VSSHandshake
//
// What a daemon registered with decides how it tells an error: one that came with
// 4 by an empty key, one that came with 100 in the first four bytes of its reply,
// where the operation was. So a reply does not say what it answers, and op 4
// from the kernel is get_ip_info unless it is the answer to the first message.
//
// # Specification
//
// spec/connector.md: the groups KVP and VSS, with GEN-HV.
//
// # Strictness
//
// Operations that are not known are handed on as bytes. A body that is shorter
// than its operation's struct is a fault; what follows the struct is kept.
//
// # Security
//
// hv_kvp_daemon trusted whoever could send to its group (CVE-2012-2669): look at
// the address of the datagram (SEC-ORIGIN-1, nlmsg.Addr). The kernel asks for no
// privilege here (PERM-USER-1). Keys, values and addresses are the host's, and a
// daemon that hands them to a shell trusts the host with the guest. Fields have a
// fixed size and need not end with a zero: the methods with Text stop at the end.
//
// # Texts
//
// All texts are UTF-8 with a zero at the end, also in fields that the header
// declares as u16: the driver converts from and to the host's UTF-16. Numbers
// that the host sets arrive as decimal text, with value_type 0 in the drivers that
// were read: that of 3.6, and one soon after.
//
// # What was checked
//
// No capture has these messages: they need a Hyper-V host. Layouts are checked
// against linux/hyperv.h by a C program where that is installed, all else is from
// the sources: of staging, of 3.6, and of 6.12.
//
// # Sources
//
// include/uapi/linux/hyperv.h (once include/linux/hyperv.h),
// drivers/hv/hv_kvp.c, hv_snapshot.c, hv_utils_transport.c,
// drivers/staging/hv/hv_kvp.h.
package hyperv
