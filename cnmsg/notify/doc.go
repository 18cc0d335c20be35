// Package notify reads and writes the notification protocol of 2005, id
// {0xffffffff, 0xffffffff}: a [Control] asks to be told when users of the
// connector whose ids are in certain ranges come and go, and a cn_msg without
// data tells it.
//
//	var c notify.Control
//	if err := c.Decode(m.Order(), m.Data()); err != nil {
//		return err
//	}
//	if c.Matches(m.Order(), cnmsg.Proc) {
//		…
//	}
//
// # Terminology
//
// A control is the request, a struct cn_ctl_msg; a range is a run of numbers, and
// a control has some for idx and some for val. Coming is the registration of a
// user's callback in the kernel, going is the end of it.
//
// # Removed
//
// Kernels 2.6.14 to 2.6.32 had it. Any process could send a control without a
// right to, each was stored, duplicates too, and nothing counted them: kernel
// memory without a bound. 2.6.33 took the protocol out (commit f98bfbd78c3), and
// its structs left the header. Since then the id is one that nobody has, and
// messages to it are dropped without a word. The function that uses it in
// samples/connector/cn_test.c is dead code.
//
// # Specification
//
// spec/connector.md: the group NOTIFY, with GEN-NOTIFY for the events.
//
// # Strictness
//
// The three lengths of a control (two counts and len) have to agree with the
// bytes, each by its own fault; [Control.PassesKernel] says what the kernels of
// then would have said.
//
// # Security
//
// See above: CVE-2010-0410. Nobody answers these messages today.
//
// # Sources
//
// include/linux/connector.h and drivers/connector/connector.c of 2.6.14 to
// 2.6.32. No capture and no header of today has these messages; the tests have
// the bytes that cn_test_want_notify would send.
package notify
