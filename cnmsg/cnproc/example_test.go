package cnproc_test

import (
	"fmt"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/wire"
)

// The exit(42) of a process, as a 6.18 kernel told it.
var datagram = []byte("\x4c\x00\x00\x00\x03\x00\x00\x00\x36\xae\x00\x00\x00\x00\x00\x00" +
	"\x01\x00\x00\x00\x01\x00\x00\x00\x36\xae\x00\x00\x00\x00\x00\x00\x28\x00\x00\x00" +
	"\x00\x00\x00\x80\x00\x00\x00\x00\x06\xc6\x20\xfb\x61\x01\x00\x00" +
	"\x80\x17\x00\x00\x80\x17\x00\x00\x00\x2a\x00\x00\x11\x00\x00\x00\x57\x17\x00\x00\x57\x17\x00\x00")

// datagram is what a 6.18 kernel sent when a process ended by exit(42).
func ExampleEvent() {
	var event cnproc.Event
	for m, err := range cnmsg.All(datagram, wire.Little) {
		if err != nil || m.ID() != cnmsg.Proc || event.Decode(wire.Little, m.Data()) != nil {
			continue
		}
		switch event.What {
		case cnproc.WhatExec:
			exec, _ := event.Exec()
			fmt.Println("exec of process", exec.TGID)
		case cnproc.WhatExit:
			exit, _ := event.Exit()
			parent, _ := event.Parent()
			fmt.Println("exit of process", exit.TGID, "with", exit.Code.ExitStatus(), "parent", parent.TGID)
		}
	}
	// Output: exit of process 6016 with 42 parent 5975
}

func ExampleEvent_DecodeLayout() {
	// 40 bytes of a 64-bit kernel from 2.6.15 to 2.6.17 look like 40 of today.
	old := cnproc.Event{Timestamp: 12_000_000_345}
	old.SetExec(cnproc.Exec{PID: 7, TGID: 7})
	old.Resize(16)
	b, _ := cnproc.AppendEventLayout(nil, cnproc.Timespec64, wire.Big, &old)

	var event cnproc.Event
	layout := cnproc.LayoutOf(cnmsg.KernelVersion(2, 6, 16), 64)
	err := event.DecodeLayout(layout, wire.Big, b)
	exec, ok := event.Exec()
	fmt.Println(len(b), err, event.Timestamp, exec.PID, ok)
	// Output: 40 <nil> 12000000345 7 true
}

func ExampleRequest() {
	r := cnproc.Request{Op: cnproc.Listen, Filter: cnproc.WhatExec | cnproc.WhatExit, Wide: true}
	fmt.Printf("% x\n", cnproc.AppendRequest(nil, wire.Big, &r))
	// Output: 00 00 00 01 80 00 00 02
}

// Every kind of event has a view; each is ok for its own kind alone.
func ExampleEvent_kinds() {
	describe := func(e *cnproc.Event) string {
		if v, ok := e.Fork(); ok {
			return fmt.Sprint(v.ParentTGID, " forks ", v.ChildTGID, ", a thread: ", v.ChildPID != v.ChildTGID)
		}
		if v, ok := e.UID(); ok {
			return fmt.Sprint(v.TGID, " is user ", v.EUID)
		}
		if v, ok := e.GID(); ok {
			return fmt.Sprint(v.TGID, " is group ", v.EGID)
		}
		if v, ok := e.SID(); ok {
			return fmt.Sprint(v.TGID, " leads a session")
		}
		if v, ok := e.Ptrace(); ok {
			return fmt.Sprint(v.TGID, " is traced by ", v.TracerTGID)
		}
		if v, ok := e.Comm(); ok {
			return fmt.Sprintf("%d calls itself %q", v.TGID, v.Name())
		}
		if v, ok := e.Coredump(); ok {
			return fmt.Sprint(v.TGID, " dumps core")
		}
		return e.What.String()
	}
	name := cnproc.Comm{PID: 7, TGID: 7}
	copy(name.Comm[:], "worker")
	var e cnproc.Event
	for _, set := range []func(){
		func() { e.SetFork(cnproc.Fork{ParentPID: 1, ParentTGID: 1, ChildPID: 7, ChildTGID: 7}) },
		func() { e.SetUID(cnproc.UID{PID: 7, TGID: 7, RUID: 1000, EUID: 0}) },
		func() { e.SetGID(cnproc.GID{PID: 7, TGID: 7, RGID: 100, EGID: 100}) },
		func() { e.SetSID(cnproc.SID{PID: 7, TGID: 7}) },
		func() { e.SetPtrace(cnproc.Ptrace{PID: 7, TGID: 7, TracerPID: 9, TracerTGID: 9}) },
		func() { e.SetComm(name) },
		func() { e.SetCoredump(cnproc.Coredump{PID: 7, TGID: 7}, cnproc.Parent{PID: 1, TGID: 1}) },
	} {
		set()
		fmt.Println(describe(&e))
	}
	// Output:
	// 1 forks 7, a thread: false
	// 7 is user 0
	// 7 is group 100
	// 7 leads a session
	// 7 is traced by 9
	// 7 calls itself "worker"
	// 7 dumps core
}

