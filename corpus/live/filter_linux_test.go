package live_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/wire"
)

// A socket with a mask never sees its acknowledgement: the ledger does not
// wait for one, since ExpectProc knows.
func TestAFilteredListenerWaitsForNothing(t *testing.T) {
	since(t, 6, 6)
	cite(t, "PROC-FILTER-2")
	observer := events(t)
	filtered := member(t)
	t.Cleanup(func() { filtered.send(cnproc.Ignore) })

	r := cnproc.Request{Op: cnproc.Listen, Filter: cnproc.WhatExit, Wide: true}
	expect := genealogy.ExpectProc(wire.Native, cnproc.AppendRequest(nil, wire.Native, &r), kernel())
	if expect != genealogy.ExpectNone {
		t.Fatalf("ExpectProc says %d", expect)
	}
	book := ledger()
	s, ok := book.Issue(0, rand.Uint32(), expect)
	if !ok || book.Open() != 0 {
		t.Fatalf("%d requests are open", book.Open())
	}
	filtered.ask(s, r)
	filtered.rest(func(arrival) {}) // what came before there was a mask

	// The kernel did answer.
	seen := observer.until("acknowledgement of the filtered", func(m cnmsg.Msg, e *cnproc.Event) bool {
		_, ok := e.Ack()
		return ok && m.Ack() == s.Ack+1
	})
	// The exit of a child comes after the acknowledgement would have come.
	pid := start(t, 7)
	filtered.until("exit of the child", func(m cnmsg.Msg, e *cnproc.Event) bool {
		if e.What != cnproc.WhatExit {
			t.Errorf("%v came through the mask", e.What)
		}
		if a := book.ObservePayload(genealogy.StampOf(m), genealogy.Look(m, kernel())); a.Relation != genealogy.New {
			t.Errorf("%v", a.Relation)
		}
		x, _ := e.Exit()
		return x.TGID == pid
	})
	if !seen {
		t.Skip("the observer was overrun: nothing is known of the acknowledgement")
	}
}

// One that sent IGNORE gets no acknowledgement of it, while others do.
func TestAnIgnoreIsNotAcknowledgedToItsSender(t *testing.T) {
	since(t, 6, 6)
	cite(t, "PROC-FILTER-2")
	observer, l := events(t), events(t)
	var ack uint32
	seen := observer.answers(func() {
		l.request(cnproc.Listen) // again, for the second of two tries
		ack = l.request(cnproc.Ignore)
	})
	if !slices.Equal(seen[ack], []uint32{0}) {
		t.Errorf("the observer saw the errors %d", seen[ack])
	}
	l.told(func(m cnmsg.Msg, e *cnproc.Event) {
		if _, ok := e.Ack(); ok && m.Ack() == ack {
			t.Error("the sender saw it too")
		}
	})
}

// wants sends a LISTEN with a mask, and returns the ack of its acknowledgement.
func (l *listener) wants(mask cnproc.What) (ack uint32) {
	l.t.Helper()
	l.t.Cleanup(func() { l.send(cnproc.Ignore) })
	s := genealogy.Stamp{ID: cnmsg.Proc, Seq: rand.Uint32(), Ack: rand.Uint32()}
	l.ask(s, cnproc.Request{Op: cnproc.Listen, Filter: mask, Wide: true})
	return s.Ack + 1
}

// children are two, which exit with 0 and with 7.
type children struct{ zero, seven int32 }

func (c children) has(pid int32) bool { return pid == c.zero || pid == c.seven }

// twoChildren starts one when the exit of the other was seen, and returns when
// both were.
func (l *listener) twoChildren() (c children) {
	l.t.Helper()
	exit := func(pid int32) int32 {
		whole := l.until("exit of a child", func(_ cnmsg.Msg, e *cnproc.Event) bool {
			x, ok := e.Exit()
			return ok && x.PID == pid
		})
		if !whole {
			l.t.Skip("an overrun: nothing is known of a child")
		}
		return pid
	}
	c.zero = exit(start(l.t, 0))
	c.seven = exit(start(l.t, 7))
	return c
}

