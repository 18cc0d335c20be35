package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// dumpHex prints every byte of a datagram beside the field that it belongs to.
func (c *command) dumpHex(file string, p corpus.Packet, o wire.Order) error {
	c.headline(file, p, o)
	d := hexDump{c, p.Data}
	s := nlmsg.Scan(p.Data, o)
	next := 0
	for s.Next() {
		d.bytes(next, s.Offset(), "padding", "")
		m := s.Msg()
		d.nlmsghdr(m, s.Offset())
		next = s.Offset() + int(m.Len())
		if m.Kind() == nlmsg.KindData {
			d.payload(m, s.Offset()+nlmsg.HeaderLen)
		} else {
			d.bytes(s.Offset()+nlmsg.HeaderLen, next, "payload", m.Kind().String())
		}
	}
	if s.Err() == nil {
		d.bytes(next, len(p.Data), "padding", "")
		return nil
	}
	d.bytes(next, s.Offset(), "padding", "")
	c.textFault(s.Err(), s.Offset())
	d.bytes(s.Offset(), len(p.Data), "unread", "")
	return nil
}

// hexDump prints parts of a datagram.
type hexDump struct {
	*command
	data []byte
}

func (d hexDump) nlmsghdr(m nlmsg.Msg, at int) {
	d.bytes(at, at+4, "nlmsg_len", fmt.Sprint(m.Len()))
	d.bytes(at+4, at+6, "nlmsg_type", typeName(m.Type()))
	d.bytes(at+6, at+8, "nlmsg_flags", fmt.Sprintf("%#x", m.Flags()))
	d.bytes(at+8, at+12, "nlmsg_seq", fmt.Sprint(m.Seq()))
	d.bytes(at+12, at+16, "nlmsg_pid", fmt.Sprint(m.PortID()))
}

func (d hexDump) payload(m nlmsg.Msg, base int) {
	in := cnmsg.In(m.Payload(), m.Order())
	for in.Next() {
		d.cnMsg(in.Msg(), base+in.Offset())
	}
	end := base + len(m.Payload())
	if in.Err() == nil {
		d.bytes(base+in.Offset(), end, "slack", "")
		return
	}
	d.textFault(in.Err(), base+in.Offset())
	d.bytes(base+in.Offset(), end, "unread", "")
}

func (d hexDump) cnMsg(m cnmsg.Msg, at int) {
	d.bytes(at, at+4, "id.idx", fmt.Sprintf("%d %s", m.ID().Idx, m.ID().Name()))
	d.bytes(at+4, at+8, "id.val", fmt.Sprint(m.ID().Val))
	d.bytes(at+8, at+12, "seq", fmt.Sprint(m.Seq()))
	d.bytes(at+12, at+16, "ack", fmt.Sprint(m.Ack()))
	d.bytes(at+16, at+18, "len", fmt.Sprint(m.Len()))
	d.bytes(at+18, at+20, "flags", fmt.Sprintf("%#x", m.Flags()))
	d.fields(decodePayload(m, at+cnmsg.HeaderLen), at+cnmsg.HeaderLen, m.Len())
}

// fields prints the data of a cn_msg, size bytes at base, field by field; what
// lies between them is padding or not used.
func (d hexDump) fields(p payload, base, size int) {
	if p == nil {
		d.bytes(base, base+size, "data", "")
		return
	}
	next := 0
	for _, f := range p.leaves() {
		d.bytes(base+next, base+f.at, "-", "")
		value := fmt.Sprint(f.value)
		if strings.HasPrefix(f.name, "data") || f.name == "buf" || f.name == "body" {
			value = "" // the bytes say it
		}
		d.bytes(base+f.at, base+f.at+f.size, f.name, value)
		next = f.at + f.size
	}
	d.bytes(base+next, base+size, "-", "")
	if i := slices.IndexFunc(p, func(f field) bool { return f.name == "fault" }); i >= 0 {
		fmt.Fprintf(d.out, "        %s\n", d.paint(red, p[i].String()))
	}
}

// bytes prints data[from:to], 8 bytes a line, with the field's name and value
// on the first one.
func (d hexDump) bytes(from, to int, name, value string) {
	const perLine = 8
	for at := from; at < to; at += perLine {
		line := fmt.Sprintf("% x", d.data[at:min(at+perLine, to)])
		if at > from {
			fmt.Fprintf(d.out, "  %04x  %s\n", at, line)
			continue
		}
		fmt.Fprintf(d.out, "  %04x  %-23s  %s", at, line, d.paint(cyan, name))
		if value != "" {
			fmt.Fprintf(d.out, "%*s%s", max(13-len(name), 1), "", value)
		}
		fmt.Fprintln(d.out)
	}
}
