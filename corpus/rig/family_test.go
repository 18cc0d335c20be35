package main

import (
	"testing"

	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/rig/steps"
)

// The rig is process 10 with a thread 11; it starts 20, which has a thread 21
// and a child 30. 1 and 99 are somebody else's.
const rigsPID = 10

func fork(parent, parentGroup, child, childGroup int32) *cnproc.Event {
	var e cnproc.Event
	e.SetFork(cnproc.Fork{ParentPID: parent, ParentTGID: parentGroup, ChildPID: child, ChildTGID: childGroup})
	return &e
}

func exit(pid, group, parent, parentGroup int32) *cnproc.Event {
	var e cnproc.Event
	e.SetExit(cnproc.Exit{PID: pid, TGID: group}, cnproc.Parent{PID: parent, TGID: parentGroup})
	return &e
}

func event(set func(*cnproc.Event)) *cnproc.Event {
	var e cnproc.Event
	set(&e)
	return &e
}

// aFamily is 20, its thread 21 and its child 30.
func aFamily(t *testing.T) *family {
	t.Helper()
	f := newFamily(rigsPID)
	for _, e := range []*cnproc.Event{fork(11, rigsPID, 20, 20), fork(11, rigsPID, 21, 20), fork(21, 20, 30, 30)} {
		if !f.keep(e) {
			t.Fatalf("%+v is left out", e)
		}
	}
	return f
}

func TestWhatBelongsToTheScenario(t *testing.T) {
	comm := func(pid, group int32, name string) *cnproc.Event {
		return event(func(e *cnproc.Event) {
			c := cnproc.Comm{PID: pid, TGID: group}
			copy(c.Comm[:], name)
			e.SetComm(c)
		})
	}
	ptrace := func(pid, group, tracer, tracerGroup int32) *cnproc.Event {
		return event(func(e *cnproc.Event) {
			e.SetPtrace(cnproc.Ptrace{PID: pid, TGID: group, TracerPID: tracer, TracerTGID: tracerGroup})
		})
	}
	coredump := func(pid, group, parent, parentGroup int32) *cnproc.Event {
		return event(func(e *cnproc.Event) {
			e.SetCoredump(cnproc.Coredump{PID: pid, TGID: group}, cnproc.Parent{PID: parent, TGID: parentGroup})
		})
	}
	for name, c := range map[string]struct {
		e    *cnproc.Event
		want bool
	}{
		"fork by the scenario":                {fork(20, 20, 40, 40), true},
		"fork by somebody else":               {fork(99, 99, 40, 40), false},
		"fork by the idle task":               {fork(0, 0, 40, 40), false},
		"fork by a number of another process": {fork(30, 20, 40, 40), false},
		"thread of the scenario":              {fork(11, rigsPID, 22, 20), true},
		"thread of the rig":                   {fork(1, 1, 12, rigsPID), false},
		"thread of the rig under the rig":     {fork(11, rigsPID, 12, rigsPID), false},
		"thread of somebody else":             {fork(20, 20, 98, 99), false},
		"exec":                                {event(func(e *cnproc.Event) { e.SetExec(cnproc.Exec{PID: 30, TGID: 30}) }), true},
		"exec of somebody else":               {event(func(e *cnproc.Event) { e.SetExec(cnproc.Exec{PID: 99, TGID: 99}) }), false},
		"exec of the rig":                     {event(func(e *cnproc.Event) { e.SetExec(cnproc.Exec{PID: 10, TGID: 10}) }), false},
		"uid":                                 {event(func(e *cnproc.Event) { e.SetUID(cnproc.UID{PID: 21, TGID: 20}) }), true},
		"uid of somebody else":                {event(func(e *cnproc.Event) { e.SetUID(cnproc.UID{PID: 99, TGID: 20}) }), false},
		"gid":                                 {event(func(e *cnproc.Event) { e.SetGID(cnproc.GID{PID: 21, TGID: 20}) }), true},
		"gid of somebody else":                {event(func(e *cnproc.Event) { e.SetGID(cnproc.GID{PID: 20, TGID: 99}) }), false},
		"sid":                                 {event(func(e *cnproc.Event) { e.SetSID(cnproc.SID{PID: 30, TGID: 30}) }), true},
		"sid of somebody else":                {event(func(e *cnproc.Event) { e.SetSID(cnproc.SID{PID: 1, TGID: 1}) }), false},
		"ptrace":                              {ptrace(30, 30, 21, 20), true},
		"ptrace ends":                         {ptrace(30, 30, 0, 0), true},
		"ptrace by somebody else":             {ptrace(30, 30, 99, 99), false},
		"ptrace of somebody else":             {ptrace(99, 99, 20, 20), false},
		"comm":                                {comm(21, 20, steps.NameStart+"-x"), true},
		"comm that the scenario does not use": {comm(21, 20, "secret"), false},
		"comm of somebody else":               {comm(99, 99, steps.NameStart), false},
		"coredump":                            {coredump(30, 30, 20, 20), true},
		"coredump under the rig":              {coredump(20, 20, 11, rigsPID), true},
		"coredump under somebody else":        {coredump(30, 30, 1, 1), false},
		"coredump of somebody else":           {coredump(99, 99, 20, 20), false},
		"exit":                                {exit(30, 30, 21, 20), true},
		"exit of a thread":                    {exit(21, 20, 0, 0), true},
		"exit under somebody else":            {exit(30, 30, 1, 1), false},
		"exit of somebody else":               {exit(99, 99, 20, 20), false},
		"exit of a thread of the rig":         {exit(11, rigsPID, 0, 0), false},
		"an event that nobody knows":          {&cnproc.Event{What: 0x400}, false},
	} {
		if got := aFamily(t).keep(c.e); got != c.want {
			t.Errorf("%s: kept: %t", name, got)
		}
	}
}

func TestANumberThatAnotherProcessGetsIsForgotten(t *testing.T) {
	f := aFamily(t)
	f.keep(exit(30, 30, 20, 20))
	if f.keep(fork(99, 99, 30, 30)) || f.keep(exit(30, 30, 20, 20)) {
		t.Error("30 is taken for the scenario's, though it is somebody else's by now")
	}
}

func TestAliveAreThoseThatHaveNotExited(t *testing.T) {
	f := aFamily(t)
	for _, e := range []*cnproc.Event{exit(30, 30, 0, 0), exit(21, 20, 0, 0), exit(20, 20, 10, rigsPID)} {
		if len(f.alive) == 0 {
			t.Error("nobody is alive too early")
		}
		f.keep(e)
	}
	if len(f.alive) != 0 {
		t.Errorf("alive: %v", f.alive)
	}
}
