package conform

import (
	"slices"

	"github.com/cnwire/cnwire/cnmsg/cnproc"
)

func (c *checker) proc(data []byte, at int) {
	if cnproc.IsRequest(len(data)) {
		c.procRequest(data, at)
		return
	}
	var e cnproc.Event
	if err := e.Decode(c.order, data); err != nil {
		c.fault(err, at)
		return
	}
	c.met(at, "PROC-LEN-1", "PROC-HEAD-1")
	kind, known := procKinds[e.What]
	if !known {
		c.met(at, "PROC-WHAT-2")
		return
	}
	c.met(at, "PROC-WHAT-1")
	c.report(Result{ID: "PROC-EVENT-1", Offset: at, Met: e.Missing() == 0})
	if e.Missing() == 0 {
		c.procFields(&e, kind, data[procHeaderLen:], at)
	}
}

func (c *checker) procRequest(data []byte, at int) {
	c.met(at, "PROC-LEN-1", "PROC-OP-1")
	if len(data) == 8 {
		c.met(at, "PROC-MASK-1")
	}
}

// procHeaderLen is what stands before event_data.
const procHeaderLen = 16

// procKind is a kind of event: the requirement that says what its event_data
// holds, how many bytes that is without a parent, and how many pids it begins
// with.
type procKind struct {
	id         string
	used, pids int
}

var procKinds = map[cnproc.What]procKind{
	cnproc.WhatNone:     {"PROC-ACK-1", 4, 0},
	cnproc.WhatFork:     {"PROC-FORK-1", 16, 4},
	cnproc.WhatExec:     {"PROC-EXEC-1", 8, 2},
	cnproc.WhatUID:      {"PROC-ID-1", 16, 2},
	cnproc.WhatGID:      {"PROC-ID-1", 16, 2},
	cnproc.WhatSID:      {"PROC-EXEC-1", 8, 2},
	cnproc.WhatPtrace:   {"PROC-PTRACE-1", 16, 4},
	cnproc.WhatComm:     {"PROC-COMM-1", 24, 2},
	cnproc.WhatCoredump: {"PROC-PARENT-1", 8, 2},
	cnproc.WhatExit:     {"PROC-EXIT-1", 16, 2},
}

// procFields applies what a whole event_data shows: pids below 0, a parent,
// and bytes behind the fields that are not 0.
func (c *checker) procFields(e *cnproc.Event, kind procKind, union []byte, at int) {
	c.met(at, kind.id)
	used := kind.used
	if e.What == cnproc.WhatExit {
		c.met(at, "PROC-PARENT-1")
	}
	if _, ok := e.Parent(); ok {
		used += 8
	}
	for i := range kind.pids {
		if int32(c.order.Uint32(union[4*i:])) < 0 {
			c.met(at, "PROC-SIGN-1")
			break
		}
	}
	if slices.ContainsFunc(union[used:], func(b byte) bool { return b != 0 }) {
		c.met(at, "PROC-REST-1")
	}
}
