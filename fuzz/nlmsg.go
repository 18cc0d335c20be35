package fuzz

import (
	"bytes"

	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// Nlmsg walks data as nlmsghdrs alone, in both orders, beside a walk that has
// no line of the code under test, and encodes what it finds anew.
func Nlmsg(data []byte) int {
	guess(data)
	return nlmsgWalk(wire.Little, data) | nlmsgWalk(wire.Big, data)
}

// nlmsgPart is where an nlmsghdr lies, without padding.
type nlmsgPart struct{ at, end int }

// nlmsgParts walks data in 64 bits: NLMSG_OK and NLMSG_NEXT.
func nlmsgParts(o wire.Order, data []byte) (parts []nlmsgPart, fault wire.Fault, stop int) {
	at, size := uint64(0), uint64(len(data))
	for {
		switch left := size - at; {
		case left == 0, left < 4 && at > 0:
			return parts, 0, int(at)
		case left < 16:
			return parts, wire.NLShort, int(at)
		}
		length := u32(o, data[at:])
		switch {
		case length < 16:
			return parts, wire.NLLen, int(at)
		case length > size-at:
			return parts, wire.NLTruncated, int(at)
		}
		parts = append(parts, nlmsgPart{int(at), int(at + length)})
		at = min(at+(length+3)/4*4, size)
	}
}

// u32 reads four bytes by hand.
func u32(o wire.Order, b []byte) uint64 {
	if o.Resolve() == wire.Big {
		return uint64(b[0])<<24 | uint64(b[1])<<16 | uint64(b[2])<<8 | uint64(b[3])
	}
	return uint64(b[3])<<24 | uint64(b[2])<<16 | uint64(b[1])<<8 | uint64(b[0])
}

func nlmsgWalk(o wire.Order, data []byte) int {
	parts, fault, stop := nlmsgParts(o, data)
	s := nlmsg.Scan(data, o)
	for i, p := range parts {
		check(s.Next() && s.Offset() == p.at && s.Err() == nil, "nlmsghdr %d at %d, not %d: %v", i, s.Offset(), p.at, s.Err())
		m := s.Msg()
		part(data, m.Bytes(), p.at, p.end)
		part(data, m.Payload(), p.at+nlmsg.HeaderLen, p.end)
		part(data, s.Tail(), min((p.end+3)/4*4, len(data)), len(data))
		nlmsgHeader(o, data[p.at:], m)
		nlmsgAgain(o, m)
	}
	check(!s.Next(), "the walk goes on")
	check(!s.Next() && s.Err() == fault.Err() && s.Offset() == stop, "%v at %d, not %v at %d", s.Err(), s.Offset(), fault, stop)
	check(s.Msg().Bytes() == nil && s.Msg().Payload() == nil && s.Msg().Header() == nlmsg.Header{}, "a message after the end: %x", s.Msg().Bytes())
	check(s.Msg().Type() == 0 && s.Msg().Flags() == 0 && s.Msg().Seq() == 0 && s.Msg().PortID() == 0, "an empty message is not zero")
	part(data, s.Tail(), stop, len(data))

	i := 0
	for m, err := range nlmsg.All(data, o) {
		if err != nil {
			check(i == len(parts) && err == fault.Err() && m.Bytes() == nil, "All: %v with message %d, %x", err, i, m.Bytes())
			fault = 0
			break
		}
		check(i < len(parts), "All: more than %d messages", len(parts))
		part(data, m.Bytes(), parts[i].at, parts[i].end)
		i++
	}
	check(i == len(parts) && fault == 0, "All: %d messages of %d, %v did not come", i, len(parts), fault)
	allocates(data, "a walk of nlmsghdrs", func() { nlmsgQuietly(data, o) })
	return min(len(parts), 1)
}

// nlmsgHeader holds the accessors against the bytes.
func nlmsgHeader(o wire.Order, b []byte, m nlmsg.Msg) {
	h := m.Header()
	low, high := u32(o, b[4:])&0xffff, u32(o, b[4:])>>16
	if o.Resolve() == wire.Big {
		low, high = high, low
	}
	check(uint64(h.Len) == u32(o, b) && uint64(h.Type) == low && uint64(h.Flags) == high && uint64(h.Seq) == u32(o, b[8:]) && uint64(h.PortID) == u32(o, b[12:]),
		"header of %x: %+v", b[:16], h)
	check(m.Len() == h.Len && m.Type() == h.Type && m.Flags() == h.Flags && m.Seq() == h.Seq && m.PortID() == h.PortID && m.Order() == o,
		"the accessors do not agree with %+v", h)
	kinds := map[uint16]nlmsg.Kind{1: nlmsg.KindNoop, 2: nlmsg.KindError, 4: nlmsg.KindOverrun}
	kind := kinds[h.Type] // data, unless it is control
	if h.Type == 3 && h.Len < 36 {
		kind = nlmsg.KindDone
	}
	check(m.Kind() == kind, "type %d, %d bytes: %v", h.Type, h.Len, m.Kind())
}

// nlmsgAgain encodes a message after other bytes, with and without room, and in
// the other order.
func nlmsgAgain(o wire.Order, m nlmsg.Msg) {
	size := (len(m.Bytes()) + 3) / 4 * 4
	for _, room := range []int{0, size, size + 5} {
		dst := append(bytes.Repeat([]byte{0xa5}, 3+room)[:0], "dst"...)
		b, err := nlmsg.AppendMessage(dst, o, m.Header(), m.Payload())
		check(err == nil && len(b) == 3+size && string(b[:3]) == "dst", "%d bytes, %v", len(b), err)
		check(bytes.HasPrefix(b[3:], m.Bytes()) && zeroes(b[3+len(m.Bytes()):]), "%+v encodes to %x", m.Header(), b)
	}
	other := opposite(o)
	b, err := nlmsg.AppendMessage(nil, other, m.Header(), m.Payload())
	s := nlmsg.Scan(b, other)
	check(err == nil && s.Next() && s.Msg().Header() == m.Header() && bytes.Equal(s.Msg().Payload(), m.Payload()) && s.Msg().Kind() == m.Kind(),
		"mirror: %v, %+v, was %+v", err, s.Msg().Header(), m.Header())
}

func nlmsgQuietly(data []byte, o wire.Order) (n uint32) {
	s := nlmsg.Scan(data, o)
	for s.Next() {
		n += s.Msg().Seq()
	}
	for m := range nlmsg.All(data, o) {
		n += m.Seq()
	}
	return n
}

// guess holds wire.Guess against its description.
func guess(data []byte) {
	o, ok := wire.Guess(data)
	if len(data) < 4 {
		check(o == wire.Native && !ok, "an order, %v, in %d bytes", o, len(data))
		return
	}
	size := int64(len(data))
	little, big := int64(u32(wire.Little, data)), int64(u32(wire.Big, data))
	fits := func(n int64) bool { return 16 <= n && n <= size }
	far := func(n int64) int64 { return max(n-size, size-n) }
	want := wire.Big
	switch {
	case little == big, fits(little) && fits(big):
		want = wire.Native
	case fits(little):
		want = wire.Little
	case !fits(big) && far(little) < far(big):
		want = wire.Little
	}
	check(o == want && ok == (want != wire.Native), "%x of %d bytes is %v, %v, not %v", data[:4], size, o, ok, want)
}
