package cnproc

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// These tests are here because a mutant of the code went unnoticed without
// them: go run ./fuzz/mutate.

// old is an event with no zero in it.
func old() (e Event) {
	e.SetComm(Comm{PID: -1, TGID: -1, Comm: [16]byte(bytes.Repeat([]byte{0xff}, 16))})
	e.CPU, e.Timestamp, e.Rest = 9, 9, []byte{9}
	return e
}

func TestNothingOfAnOldEventIsLeft(t *testing.T) {
	for n := 0; n <= unionLen; n += 4 {
		b := bytes.Repeat([]byte{7}, headerLen+n)
		for _, o := range []wire.Order{wire.Little, wire.Big} {
			e := old()
			if err := e.Decode(o, b); err != nil {
				t.Fatal(err)
			}
			e.Resize(unionLen)
			want := append(bytes.Clone(b), make([]byte, unionLen-n)...)
			if got := AppendEvent(nil, o, &e); !bytes.Equal(got, want) {
				t.Errorf("%d bytes, %v: %x, want %x", n, o, got, want)
			}
		}
	}
	e := old()
	e.Resize(4)
	if len(e.Rest) > 0 || e.Size() != headerLen+4 {
		t.Errorf("after Resize: %x, size %d", e.Rest, e.Size())
	}
	e = old()
	e.SetExec(Exec{})
	if union := AppendEvent(nil, wire.Little, &e)[headerLen:]; !bytes.Equal(union, make([]byte, unionLen)) {
		t.Errorf("after SetExec: %x", union)
	}
}

func TestEveryViewReadsItsOwnWords(t *testing.T) {
	event := func(w What) *Event {
		b := wire.Little.AppendUint32(nil, uint32(w))
		b = append(b, make([]byte, 12)...)
		for i := range uint32(6) {
			b = wire.Little.AppendUint32(b, i+1)
		}
		var e Event
		if err := e.Decode(wire.Little, b); err != nil {
			t.Fatal(err)
		}
		return &e
	}
	want := func(what string, ok, equal bool) {
		if !ok || !equal {
			t.Errorf("%s reads other words", what)
		}
	}
	a, ok := event(WhatNone).Ack()
	want("ack", ok, a == Ack{1})
	f, ok := event(WhatFork).Fork()
	want("fork", ok, f == Fork{1, 2, 3, 4})
	x, ok := event(WhatExec).Exec()
	want("exec", ok, x == Exec{1, 2})
	u, ok := event(WhatUID).UID()
	want("uid", ok, u == UID{1, 2, 3, 4})
	g, ok := event(WhatGID).GID()
	want("gid", ok, g == GID{1, 2, 3, 4})
	s, ok := event(WhatSID).SID()
	want("sid", ok, s == SID{1, 2})
	p, ok := event(WhatPtrace).Ptrace()
	want("ptrace", ok, p == Ptrace{1, 2, 3, 4})
	c, ok := event(WhatComm).Comm()
	want("comm", ok, c.PID == 1 && c.TGID == 2 && c.Comm[0] == 3 && c.Comm[12] == 6)
	d, ok := event(WhatCoredump).Coredump()
	want("coredump", ok, d == Coredump{1, 2})
	parent, ok := event(WhatCoredump).Parent()
	want("parent of a coredump", ok, parent == Parent{3, 4})
	e, ok := event(WhatExit).Exit()
	want("exit", ok, e == Exit{1, 2, 3, 4})
	parent, ok = event(WhatExit).Parent()
	want("parent of an exit", ok, parent == Parent{5, 6})
}

func TestEveryStatus(t *testing.T) {
	for s := range WaitStatus(1 << 16) {
		low := int(s & 0x7f)
		exited, signaled := low == 0, low > 0 && low < 0x7f
		if s.Exited() != exited || s.Signaled() != signaled || s.CoreDumped() != (signaled && s>>7&1 == 1) {
			t.Fatalf("%#x: %v %v %v", uint32(s), s.Exited(), s.Signaled(), s.CoreDumped())
		}
		if s.ExitStatus() != map[bool]int{true: int(s >> 8), false: -1}[exited] || s.Signal() != map[bool]int{true: low, false: -1}[signaled] {
			t.Fatalf("%#x: %d %d", uint32(s), s.ExitStatus(), s.Signal())
		}
	}
}

func TestAppendDatagramInADirtyBuffer(t *testing.T) {
	e := old()
	e.Rest = nil
	for _, o := range []wire.Order{wire.Little, wire.Big} {
		want, _ := cnmsg.AppendFrame(nil, o, cnmsg.KernelHeader(1<<32-1),
			cnmsg.Header{ID: cnmsg.Proc, Seq: 1<<32 - 1, Ack: 1<<32 - 1}, AppendEvent(nil, o, &e))
		buf := bytes.Repeat([]byte{0xee}, 99)
		if got, err := AppendDatagram(buf[:0], o, 1<<32-1, 1<<32-1, &e); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%v: %x, %v, want %x", o, got, err, want)
		}
		if len(want) != 76 || buf[76] != 0xee {
			t.Errorf("%v: behind %d bytes is %x", o, len(want), buf[76:])
		}
	}
}

func TestAppendDatagramOfTheLongestEvent(t *testing.T) {
	e := old()
	for more := range 3 {
		e.Rest = make([]byte, cnmsg.MaxData-EventLen-1+more)
		b, err := AppendDatagram(nil, wire.Little, 1, 1, &e)
		if e.Size() > cnmsg.MaxData {
			if err != wire.CNTooLong || len(b) != 0 {
				t.Errorf("%d bytes: %d, %v", e.Size(), len(b), err)
			}
		} else if m, ok := cnmsg.One(b, wire.Little); err != nil || !ok || len(m.Data()) != e.Size() {
			t.Errorf("%d bytes: %v, %v", e.Size(), err, ok)
		}
	}
}
