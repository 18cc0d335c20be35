package main

import (
	"strings"

	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/rig/steps"
)

// family knows the tasks that descend from the rig, from their fork events, and
// so tells events of the scenario from those of everybody else.
//
// A number that the system gives to another process afterwards is forgotten
// when that one forks: the fork is an event too. So no event may be missing.
type family struct {
	rig   int32           // the rig's process, which is a parent and nothing else
	tasks map[int32]int32 // pid → tgid of every descendant
	alive map[int32]bool  // the pids that have not exited
}

func newFamily(rig int) *family {
	return &family{rig: int32(rig), tasks: map[int32]int32{}, alive: map[int32]bool{}}
}

// has tells whether a task is of the scenario.
func (f *family) has(pid, tgid int32) bool {
	known, ok := f.tasks[pid]
	return ok && known == tgid
}

// hasParent tells whether a task is of the scenario, or of the rig, or nobody:
// the kernel writes zeroes for a parent that it no longer knows.
func (f *family) hasParent(pid, tgid int32) bool {
	return f.has(pid, tgid) || pid == 0 && tgid == 0 || pid != 0 && tgid == f.rig
}

// keep tells whether an event belongs to the scenario in all that it names.
// Events must come in the order in which they were received.
func (f *family) keep(e *cnproc.Event) bool {
	switch e.What {
	case cnproc.WhatFork:
		fork, ok := e.Fork()
		return f.learn(fork) && ok
	case cnproc.WhatExec:
		x, ok := e.Exec()
		return ok && f.has(x.PID, x.TGID)
	case cnproc.WhatUID:
		u, ok := e.UID()
		return ok && f.has(u.PID, u.TGID)
	case cnproc.WhatGID:
		g, ok := e.GID()
		return ok && f.has(g.PID, g.TGID)
	case cnproc.WhatSID:
		s, ok := e.SID()
		return ok && f.has(s.PID, s.TGID)
	case cnproc.WhatPtrace:
		p, ok := e.Ptrace()
		tracer := p.TracerPID == 0 && p.TracerTGID == 0 || f.has(p.TracerPID, p.TracerTGID)
		return ok && f.has(p.PID, p.TGID) && tracer
	case cnproc.WhatComm:
		// Anybody with the right to may rename a task, so the name counts too.
		c, ok := e.Comm()
		return ok && f.has(c.PID, c.TGID) && strings.HasPrefix(string(c.Name()), steps.NameStart)
	case cnproc.WhatCoredump:
		c, ok := e.Coredump()
		return ok && f.has(c.PID, c.TGID) && f.parentIsOurs(e)
	case cnproc.WhatExit:
		x, ok := e.Exit()
		if !ok || !f.has(x.PID, x.TGID) {
			return false
		}
		delete(f.alive, x.PID)
		return f.parentIsOurs(e)
	}
	return false
}

func (f *family) parentIsOurs(e *cnproc.Event) bool {
	parent, ok := e.Parent()
	return ok && f.hasParent(parent.PID, parent.TGID)
}

// learn takes a new task into the family, or forgets its number when it is
// somebody else's, and tells which.
func (f *family) learn(x cnproc.Fork) bool {
	isThread := x.ChildPID != x.ChildTGID
	mine := x.ParentPID != 0 && f.hasParent(x.ParentPID, x.ParentTGID) && x.ChildTGID != f.rig
	if isThread && !f.has(x.ChildTGID, x.ChildTGID) {
		mine = false
	}
	if !mine {
		delete(f.tasks, x.ChildPID)
		delete(f.alive, x.ChildPID)
		return false
	}
	f.tasks[x.ChildPID] = x.ChildTGID
	f.alive[x.ChildPID] = true
	return true
}
