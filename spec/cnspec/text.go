package main

import (
	"encoding/hex"
	"fmt"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// dumpText prints a datagram for people: a line for it, one for each nlmsghdr,
// one for each cn_msg and what it carries. @ is the offset in the datagram.
func (c *command) dumpText(file string, p corpus.Packet, o wire.Order) error {
	c.headline(file, p, o)
	s := nlmsg.Scan(p.Data, o)
	for s.Next() {
		m := s.Msg()
		fmt.Fprintf(c.out, "  @%-4d nlmsghdr  len %d  type %s  flags %#x  seq %d  pid %d\n",
			s.Offset(), m.Len(), typeName(m.Type()), m.Flags(), m.Seq(), m.PortID())
		if m.Kind() == nlmsg.KindData {
			c.textPayload(m, s.Offset()+nlmsg.HeaderLen)
		} else {
			c.textControl(m)
		}
	}
	c.textFault(s.Err(), s.Offset())
	if s.Err() == nil && len(s.Tail()) > 0 {
		fmt.Fprintf(c.out, "  @%-4d tail      %x\n", len(p.Data)-len(s.Tail()), s.Tail())
	}
	return nil
}

// headline is the first line of a datagram.
func (c *command) headline(file string, p corpus.Packet, o wire.Order) {
	line := fmt.Sprintf("%s packet %d", file, p.Number)
	if !p.Time.IsZero() {
		line += p.Time.Format("  15:04:05.000000")
	}
	if p.Direction != corpus.Unknown {
		line += "  " + p.Direction.String()
	}
	fmt.Fprintf(c.out, "%s  %d bytes, %s\n", c.paint(bold, line), len(p.Data), o.Resolve())
	if p.Length > len(p.Data) {
		fmt.Fprintf(c.out, "  the capture cut it: it had %d bytes\n", p.Length)
	}
}

func typeName(t uint16) string {
	switch t {
	case nlmsg.TypeNoop:
		return "1 (NLMSG_NOOP)"
	case nlmsg.TypeError:
		return "2 (NLMSG_ERROR)"
	case nlmsg.TypeDone:
		return "3 (NLMSG_DONE)"
	case nlmsg.TypeOverrun:
		return "4 (NLMSG_OVERRUN)"
	}
	return fmt.Sprint(t)
}

func (c *command) textPayload(m nlmsg.Msg, base int) {
	in := cnmsg.In(m.Payload(), m.Order())
	for in.Next() {
		cn := in.Msg()
		fmt.Fprintf(c.out, "  @%-4d cn_msg    %s  seq %d  ack %d  len %d  flags %#x\n",
			base+in.Offset(), c.paint(cyan, idName(cn.ID())), cn.Seq(), cn.Ack(), cn.Len(), cn.Flags())
		if p := decodePayload(cn, base+in.Offset()+cnmsg.HeaderLen); p != nil {
			fmt.Fprintf(c.out, "        %s\n", c.paint(green, p.String()))
		} else if cn.Len() > 0 {
			fmt.Fprintf(c.out, "        data %s\n", shorten(cn.Data()))
		}
	}
	c.textFault(in.Err(), base+in.Offset())
	if in.Err() == nil && len(in.Tail()) > 0 {
		fmt.Fprintf(c.out, "  @%-4d slack     %x\n", base+in.Offset(), in.Tail())
	}
}

func (c *command) textControl(m nlmsg.Msg) {
	var r nlmsg.ErrorReport
	if m.Kind() == nlmsg.KindError && r.Decode(m) == nil {
		fmt.Fprintf(c.out, "        error %d  request seq %d  %s\n", r.Errno, r.Request.Seq, printable(string(r.Text(m.Order()))))
	}
}

// textFault prints a fault at its place.
func (c *command) textFault(err error, at int) {
	if f, ok := err.(wire.Fault); ok {
		fmt.Fprintf(c.out, "  @%-4d %s\n", at, c.paint(red, f.Error()))
	}
}

// idName names the user of an id, where there is one.
func idName(id cnmsg.ID) string {
	if name := id.Name(); name != "" {
		return fmt.Sprintf("%s {%d, %d}", name, id.Idx, id.Val)
	}
	return fmt.Sprintf("{%d, %d}", id.Idx, id.Val)
}

// shorten prints the first bytes of data.
func shorten(data []byte) string {
	const most = 48
	if len(data) <= most {
		return hex.EncodeToString(data)
	}
	return fmt.Sprintf("%x… (-x shows all)", data[:most])
}
