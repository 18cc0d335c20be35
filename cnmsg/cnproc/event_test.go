package cnproc

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// diff says how two values differ, "" if they do not. Tests of the core use
// the standard library alone: the modules of a package's tests stand in the
// go.sum of whoever imports it.
func diff(want, got any) string {
	if reflect.DeepEqual(want, got) {
		return ""
	}
	return fmt.Sprintf("want %+v\n got %+v", want, got)
}

var orders = []wire.Order{wire.Native, wire.Little, wire.Big}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// view returns what the method named after the event returns, and the parent.
func view(e *Event) (v any, ok bool) {
	switch e.What {
	case WhatNone:
		return first(e.Ack())
	case WhatFork:
		return first(e.Fork())
	case WhatExec:
		return first(e.Exec())
	case WhatUID:
		return first(e.UID())
	case WhatGID:
		return first(e.GID())
	case WhatSID:
		return first(e.SID())
	case WhatPtrace:
		return first(e.Ptrace())
	case WhatComm:
		return first(e.Comm())
	case WhatCoredump:
		return first(e.Coredump())
	case WhatExit:
		return first(e.Exit())
	}
	return nil, true
}

func first[T any](v T, ok bool) (any, bool) { return v, ok }

// Datagrams of a live 6.18 kernel, little-endian.
var captured = []struct {
	name, hex string
	what      What
	cpu       uint32
	ns        uint64
	want      any
	parent    *Parent
}{
	{"ack", "4c000000030000002fae00000000000001000000010000002fae00004200000028000000" + "0000000000000000c46f78f461010000000000000000000000000000000000000000000000000000",
		WhatNone, 0, 0x161f4786fc4, Ack{0}, nil},
	{"fork", "4c0000000300000030ae000000000000010000000100000030ae00000000000028000000" + "0100000000000000e9be7ef461010000571700005717000080170000801700000000000000000000",
		WhatFork, 0, 0x161f47ebee9, Fork{5975, 5975, 6016, 6016}, nil},
	{"comm", "4c0000000300000031ae000000000000010000000100000031ae00000000000028000000" + "0002000000000000c795a0f6610100008017000080170000636f6d6d2d6e616d652d6c6f6e672100",
		WhatComm, 0, 0x161f6a095c7, Comm{6016, 6016, [16]byte([]byte("comm-name-long!\x00"))}, nil},
	{"sid", "4c0000000300000033ae000000000000010000000100000033ae00000000000028000000" + "800000000000000008eea0f661010000801700008017000000000000000000000000000000000000",
		WhatSID, 0, 0x161f6a0ee08, SID{6016, 6016}, nil},
	{"gid", "4c0000000300000034ae000000000000010000000100000034ae00000000000028000000" + "40000000000000005c5417fb610100008017000080170000d20400002e1600000000000000000000",
		WhatGID, 0, 0x161fb17545c, GID{6016, 6016, 1234, 5678}, nil},
	{"uid", "4c0000000300000035ae000000000000010000000100000035ae00000000000028000000" + "040000000000000013ba17fb61010000801700008017000001000000020000000000000000000000",
		WhatUID, 0, 0x161fb17ba13, UID{6016, 6016, 1, 2}, nil},
	{"exit of a process", "4c0000000300000036ae000000000000010000000100000036ae00000000000028000000" + "000000800000000006c620fb610100008017000080170000002a0000110000005717000057170000",
		WhatExit, 0, 0x161fb20c606, Exit{6016, 6016, 0x2a00, 17}, &Parent{5975, 5975}},
	{"exec", "4c0000000300000038ae000000000000010000000100000038ae00000000000028000000" + "02000000000000004f78220062010000811700008117000000000000000000000000000000000000",
		WhatExec, 0, 0x1620022784f, Exec{6017, 6017}, nil},
	{"coredump", "4c000000030000003bae00000000000001000000010000003bae00000000000028000000" + "00000040000000004628aa1462010000821700008217000057170000571700000000000000000000",
		WhatCoredump, 0, 0x16214aa2846, Coredump{6018, 6018}, &Parent{5975, 5975}},
	{"ptrace attach", "4c000000030000003eae00000000000001000000010000003eae00000000000028000000" + "00010000000000007ce2021a62010000831700008317000057170000571700000000000000000000",
		WhatPtrace, 0, 0x1621a02e27c, Ptrace{6019, 6019, 5975, 5975}, nil},
	{"exit of a thread", "4c0000000300000045ae000000000000010000000100000045ae00000000000028000000" + "0000008000000000ba13981b62010000861700005717000000000000ffffffff0000000000000000",
		WhatExit, 0, 0x1621b9813ba, Exit{6022, 5975, 0, 0xffffffff}, &Parent{0, 0}},
}

