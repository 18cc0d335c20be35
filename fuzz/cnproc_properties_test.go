package fuzz

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cnwire/cnwire/cnmsg/cnproc"
)

// view returns what the method named after the event returns, and the parent.
func view(e *cnproc.Event) (v any, ok bool) {
	switch e.What {
	case cnproc.WhatNone:
		return first(e.Ack())
	case cnproc.WhatFork:
		return first(e.Fork())
	case cnproc.WhatExec:
		return first(e.Exec())
	case cnproc.WhatUID:
		return first(e.UID())
	case cnproc.WhatGID:
		return first(e.GID())
	case cnproc.WhatSID:
		return first(e.SID())
	case cnproc.WhatPtrace:
		return first(e.Ptrace())
	case cnproc.WhatComm:
		return first(e.Comm())
	case cnproc.WhatCoredump:
		return first(e.Coredump())
	case cnproc.WhatExit:
		return first(e.Exit())
	}
	return nil, true
}

func first[T any](v T, ok bool) (any, bool) { return v, ok }

// A bit of the mask that stands in no event (cn_filter), and one of the future.
func TestUnknownEventsSurvive(t *testing.T) {
	for _, what := range []cnproc.What{cnproc.NonzeroExit, 0x400, cnproc.WhatFork | cnproc.WhatExec, 0xffffffff} {
		rapid.Check(t, func(t *rapid.T) {
			o := rapid.SampledFrom(orders).Draw(t, "order")
			b := rapid.SliceOfN(rapid.Byte(), 16, 64).Draw(t, "bytes")
			o.PutUint32(b, uint32(what))
			var e cnproc.Event
			if err := e.Decode(o, b); err != nil || e.What != what || e.Missing() != 0 {
				t.Fatal(err, e)
			}
			if again := cnproc.AppendEvent(nil, o, &e); !bytes.Equal(again, b) {
				t.Fatalf("%x, was %x", again, b)
			}
		})
	}
}

// decode of encode for every event, and the mirror of the other order.
func TestEventsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i32 := rapid.Int32()
		u32 := rapid.Uint32()
		e := cnproc.Event{CPU: u32.Draw(t, "cpu"), Timestamp: rapid.Uint64().Draw(t, "ns")}
		a, b, c, d := i32.Draw(t, "a"), i32.Draw(t, "b"), i32.Draw(t, "c"), i32.Draw(t, "d")
		var want any
		parent := cnproc.Parent{PID: c, TGID: d}
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			v := cnproc.Ack{Err: uint32(a)}
			e.SetAck(v)
			want = v
		case 1:
			v := cnproc.Fork{ParentPID: a, ParentTGID: b, ChildPID: c, ChildTGID: d}
			e.SetFork(v)
			want = v
		case 2:
			v := cnproc.Exec{PID: a, TGID: b}
			e.SetExec(v)
			want = v
		case 3:
			v := cnproc.UID{PID: a, TGID: b, RUID: uint32(c), EUID: uint32(d)}
			e.SetUID(v)
			want = v
		case 4:
			v := cnproc.GID{PID: a, TGID: b, RGID: uint32(c), EGID: uint32(d)}
			e.SetGID(v)
			want = v
		case 5:
			v := cnproc.SID{PID: a, TGID: b}
			e.SetSID(v)
			want = v
		case 6:
			v := cnproc.Ptrace{PID: a, TGID: b, TracerPID: c, TracerTGID: d}
			e.SetPtrace(v)
			want = v
		case 7:
			v := cnproc.Comm{PID: a, TGID: b}
			copy(v.Comm[:], rapid.SliceOfN(rapid.Byte(), 0, 16).Draw(t, "comm"))
			e.SetComm(v)
			want = v
		case 8:
			v := cnproc.Coredump{PID: a, TGID: b}
			e.SetCoredump(v, parent)
			want = v
		case 9:
			v := cnproc.Exit{PID: a, TGID: b, Code: cnproc.WaitStatus(u32.Draw(t, "code")), Signal: u32.Draw(t, "signal")}
			e.SetExit(v, parent)
			want = v
		}
		for _, o := range orders {
			encoded := cnproc.AppendEvent([]byte("x"), o, &e)[1:]
			var got cnproc.Event
			if err := got.Decode(o, encoded); err != nil || len(encoded) != cnproc.EventLen {
				t.Fatal(err, len(encoded))
			}
			if diff := cmp.Diff(e, got, cmp.AllowUnexported(cnproc.Event{})); diff != "" {
				t.Fatalf("%v: %s", o, diff)
			}
			v, ok := view(&got)
			if !ok || v != want {
				t.Fatalf("%v: %+v, want %+v", o, v, want)
			}
			if p, ok := got.Parent(); ok && p != parent {
				t.Fatalf("%v: parent %+v, want %+v", o, p, parent)
			}
		}
	})
}

func TestLayoutsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := rapid.SampledFrom(orders).Draw(t, "order")
		l := rapid.SampledFrom([]cnproc.Layout{cnproc.Nanoseconds, cnproc.Timespec64, cnproc.Timespec32}).Draw(t, "layout")
		e := cnproc.Event{CPU: rapid.Uint32().Draw(t, "cpu"), Timestamp: rapid.Uint64Range(0, 1<<60).Draw(t, "ns")}
		e.SetUID(cnproc.UID{PID: 1, TGID: 2, RUID: rapid.Uint32().Draw(t, "ruid"), EUID: 4})
		e.Resize(rapid.IntRange(0, 24).Draw(t, "event_data"))
		b, err := cnproc.AppendEventLayout(nil, l, o, &e)
		if err != nil {
			t.Fatal(err)
		}
		var got cnproc.Event
		if err := got.DecodeLayout(l, o, b); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e, got, cmp.AllowUnexported(cnproc.Event{})); diff != "" {
			t.Fatal(diff)
		}
	})
}
