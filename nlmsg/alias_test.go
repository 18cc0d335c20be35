package nlmsg

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/wire"
)

// clipped fails for a view that could be appended into what follows it.
func clipped(t *testing.T, name string, view []byte) {
	t.Helper()
	if cap(view) != len(view) {
		t.Errorf("%s: %d bytes with room for %d", name, len(view), cap(view))
	}
}

// "A slice of the datagram that cannot be appended into what follows."
func TestViewsCannotBeAppendedInto(t *testing.T) {
	o := wire.Native
	// Not at the end of their array, as a datagram in a buffer is.
	b := append(join(raw(o, 41, 3, 28), raw(o, 40, 3, 24), make([]byte, 3)), "behind"...)[:87]
	s := Scan(b, o)
	for n := 0; n < 2 && s.Next(); n++ {
		clipped(t, "Msg", s.Msg().Bytes())
		clipped(t, "Payload", s.Msg().Payload())
		clipped(t, "Tail", s.Tail())
	}
	if s.Next() || s.Offset() != 84 {
		t.Errorf("the walk ends at %d, %v", s.Offset(), s.Err())
	}
	clipped(t, "Tail at the end", s.Tail())
	for m := range All(b, o) {
		clipped(t, "All", m.Bytes())
	}
}

func TestPartsOfAnErrorReportCannotBeAppendedInto(t *testing.T) {
	attrs, _ := AppendAttr(nil, wire.Little, AttrMsg, []byte("no\x00"))
	attrs, _ = AppendAttr(attrs, wire.Little, AttrOffs, []byte{1, 2, 3, 4})
	for _, requestLen := range []uint32{17, 21} { // an echo of 1 byte; one longer than what is there
		m := report(FlagAckTLVs, -1, requestLen, 9)
		if requestLen == 17 {
			m = report(FlagAckTLVs, -1, requestLen, append([]byte{9, 0, 0, 0}, attrs...)...)
		}
		var r ErrorReport
		r.Decode(m)
		if len(r.Echo) != 1 {
			t.Fatalf("%d bytes of echo", len(r.Echo))
		}
		clipped(t, "Echo", r.Echo)
		clipped(t, "Attrs", r.Attrs)
	}
	// ErrorReport.Attrs is the caller's to set, and may have room behind it.
	r := ErrorReport{Attrs: append(attrs, "behind"...)[:len(attrs)]}
	s := ScanAttrs(r.Attrs, wire.Little)
	for s.Next() {
		data, ok := r.Attr(wire.Little, s.Type())
		if !ok || !bytes.Equal(data, s.Data()) {
			t.Errorf("type %d: %x, %v", s.Type(), data, ok)
		}
		clipped(t, "Data", s.Data())
		clipped(t, "Attr", data)
	}
	if s.Offset() != len(attrs) {
		t.Errorf("the walk ends at %d, %v", s.Offset(), s.Err())
	}
	// An error report in a buffer, its attributes the last in it.
	b, _ := AppendErrorReport(make([]byte, 0, 200), wire.Little, &ErrorReport{Capped: true, Attrs: attrs})
	in := Scan(b, wire.Little)
	if !in.Next() || r.Decode(in.Msg()) != nil || !bytes.Equal(r.Attrs, attrs) {
		t.Fatalf("%+v, %v", r, in.Err())
	}
	clipped(t, "Attrs at the end of a buffer", r.Attrs)
}

// "Padding of the current message left out": Tail begins where the next header
// must be.
func TestTailLeavesPaddingOut(t *testing.T) {
	for length := uint32(37); length <= 40; length++ {
		b := join(raw(wire.Native, length, 3, 24), raw(wire.Native, 20, 2, 4))
		s := Scan(b, wire.Native)
		if !s.Next() || !bytes.Equal(s.Tail(), b[40:]) {
			t.Errorf("nlmsg_len %d: then %d bytes, want 20", length, len(s.Tail()))
		}
		if !s.Next() || len(s.Tail()) != 0 {
			t.Errorf("nlmsg_len %d: after the last %x", length, s.Tail())
		}
	}
}

// "payload may lie in that room": of every length, at every place in it.
func TestPayloadMayLieInTheRoom(t *testing.T) {
	h := Header{Len: 0x01020304, Type: 0x0506, Flags: 0x0708, Seq: 0x090a0b0c, PortID: 0x0d0e0f10}
	for n := range 50 {
		for at := range 8 + HeaderLen + n + 9 {
			for _, o := range []wire.Order{wire.Little, wire.Big} {
				buf := make([]byte, 2*(8+HeaderLen+n+9))
				for i := range buf {
					buf[i] = byte(i*7 + 1)
				}
				again := bytes.Clone(buf)
				payload := bytes.Clone(buf[at : at+n])

				want, _ := AppendMessage(bytes.Clone(buf[:8]), o, h, payload)
				if got, err := AppendMessage(buf[:8], o, h, buf[at:at+n]); err != nil || !bytes.Equal(got, want) {
					t.Fatalf("%v, %d bytes at %d: a message %v\n%x, want\n%x", o, n, at, err, got, want)
				}
				want = AppendRaw(bytes.Clone(again[:8]), o, h, payload)
				if got := AppendRaw(again[:8], o, h, again[at:at+n]); !bytes.Equal(got, want) {
					t.Fatalf("%v, %d bytes at %d: raw\n%x, want\n%x", o, n, at, got, want)
				}
			}
		}
	}
}
