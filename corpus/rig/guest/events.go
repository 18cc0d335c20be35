//go:build linux

package main

import (
	"os/exec"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/rig/steps"
	"github.com/cnwire/cnwire/wire"
)

// events are all of cn_proc's.
func events(t *tape) error {
	s, err := t.listener("main", 1, 0x2000)
	if err != nil {
		return err
	}
	if err := s.during("scenario"); err != nil {
		return err
	}
	return s.dismiss(2, 0x3333)
}

// during starts a step and receives until its process is gone.
func (s *socket) during(step string) error {
	c, err := steps.Start(step)
	if err != nil {
		return err
	}
	if err := s.untilExit(c); err != nil {
		return err
	}
	if err := c.Wait(); c.ProcessState == nil {
		return err
	}
	return s.settle()
}

// untilExit receives until a process is told to have exited. Until then it must
// not be waited for: its parent would be missing in the event.
func (s *socket) untilExit(c *exec.Cmd) error {
	return s.until(func(m cnmsg.Msg) bool {
		var e cnproc.Event
		if m.ID() != cnmsg.Proc || e.Decode(wire.Native, m.Data()) != nil {
			return false
		}
		x, ok := e.Exit()
		return ok && x.PID == int32(c.Process.Pid)
	})
}
