package cnmsg

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/cnwire/cnwire/nlmsg"
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

// cn makes a cn_msg whose len field says length, with size bytes behind it.
func cn(o wire.Order, length uint16, size int) []byte {
	return AppendRaw(nil, o, Header{ID: ID{9, 9}, Seq: uint32(size), Len: length}, make([]byte, size))
}

// nl makes an nlmsghdr around a payload; extra is added to nlmsg_len.
func nl(o wire.Order, nlmsgType uint16, extra int, payload ...[]byte) []byte {
	p := bytes.Join(payload, nil)
	return nlmsg.AppendRaw(nil, o, nlmsg.Header{Len: uint32(16 + len(p) + extra), Type: nlmsgType}, p)
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// walked is what a walk says about a datagram.
type walked struct {
	Offsets []int
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
		w.Lens = append(w.Lens, s.Msg().Len())
	}
	if err := s.Err(); err != nil {
		w.Fault = err.(wire.Fault).Token()
	}
	w.At, w.Tail = s.Offset(), len(s.Tail())
	return w
}

// ranged is what All says: it tells no offsets.
func ranged(t *testing.T, b []byte, o wire.Order) (w walked) {
	t.Helper()
	for m, err := range All(b, o) {
		if w.Fault != "" {
			t.Error("a pair after the fault")
		}
		if err != nil {
			w.Fault = err.(wire.Fault).Token()
			continue
		}
		w.Lens = append(w.Lens, m.Len())
		if cap(m.Data()) != m.Len() || cap(m.Bytes()) != HeaderLen+m.Len() {
			t.Error("a view that can be appended through")
		}
	}
	return w
}

