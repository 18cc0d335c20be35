package fuzz

import "github.com/cnwire/cnwire/cnmsg/cnproc"

// rebuild makes an event anew from what its own view of it says.
func rebuild(e *cnproc.Event) {
	again := cnproc.Event{CPU: e.CPU, Timestamp: e.Timestamp}
	parent, _ := e.Parent()
	ok := true
	switch e.What {
	case cnproc.WhatNone:
		ok = renew(e.Ack, again.SetAck, again.Ack)
	case cnproc.WhatFork:
		ok = renew(e.Fork, again.SetFork, again.Fork)
	case cnproc.WhatExec:
		ok = renew(e.Exec, again.SetExec, again.Exec)
	case cnproc.WhatUID:
		ok = renew(e.UID, again.SetUID, again.UID)
	case cnproc.WhatGID:
		ok = renew(e.GID, again.SetGID, again.GID)
	case cnproc.WhatSID:
		ok = renew(e.SID, again.SetSID, again.SID)
	case cnproc.WhatPtrace:
		ok = renew(e.Ptrace, again.SetPtrace, again.Ptrace)
	case cnproc.WhatComm:
		ok = renew(e.Comm, again.SetComm, again.Comm)
	case cnproc.WhatCoredump:
		ok = renew(e.Coredump, func(c cnproc.Coredump) { again.SetCoredump(c, parent) }, again.Coredump)
	case cnproc.WhatExit:
		ok = renew(e.Exit, func(x cnproc.Exit) { again.SetExit(x, parent) }, again.Exit)
	default:
		return
	}
	check(ok && (e.Missing() > 0 || again.What == e.What && again.Size() == cnproc.EventLen), "%v made anew is %+v", e.What, again)
	if p, ok := e.Parent(); ok {
		made, _ := again.Parent()
		check(made == p, "%v: parent %+v made anew is %+v", e.What, p, made)
	}
	if x, ok := e.Exit(); ok {
		status(x.Code)
	}
	shrink(again)
}

// renew tells whether what get returns comes back after set.
func renew[T comparable](get func() (T, bool), set func(T), again func() (T, bool)) bool {
	v, ok := get()
	if !ok {
		return true
	}
	set(v)
	w, ok := again()
	return ok && v == w
}

// status holds a code against the macros of sys/wait.h.
func status(s cnproc.WaitStatus) {
	low := uint32(s) & 0x7f
	exit, signal := -1, -1
	switch low {
	case 0:
		exit = int(uint32(s) >> 8 & 0xff)
	case 0x7f: // stopped
	default:
		signal = int(low)
	}
	check(s.Exited() == (low == 0) && s.ExitStatus() == exit && s.Signaled() == (signal > 0) && s.Signal() == signal &&
		s.CoreDumped() == (signal > 0 && s&0x80 != 0), "status %#x: %v %d %v %d %v", uint32(s), s.Exited(), s.ExitStatus(), s.Signaled(), s.Signal(), s.CoreDumped())
}

// shrink cuts event_data as older kernels have it.
func shrink(e cnproc.Event) {
	for _, n := range []int{-1, 16, 30} {
		e.Resize(n)
		check(e.Size() == 16+min(max(n, 0), 24), "event_data of %d makes %d bytes", n, e.Size())
	}
}
