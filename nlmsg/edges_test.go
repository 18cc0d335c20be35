package nlmsg

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/wire"
)

// These tests are here because a mutant of the code went unnoticed without
// them: go run ./fuzz/mutate.

func TestNoGroupIsZero(t *testing.T) {
	if group, ok := GroupOf(0); group != 0 || ok {
		t.Errorf("no group is %d, %v", group, ok)
	}
}

// Only their own bits of nlmsg_flags say what an error report holds.
func TestErrorReportLooksAtItsOwnFlags(t *testing.T) {
	for flags := range uint16(0x1000) {
		b, err := AppendMessage(nil, wire.Little, Header{Type: TypeError, Flags: flags}, make([]byte, ErrorReportLen+4))
		s := Scan(b, wire.Little)
		var r ErrorReport
		if err != nil || !s.Next() || r.Decode(s.Msg()) != nil {
			t.Fatal(err, s.Err())
		}
		if r.Capped != (flags&0x100 != 0) || len(r.Attrs) > 0 != (flags&0x200 != 0) {
			t.Fatalf("flags %#x: %+v", flags, r)
		}
	}
}

// What is written holds no more flags than it must, whatever was in the buffer.
func TestAppendErrorReportInADirtyBuffer(t *testing.T) {
	for _, r := range []ErrorReport{
		{Errno: -22, Request: Header{Len: 17}, Echo: []byte{1}, Attrs: []byte{9}},
		{Errno: -22, Request: Header{Len: 17}, Echo: []byte{1}},
		{Errno: -22, Request: Header{Len: 17}, Capped: true, Attrs: []byte{9, 9, 9, 9}},
		{Request: Header{Len: 17}},
	} {
		want := uint16(0)
		if r.Capped {
			want |= 0x100
		}
		if len(r.Attrs) > 0 {
			want |= 0x200
		}
		dirty := bytes.Repeat([]byte{0xa5}, 80)
		b, err := AppendErrorReport(dirty[:0], wire.Little, &r)
		s := Scan(b, wire.Little)
		var again ErrorReport
		if err != nil || !s.Next() || again.Decode(s.Msg()) != nil || s.Msg().Flags() != want {
			t.Fatalf("%+v: %v, %+v, flags %#x", r, err, again, s.Msg().Flags())
		}
		clean, _ := AppendErrorReport(nil, wire.Little, &r)
		if !bytes.Equal(b, clean) || !bytes.Equal(again.Echo, r.Echo) || !bytes.Equal(again.Attrs, r.Attrs) {
			t.Errorf("%+v: %x, in a clean buffer %x", r, b, clean)
		}
	}
}
