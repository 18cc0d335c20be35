package cnmsg

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

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

// twoLevels is walk by nlmsg.Scan and In: the definition that the flattened
// walks are held against.
func twoLevels(b []byte, o wire.Order) (offsets []int, msgs []Msg, first wire.Fault, at int) {
	note := func(err error, where int) {
		if f, ok := err.(wire.Fault); ok && first == 0 {
			first, at = f, where
		}
	}
	outer := nlmsg.Scan(b, o)
	for outer.Next() {
		m := outer.Msg()
		if m.Kind() != nlmsg.KindData {
			continue
		}
		base := outer.Offset() + nlmsg.HeaderLen
		in := In(m.Payload(), o)
		for in.Next() {
			offsets, msgs = append(offsets, base+in.Offset()), append(msgs, in.Msg())
		}
		note(in.Err(), base+in.Offset())
	}
	note(outer.Err(), outer.Offset())
	return offsets, msgs, first, at
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
			if diff := cmp.Diff(c.want, walk(c.b(o), o)); diff != "" {
				t.Errorf("%s, %v (-want +got):\n%s", c.name, o, diff)
			}
		}
	}
}

// drawBytes makes bytes that are often nearly a datagram.
func drawBytes(t *rapid.T) []byte {
	if rapid.Bool().Draw(t, "arbitrary") {
		return rapid.SliceOfN(rapid.Byte(), 0, 160).Draw(t, "bytes")
	}
	lens := rapid.SampledFrom([]uint32{0, 1, 15, 16, 19, 20, 35, 36, 37, 40, 76, 0x7fffffff, 0xfffffffd, 0xffffffff})
	var b []byte
	for range rapid.IntRange(1, 4).Draw(t, "messages") {
		var p []byte
		for range rapid.IntRange(0, 4).Draw(t, "cn_msgs") {
			size := rapid.IntRange(0, 9).Draw(t, "size")
			length := uint16(size)
			if rapid.IntRange(0, 4).Draw(t, "wrong") == 0 {
				length = rapid.Uint16().Draw(t, "len")
			}
			p = append(p, cn(wire.Little, length, size)...)
		}
		p = append(p, make([]byte, rapid.IntRange(0, 21).Draw(t, "slack"))...)
		h := nlmsg.Header{Len: uint32(16 + len(p)), Type: rapid.SampledFrom([]uint16{0, 1, 2, 3, 3, 3, 3, 4, 16}).Draw(t, "type")}
		if rapid.IntRange(0, 4).Draw(t, "wrong") == 0 {
			h.Len = lens.Draw(t, "nlmsg_len")
		}
		b = nlmsg.AppendRaw(b, wire.Little, h, p)
		b = append(b, make([]byte, rapid.IntRange(0, 3).Draw(t, "padding"))...)
	}
	return b
}

// Scan, All and the walk of two levels say the same of any bytes, end, and
// hand out what lies where they say.
func TestWalksAgreeOnAnyBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawBytes(t)
		o := rapid.SampledFrom([]wire.Order{wire.Little, wire.Big, wire.Native}).Draw(t, "order")
		offsets, msgs, fault, at := twoLevels(b, o)

		s := Scan(b, o)
		last := 0
		for i := 0; s.Next(); i++ {
			m := s.Msg()
			if i >= len(msgs) || s.Offset() != offsets[i] || !bytes.Equal(m.Bytes(), msgs[i].Bytes()) {
				t.Fatalf("message %d at %d differs", i, s.Offset())
			}
			if s.Offset() < last+16-20 || s.Offset()+20+m.Len() > len(b) {
				t.Fatalf("message %d at %d does not follow %d", i, s.Offset(), last)
			}
			last = s.Offset() + 20
			if &m.Bytes()[0] != &b[s.Offset()] || cap(m.Data()) != m.Len() || cap(m.Bytes()) != 20+m.Len() {
				t.Fatalf("message %d is not a closed view of the datagram", i)
			}
		}
		if !errors.Is(s.Err(), fault.Err()) || fault != 0 && s.Offset() != at {
			t.Fatalf("Scan ends with %v at %d, two levels with %v at %d", s.Err(), s.Offset(), fault, at)
		}
		if s.Next() || !errors.Is(s.Err(), fault.Err()) {
			t.Fatal("Scan goes on after its end")
		}

		i := 0
		for m, err := range All(b, o) {
			if err != nil {
				if i != len(msgs) || err != error(fault) || m.ID() != (ID{}) || len(m.Data()) != 0 {
					t.Fatalf("All: pair %d has %v", i, err)
				}
				fault = 0
				break
			}
			if i >= len(msgs) || !bytes.Equal(m.Bytes(), msgs[i].Bytes()) {
				t.Fatalf("All: message %d differs", i)
			}
			i++
		}
		if i != len(msgs) || fault != 0 {
			t.Fatalf("All: %d messages of %d, fault %v not yielded", i, len(msgs), fault)
		}
	})
}

// One agrees with Scan on any bytes.
func TestOneIsTheOnlyMessage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawBytes(t)
		_, msgs, fault, _ := twoLevels(b, wire.Little)
		want := len(msgs) == 1 && fault == 0
		m, ok := One(b, wire.Little)
		if ok != want || ok && !bytes.Equal(m.Bytes(), msgs[0].Bytes()) || !ok && m.Len() != 0 {
			t.Fatalf("One = %x %v, %d messages and fault %v", m.Bytes(), ok, len(msgs), fault)
		}
	})
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

// The u32 len of the 2005 document (kernel-facts 1.2).
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