func TestEventsOfARealKernel(t *testing.T) {
	for _, c := range captured {
		m, ok := cnmsg.One(unhex(t, c.hex), wire.Little)
		if !ok || m.ID() != cnmsg.Proc {
			t.Fatalf("%s: not one message of cn_proc", c.name)
		}
		var e Event
		if err := e.Decode(wire.Little, m.Data()); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if e.What != c.what || e.CPU != c.cpu || e.Timestamp != c.ns || e.Missing() != 0 || e.Rest != nil || e.Size() != EventLen {
			t.Errorf("%s: %+v", c.name, e)
		}
		got, ok := view(&e)
		if d := diff(c.want, got); d != "" || !ok {
			t.Errorf("%s: %v:\n%s", c.name, ok, d)
		}
		parent, ok := e.Parent()
		if ok != (c.parent != nil) || ok && parent != *c.parent {
			t.Errorf("%s: parent %+v %v", c.name, parent, ok)
		}
		if again := AppendEvent(nil, wire.Little, &e); !bytes.Equal(again, m.Data()) {
			t.Errorf("%s: encodes to %x", c.name, again)
		}
		// The mirror: the same event of a big-endian kernel.
		var big Event
		if err := big.Decode(wire.Big, AppendEvent(nil, wire.Big, &e)); err != nil {
			t.Fatal(err)
		}
		if d := diff(e, big); d != "" {
			t.Errorf("%s: through big-endian (-little +big):\n%s", c.name, d)
		}
	}
}

// An acknowledgement of 6.1 on s390x.
func TestAckOfABigEndianKernel(t *testing.T) {
	b := unhex(t, "0000004c000300000000000000000000000000010000000100000000000000010028000000000000000000000000000096bde6bb000000000000000000000000000000000000000000000000")
	m, ok := cnmsg.One(b, wire.Big)
	var e Event
	if err := e.Decode(wire.Big, m.Data()); err != nil || !ok {
		t.Fatal(err, ok)
	}
	if a, ok := e.Ack(); !ok || a.Err != 0 || e.Timestamp != 0x96bde6bb || m.Ack() != 1 {
		t.Errorf("%+v %v %+v", a, ok, e)
	}
}

// The name in a COMM is bytes, not numbers, on any kernel.
func TestCommOfABigEndianKernel(t *testing.T) {
	b := unhex(t, "0000020000000001000000000000000700001780000017816b776f726b65722f303a312d65766500")
	var e Event
	if err := e.Decode(wire.Big, b); err != nil {
		t.Fatal(err)
	}
	c, ok := e.Comm()
	if !ok || c.PID != 6016 || c.TGID != 6017 || string(c.Name()) != "kworker/0:1-eve" || e.CPU != 1 {
		t.Errorf("%+v %q", c, c.Name())
	}
	if again := AppendEvent(nil, wire.Big, &e); !bytes.Equal(again, b) {
		t.Errorf("encodes to %x", again)
	}
}

func TestAckTellsItsErrno(t *testing.T) {
	var e Event
	e.SetAck(Ack{22})
	for _, o := range orders {
		var got Event
		got.Decode(o, AppendEvent(nil, o, &e))
		if a, ok := got.Ack(); !ok || a.Err != 22 {
			t.Errorf("%v: %+v %v", o, a, ok)
		}
	}
}

