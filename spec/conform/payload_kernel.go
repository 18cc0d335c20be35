package conform

import (
	"github.com/cnwire/cnwire/cnmsg/cnproc"
)

var (
	procEra1    = these("PROC-ERA-1")
	procAck2    = these("PROC-ACK-2")
	procParent2 = these("PROC-PARENT-2")
	procParent3 = these("PROC-PARENT-3")
)

// errnoPerm and errnoInvalid are all that cn_proc refuses a request with.
const (
	errnoPerm    = 1
	errnoInvalid = 22
)

// exitThread is the exit_signal of a thread that is not the first.
const exitThread = 0xffffffff

// procKernel applies what is observed of the kernel's cn_proc. w1 and dm-log
// show what they do across datagrams: the tests of the corpus have that.
func (c *checker) procKernel(e *cnproc.Event, at int) {
	c.judge(at, procEra1, e.Size() == cnproc.EventLen || e.Size() == 32)
	if ack, ok := e.Ack(); ok && ack.Err != 0 {
		c.judge(at, procAck2, ack.Err == errnoInvalid || ack.Err == errnoPerm)
	}
	if exit, ok := e.Exit(); ok && exit.Signal == exitThread {
		if parent, ok := e.Parent(); ok {
			c.judge(at, procParent2, parent == cnproc.Parent{})
		}
	}
	if fork, ok := e.Fork(); ok && fork.ChildPID != fork.ChildTGID {
		c.judge(at, procParent3, fork.ParentTGID != fork.ChildTGID)
	}
}
