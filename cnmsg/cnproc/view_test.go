package cnproc

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// message is a cn_msg with that data.
func message(t testing.TB, o wire.Order, id cnmsg.ID, data []byte) cnmsg.Msg {
	t.Helper()
	b, err := cnmsg.AppendFrame(nil, o, cnmsg.KernelHeader(7), cnmsg.Header{ID: id, Seq: 7, Ack: 9}, data)
	m, ok := cnmsg.One(b, o)
	if err != nil || !ok {
		t.Fatalf("%d bytes of data: %v, %v", len(data), err, ok)
	}
	return m
}

// used is a Reader with an event in it that has no zero.
func used(t testing.TB) (r Reader) {
	e := old()
	e.Rest = nil
	for _, o := range []wire.Order{wire.Little, wire.Big} {
		r.View(message(t, o, cnmsg.Proc, AppendEvent(nil, o, &e)))
	}
	return r
}

// fields are what the methods of an Event and of a View have in common.
type fields interface {
	Missing() int
	Ack() (Ack, bool)
	Fork() (Fork, bool)
	Exec() (Exec, bool)
	UID() (UID, bool)
	GID() (GID, bool)
	SID() (SID, bool)
	Ptrace() (Ptrace, bool)
	Comm() (Comm, bool)
	Coredump() (Coredump, bool)
	Exit() (Exit, bool)
	Parent() (Parent, bool)
}

// all is what they return.
func all(f fields) (list []any) {
	two := func(v any, ok bool) { list = append(list, v, ok) }
	list = append(list, f.Missing())
	two(first(f.Ack()))
	two(first(f.Fork()))
	two(first(f.Exec()))
	two(first(f.UID()))
	two(first(f.GID()))
	two(first(f.SID()))
	two(first(f.Ptrace()))
	two(first(f.Comm()))
	two(first(f.Coredump()))
	two(first(f.Exit()))
	two(first(f.Parent()))
	return list
}

// A View reads what an Event does: every event of a real kernel and two that no
// kernel sends, cut at every length and with bytes behind it, in both orders.
func TestViewReadsAsEvent(t *testing.T) {
	for _, id := range []string{
		"PROC-HEAD-1", "PROC-WHAT-1", "PROC-WHAT-2", "PROC-REST-1", "PROC-SIGN-1", "PROC-ACK-1", "PROC-FORK-1", "PROC-EXEC-1",
		"PROC-ID-1", "PROC-PTRACE-1", "PROC-COMM-1", "PROC-EXIT-1", "PROC-PARENT-1",
	} {
		t.Attr("requirement", id)
	}
	events := map[string]Event{}
	for _, c := range captured {
		var e Event
		e.Decode(wire.Little, unhex(t, c.hex)[36:])
		events[c.name] = e
	}
	unknown := old()
	unknown.What = 0x10000000
	odd := old()
	odd.What = WhatExit | WhatCoredump
	events["unknown"], events["two at once"] = unknown, odd
	for name, event := range events {
		event.Rest = bytes.Repeat([]byte{0xbb}, 300)
		for _, o := range orders {
			whole := AppendEvent(nil, o, &event)
			for n := range len(whole) + 1 {
				r := used(t)
				m := message(t, o, cnmsg.Proc, whole[:n])
				v, ok := r.View(m)
				var want Event
				if err := want.Decode(o, whole[:n]); ok != (err == nil) {
					t.Fatalf("%s, %v, %d bytes: %v, Event has %v", name, o, n, ok, err)
				}
				seq := uint32(7)
				if !ok {
					seq = 0
				}
				if v.Seq() != seq || v.What() != want.What || v.CPU() != want.CPU || v.Timestamp() != want.Timestamp {
					t.Fatalf("%s, %v, %d bytes: %d %v %d %d, want %+v", name, o, n, v.Seq(), v.What(), v.CPU(), v.Timestamp(), want)
				}
				want.Rest = nil
				if d := diff(want, v.Event()); d != "" {
					t.Fatalf("%s, %v, %d bytes: %s", name, o, n, d)
				}
				if !ok {
					continue
				}
				if d := diff(all(&want), all(v)); d != "" {
					t.Fatalf("%s, %v, %d bytes: %s", name, o, n, d)
				}
			}
		}
	}
}

func TestViewOfWhatIsNoEvent(t *testing.T) {
	t.Attr("requirement", "PROC-LEN-1")
	e := old()
	for _, o := range orders {
		b := AppendEvent(nil, o, &e)
		for _, id := range []cnmsg.ID{cnmsg.W1, {Idx: 1, Val: 2}, {Idx: 2, Val: 1}, {Idx: 1 << 24, Val: 1}, {Idx: 1, Val: 1 << 24}, {}} {
			r := used(t)
			if v, ok := r.View(message(t, o, id, b)); ok {
				t.Errorf("%v, id %v: %v", o, id, v.What())
			}
		}
		for _, n := range []int{0, 4, 8, 15} {
			r := used(t)
			v, ok := r.View(message(t, o, cnmsg.Proc, b[:n]))
			e := v.Event()
			if _, whole := v.Ack(); ok || whole || v.What() != WhatNone || v.Missing() != 4 || e.Size() != headerLen {
				t.Errorf("%v, %d bytes: %v %v %v %d", o, n, ok, whole, v.What(), v.Missing())
			}
		}
		var r Reader
		if _, ok := r.View(cnmsg.Msg{}); ok {
			t.Error("a Msg that no walk has handed out is an event")
		}
	}
}

// Read where it lies, or in the Reader: what each follows.
func TestViewIsNoCopyWhereItNeedsNone(t *testing.T) {
	e := old()
	e.SetExec(Exec{PID: 1, TGID: 2})
	for _, o := range []wire.Order{wire.Little, wire.Big} {
		datagram, _ := AppendDatagram(nil, o, 7, 0, &e)
		m, _ := cnmsg.One(datagram, o)
		var r Reader
		v, _ := r.View(m)
		o.PutUint32(datagram[36+headerLen:], 5)
		want := Exec{PID: 5, TGID: 2}
		if o.Resolve() != wire.Native.Resolve() {
			want.PID = 1
		}
		if x, ok := v.Exec(); !ok || x != want {
			t.Errorf("%v: %+v, want %+v", o, x, want)
		}
		kept := v.Event()
		clear(datagram)
		r = Reader{}
		if x, ok := kept.Exec(); !ok || x != want {
			t.Errorf("%v: kept %+v, want %+v", o, x, want)
		}
	}
}

// Run with -gcflags=all=-l too, where nothing is inlined.
func TestViewNeverAllocates(t *testing.T) {
	for _, c := range captured {
		b := unhex(t, c.hex)[36:]
		for _, o := range orders {
			for _, n := range []int{EventLen, 32, 8} {
				m := message(t, o, cnmsg.Proc, b[:n])
				if n := testing.AllocsPerRun(100, func() {
					var events Reader
					if v, ok := events.View(m); ok {
						exit, _ := v.Exit()
						parent, _ := v.Parent()
						comm, _ := v.Comm()
						e := v.Event()
						sink += uint32(exit.Code) + uint32(parent.PID) + uint32(len(comm.Name())) + e.CPU + uint32(v.Missing())
					}
				}); n != 0 {
					t.Errorf("%s, %v: %v allocations", c.name, o, n)
				}
			}
		}
	}
}