// An event cut at every length: what is there is read, what is missing is
// said, nothing is made up, and it encodes to the bytes it came from.
func TestEveryLengthOfEveryEvent(t *testing.T) {
	for _, c := range captured {
		whole := append(unhex(t, c.hex)[36:], 0xaa, 0xbb, 0xcc)
		for n := range len(whole) + 1 {
			var e Event
			e.SetFork(Fork{1, 2, 3, 4})
			err := e.Decode(wire.Little, whole[:n])
			if n < 16 {
				if d := diff(Event{}, e); d != "" || !errors.Is(err, wire.ProcShort) {
					t.Errorf("%s, %d bytes: %v %s", c.name, n, err, d)
				}
				continue
			}
			_, ok := view(&e)
			missing := max(c.what.leastLen()-(n-16), 0)
			if err != nil || ok != (missing == 0) || e.Missing() != missing || e.Size() != n {
				t.Errorf("%s, %d bytes: %v, view %v, missing %d of %d, size %d", c.name, n, err, ok, e.Missing(), missing, e.Size())
			}
			_, ok = e.Parent()
			if want := c.what == WhatExit && n >= 40 || c.what == WhatCoredump && n >= 32; ok != want {
				t.Errorf("%s, %d bytes: parent %v", c.name, n, ok)
			}
			if again := AppendEvent(nil, wire.Little, &e); !bytes.Equal(again, whole[:n]) {
				t.Errorf("%s, %d bytes: encodes to\n%x, was\n%x", c.name, n, again, whole[:n])
			}
			if want := max(n-EventLen, 0); len(e.Rest) != want || cap(e.Rest) != want {
				t.Errorf("%s, %d bytes: rest %x", c.name, n, e.Rest)
			}
		}
	}
}

func TestViewsOfOtherEventsAreNotOK(t *testing.T) {
	for _, c := range captured {
		var e Event
		e.Decode(wire.Little, unhex(t, c.hex)[36:])
		for what, call := range map[What]func() bool{
			WhatNone:     func() bool { _, ok := e.Ack(); return ok },
			WhatFork:     func() bool { _, ok := e.Fork(); return ok },
			WhatExec:     func() bool { _, ok := e.Exec(); return ok },
			WhatUID:      func() bool { _, ok := e.UID(); return ok },
			WhatGID:      func() bool { _, ok := e.GID(); return ok },
			WhatSID:      func() bool { _, ok := e.SID(); return ok },
			WhatPtrace:   func() bool { _, ok := e.Ptrace(); return ok },
			WhatComm:     func() bool { _, ok := e.Comm(); return ok },
			WhatCoredump: func() bool { _, ok := e.Coredump(); return ok },
			WhatExit:     func() bool { _, ok := e.Exit(); return ok },
		} {
			if call() != (what == c.what) {
				t.Errorf("%s read as %v", c.name, what)
			}
		}
	}
}

func TestCommName(t *testing.T) {
	for in, want := range map[string]string{
		"bash":              "bash",
		"":                  "",
		"sixteen bytes !!!": "sixteen bytes !!",
		"a\x00b":            "a",
		"\xff\xfe":          "\xff\xfe",
	} {
		var c Comm
		copy(c.Comm[:], in)
		if got := string(c.Name()); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestResize(t *testing.T) {
	var e Event
	e.SetExit(Exit{1, 2, 3, 4}, Parent{5, 6})
	e.Resize(16)
	if b := AppendEvent(nil, wire.Native, &e); len(b) != 32 {
		t.Errorf("%d bytes, want the 32 of kernels before 3.2", len(b))
	}
	if x, ok := e.Exit(); !ok || x.PID != 1 {
		t.Error("the exit is gone")
	}
	if _, ok := e.Parent(); ok {
		t.Error("the parent is still there")
	}
	e.Resize(24)
	if p, _ := e.Parent(); p != (Parent{}) {
		t.Errorf("what was dropped came back: %+v", p)
	}
	e.Resize(-1)
	e.Resize(99)
	if e.Size() != EventLen {
		t.Errorf("size %d", e.Size())
	}
}

func TestWhatString(t *testing.T) {
	for w, want := range map[What]string{
		0: "none", 1: "fork", 2: "exec", 4: "uid", 0x40: "gid", 0x80: "sid", 0x100: "ptrace", 0x200: "comm",
		0x40000000: "coredump", 0x80000000: "exit", 0x20000000: "0x20000000", 0x400: "0x400", 3: "0x3",
	} {
		if got := w.String(); got != want {
			t.Errorf("%#x prints as %q, want %q", uint32(w), got, want)
		}
	}
	if All != 0xe00003c7 {
		t.Errorf("All = %#x, PROC_EVENT_ALL is 0xe00003c7", uint32(All))
	}
}