// How a process ended.
func ExampleWaitStatus() {
	for _, s := range []cnproc.WaitStatus{42 << 8, 9, 11 | 0x80} {
		switch {
		case s.Exited():
			fmt.Println("exit", s.ExitStatus())
		case s.Signaled():
			fmt.Println("signal", s.Signal(), "core", s.CoreDumped())
		}
	}
	// Output:
	// exit 42
	// signal 9 core false
	// signal 11 core true
}

// An acknowledgement that says no: 22 is EINVAL.
func ExampleEvent_Ack() {
	var sent cnproc.Event
	sent.SetAck(cnproc.Ack{Err: 22})
	b, _ := cnproc.AppendDatagram(nil, wire.Big, 5, 0x2223, &sent)

	m, _ := cnmsg.One(b, wire.Big)
	var event cnproc.Event
	if err := event.Decode(wire.Big, m.Data()); err != nil {
		fmt.Println(err)
		return
	}
	ack, ok := event.Ack()
	fmt.Printf("%v %v ack %#x errno %d\n", event.What, ok, m.Ack(), ack.Err)
	// Output: none true ack 0x2223 errno 22
}

// What a listener asked for, as the kernel reads it.
func ExampleRequest_Decode() {
	data := []byte{1, 0, 0, 0, 0, 0, 0, 0x80}
	fmt.Println(cnproc.IsRequest(len(data)), cnproc.IsRequest(cnproc.EventLen))
	var r cnproc.Request
	err := r.Decode(wire.Little, data)
	fmt.Println(r.Op == cnproc.Listen, r.Filter, r.Wide, r.Size(), err)
	// Output:
	// true false
	// true exit true 8 <nil>
}

// An event of an old kernel, or one that was cut: the view that lacks bytes is
// not ok, and the event is still encoded as it came.
func ExampleEvent_Missing() {
	b := make([]byte, 24) // what, cpu, timestamp, and two of the four numbers of a fork
	wire.Big.PutUint32(b, uint32(cnproc.WhatFork))
	var e cnproc.Event
	err := e.Decode(wire.Big, b)
	_, ok := e.Fork()
	again := cnproc.AppendEvent(nil, wire.Big, &e)
	fmt.Println(err, ok, e.Missing(), len(again))
	// Output: <nil> false 8 24
}

// A View takes less time than an Event, where the event is looked at and let go.
// datagram is what a 6.18 kernel sent when a process ended by exit(42).
func ExampleReader_View() {
	var events cnproc.Reader
	for m, err := range cnmsg.All(datagram, wire.Little) {
		event, ok := events.View(m)
		if err != nil || !ok {
			continue
		}
		if exit, ok := event.Exit(); ok {
			parent, _ := event.Parent()
			fmt.Println("event", event.Seq(), "exit of process", exit.TGID, "with", exit.Code.ExitStatus(), "parent", parent.TGID)
		}
	}
	// Output: event 44598 exit of process 6016 with 42 parent 5975
}