func TestScanBoundaries(t *testing.T) {
	for _, c := range []struct {
		name string
		b    func(o wire.Order) []byte
		want walked
	}{
		{"nothing", func(wire.Order) []byte { return nil }, walked{}},
		{"no payload", func(o wire.Order) []byte { return nl(o, 16, 0) }, walked{Fault: "cn_short", At: 16}},
		{"19 bytes of payload, data", func(o wire.Order) []byte { return nl(o, 16, 0, make([]byte, 19)) }, walked{Fault: "cn_short", At: 16}},
		{"19 bytes of payload, NLMSG_DONE", func(o wire.Order) []byte { return nl(o, 3, 0, make([]byte, 19)) }, walked{At: 35}},
		{"no data", func(o wire.Order) []byte { return nl(o, 3, 0, cn(o, 0, 0)) },
			walked{Offsets: []int{16}, Lens: []int{0}, At: 36}},
		{"len one too long", func(o wire.Order) []byte { return nl(o, 3, 0, cn(o, 5, 4)) }, walked{Fault: "cn_truncated", At: 16}},
		{"len as long as it can be", func(o wire.Order) []byte { return nl(o, 3, 0, cn(o, 0xffff, 4)) }, walked{Fault: "cn_truncated", At: 16}},
		{"len 65535 and all of it", func(o wire.Order) []byte { return nl(o, 3, 0, cn(o, 0xffff, 0xffff)) },
			walked{Offsets: []int{16}, Lens: []int{0xffff}, At: 65571}},
		{"1 byte of slack", func(o wire.Order) []byte { return nl(o, 3, 0, cn(o, 4, 5)) },
			walked{Offsets: []int{16}, Lens: []int{4}, At: 40, Tail: 1}},
		{"19 bytes of slack", func(o wire.Order) []byte { return nl(o, 3, 0, cn(o, 4, 23)) },
			walked{Offsets: []int{16}, Lens: []int{4}, At: 40, Tail: 19}},
		{"20 bytes of slack are a cn_msg", func(o wire.Order) []byte { return nl(o, 3, 0, cn(o, 4, 24)) },
			walked{Offsets: []int{16, 40}, Lens: []int{4, 0}, At: 60}},
		{"packed, not aligned", func(o wire.Order) []byte { return nl(o, 3, 0, cn(o, 5, 5), cn(o, 3, 3), cn(o, 1, 1)) },
			walked{Offsets: []int{16, 41, 64}, Lens: []int{5, 3, 1}, At: 85}},
		{"the second of two is cut", func(o wire.Order) []byte { return nl(o, 3, 0, cn(o, 5, 5), cn(o, 4, 3)) },
			walked{Offsets: []int{16}, Lens: []int{5}, Fault: "cn_truncated", At: 41}},
		{"an inner fault does not end the datagram", func(o wire.Order) []byte {
			return join(nl(o, 3, 0, cn(o, 5, 4)), nl(o, 3, 0, cn(o, 4, 4)))
		}, walked{Offsets: []int{56}, Lens: []int{4}, Fault: "cn_truncated", At: 16}},
		{"the first fault is the one that stays", func(o wire.Order) []byte {
			return join(nl(o, 3, 0, cn(o, 5, 4)), nl(o, 3, 9, cn(o, 4, 4)))
		}, walked{Fault: "cn_truncated", At: 16}},
		{"an outer fault after good messages", func(o wire.Order) []byte {
			return join(nl(o, 3, 0, cn(o, 4, 4)), nl(o, 3, 9, cn(o, 4, 4)))
		}, walked{Offsets: []int{16}, Lens: []int{4}, Fault: "nl_truncated", At: 40}},
		{"control is passed over", func(o wire.Order) []byte {
			return join(nl(o, 1, 0, cn(o, 4, 4)), nl(o, 2, 0, cn(o, 4, 4)), nl(o, 4, 0, cn(o, 4, 4)), nl(o, 3, 0, make([]byte, 4)), nl(o, 0, 0, cn(o, 4, 4)))
		}, walked{Offsets: []int{40*3 + 20 + 16}, Lens: []int{4}, At: 40*4 + 20}},
		{"stray bytes after good messages", func(o wire.Order) []byte { return join(nl(o, 3, 0, cn(o, 4, 4)), make([]byte, 8)) },
			walked{Offsets: []int{16}, Lens: []int{4}, Fault: "nl_short", At: 40}},
		{"the Hyper-V daemon's 16 bytes of junk", func(o wire.Order) []byte {
			return join(nl(o, 3, 0, cn(o, 4, 4)), make([]byte, 16))
		}, walked{Offsets: []int{16}, Lens: []int{4}, Fault: "nl_len", At: 40}},
		{"an all-zero cn_msg, as w1 sends", func(o wire.Order) []byte { return nl(o, 3, 0, make([]byte, 20)) },
			walked{Offsets: []int{16}, Lens: []int{0}, At: 36}},
	} {
		for _, o := range orders {
			b := c.b(o)
			if d := diff(c.want, walk(b, o)); d != "" {
				t.Errorf("%s, %v:\n%s", c.name, o, d)
			}
			if d := diff(walked{Lens: c.want.Lens, Fault: c.want.Fault}, ranged(t, b, o)); d != "" {
				t.Errorf("%s, %v, All:\n%s", c.name, o, d)
			}
		}
	}
}

func TestOne(t *testing.T) {
	for _, o := range orders {
		event := nl(o, 3, 0, cn(o, 40, 40))
		for name, c := range map[string]struct {
			b  []byte
			ok bool
		}{
			"an event":               {event, true},
			"odd, padded":            {join(nl(o, 3, 0, cn(o, 5, 5)), make([]byte, 3)), true},
			"odd, not padded":        {nl(o, 3, 0, cn(o, 5, 5)), true},
			"slack":                  {nl(o, 3, 0, cn(o, 4, 7)), true},
			"another type":           {nl(o, 0, 0, cn(o, 4, 4)), true},
			"after a no-op":          {join(nl(o, 1, 0), nl(o, 3, 0, cn(o, 4, 4))), true},
			"control":                {nl(o, 2, 0, cn(o, 4, 4)), false},
			"two cn_msgs":            {nl(o, 3, 0, cn(o, 4, 4), cn(o, 4, 4)), false},
			"two nlmsghdrs":          {join(event, event), false},
			"cut":                    {event[:75], false},
			"a fault behind it":      {join(event, make([]byte, 4)), false},
			"end of a dump":          {nl(o, 3, 0, make([]byte, 4)), false},
			"nothing":                {nil, false},
			"cn_msg.len past itself": {nl(o, 3, 0, cn(o, 41, 40)), false},
		} {
			m, ok := One(c.b, o)
			if ok != c.ok || ok && m.ID() != (ID{9, 9}) || !ok && m.ID() != (ID{}) {
				t.Errorf("%s, %v: %v %v", name, o, m.ID(), ok)
			}
		}
	}
}

