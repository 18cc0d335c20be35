package cnproc

import (
	"testing"

	"github.com/cnwire/cnwire/wire"
)

var sink uint32

// Run with -gcflags=all=-l too, where nothing is inlined.
func TestDecodeAndEncodeNeverAllocate(t *testing.T) {
	buf := make([]byte, 0, 64)
	for _, c := range captured {
		b := unhex(t, c.hex)[36:]
		for _, o := range orders {
			n := testing.AllocsPerRun(100, func() {
				var e Event
				if e.Decode(o, b) == nil {
					fork, _ := e.Fork()
					exit, _ := e.Exit()
					parent, _ := e.Parent()
					comm, _ := e.Comm()
					sink += uint32(fork.ChildPID) + uint32(exit.Code) + uint32(parent.PID) + uint32(len(comm.Name()))
					sink += uint32(len(AppendEvent(buf, o, &e)))
				}
				if e.Decode(o, b[:15]) != nil {
					sink++
				}
				if e.DecodeLayout(Timespec64, o, b) != nil {
					sink++
				}
			})
			if n != 0 {
				t.Errorf("%s, %v: %v allocations", c.name, o, n)
			}
		}
	}
	for l, name := range []string{"Nanoseconds", "Timespec64", "Timespec32"} {
		l := Layout(l)
		old, err := AppendEventLayout(nil, l, wire.Big, &Event{What: WhatExit, Timestamp: 12_000_000_345})
		if err != nil {
			t.Fatal(err)
		}
		n := testing.AllocsPerRun(100, func() {
			var e Event
			if err := e.DecodeLayout(l, wire.Big, old); err != nil {
				t.Error(err)
			}
			if e.DecodeLayout(l, wire.Big, old[:15]) == nil {
				t.Error("15 bytes are an event")
			}
			if b, err := AppendEventLayout(buf, l, wire.Big, &e); err == nil {
				sink += uint32(len(b))
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
	n := testing.AllocsPerRun(100, func() {
		var r Request
		if r.Decode(wire.Native, buf[:8]) == nil && r.Decode(wire.Native, buf[:3]) != nil {
			sink += uint32(len(AppendRequest(buf, wire.Big, &r)))
		}
	})
	if n != 0 {
		t.Errorf("Request: %v allocations", n)
	}
}
