package cnproc

import (
	"bytes"
	"errors"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// The same 40 bytes under both layouts that have 40: what
// the caller says decides, nothing is guessed.
func TestFortyBytesAreWhatTheCallerSays(t *testing.T) {
	o := wire.Big
	var b []byte
	b = o.AppendUint32(b, uint32(WhatFork))
	b = o.AppendUint32(b, 3)   // cpu
	b = o.AppendUint64(b, 12)  // tv_sec
	b = o.AppendUint64(b, 345) // tv_nsec
	for v := range uint32(4) {
		b = o.AppendUint32(b, 100+v)
	}

	var old, now Event
	if err := old.DecodeLayout(Timespec64, o, b); err != nil {
		t.Fatal(err)
	}
	if f, ok := old.Fork(); !ok || f != (Fork{100, 101, 102, 103}) || old.Timestamp != 12_000_000_345 || old.CPU != 3 {
		t.Errorf("Timespec64: %+v %v %+v", f, ok, old)
	}
	if err := now.DecodeLayout(Nanoseconds, o, b); err != nil {
		t.Fatal(err)
	}
	if f, ok := now.Fork(); !ok || f != (Fork{0, 345, 100, 101}) || now.Timestamp != 12 {
		t.Errorf("Nanoseconds: %+v %v %+v", f, ok, now)
	}
	again, err := AppendEventLayout(nil, Timespec64, o, &old)
	if err != nil || !bytes.Equal(again, b) {
		t.Errorf("%v, encodes to %x, was %x", err, again, b)
	}
}

// The 32 bytes of 2.6.18 to 3.1 and those of 2.6.15 on 32 bits.
func TestThirtyTwoBytesAreWhatTheCallerSays(t *testing.T) {
	o := wire.Little
	var b []byte
	b = o.AppendUint32(b, uint32(WhatExit))
	b = o.AppendUint32(b, 0)
	b = o.AppendUint32(b, 7)   // tv_sec, or the low half
	b = o.AppendUint32(b, 999) // tv_nsec, or the high half
	for _, v := range []uint32{5, 6, 0x100, 17} {
		b = o.AppendUint32(b, v)
	}
	var old, later Event
	if err := old.DecodeLayout(Timespec32, o, b); err != nil || old.Timestamp != 7_000_000_999 {
		t.Errorf("Timespec32: %v %+v", err, old)
	}
	if err := later.Decode(o, b); err != nil || later.Timestamp != 999<<32|7 {
		t.Errorf("Nanoseconds: %v %+v", err, later)
	}
	for name, e := range map[string]*Event{"Timespec32": &old, "Nanoseconds": &later} {
		if x, ok := e.Exit(); !ok || x != (Exit{5, 6, 0x100, 17}) || e.Missing() != 0 {
			t.Errorf("%s: %+v %v", name, x, ok)
		}
		if _, ok := e.Parent(); ok {
			t.Errorf("%s: a parent out of nothing", name)
		}
	}
	again, err := AppendEventLayout(nil, Timespec32, o, &old)
	if err != nil || !bytes.Equal(again, b) {
		t.Errorf("%v, encodes to %x, was %x", err, again, b)
	}
}

func TestTimespecOutOfRange(t *testing.T) {
	for _, c := range []struct {
		l         Layout
		sec, nsec uint64
		ok        bool
	}{
		{Timespec64, 0, 999_999_999, true},
		{Timespec64, 0, 1_000_000_000, false},
		{Timespec64, 1<<64 - 1, 0, false}, // -1
		{Timespec64, 0, 1<<64 - 1, false},
		{Timespec64, 18446744073, 709551615, true}, // 2^64-1 ns
		{Timespec64, 18446744073, 709551616, false},
		{Timespec64, 18446744074, 0, false},
		{Timespec32, 1<<31 - 1, 999_999_999, true},
		{Timespec32, 1 << 31, 0, false}, // below 0
		{Timespec32, 0, 1_000_000_000, false},
	} {
		b := make([]byte, 8, 40)
		if c.l == Timespec64 {
			b = wire.Native.AppendUint64(wire.Native.AppendUint64(b, c.sec), c.nsec)
		} else {
			b = wire.Native.AppendUint32(wire.Native.AppendUint32(b, uint32(c.sec)), uint32(c.nsec))
		}
		b = append(b, make([]byte, 16)...)
		e := Event{CPU: 9}
		err := e.DecodeLayout(c.l, wire.Native, b)
		if (err == nil) != c.ok || !c.ok && (!errors.Is(err, wire.ProcTimespec) || e.CPU != 0) {
			t.Errorf("layout %d, %d.%09d: %v %+v", c.l, c.sec, c.nsec, err, e)
		}
		if c.ok {
			if again, err := AppendEventLayout(nil, c.l, wire.Native, &e); err != nil || !bytes.Equal(again, b) {
				t.Errorf("layout %d, %d.%09d: %v, %x, was %x", c.l, c.sec, c.nsec, err, again, b)
			}
		}
	}
	e := Event{Timestamp: (1 << 31) * 1_000_000_000}
	if b, err := AppendEventLayout([]byte{1}, Timespec32, wire.Native, &e); !errors.Is(err, wire.ProcTimespec) || len(b) != 1 {
		t.Errorf("2^31 seconds in 32 bits: %x %v", b, err)
	}
}

func TestLayoutsTooShort(t *testing.T) {
	for l, least := range map[Layout]int{Nanoseconds: 16, Timespec32: 16, Timespec64: 24} {
		for n := range least + 1 {
			var e Event
			err := e.DecodeLayout(l, wire.Native, make([]byte, n))
			if errors.Is(err, wire.ProcShort) != (n < least) {
				t.Errorf("layout %d, %d bytes: %v", l, n, err)
			}
		}
	}
}

func TestLayoutOf(t *testing.T) {
	for _, c := range []struct {
		k    cnmsg.Kernel
		bits int
		want Layout
	}{
		{0, 64, Nanoseconds}, {cnmsg.KernelVersion(6, 1, 0), 32, Nanoseconds}, {cnmsg.KernelVersion(2, 6, 18), 64, Nanoseconds},
		{cnmsg.KernelVersion(2, 6, 17), 64, Timespec64}, {cnmsg.KernelVersion(2, 6, 15), 32, Timespec32},
	} {
		if got := LayoutOf(c.k, c.bits); got != c.want {
			t.Errorf("%#x, %d bits: %d, want %d", uint32(c.k), c.bits, got, c.want)
		}
	}
}
