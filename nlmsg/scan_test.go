package nlmsg

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"testing"

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

// raw makes a datagram from pieces: a header with that length, and bytes.
func raw(o wire.Order, length uint32, nlmsgType uint16, payload int) []byte {
	return AppendRaw(nil, o, Header{Len: length, Type: nlmsgType}, make([]byte, payload))
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// walked is what a walk says about a datagram.
type walked struct {
	Offsets []int // of the messages
	Lens    []int
	Fault   string
	At      int
	Tail    int
}

func walk(b []byte, o wire.Order) walked {
	var w walked
	s := Scan(b, o)
	for s.Next() {
		w.Offsets = append(w.Offsets, s.Offset())
		w.Lens = append(w.Lens, int(s.Msg().Len()))
	}
	if err := s.Err(); err != nil {
		w.Fault = err.(wire.Fault).Token()
	}
	w.At, w.Tail = s.Offset(), len(s.Tail())
	return w
}

// The boundaries of NLMSG_OK and NLMSG_NEXT, each from both
// sides.
func TestScanBoundaries(t *testing.T) {
	for _, c := range []struct {
		name string
		b    func(o wire.Order) []byte
		want walked
	}{
		{"nothing", func(wire.Order) []byte { return nil }, walked{}},
		{"1 byte", func(wire.Order) []byte { return make([]byte, 1) }, walked{Fault: "nl_short", Tail: 1}},
		{"3 bytes and no message before them", func(wire.Order) []byte { return make([]byte, 3) }, walked{Fault: "nl_short", Tail: 3}},
		{"15 bytes", func(wire.Order) []byte { return make([]byte, 15) }, walked{Fault: "nl_short", Tail: 15}},
		{"a header alone", func(o wire.Order) []byte { return raw(o, 16, 1, 0) },
			walked{Offsets: []int{0}, Lens: []int{16}, At: 16}},
		{"nlmsg_len 0", func(o wire.Order) []byte { return raw(o, 0, 3, 24) }, walked{Fault: "nl_len", Tail: 40}},
		{"nlmsg_len 15", func(o wire.Order) []byte { return raw(o, 15, 3, 24) }, walked{Fault: "nl_len", Tail: 40}},
		{"nlmsg_len 41 of 40", func(o wire.Order) []byte { return raw(o, 41, 3, 24) }, walked{Fault: "nl_truncated", Tail: 40}},
		{"nlmsg_len 0x7fffffff", func(o wire.Order) []byte { return raw(o, 0x7fffffff, 3, 24) }, walked{Fault: "nl_truncated", Tail: 40}},
		{"nlmsg_len 0x80000000", func(o wire.Order) []byte { return raw(o, 0x80000000, 3, 24) }, walked{Fault: "nl_truncated", Tail: 40}},
		{"nlmsg_len 0xfffffffd aligns to 0", func(o wire.Order) []byte { return raw(o, 0xfffffffd, 3, 24) }, walked{Fault: "nl_truncated", Tail: 40}},
		{"nlmsg_len 0xffffffff", func(o wire.Order) []byte { return raw(o, 0xffffffff, 3, 24) }, walked{Fault: "nl_truncated", Tail: 40}},
		{"last message without its padding", func(o wire.Order) []byte { return raw(o, 41, 3, 25) },
			walked{Offsets: []int{0}, Lens: []int{41}, At: 41}},
		{"last message with half its padding", func(o wire.Order) []byte { return raw(o, 41, 3, 26) },
			walked{Offsets: []int{0}, Lens: []int{41}, At: 42}},
		{"padded", func(o wire.Order) []byte { return raw(o, 41, 3, 28) },
			walked{Offsets: []int{0}, Lens: []int{41}, At: 44}},
		{"3 bytes more", func(o wire.Order) []byte { return raw(o, 40, 3, 27) },
			walked{Offsets: []int{0}, Lens: []int{40}, At: 40, Tail: 3}},
		{"4 bytes more", func(o wire.Order) []byte { return raw(o, 40, 3, 28) },
			walked{Offsets: []int{0}, Lens: []int{40}, Fault: "nl_short", At: 40, Tail: 4}},
		{"15 bytes more", func(o wire.Order) []byte { return raw(o, 40, 3, 39) },
			walked{Offsets: []int{0}, Lens: []int{40}, Fault: "nl_short", At: 40, Tail: 15}},
		{"a second one after an unaligned length", func(o wire.Order) []byte {
			return join(raw(o, 41, 3, 28), raw(o, 39, 3, 23))
		}, walked{Offsets: []int{0, 44}, Lens: []int{41, 39}, At: 83}},
		{"the second is cut", func(o wire.Order) []byte {
			return join(raw(o, 40, 3, 24), raw(o, 41, 3, 24))
		}, walked{Offsets: []int{0}, Lens: []int{40}, Fault: "nl_truncated", At: 40, Tail: 40}},
		{"the second is too short for itself", func(o wire.Order) []byte {
			return join(raw(o, 40, 3, 24), raw(o, 4, 3, 24))
		}, walked{Offsets: []int{0}, Lens: []int{40}, Fault: "nl_len", At: 40, Tail: 40}},
	} {
		for _, o := range []wire.Order{wire.Native, wire.Little, wire.Big} {
			if d := diff(c.want, walk(c.b(o), o)); d != "" {
				t.Errorf("%s, %v:\n%s", c.name, o, d)
			}
		}
	}
}

func TestAllStopsWhenTold(t *testing.T) {
	b := join(raw(wire.Native, 16, 1, 0), raw(wire.Native, 16, 1, 0))
	n := 0
	for range All(b, wire.Native) {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d messages after break", n)
	}
}

func TestMsgReadsEveryField(t *testing.T) {
	h := Header{Len: 19, Type: 0x0102, Flags: 0x0304, Seq: 0x05060708, PortID: 0x090a0b0c}
	for _, o := range []wire.Order{wire.Native, wire.Little, wire.Big} {
		b := AppendRaw(nil, o, h, []byte{1, 2, 3, 4})
		s := Scan(b, o)
		if !s.Next() {
			t.Fatal(s.Err())
		}
		m := s.Msg()
		got := Header{m.Len(), m.Type(), m.Flags(), m.Seq(), m.PortID()}
		if got != h || m.Header() != h || m.Order() != o {
			t.Errorf("%v: read %+v and %+v, want %+v", o, got, m.Header(), h)
		}
		if p := m.Payload(); !bytes.Equal(p, []byte{1, 2, 3}) || cap(p) != 3 {
			t.Errorf("%v: payload %v with room for %d", o, p, cap(p))
		}
	}
}

func TestZeroValuesWork(t *testing.T) {
	var m Msg
	if m.Header() != (Header{}) || m.Type() != 0 || m.Flags() != 0 || m.Seq() != 0 || m.PortID() != 0 ||
		m.Payload() != nil || m.Len() != 0 {
		t.Error("the zero Msg does not read as zeroes")
	}
	var s Scanner
	if s.Next() || s.Err() != nil || s.Offset() != 0 || len(s.Tail()) != 0 || s.Msg().Len() != 0 {
		t.Error("the zero Scanner is not at the end")
	}
	var a AttrScanner
	if a.Next() || a.Err() != nil || a.Type() != 0 || a.Data() != nil {
		t.Error("the zero AttrScanner is not at the end")
	}
}

// A copy of a Scanner goes its own way.
func TestScannerMayBeCopied(t *testing.T) {
	b := join(raw(wire.Native, 16, 1, 0), raw(wire.Native, 20, 2, 4))
	s := Scan(b, wire.Native)
	s.Next()
	c := s
	s.Next()
	if c.Offset() != 0 || c.Msg().Type() != 1 || !c.Next() || c.Msg().Type() != 2 {
		t.Error("the copy moved with the original")
	}
}

// NLMSG_DONE settled: data from 20 bytes of payload on [NL-KIND-1].
func TestKind(t *testing.T) {
	t.Attr("requirement", "NL-KIND-1")
	for _, c := range []struct {
		nlmsgType uint16
		payload   int
		want      Kind
	}{
		{TypeNoop, 0, KindNoop}, {TypeNoop, 60, KindNoop},
		{TypeError, 20, KindError}, {TypeError, 0, KindError},
		{TypeDone, 0, KindDone}, {TypeDone, 4, KindDone}, {TypeDone, 19, KindDone},
		{TypeDone, 20, KindData}, {TypeDone, 60, KindData},
		{TypeOverrun, 0, KindOverrun}, {TypeOverrun, 60, KindOverrun},
		{0, 0, KindData}, {5, 60, KindData}, {16, 60, KindData}, {0xffff, 0, KindData},
	} {
		if got := KindOf(c.nlmsgType, c.payload); got != c.want {
			t.Errorf("KindOf(%d, %d) = %v, want %v", c.nlmsgType, c.payload, got, c.want)
		}
		b := raw(wire.Native, uint32(16+c.payload), c.nlmsgType, c.payload)
		s := Scan(b, wire.Native)
		s.Next()
		if got := s.Msg().Kind(); got != c.want {
			t.Errorf("Kind of type %d with %d bytes = %v, want %v", c.nlmsgType, c.payload, got, c.want)
		}
	}
	for k, want := range map[Kind]string{KindData: "data", KindDone: "done", KindError: "error", KindNoop: "noop", KindOverrun: "overrun"} {
		if k.String() != want {
			t.Errorf("%d prints as %q", k, k)
		}
	}
}

func TestAppendMessage(t *testing.T) {
	h := Header{Len: 99, Type: 3, Flags: 1, Seq: 7, PortID: 9}
	for n := range 9 {
		payload := bytes.Repeat([]byte{0xaa}, n)
		// Room that holds other bytes: the padding must be written.
		dst := append(bytes.Repeat([]byte{0xff}, 64)[:0], 1, 2, 3, 4)
		got, err := AppendMessage(dst, wire.Big, h, payload)
		if err != nil {
			t.Fatal(err)
		}
		want := append([]byte{1, 2, 3, 4, 0, 0, 0, byte(16 + n), 0, 3, 0, 1, 0, 0, 0, 7, 0, 0, 0, 9}, payload...)
		want = append(want, make([]byte, (4-n%4)%4)...)
		if !bytes.Equal(got, want) {
			t.Errorf("payload of %d bytes:\n got %x\nwant %x", n, got, want)
		}
		fresh, _ := AppendMessage(nil, wire.Big, h, payload)
		if !bytes.Equal(fresh, want[4:]) {
			t.Errorf("appended to nil, payload of %d bytes: %x", n, fresh)
		}
	}
}

func TestBeginRefusesWhatNoLengthCanTell(t *testing.T) {
	dst := []byte{1}
	for _, size := range []int{-1, -1 << 31, int(^uint(0) >> 1)} {
		got, err := Begin(dst, wire.Native, Header{}, size)
		if !errors.Is(err, wire.NLTooLong) || !bytes.Equal(got, dst) {
			t.Errorf("Begin with %d bytes: %v %v", size, got, err)
		}
	}
}

func TestHeaderDecodeNeedsSixteenBytes(t *testing.T) {
	h := Header{Seq: 1}
	if err := h.Decode(wire.Native, make([]byte, 15)); !errors.Is(err, wire.NLShort) || h != (Header{}) {
		t.Errorf("15 bytes: %+v %v", h, err)
	}
}
