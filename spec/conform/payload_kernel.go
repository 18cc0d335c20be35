package conform

import (
	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
)

// kernelPayloads applies what is observed of the kernel's own users. w1 and
// dm-log show what they do across datagrams: the tests of the corpus have that.
func (c *checker) kernelPayloads() {
	s := cnmsg.Scan(c.data, c.order)
	for s.Next() {
		var e cnproc.Event
		if m := s.Msg(); m.ID() == cnmsg.Proc && e.Decode(c.order, m.Data()) == nil && e.Missing() == 0 {
			c.procKernel(&e, s.Offset()+cnmsg.HeaderLen)
		}
	}
}

// errnoPerm and errnoInvalid are all that cn_proc refuses a request with.
const (
	errnoPerm    = 1
	errnoInvalid = 22
)

// exitThread is the exit_signal of a thread that is not the first.
const exitThread = 0xffffffff

func (c *checker) procKernel(e *cnproc.Event, at int) {
	see := func(id string, met bool) { c.report(Result{ID: id, Offset: at, Met: met}) }
	see("PROC-ERA-1", e.Size() == cnproc.EventLen || e.Size() == 32)
	if ack, ok := e.Ack(); ok && ack.Err != 0 {
		see("PROC-ACK-2", ack.Err == errnoInvalid || ack.Err == errnoPerm)
	}
	if exit, ok := e.Exit(); ok && exit.Signal == exitThread {
		if parent, ok := e.Parent(); ok {
			see("PROC-PARENT-2", parent == cnproc.Parent{})
		}
	}
	if fork, ok := e.Fork(); ok && fork.ChildPID != fork.ChildTGID {
		see("PROC-PARENT-3", fork.ParentTGID != fork.ChildTGID)
	}
}
