package conform

import (
	"github.com/cnwire/cnwire/cnmsg/cnproc"
)

var (
	procHeader  = these("PROC-LEN-1", "PROC-HEAD-1")
	procWhat2   = these("PROC-WHAT-2")
	procWhat1   = these("PROC-WHAT-1")
	procEvent1  = these("PROC-EVENT-1")
	procOp      = these("PROC-LEN-1", "PROC-OP-1")
	procMask1   = these("PROC-MASK-1")
	procAck1    = these("PROC-ACK-1")
	procFork1   = these("PROC-FORK-1")
	procExec1   = these("PROC-EXEC-1")
	procID1     = these("PROC-ID-1")
	procPtrace1 = these("PROC-PTRACE-1")
	procComm1   = these("PROC-COMM-1")
	procParent1 = these("PROC-PARENT-1")
	procExit1   = these("PROC-EXIT-1")
	procSign1   = these("PROC-SIGN-1")
	procRest1   = these("PROC-REST-1")
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
	c.met(at, procHeader)
	if c.fromKernel && e.Missing() == 0 {
		c.procKernel(&e, at)
	}
	kind, known := procKindOf(e.What)
	if !known {
		c.met(at, procWhat2)
		return
	}
	c.met(at, procWhat1)
	c.judge(at, procEvent1, e.Missing() == 0)
	if e.Missing() == 0 {
		c.procFields(&e, kind, data[procHeaderLen:], at)
	}
}

func (c *checker) procRequest(data []byte, at int) {
	c.met(at, procOp)
	if len(data) == 8 {
		c.met(at, procMask1)
	}
}

// procHeaderLen is what stands before event_data.
const procHeaderLen = 16

// procKind is a kind of event: the requirement that says what its event_data
// holds, how many bytes that is without a parent, and how many pids it begins
// with.
type procKind struct {
	holds      rules
	used, pids int
}

func procKindOf(what cnproc.What) (kind procKind, known bool) {
	switch what {
	case cnproc.WhatNone:
		return procKind{procAck1, 4, 0}, true
	case cnproc.WhatFork:
		return procKind{procFork1, 16, 4}, true
	case cnproc.WhatExec, cnproc.WhatSID:
		return procKind{procExec1, 8, 2}, true
	case cnproc.WhatUID, cnproc.WhatGID:
		return procKind{procID1, 16, 2}, true
	case cnproc.WhatPtrace:
		return procKind{procPtrace1, 16, 4}, true
	case cnproc.WhatComm:
		return procKind{procComm1, 24, 2}, true
	case cnproc.WhatCoredump:
		return procKind{procParent1, 8, 2}, true
	case cnproc.WhatExit:
		return procKind{procExit1, 16, 2}, true
	}
	return procKind{}, false
}

// procFields applies what a whole event_data shows: pids below 0, a parent,
// and bytes behind the fields that are not 0.
func (c *checker) procFields(e *cnproc.Event, kind procKind, union []byte, at int) {
	c.met(at, kind.holds)
	used := kind.used
	if e.What == cnproc.WhatExit {
		c.met(at, procParent1)
	}
	if _, ok := e.Parent(); ok {
		used += 8
	}
	for i := range kind.pids {
		if int32(c.order.Uint32(union[4*i:])) < 0 {
			c.met(at, procSign1)
			break
		}
	}
	if holds(union[used:]) {
		c.met(at, procRest1)
	}
}
