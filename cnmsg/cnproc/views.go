package cnproc

// Each view below is one member of the union event_data, with the offset of
// every field in it. ok is false when the event is of another kind, or cut so
// short that a field is missing; fields that are missing are zero.

// Ack is the acknowledgement of a request (PROC_EVENT_NONE). Every member of
// group 1 receives every acknowledgement, except those with a mask.
type Ack struct {
	Err uint32 // @0: 0, or an errno such as 22 (EINVAL) for an unknown op, 1 (EPERM)
}

// Ack returns the acknowledgement.
func (e *Event) Ack() (a Ack, ok bool) {
	return Ack{e.word(0)}, e.is(WhatNone, 4)
}

// SetAck makes e an acknowledgement.
func (e *Event) SetAck(a Ack) { e.set(WhatNone, a.Err) }

// Fork is a new process or thread. For a thread the parent is the one of the
// thread that made it, not that thread (copy_process, CLONE_THREAD).
type Fork struct {
	ParentPID, ParentTGID int32 // @0 @4
	ChildPID, ChildTGID   int32 // @8 @12: equal for a process, not for a thread
}

// Fork returns the fork.
func (e *Event) Fork() (f Fork, ok bool) {
	return Fork{int32(e.word(0)), int32(e.word(1)), int32(e.word(2)), int32(e.word(3))}, e.is(WhatFork, 16)
}

// SetFork makes e a fork.
func (e *Event) SetFork(f Fork) {
	e.set(WhatFork, uint32(f.ParentPID), uint32(f.ParentTGID), uint32(f.ChildPID), uint32(f.ChildTGID))
}

// Exec is a process that executes another program.
type Exec struct {
	PID, TGID int32 // @0 @4
}

// Exec returns the exec.
func (e *Event) Exec() (x Exec, ok bool) {
	return Exec{int32(e.word(0)), int32(e.word(1))}, e.is(WhatExec, 8)
}

// SetExec makes e an exec.
func (e *Event) SetExec(x Exec) { e.set(WhatExec, uint32(x.PID), uint32(x.TGID)) }

// UID is a change of user ids. Only the real and the effective one are told,
// also when another changed.
type UID struct {
	PID, TGID  int32  // @0 @4
	RUID, EUID uint32 // @8 @12: as the initial user namespace sees them
}

// UID returns the change of user ids.
func (e *Event) UID() (u UID, ok bool) {
	return UID{int32(e.word(0)), int32(e.word(1)), e.word(2), e.word(3)}, e.is(WhatUID, 16)
}

// SetUID makes e a change of user ids.
func (e *Event) SetUID(u UID) { e.set(WhatUID, uint32(u.PID), uint32(u.TGID), u.RUID, u.EUID) }

// GID is a change of group ids, as [UID] is of user ids.
type GID struct {
	PID, TGID  int32  // @0 @4
	RGID, EGID uint32 // @8 @12: as the initial user namespace sees them
}

// GID returns the change of group ids.
func (e *Event) GID() (g GID, ok bool) {
	return GID{int32(e.word(0)), int32(e.word(1)), e.word(2), e.word(3)}, e.is(WhatGID, 16)
}

// SetGID makes e a change of group ids.
func (e *Event) SetGID(g GID) { e.set(WhatGID, uint32(g.PID), uint32(g.TGID), g.RGID, g.EGID) }

// SID is a new session, setsid.
type SID struct {
	PID, TGID int32 // @0 @4
}

// SID returns the new session.
func (e *Event) SID() (s SID, ok bool) {
	return SID{int32(e.word(0)), int32(e.word(1))}, e.is(WhatSID, 8)
}

// SetSID makes e a new session.
func (e *Event) SetSID(s SID) { e.set(WhatSID, uint32(s.PID), uint32(s.TGID)) }

// Ptrace is a tracer that attaches, or detaches.
type Ptrace struct {
	PID, TGID             int32 // @0 @4: who is traced
	TracerPID, TracerTGID int32 // @8 @12: both 0 when the tracer detaches
}

