package fuzz

import (
	"bytes"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// Cnmsg walks data as the payload of one nlmsghdr, in both orders, beside a walk
// by hand, and joins what it finds to a batch again.
func Cnmsg(data []byte) int {
	return cnmsgWalk(wire.Little, data) | cnmsgWalk(wire.Big, data)
}

func cnmsgWalk(o wire.Order, data []byte) int {
	var found []cnmsg.Msg
	s := cnmsg.In(data, o)
	at, fault := 0, wire.Fault(0)
	if len(data) < 20 {
		fault = wire.CNShort
	}
	for len(data)-at >= 20 {
		low, high := data[at+16], data[at+17]
		if o.Resolve() == wire.Big {
			low, high = high, low
		}
		end := at + 20 + int(high)<<8 + int(low)
		if end > len(data) {
			fault = wire.CNTruncated
			break
		}
		check(s.Next() && s.Offset() == at && s.Err() == nil, "cn_msg at %d, not %d: %v", s.Offset(), at, s.Err())
		m := s.Msg()
		part(data, m.Bytes(), at, end)
		part(data, m.Data(), at+20, end)
		part(data, s.Tail(), end, len(data))
		cnmsgHeader(o, data[at:], m)
		found = append(found, m)
		at = end
	}
	check(!s.Next(), "the walk goes on")
	check(!s.Next() && s.Err() == fault.Err() && s.Offset() == at, "%v at %d, not %v at %d", s.Err(), s.Offset(), fault, at)
	check(s.Msg().Header() == cnmsg.Header{} && s.Msg().Len() == 0 && len(s.Msg().Data()) == 0, "a message after the end: %x", s.Msg().Bytes())
	part(data, s.Tail(), at, len(data))
	cnmsgJoin(o, found, data[:at])
	allocates(data, "a walk of cn_msgs", func() { cnmsgQuietly(data, o) })
	return min(len(found), 1)
}

// cnmsgHeader holds the accessors against the bytes.
func cnmsgHeader(o wire.Order, b []byte, m cnmsg.Msg) {
	h := m.Header()
	length, flags := o.Uint16(b[16:]), o.Uint16(b[18:])
	check(uint64(h.ID.Idx) == u32(o, b) && uint64(h.ID.Val) == u32(o, b[4:]) && uint64(h.Seq) == u32(o, b[8:]) && uint64(h.Ack) == u32(o, b[12:]) &&
		h.Len == length && h.Flags == flags && uint64(h.LenAsU32(o)) == u32(o, b[16:]), "header of %x: %+v", b[:20], h)
	check(m.ID() == h.ID && m.Seq() == h.Seq && m.Ack() == h.Ack && m.Len() == int(h.Len) && m.Flags() == h.Flags && m.Order() == o && m.ID().Group() == h.ID.Idx && m.ID().Name() == userName(h.ID),
		"the accessors do not agree with %+v", h)
}

// userName looks an id up in the registry.
func userName(id cnmsg.ID) string {
	for _, u := range users {
		if u.ID == id {
			return u.Name
		}
	}
	return ""
}

var users = cnmsg.Users()

// cnmsgJoin makes one datagram of the messages: it holds the same bytes.
func cnmsgJoin(o wire.Order, found []cnmsg.Msg, payload []byte) {
	var b cnmsg.Batch
	dst := bytes.Repeat([]byte{0xa5}, 203) // what was there must not come through
	b.Start(append(dst[:0], "dst"...), o, cnmsg.KernelHeader(7))
	full := false
	for i, m := range found {
		was := b.Len()
		full = full || was+20+m.Len() > 20+65535
		var err error
		if i%2 == 0 {
			err = b.Add(m.Header(), m.Data())
		} else {
			var room []byte
			room, err = b.Reserve(m.Header(), m.Len())
			check(err != nil || len(room) == m.Len(), "room for %d bytes, not %d", len(room), m.Len())
			copy(room, m.Data())
		}
		check((err == wire.CNTooLong) == full && (err == nil) == !full && b.Err() == err, "message %d of %d bytes after %d: %v", i, m.Len(), was, err)
		check(!full && b.Len() == was+20+m.Len() || full && b.Len() == was, "%d bytes, were %d", b.Len(), was)
	}
	size := b.Len()
	got, err := b.End()
	_, closed := b.Reserve(cnmsg.Header{}, 0)
	check(closed != nil && b.Err() != nil, "a batch goes on after its end")
	if len(found) == 0 {
		check(err == wire.CNShort && string(got) == "dst", "an empty batch: %v, %x", err, got)
		return
	}
	check((err == wire.CNTooLong) == full && (err == nil) == !full && string(got[:3]) == "dst", "%v, full %v", err, full)
	got = got[3:]
	check(len(got) == (16+size+3)/4*4 && u32(o, got) == uint64(16+size), "%d bytes for %d, nlmsg_len %d", len(got), size, u32(o, got))
	check(bytes.Equal(got[16:16+size], payload[:size]) && zeroes(got[16+size:]) && (full || size == len(payload)), "joined to\n%x, was\n%x", got[16:], payload)
}

func cnmsgQuietly(data []byte, o wire.Order) (n uint32) {
	s := cnmsg.In(data, o)
	for s.Next() {
		n += s.Msg().Seq()
	}
	return n
}
