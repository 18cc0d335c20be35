// Package v86d reads and writes the messages between the uvesafb driver,
// drivers/video/fbdev/uvesafb.c, and its helper v86d, id {4, 1}: the driver has
// the helper run a function of the video BIOS, with registers and a buffer.
//
//	var task v86d.Task
//	if err := task.Decode(m.Order(), m.Data()); err != nil {
//		return err
//	}
//	task.Regs, buf = run(task.Regs, task.Buf)
//	data, err := v86d.AppendReply(scratch[:0], m.Order(), &task, buf)
//	datagram, err := cnmsg.AppendFrame(out[:0], m.Order(), nl, v86d.ReplyHeader(m.Header()), data)
//
// # Terminology
//
// A task is one call of the BIOS: registers, flags, a buffer. The helper is who
// runs it, v86d or another. VBE is the standard of the functions 0x4f00 and on.
//
// # Genealogy
//
// The kernel's request has a seq of 0 to 15, which is a slot in its table, and a
// random ack. A reply is taken only if it has the same seq and the same ack: no
// +1 (uvesafb_cn_callback). There are no other answers; a task with [FlagExit]
// has none.
//
// # Which buffer holds what
//
// The flag [FlagVBEInfo] and function 0x4f00 go with an [Info], 0x4f01 with a
// [ModeInfo]. Others stay bytes: 0x4f02 has 59 bytes of CRTC settings, 0x4f04 a
// saved state, 0x4f09 a palette with 4 bytes a colour, 0x4f15 an EDID.
//
// VBE blocks are little-endian by their own specification; the driver reads them
// in the order of its machine, and runs on x86. So the order of the message is
// right for them wherever there is one.
//
// # Specification
//
// spec/connector.md: the group V86D, with GEN-V86D for seq and ack.
//
// # Strictness
//
// Flags and functions that are not known are handed on. A buf_len below 0 or
// beyond the end is a fault; an answer with more than the request had room for
// is not encoded, for the kernel refuses it.
//
// # Security
//
// A helper runs the BIOS with registers from a message. v86d took them from
// whoever wrote nlmsg_pid 0 (CVE-2011-1070): look at the address of the datagram
// (SEC-ORIGIN-1, nlmsg.Addr). The kernel takes answers of CAP_SYS_ADMIN alone,
// since 2.6.32 (SEC-ROOM-1). Pointers inside an [Info] are checked before use.
//
// # What was checked
//
// The capture of a kernel 6.1 on amd64 in package corpus has functions 0x4f00,
// 0x4f01, 0x4f04 and 0x4f15, with a test program in the place of v86d. There is
// no big-endian one: the driver needs a video BIOS.
//
// # Sources
//
// include/uapi/video/uvesafb.h, include/video/uvesafb.h (vbe_mode_ib),
// drivers/video/fbdev/uvesafb.c.
package v86d
