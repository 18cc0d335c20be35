package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/cnwire/cnwire/cnmsg/cnproc"
)

// names are those of the processes that events told of, by tgid. An event has
// no name, so it is read from /proc, where a process may be gone already; then
// it is "", and is not looked for again before an event that gives it one.
type names map[int32]string

const (
	mostName  = 200     // bytes of a command line that are shown
	mostNames = 1 << 16 // that are known; the exits of more processes than that were lost, or they are all alive
)

// after returns the name that the process of an event has once it happened.
func (n names) after(e *cnproc.Event) string {
	if v, ok := e.Fork(); ok {
		if v.ChildPID != v.ChildTGID { // a thread, whose parent is that of its process
			return n.of(v.ChildTGID)
		}
		name := n.of(v.ParentTGID)
		n.set(v.ChildTGID, name) // as long as there is no exec
		return name
	}
	if v, ok := e.Comm(); ok {
		known := n[v.TGID]
		if known == string(v.Name()) { // compared without a copy
			return known
		}
		name := string(v.Name())
		if v.PID == v.TGID {
			n.set(v.TGID, name)
		}
		return name
	}
	if v, ok := e.Exec(); ok {
		delete(n, v.TGID)
		return n.of(v.TGID)
	}
	if v, ok := e.Exit(); ok {
		name := n.of(v.TGID) // until its parent has waited for it, it is there
		if v.PID == v.TGID {
			delete(n, v.TGID)
		}
		return name
	}
	return n.of(tgidOf(e))
}

func tgidOf(e *cnproc.Event) int32 {
	if v, ok := e.UID(); ok {
		return v.TGID
	}
	if v, ok := e.GID(); ok {
		return v.TGID
	}
	if v, ok := e.SID(); ok {
		return v.TGID
	}
	if v, ok := e.Ptrace(); ok {
		return v.TGID
	}
	v, _ := e.Coredump()
	return v.TGID
}

// of looks a name up, at first in /proc.
func (n names) of(tgid int32) string {
	name, ok := n[tgid]
	if !ok {
		name = nameInProc(tgid)
		n.set(tgid, name)
	}
	return name
}

func (n names) set(tgid int32, name string) {
	if len(n) >= mostNames {
		clear(n)
	}
	n[tgid] = name
}

func nameInProc(tgid int32) string {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", tgid))
	if err != nil {
		return "" // gone
	}
	if line = bytes.TrimRight(line[:min(len(line), mostName)], "\x00"); len(line) > 0 {
		return string(bytes.ReplaceAll(line, []byte{0}, []byte{' '}))
	}
	comm, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", tgid)) // a thread of the kernel's
	return string(bytes.TrimSpace(comm))
}