// Ptrace returns the change of tracer.
func (e *Event) Ptrace() (p Ptrace, ok bool) {
	return Ptrace{int32(e.word(0)), int32(e.word(1)), int32(e.word(2)), int32(e.word(3))}, e.is(WhatPtrace, 16)
}

// SetPtrace makes e a change of tracer.
func (e *Event) SetPtrace(p Ptrace) {
	e.set(WhatPtrace, uint32(p.PID), uint32(p.TGID), uint32(p.TracerPID), uint32(p.TracerTGID))
}

// Comm is a thread that names itself, by prctl or in /proc. An exec changes
// the name too, without this event.
type Comm struct {
	PID, TGID int32    // @0 @4
	Comm      [16]byte // @8: any bytes; the kernel ends them with NUL
}

// Comm returns the change of name.
func (e *Event) Comm() (c Comm, ok bool) {
	c.PID, c.TGID, c.Comm = int32(e.word(0)), int32(e.word(1)), [16]byte(e.union[8:])
	return c, e.is(WhatComm, 24)
}

// Name returns the bytes before the first NUL, all 16 if there is none. It is
// a view of c. They need not be UTF-8.
func (c *Comm) Name() []byte {
	for i, b := range c.Comm {
		if b == 0 {
			return c.Comm[:i]
		}
	}
	return c.Comm[:]
}

// SetComm makes e a change of name.
func (e *Event) SetComm(c Comm) {
	e.set(WhatComm, uint32(c.PID), uint32(c.TGID))
	copy(e.union[8:], c.Comm[:])
}

// Coredump is a signal that dumps core, whether a file is written or not. The
// parent is told by [Event.Parent].
type Coredump struct {
	PID, TGID int32 // @0 @4
}

// Coredump returns the dump of core.
func (e *Event) Coredump() (c Coredump, ok bool) {
	return Coredump{int32(e.word(0)), int32(e.word(1))}, e.is(WhatCoredump, 8)
}

// SetCoredump makes e a dump of core.
func (e *Event) SetCoredump(c Coredump, parent Parent) {
	e.set(WhatCoredump, uint32(c.PID), uint32(c.TGID), uint32(parent.PID), uint32(parent.TGID))
}

// Exit is the end of a process or a thread. The parent is told by
// [Event.Parent].
type Exit struct {
	PID, TGID int32      // @0 @4
	Code      WaitStatus // @8
	Signal    uint32     // @12: what the parent is sent, 17 (SIGCHLD) as a rule; 0xffffffff for a thread
}

// Exit returns the end of the process or thread.
func (e *Event) Exit() (x Exit, ok bool) {
	return Exit{int32(e.word(0)), int32(e.word(1)), WaitStatus(e.word(2)), e.word(3)}, e.is(WhatExit, 16)
}

// SetExit makes e the end of a process or thread.
func (e *Event) SetExit(x Exit, parent Parent) {
	e.set(WhatExit, uint32(x.PID), uint32(x.TGID), uint32(x.Code), x.Signal, uint32(parent.PID), uint32(parent.TGID))
}

// Parent is the parent in an exit (@16 @20) and a coredump (@8 @12).
type Parent struct {
	PID, TGID int32
}

// Parent returns the parent that stands in an exit or a coredump. ok is false
// for other events, and where the bytes are not there.
//
// Kernels write it since 4.18. From 3.12 to 4.17 the bytes are 0, and before
// that anything: who reads such a kernel must not ask. Since 4.18 it is 0 too
// for every thread, and for processes whose parent ignores SIGCHLD: they are
// gone by then (proc_exit_connector after exit_notify).
func (e *Event) Parent() (p Parent, ok bool) {
	i := 4
	if e.What == WhatCoredump {
		i = 2
	} else if e.What != WhatExit {
		return Parent{}, false
	}
	if int(e.n) < 4*i+8 {
		return Parent{}, false
	}
	return Parent{int32(e.word(i)), int32(e.word(i + 1))}, true
}
