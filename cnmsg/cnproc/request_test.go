package cnproc

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"

	"github.com/cnwire/cnwire/wire"
)

func TestRequests(t *testing.T) {
	for _, c := range []struct {
		name string
		o    wire.Order
		r    Request
		hex  string
	}{
		{"LISTEN", wire.Little, Request{Op: Listen}, "01000000"},
		{"LISTEN, s390x", wire.Big, Request{Op: Listen}, "00000001"},
		{"IGNORE", wire.Little, Request{Op: Ignore}, "02000000"},
		{"LISTEN, NONZERO_EXIT", wire.Little, Request{Op: Listen, Filter: NonzeroExit, Wide: true}, "0100000000000020"},
		{"LISTEN, no bit", wire.Big, Request{Op: Listen, Wide: true}, "0000000100000000"},
		{"an op that no kernel knows", wire.Little, Request{Op: 77}, "4d000000"},
	} {
		got := AppendRequest([]byte("x"), c.o, &c.r)[1:]
		if hex.EncodeToString(got) != c.hex || c.r.Size() != len(got) {
			t.Errorf("%s: %x, want %s", c.name, got, c.hex)
		}
		r := Request{Op: 5, Filter: 5, Wide: true}
		if err := r.Decode(c.o, got); err != nil || r != c.r {
			t.Errorf("%s: %+v %v, want %+v", c.name, r, err, c.r)
		}
	}
}

// cn_proc ignores every other length: tried on a live 6.18.
func TestRequestLengths(t *testing.T) {
	for n := range 20 {
		r := Request{Op: 5}
		err := r.Decode(wire.Native, bytes.Repeat([]byte{1}, n))
		if want := n == 4 || n == 8; (err == nil) != want || IsRequest(n) != want {
			t.Errorf("%d bytes: %v", n, err)
		} else if !want && (!errors.Is(err, wire.ProcInputLen) || r != (Request{})) {
			t.Errorf("%d bytes: %+v %v", n, r, err)
		}
	}
}

func TestWaitStatus(t *testing.T) {
	for _, c := range []struct {
		s                        WaitStatus
		exited, signaled, dumped bool
		status, signal           int
	}{
		{0, true, false, false, 0, -1},
		{0x100, true, false, false, 1, -1},
		{0x2a00, true, false, false, 42, -1},
		{0xff00, true, false, false, 255, -1},
		{9, false, true, false, -1, 9},
		{134, false, true, true, -1, 6},
		{0x7f, false, false, false, -1, -1}, // stopped: never in an exit
		{0xff, false, false, false, -1, -1},
		{0x12340000, true, false, false, 0, -1},
	} {
		s := c.s
		if s.Exited() != c.exited || s.Signaled() != c.signaled || s.CoreDumped() != c.dumped ||
			s.ExitStatus() != c.status || s.Signal() != c.signal {
			t.Errorf("%#x: exited %v %d, signaled %v %d, dumped %v", uint32(s), s.Exited(), s.ExitStatus(), s.Signaled(), s.Signal(), s.CoreDumped())
		}
	}
}
