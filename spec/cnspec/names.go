package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/cnwire/cnwire/cnmsg/cnproc"
)

// names are those of the processes that events told of, by tgid. An event has
// no name, so it is read from /proc, where a process may be gone already.
type names map[int32]string

// mostName is how many bytes of a command line are shown.
const mostName = 200

// after returns the name that the process of an event has once it happened.
func (n names) after(e *cnproc.Event) string {
	if v, ok := e.Fork(); ok {
		if name := n.of(v.ParentTGID); v.ChildPID == v.ChildTGID && name != "" {
			n[v.ChildTGID] = name // as long as there is no exec
		}
		return n.of(v.ChildTGID)
	}
	if v, ok := e.Comm(); ok {
		if v.PID == v.TGID {
			n[v.TGID] = string(v.Name())
		}
		return string(v.Name())
	}
	if v, ok := e.Exec(); ok {
		delete(n, v.TGID)
		return n.of(v.TGID)
	}
	if v, ok := e.Exit(); ok {
		name := n[v.TGID]
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
	if name, ok := n[tgid]; ok {
		return name
	}
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", tgid))
	name := string(bytes.ReplaceAll(bytes.TrimRight(line[:min(len(line), mostName)], "\x00"), []byte{0}, []byte{' '}))
	if name == "" { // gone, or a thread of the kernel's
		comm, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", tgid))
		name = string(bytes.TrimSpace(comm))
	}
	if err == nil {
		n[tgid] = name
	}
	return name
}
