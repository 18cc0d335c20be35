package fuzz

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus"
)

// procUsed is what the fields of an event take of event_data, a parent too.
func procUsed(e *cnproc.Event) int {
	switch e.What {
	case cnproc.WhatNone:
		return 4
	case cnproc.WhatExec, cnproc.WhatSID:
		return 8
	case cnproc.WhatFork, cnproc.WhatUID, cnproc.WhatGID, cnproc.WhatPtrace, cnproc.WhatCoredump:
		return 16
	}
	return 24
}

// The kernels of the captures, all later than 4.9, write the processor into
// acknowledgements too, and zeroes into what no field uses.
func TestCnprocCaptureEvents(t *testing.T) {
	for _, id := range []string{"PROC-ACK-5", "PROC-ERA-2"} {
		t.Attr("requirement", id)
	}
	acks := 0
	eachCapture(t, cnmsg.Proc, 3, func(t *testing.T, capture corpus.Capture, all []record) {
		for _, r := range all {
			var e cnproc.Event
			if cnproc.IsRequest(len(r.data)) || e.Decode(r.order, r.data) != nil {
				continue
			}
			if _, ok := e.Ack(); ok {
				acks++
			}
			if int(e.CPU) >= capture.CPUs {
				t.Errorf("packet %d: cpu %d of %d", r.packet, e.CPU, capture.CPUs)
			}
			rest := r.data[16+procUsed(&e):]
			if r.header.Flags != 0 || len(bytes.Trim(rest, "\x00")) != 0 {
				t.Errorf("packet %d: %v: flags %d, behind the fields %x", r.packet, e.What, r.header.Flags, rest)
			}
		}
	})
	if acks < 6 {
		t.Errorf("only %d acknowledgements", acks)
	}
}

// occasions are what a task did after its exec, and after its coredump event.
type occasions struct {
	execs, named         int // execs, and those after which a comm came
	dumps, ends, without int // coredumps, those with an exit after them, those whose exit tells of no core
}

func occasionsOf(all []record) (seen occasions) {
	executed, dumped := map[int32]bool{}, map[int32]bool{}
	for _, r := range all {
		var e cnproc.Event
		if cnproc.IsRequest(len(r.data)) || e.Decode(r.order, r.data) != nil {
			continue
		}
		if exec, ok := e.Exec(); ok {
			seen.execs++
			executed[exec.PID] = true
		}
		if comm, ok := e.Comm(); ok && executed[comm.PID] {
			seen.named++
			delete(executed, comm.PID)
		}
		if dump, ok := e.Coredump(); ok {
			seen.dumps++
			dumped[dump.PID] = true
		}
		if exit, ok := e.Exit(); ok && dumped[exit.PID] {
			seen.ends++
			if exit.Code&0x80 == 0 {
				seen.without++
			}
		}
	}
	return seen
}

// An exec gives a new name, and no comm event tells it: those that come are of
// prctl. A coredump event comes before the exit, also when no core is written.
func TestCnprocCaptureOccasions(t *testing.T) {
	t.Attr("requirement", "PROC-WHEN-1")
	without := 0
	eachCapture(t, cnmsg.Proc, 3, func(t *testing.T, _ corpus.Capture, all []record) {
		seen := occasionsOf(all)
		without += seen.without
		if seen.execs < 5 || seen.named > seen.execs/3 || seen.dumps == 0 || seen.ends != seen.dumps {
			t.Errorf("%+v", seen)
		}
	})
	if without == 0 {
		t.Error("every coredump was written")
	}
}
