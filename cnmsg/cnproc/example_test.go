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

// A View takes less time than an Event, where the event is looked at and let go.
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