func TestMsgReadsEveryField(t *testing.T) {
	h := Header{ID: ID{0x01020304, 0x05060708}, Seq: 0x090a0b0c, Ack: 0x0d0e0f10, Len: 3, Flags: 0x1112}
	for _, o := range orders {
		b := nl(o, 3, 0, AppendRaw(nil, o, h, []byte{1, 2, 3}))
		m, ok := One(b, o)
		got := Header{m.ID(), m.Seq(), m.Ack(), uint16(m.Len()), m.Flags()}
		if !ok || got != h || m.Header() != h || m.Order() != o || !bytes.Equal(m.Data(), []byte{1, 2, 3}) {
			t.Errorf("%v: %+v, want %+v", o, got, h)
		}
	}
}

func TestZeroValuesWork(t *testing.T) {
	var m Msg
	if m.Len() != 0 || m.Data() != nil || m.Bytes() != nil || m.Header() != (Header{}) || m.Order() != wire.Native {
		t.Error("the zero Msg is not empty")
	}
	var s Scanner
	if s.Next() || s.Err() != nil || s.Offset() != 0 || len(s.Tail()) != 0 || s.Msg().Seq() != 0 {
		t.Error("the zero Scanner is not at the end")
	}
	var p PayloadScanner
	if p.Msg().Ack() != 0 || p.Next() || !errors.Is(p.Err(), wire.CNShort) || p.Msg().Flags() != 0 {
		t.Error("the zero PayloadScanner is not over an empty payload")
	}
	var b Batch
	if b.Add(Header{}, nil) == nil || b.Err() == nil || b.Len() != 0 {
		t.Error("a Batch that is not started takes messages")
	}
	if got, err := b.End(); len(got) != 0 || !errors.Is(err, wire.CNShort) {
		t.Errorf("a Batch that is not started ends with %x %v", got, err)
	}
}

func TestScannersMayBeCopied(t *testing.T) {
	b := nl(wire.Native, 3, 0, cn(wire.Native, 4, 4), cn(wire.Native, 5, 5))
	s := Scan(b, wire.Native)
	s.Next()
	c := s
	s.Next()
	if c.Msg().Len() != 4 || !c.Next() || c.Msg().Len() != 5 {
		t.Error("the copy moved with the original")
	}
}

func TestAllStopsWhenTold(t *testing.T) {
	b := nl(wire.Native, 3, 0, cn(wire.Native, 4, 4), cn(wire.Native, 5, 5))
	n := 0
	for range All(b, wire.Native) {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d messages after break", n)
	}
}

// The u32 len of the 2005 document, which no header ever had.
func TestLenAsU32(t *testing.T) {
	for _, c := range []struct {
		o          wire.Order
		len, flags uint16
		want       uint32
	}{
		{wire.Little, 40, 0, 40}, {wire.Little, 40, 1, 65576},
		{wire.Big, 40, 0, 40 << 16}, {wire.Big, 40, 1, 40<<16 | 1},
	} {
		h := Header{Len: c.len, Flags: c.flags}
		b := AppendRaw(nil, c.o, h, nil)
		if got := h.LenAsU32(c.o); got != c.want || got != c.o.Uint32(b[16:]) {
			t.Errorf("%v len %d flags %d: %d, want %d", c.o, c.len, c.flags, got, c.want)
		}
	}
	if h := (Header{Len: 7}); h.LenAsU32(wire.Native) != binary.NativeEndian.Uint32(AppendRaw(nil, 0, h, nil)[16:]) {
		t.Error("native order")
	}
}

func TestHeaderDecodeNeedsTwentyBytes(t *testing.T) {
	h := Header{Seq: 1}
	if err := h.Decode(wire.Native, make([]byte, 19)); !errors.Is(err, wire.CNShort) || h != (Header{}) {
		t.Errorf("19 bytes: %+v %v", h, err)
	}
}