// saw returns what comes of the children, and the acknowledgement with the
// number ack. It waits for the last of that, the exit with 7, or does not wait.
func (l *listener) saw(c children, ack uint32, wait bool) (what []string) {
	l.t.Helper()
	see := func(m cnmsg.Msg, e *cnproc.Event) (last bool) {
		if e.What == cnproc.NonzeroExit {
			l.t.Error("an event with the number of a bit for exits")
		}
		if _, ok := e.Ack(); ok && m.Ack() == ack {
			what = append(what, "ack")
		}
		f, fork := e.Fork()
		x, exec := e.Exec()
		z, exit := e.Exit()
		switch {
		case fork && c.has(f.ChildPID):
			what = append(what, "fork")
		case exec && c.has(x.PID):
			what = append(what, "exec")
		case exit && c.has(z.PID):
			what = append(what, fmt.Sprint("exit ", z.Code.ExitStatus()))
			return z.PID == c.seven
		}
		return false
	}
	overruns := 0
	if !wait {
		overruns = l.told(func(m cnmsg.Msg, e *cnproc.Event) { see(m, e) })
	} else if !l.until("exit with 7", see) {
		overruns = 1
	}
	if overruns != 0 {
		l.t.Skip("an overrun: not all is known")
	}
	return what
}

var (
	allOfTwo = []string{"ack", "fork", "exec", "exit 0", "fork", "exec", "exit 7"}
	noAck    = allOfTwo[1:]
)

func TestFilterMasks(t *testing.T) {
	since(t, 6, 6)
	rows := []struct {
		mask cnproc.What
		want []string
	}{
		{0, allOfTwo},
		{0x10, allOfTwo},
		{0x400, allOfTwo},
		{^cnproc.All, allOfTwo},
		{cnproc.All, allOfTwo},
		{1<<32 - 1, allOfTwo},
		{cnproc.WhatExit | 0x10, []string{"exit 0", "exit 7"}},
		{cnproc.WhatFork | cnproc.WhatExec, []string{"fork", "exec", "fork", "exec"}},
		{cnproc.WhatSID, nil},
		{cnproc.NonzeroExit, []string{"exit 7"}},
		{cnproc.NonzeroExit | cnproc.WhatExit, []string{"exit 0", "exit 7"}},
		{cnproc.NonzeroExit | cnproc.WhatExec, []string{"exec", "exec", "exit 7"}},
	}
	observer := events(t)
	sockets, acks := make([]*listener, len(rows)), make([]uint32, len(rows))
	for i, r := range rows {
		sockets[i] = member(t)
		acks[i] = sockets[i].wants(r.mask)
	}
	four := member(t)
	t.Cleanup(func() { four.send(cnproc.Ignore) })
	fourAck := four.request(cnproc.Listen)

	c := observer.twoChildren()
	for i, r := range rows {
		t.Run(fmt.Sprintf("mask %#x", uint32(r.mask)), func(t *testing.T) {
			cite(t, "PROC-MASK-2")
			if got := sockets[i].in(t).saw(c, acks[i], slices.Contains(r.want, "exit 7")); !slices.Equal(got, r.want) {
				t.Errorf("saw %q, want %q", got, r.want)
			}
		})
	}
	t.Run("a request of 4 bytes", func(t *testing.T) {
		cite(t, "PROC-MASK-2")
		if got := four.in(t).saw(c, fourAck, true); !slices.Equal(got, allOfTwo) {
			t.Errorf("saw %q, want %q", got, allOfTwo)
		}
	})
}

func TestFiltersAreOfTheSocket(t *testing.T) {
	since(t, 6, 6)
	observer := events(t)
	exits, forks, changed, silent, deaf := member(t), member(t), member(t), member(t), member(t)
	exits.wants(cnproc.WhatExit)
	forks.wants(cnproc.WhatFork)
	changed.wants(cnproc.WhatFork)
	changed.wants(cnproc.WhatExec)
	deaf.wants(cnproc.All)
	deaf.request(cnproc.Ignore)

	c := observer.twoChildren()
	for _, r := range []struct {
		name string
		l    *listener
		want []string
	}{
		{"exits", exits, []string{"exit 0", "exit 7"}},
		{"forks", forks, []string{"fork", "fork"}},
		{"forks, then execs", changed, []string{"exec", "exec"}},
		{"sent nothing", silent, noAck},
		{"sent IGNORE last", deaf, nil},
	} {
		t.Run(r.name, func(t *testing.T) {
			cite(t, "PROC-FILTER-1")
			if got := r.l.in(t).saw(c, random(), slices.Contains(r.want, "exit 7")); !slices.Equal(got, r.want) {
				t.Errorf("saw %q, want %q", got, r.want)
			}
		})
	}
}
