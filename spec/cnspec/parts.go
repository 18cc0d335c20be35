package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// layer is what the bytes of a part belong to.
type layer uint8

const (
	layerNL    layer = iota // an nlmsghdr
	layerCN                 // a cn_msg
	layerData               // the data of a cn_msg, or the payload of a control message
	layerRest               // padding, slack, and what could not be read
	layerFault              // no bytes: a fault at a place
	layerNote               // no bytes: a fault that a codec tells in its own words
)

// part is a run of bytes of a datagram that mean one thing.
type part struct {
	layer
	from, to    int
	name, value string
}

// parts cuts a datagram into its parts: every byte is in one of them.
type parts []part

func partsOf(datagram []byte, o wire.Order) parts {
	var all parts
	s := nlmsg.Scan(datagram, o)
	next := 0
	for s.Next() {
		all.add(layerRest, next, s.Offset(), "padding", "")
		m := s.Msg()
		all.nlmsghdr(m, s.Offset())
		next = s.Offset() + int(m.Len())
		if m.Kind() == nlmsg.KindData {
			all.payload(m, s.Offset()+nlmsg.HeaderLen)
		} else {
			all.add(layerData, s.Offset()+nlmsg.HeaderLen, next, "payload", m.Kind().String())
		}
	}
	if s.Err() == nil {
		tail := len(datagram) - len(s.Tail())
		all.add(layerRest, next, tail, "padding", "")
		all.add(layerRest, tail, len(datagram), "tail", "")
		return all
	}
	all.add(layerRest, next, s.Offset(), "padding", "")
	all.fault(s.Err(), s.Offset())
	all.add(layerRest, s.Offset(), len(datagram), "unread", "")
	return all
}

// add appends the bytes from from to to, if there are any.
func (p *parts) add(l layer, from, to int, name, value string) {
	if from < to {
		*p = append(*p, part{l, from, to, name, value})
	}
}

func (p *parts) fault(err error, at int) {
	if f, ok := err.(wire.Fault); ok {
		*p = append(*p, part{layerFault, at, at, f.Error(), ""})
	}
}

func (p *parts) nlmsghdr(m nlmsg.Msg, at int) {
	p.add(layerNL, at, at+4, "nlmsg_len", fmt.Sprint(m.Len()))
	p.add(layerNL, at+4, at+6, "nlmsg_type", typeName(m.Type()))
	p.add(layerNL, at+6, at+8, "nlmsg_flags", fmt.Sprintf("%#x", m.Flags()))
	p.add(layerNL, at+8, at+12, "nlmsg_seq", fmt.Sprint(m.Seq()))
	p.add(layerNL, at+12, at+16, "nlmsg_pid", fmt.Sprint(m.PortID()))
}

func (p *parts) payload(m nlmsg.Msg, base int) {
	in := cnmsg.In(m.Payload(), m.Order())
	for in.Next() {
		p.cnMsg(in.Msg(), base+in.Offset())
	}
	end := base + len(m.Payload())
	if in.Err() == nil {
		p.add(layerRest, base+in.Offset(), end, "slack", "")
		return
	}
	p.fault(in.Err(), base+in.Offset())
	p.add(layerRest, base+in.Offset(), end, "unread", "")
}

func (p *parts) cnMsg(m cnmsg.Msg, at int) {
	p.add(layerCN, at, at+4, "id.idx", fmt.Sprintf("%d %s", m.ID().Idx, m.ID().Name()))
	p.add(layerCN, at+4, at+8, "id.val", fmt.Sprint(m.ID().Val))
	p.add(layerCN, at+8, at+12, "seq", fmt.Sprint(m.Seq()))
	p.add(layerCN, at+12, at+16, "ack", fmt.Sprint(m.Ack()))
	p.add(layerCN, at+16, at+18, "len", fmt.Sprint(m.Len()))
	p.add(layerCN, at+18, at+20, "flags", fmt.Sprintf("%#x", m.Flags()))
	p.data(decodePayload(m, at+cnmsg.HeaderLen), at+cnmsg.HeaderLen, m.Len())
}

// data adds the data of a cn_msg, size bytes at base, field by field; what lies
// between them is padding or not used.
func (p *parts) data(decoded payload, base, size int) {
	if decoded == nil {
		p.add(layerData, base, base+size, "data", "")
		return
	}
	next := 0
	for _, f := range decoded.leaves() {
		p.add(layerData, base+next, base+f.at, "-", "")
		value := printable(fmt.Sprint(f.value))
		if strings.HasPrefix(f.name, "data") || f.name == "buf" || f.name == "body" {
			value = "" // the bytes say it
		}
		p.add(layerData, base+f.at, base+f.at+f.size, f.name, value)
		next = f.at + f.size
	}
	p.add(layerData, base+next, base+size, "-", "")
	if i := slices.IndexFunc(decoded, func(f field) bool { return f.name == "fault" }); i >= 0 {
		*p = append(*p, part{layerNote, base, base, decoded[i].String(), ""})
	}
}
