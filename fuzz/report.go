package fuzz

import (
	"bytes"
	"math/bits"

	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// Report reads data, whose first byte gives the flags, as the payload of an
// NLMSG_ERROR, as attributes, and as the address of a socket, in both orders.
func Report(data []byte) int {
	if len(data) == 0 || len(data) > 1<<16 {
		return 0
	}
	worth := 0
	for _, o := range []wire.Order{wire.Little, wire.Big} {
		worth |= errorReport(o, uint16(data[0]&3)<<8, data[1:])
		attributes(o, data[1:])
		address(o, data[1:])
	}
	return worth
}

func errorReport(o wire.Order, flags uint16, payload []byte) int {
	message, err := nlmsg.AppendMessage(nil, o, nlmsg.Header{Type: nlmsg.TypeError, Flags: flags, Seq: 1}, payload)
	s := nlmsg.Scan(message, o)
	check(err == nil && s.Next() && s.Msg().Kind() == nlmsg.KindError, "%d bytes make no error report: %v", len(payload), err)
	m := s.Msg()
	b := m.Payload()

	r := nlmsg.ErrorReport{Errno: 9, Echo: b}
	err = r.Decode(m)
	if len(b) < 20 {
		check(err == wire.ErrShort && r.Errno == 0 && r.Echo == nil && r.Attrs == nil, "%d bytes: %v, %+v", len(b), err, r)
		return 0
	}
	capped, tlvs := flags&0x100 != 0, flags&0x200 != 0
	end := uint64(20)
	fault := wire.Fault(0)
	if length := u32(o, b[4:]); u32(o, b) != 0 && !capped && length > 16 {
		if end += length - 16; end > uint64(len(b)) {
			fault, end = wire.ErrTruncated, uint64(len(b))
		}
	}
	check(err == fault.Err() && uint32(r.Errno) == uint32(u32(o, b)) && r.Capped == capped, "%v, want %v, of %x: %+v", err, fault, b[:20], r)
	var h nlmsg.Header
	h.Decode(o, b[4:20])
	check(r.Request == h, "the request of %x is %+v", b[4:20], r.Request)
	part(b, r.Echo, 20, int(end))
	rest := min((int(end)+3)/4*4, len(b))
	if !tlvs || fault != 0 {
		rest = len(b)
	}
	part(b, r.Attrs, rest, len(b))
	allocates(payload, "an error report", func() {
		var again nlmsg.ErrorReport
		again.Decode(m)
		again.Text(o)
	})
	report(m)
	return 1
}

// attributes walks b beside a walk by hand, and encodes what it finds.
func attributes(o wire.Order, b []byte) {
	s := nlmsg.ScanAttrs(b, o)
	at, fault := 0, wire.Fault(0)
	seen := map[uint16][]byte{}
	for len(b)-at >= 4 && fault == 0 {
		n := int(o.Uint16(b[at:]))
		switch {
		case n < 4:
			fault = wire.AttrLen
			continue
		case n > len(b)-at:
			fault = wire.AttrTruncated
			continue
		}
		check(s.Next() && s.Offset() == at && s.Err() == nil, "attribute at %d, not %d", s.Offset(), at)
		raw := o.Uint16(b[at+2:])
		check(s.Type() == raw&0x3fff, "type %#x of %#x", s.Type(), raw)
		part(b, s.Data(), at+4, at+n)
		again, err := nlmsg.AppendAttr(nil, o, raw, s.Data())
		check(err == nil && len(again)%4 == 0 && bytes.HasPrefix(again, b[at:at+n]) && zeroes(again[n:]), "an attribute encodes to %x (%v), was %x", again, err, b[at:at+n])
		if _, ok := seen[s.Type()]; !ok {
			seen[s.Type()] = s.Data()
		}
		at = min(at+(n+3)/4*4, len(b))
	}
	check(!s.Next(), "the walk goes on")
	check(!s.Next() && s.Err() == fault.Err() && s.Offset() == at, "%v at %d, not %v at %d", s.Err(), s.Offset(), fault, at)
	check(s.Type() == 0 && s.Data() == nil, "an attribute after the end")

	r := nlmsg.ErrorReport{Attrs: b}
	for t := range uint16(8) {
		data, ok := r.Attr(o, t)
		want, there := seen[t]
		check(ok == there && bytes.Equal(data, want), "attribute %d is %x, %v, want %x", t, data, ok, want)
	}
	text, _, _ := bytes.Cut(seen[nlmsg.AttrMsg], []byte{0})
	check(bytes.Equal(r.Text(o), text), "text %q, want %q", r.Text(o), text)
}

func address(o wire.Order, b []byte) {
	a := nlmsg.Addr{PortID: 9, Groups: 9, Pad: 9}
	err := a.Decode(o, b)
	fault := wire.Fault(0)
	switch {
	case len(b) < 12:
		fault = wire.AddrShort
	case o.Uint16(b) != 16:
		fault = wire.AddrFamily
	}
	check(err == fault.Err(), "address %x: %v, want %v", b[:min(len(b), 12)], err, fault)
	if fault != 0 {
		check(!a.FromKernel() && a.Groups == 0 && a.Pad == 0, "%+v after %v", a, fault)
		return
	}
	check(uint64(a.PortID) == u32(o, b[4:]) && uint64(a.Groups) == u32(o, b[8:]) && a.FromKernel() == (a.PortID == 0), "address %x is %+v", b[:12], a)
	again := nlmsg.AppendAddr(nil, o, a)
	check(bytes.Equal(again, b[:12]), "an address encodes to %x, was %x", again, b[:12])
	var mirror nlmsg.Addr
	check(mirror.Decode(opposite(o), nlmsg.AppendAddr(nil, opposite(o), a)) == nil && mirror == a, "mirror: %+v, was %+v", mirror, a)

	group, ok := nlmsg.GroupOf(a.Groups)
	check(ok == (a.Groups != 0) && (!ok || int(group) == bits.TrailingZeros32(a.Groups)+1), "group %d of %#x", group, a.Groups)
	for _, g := range []uint32{group, a.PortID} {
		mask, ok := nlmsg.GroupMask(g)
		check(ok == (1 <= g && g <= 32) && (!ok && mask == 0 || ok && mask == uint32(uint64(1)<<(g-1))), "mask %#x of group %d", mask, g)
	}
}
