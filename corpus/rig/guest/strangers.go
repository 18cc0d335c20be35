//go:build linux

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/rig/line"
)

const childWord = "stranger"

// nobody is a user without a privilege.
const nobody = 65534

// strangers are requests by processes without the privilege, and in other
// namespaces. Each is a process of its own.
func strangers(t *tape) error {
	s, err := t.listener("main", 1, 0x5000)
	if err != nil {
		return err
	}
	root := []syscall.SysProcIDMap{{Size: 1}}
	for _, c := range []struct {
		name string
		attr syscall.SysProcAttr
	}{
		{"nobody", syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}},
		{"other-user-namespace", syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER, UidMappings: root, GidMappings: root}},
		{"other-pid-namespace", syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID}},
		{"other-net-namespace", syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}},
	} {
		if err := s.stranger(c.name, &c.attr); err != nil {
			t.note("strangers: %s: %v", c.name, err)
		}
	}
	return s.dismiss(2, 0x3333)
}

func (s *socket) stranger(name string, attr *syscall.SysProcAttr) error {
	c := exec.Command("/proc/self/exe", childWord, name)
	c.SysProcAttr = attr
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, os.Stderr
	if err := c.Start(); err != nil {
		return err
	}
	if err := s.untilExit(c); err != nil {
		return err
	}
	if err := c.Wait(); err != nil {
		return err
	}
	lines, err := line.Read(&out, func(string) {})
	if err != nil {
		return err
	}
	for _, l := range lines {
		if l.Packet != nil {
			l.Packet.Scenario = s.tape.scenario
			s.tape.add(*l.Packet)
		}
		if l.Note != "" {
			s.tape.note("%s: %s", name, l.Note)
		}
	}
	return s.settle()
}

// child is the stranger: it joins the group if it may, asks, and prints what it
// recorded.
func child(name string) int {
	t := &tape{}
	if err := ask(t, name); err != nil {
		t.note("%s", errnoOf(err))
	}
	t.print()
	return 0
}

// errnoOf is the name of the errno in an error, after what failed.
func errnoOf(err error) string {
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return err.Error()
	}
	return unix.ErrnoName(errno)
}

func ask(t *tape, name string) error {
	s, err := t.open(name, 0)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Join(cnmsg.Proc.Group()); err != nil {
		t.note("joining group 1: %s", errnoOf(err))
	}
	r := cnproc.Request{Op: badOp} // a LISTEN would be counted where it is taken
	if err := s.proc(r, 7, 0x5100); err != nil {
		t.note("sending a request: %s", errnoOf(err))
		return nil
	}
	return s.settleFor(300 * time.Millisecond)
}
