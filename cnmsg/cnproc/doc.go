// Package cnproc reads and writes the messages of the process event connector,
// drivers/connector/cn_proc.c, id {1, 1}: what a listener receives for each
// fork, exec and exit, and the request with which it asks for them.
//
//	var event cnproc.Event
//	for m, err := range cnmsg.All(datagram, wire.Native) {
//		if err != nil {
//			return err
//		}
//		if m.ID() != cnmsg.Proc {
//			continue
//		}
//		if err := event.Decode(wire.Native, m.Data()); err != nil {
//			return err
//		}
//		switch event.What {
//		case cnproc.WhatExec:
//			exec, _ := event.Exec()
//			use(exec.TGID)
//		case cnproc.WhatExit:
//			exit, _ := event.Exit()
//			use(exit.TGID, exit.Code.ExitStatus())
//		}
//	}
//
// # Event or View
//
// An [Event] is a value: it can be kept, sent to another goroutine, changed and
// encoded. A [View] reads the same fields where they lie in the datagram, which
// takes three quarters of the time. Take it where an event is looked at and let
// go, and make it an Event by [View.Event] where it stays:
//
//	var events cnproc.Reader
//	for m, err := range cnmsg.All(datagram, wire.Native) {
//		event, ok := events.View(m)
//		if err != nil || !ok {
//			continue
//		}
//		if exit, ok := event.Exit(); ok {
//			use(exit.TGID)
//		}
//	}
//
// # Requests
//
// A listener joins multicast group 1 and sends a [Request] with Listen to the
// kernel (port id 0). Package genealogy tells which acknowledgement is its own
// and what was lost.
//
// # Terminology
//
// As in the kernel, pid is the id of a thread and tgid that of its process;
// both are of the initial pid namespace, also for processes in containers.
// The errno of an acknowledgement is above 0, as errno is in C.
//
// # Specification
//
// spec/connector.md: the group PROC, with GEN-PROC for the acknowledgements,
// CNT for the counters, and PERM for who may ask.
//
// # Strictness
//
// [Event.Decode] takes events, lengths and bits that it does not know: a view is
// ok for its own event alone, when all its fields are there, and whatever it was,
// the event encodes back to the same bytes. The one fault of Decode is that there
// is no event (proc_short). Operations and filter bits of a [Request] that no
// kernel knows are handed on as well.
//
// # Security
//
// An event proves nothing by itself: a program with CAP_NET_ADMIN can send one to
// the group (SEC-FORGE-1). Drop what recvmsg does not say is of the kernel's
// (SEC-ORIGIN-1, nlmsg.Addr). Since 6.6 any user may listen (SEC-STATE-1), and
// where requests need no privilege any user may switch the events off for all
// (SEC-SILENT-1): silence proves nothing either. A pid may be another process by
// the time the event is read. The name in a comm event is what the process says:
// up to 16 bytes of anything, no text to print without a look.
//
// # Eras
//
// Two lengths each had two layouts, and nothing in a message tells which: see
// [Layout]. [Event.Decode] reads what every kernel since 2.6.18 sends.
//
// Source: include/uapi/linux/cn_proc.h, drivers/connector/cn_proc.c.
package cnproc
