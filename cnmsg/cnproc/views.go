package cnproc

import (
	"encoding/binary"

	"github.com/cnwire/cnwire/cnmsg"
)

// Each struct below is one member of the union event_data, with the offset of
// every field in it, read by a method of [Event] and one of [View]. ok is false
// when the event is of another kind, or cut so short that a field is missing;
// fields that are missing are zero.

// Ack is the acknowledgement of a request (PROC_EVENT_NONE). Every member of
// group 1 receives every acknowledgement, except those with a mask and those that
// sent IGNORE.
type Ack struct {
	Err uint32 // @0: 0, or an errno such as 22 (EINVAL) for an unknown op, 1 (EPERM)
}

// Ack returns the acknowledgement.
func (e *Event) Ack() (a Ack, ok bool) { return ackOf(&e.union), e.is(WhatNone, 4) }

// Ack returns the acknowledgement.
func (v View) Ack() (a Ack, ok bool) { return ackOf(v.union()), v.is(WhatNone, headerLen+4) }

func ackOf(b *[unionLen]byte) Ack {
	o := binary.NativeEndian
	return Ack{o.Uint32(b[0:])}
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
func (e *Event) Fork() (f Fork, ok bool) { return forkOf(&e.union), e.is(WhatFork, 16) }

// Fork returns the fork.
func (v View) Fork() (f Fork, ok bool) { return forkOf(v.union()), v.is(WhatFork, headerLen+16) }

func forkOf(b *[unionLen]byte) Fork {
	o := binary.NativeEndian
	return Fork{int32(o.Uint32(b[0:])), int32(o.Uint32(b[4:])), int32(o.Uint32(b[8:])), int32(o.Uint32(b[12:]))}
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
func (e *Event) Exec() (x Exec, ok bool) { return execOf(&e.union), e.is(WhatExec, 8) }

// Exec returns the exec.
func (v View) Exec() (x Exec, ok bool) { return execOf(v.union()), v.is(WhatExec, headerLen+8) }

func execOf(b *[unionLen]byte) Exec {
	o := binary.NativeEndian
	return Exec{int32(o.Uint32(b[0:])), int32(o.Uint32(b[4:]))}
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
func (e *Event) UID() (u UID, ok bool) { return uidOf(&e.union), e.is(WhatUID, 16) }

// UID returns the change of user ids.
func (v View) UID() (u UID, ok bool) { return uidOf(v.union()), v.is(WhatUID, headerLen+16) }

func uidOf(b *[unionLen]byte) UID {
	o := binary.NativeEndian
	return UID{int32(o.Uint32(b[0:])), int32(o.Uint32(b[4:])), o.Uint32(b[8:]), o.Uint32(b[12:])}
}

// SetUID makes e a change of user ids.
func (e *Event) SetUID(u UID) { e.set(WhatUID, uint32(u.PID), uint32(u.TGID), u.RUID, u.EUID) }

// GID is a change of group ids, as [UID] is of user ids.
type GID struct {
	PID, TGID  int32  // @0 @4
	RGID, EGID uint32 // @8 @12: as the initial user namespace sees them
}

// GID returns the change of group ids.
func (e *Event) GID() (g GID, ok bool) { return gidOf(&e.union), e.is(WhatGID, 16) }

// GID returns the change of group ids.
func (v View) GID() (g GID, ok bool) { return gidOf(v.union()), v.is(WhatGID, headerLen+16) }

func gidOf(b *[unionLen]byte) GID {
	o := binary.NativeEndian
	return GID{int32(o.Uint32(b[0:])), int32(o.Uint32(b[4:])), o.Uint32(b[8:]), o.Uint32(b[12:])}
}

// SetGID makes e a change of group ids.
func (e *Event) SetGID(g GID) { e.set(WhatGID, uint32(g.PID), uint32(g.TGID), g.RGID, g.EGID) }

// SID is a new session, setsid.
type SID struct {
	PID, TGID int32 // @0 @4
}

// SID returns the new session.
func (e *Event) SID() (s SID, ok bool) { return sidOf(&e.union), e.is(WhatSID, 8) }

// SID returns the new session.
func (v View) SID() (s SID, ok bool) { return sidOf(v.union()), v.is(WhatSID, headerLen+8) }

func sidOf(b *[unionLen]byte) SID {
	o := binary.NativeEndian
	return SID{int32(o.Uint32(b[0:])), int32(o.Uint32(b[4:]))}
}

// SetSID makes e a new session.
func (e *Event) SetSID(s SID) { e.set(WhatSID, uint32(s.PID), uint32(s.TGID)) }

// Ptrace is a tracer that attaches, or detaches.
type Ptrace struct {
	PID, TGID             int32 // @0 @4: who is traced
	TracerPID, TracerTGID int32 // @8 @12: both 0 when the tracer detaches
}

// Ptrace returns the change of tracer.
func (e *Event) Ptrace() (p Ptrace, ok bool) { return ptraceOf(&e.union), e.is(WhatPtrace, 16) }

// Ptrace returns the change of tracer.
func (v View) Ptrace() (p Ptrace, ok bool) {
	return ptraceOf(v.union()), v.is(WhatPtrace, headerLen+16)
}

func ptraceOf(b *[unionLen]byte) Ptrace {
	o := binary.NativeEndian
	return Ptrace{int32(o.Uint32(b[0:])), int32(o.Uint32(b[4:])), int32(o.Uint32(b[8:])), int32(o.Uint32(b[12:]))}
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
func (e *Event) Comm() (c Comm, ok bool) { return commOf(&e.union), e.is(WhatComm, 24) }

// Comm returns the change of name.
func (v View) Comm() (c Comm, ok bool) { return commOf(v.union()), v.is(WhatComm, headerLen+24) }

func commOf(b *[unionLen]byte) Comm {
	o := binary.NativeEndian
	return Comm{int32(o.Uint32(b[0:])), int32(o.Uint32(b[4:])), [16]byte(b[8:])}
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
func (e *Event) Coredump() (c Coredump, ok bool) { return coredumpOf(&e.union), e.is(WhatCoredump, 8) }

// Coredump returns the dump of core.
func (v View) Coredump() (c Coredump, ok bool) {
	return coredumpOf(v.union()), v.is(WhatCoredump, headerLen+8)
}

func coredumpOf(b *[unionLen]byte) Coredump {
	o := binary.NativeEndian
	return Coredump{int32(o.Uint32(b[0:])), int32(o.Uint32(b[4:]))}
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
func (e *Event) Exit() (x Exit, ok bool) { return exitOf(&e.union), e.is(WhatExit, 16) }

// Exit returns the end of the process or thread.
func (v View) Exit() (x Exit, ok bool) { return exitOf(v.union()), v.is(WhatExit, headerLen+16) }

func exitOf(b *[unionLen]byte) Exit {
	o := binary.NativeEndian
	return Exit{int32(o.Uint32(b[0:])), int32(o.Uint32(b[4:])), WaitStatus(o.Uint32(b[8:])), o.Uint32(b[12:])}
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
	if end := parentEnd(e.What); int(e.n) >= end {
		return parentOf(e.union[end-8:]), true
	}
	return
}

// Parent returns the parent, as [Event.Parent] does.
func (v View) Parent() (p Parent, ok bool) {
	if end := parentEnd(v.What()); int(v.length()) >= headerLen+end {
		return parentOf(v.m[unionAt-8+end:]), true
	}
	return
}

// parentEnd returns where in event_data the parent ends, and what no cn_msg.len
// reaches for an event that has none.
func parentEnd(what What) int {
	switch what {
	case WhatCoredump:
		return 16
	case WhatExit:
		return 24
	}
	return cnmsg.MaxData + 1
}

func parentOf(b []byte) Parent {
	o := binary.NativeEndian
	return Parent{int32(o.Uint32(b[0:4])), int32(o.Uint32(b[4:8]))}
}
