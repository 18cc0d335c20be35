package fuzz

import (
	"bytes"
	"encoding/hex"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/w1"
	"github.com/cnwire/cnwire/wire"
)

// W1 reads data as the payload of a message of w1, in both orders.
func W1(data []byte) int {
	return w1Data(wire.Little, data) | w1Data(wire.Big, data)
}

// w1Data holds the walks against w1Parts, which has no line of the code under
// test.
func w1Data(o wire.Order, data []byte) int {
	messages, stop := w1Parts(o, data, 0, len(data), 12)
	fault := w1Fault(len(data)-stop, 12, wire.W1Short, wire.W1Truncated)
	first, firstAt := wire.Fault(0), 0

	var again []byte
	s := w1.Scan(data, o)
	for i, p := range messages {
		check(s.Next() && s.Offset() == p.at, "message %d at %d, not %d", i, s.Offset(), p.at)
		m := s.Msg()
		w1Message(o, data, m, p)
		body := m.Body()
		if t := data[p.at]; t == 4 || t == 5 {
			var f wire.Fault
			var at int
			if body, f, at = w1Commands(o, data, m, p); f != 0 && first == 0 {
				first, firstAt = f, at
			}
			if f == 0 {
				w1Build(o, m)
			}
		}
		again, _ = w1.AppendMsg(again, o, m.Header(), body)
	}
	check(!s.Next() && w1Empty(s.Msg()), "the walk of the messages goes on after its end")
	check(!s.Next() && s.Err() == fault.Err() && s.Offset() == stop, "%v at %d, not %v at %d", s.Err(), s.Offset(), fault, stop)
	part(data, s.Tail(), stop, len(data))
	again = append(again, s.Tail()...)
	check(bytes.Equal(again, data), "the messages encode to\n%x, were\n%x", again, data)

	if first == 0 {
		first, firstAt = fault, stop
	}
	at, err := w1.Check(data, o)
	check(err == first.Err() && at == firstAt, "Check: %v at %d, not %v at %d", err, at, first, firstAt)
	w1Cut(o, data, messages)
	if len(messages) == 0 {
		return 0
	}
	return 1
}

// w1Part is where a message or a command lies.
type w1Part struct{ at, end int }

// w1Parts walks data[at:end]: headers of head bytes with a u16 length at 2, one
// after the other. stop is where the first that is not whole begins, or end.
func w1Parts(o wire.Order, data []byte, at, end, head int) (parts []w1Part, stop int) {
	for end-at >= head {
		low, high := data[at+2], data[at+3]
		if o.Resolve() == wire.Big {
			low, high = high, low
		}
		next := at + head + int(high)<<8 + int(low)
		if next > end {
			break
		}
		parts = append(parts, w1Part{at, next})
		at = next
	}
	return parts, at
}

func w1Fault(left, head int, short, truncated wire.Fault) wire.Fault {
	switch {
	case left == 0:
		return 0
	case left < head:
		return short
	}
	return truncated
}

// w1Message checks the view of one message: its accessors, its bytes, its
// numbers.
func w1Message(o wire.Order, data []byte, m w1.Msg, p w1Part) {
	part(data, m.Bytes(), p.at, p.end)
	part(data, m.Body(), p.at+12, p.end)
	h := m.Header()
	known := h.Type <= w1.TypeListMasters
	check(known == (h.Type.String()[0] >= 'a') && (!h.Type.IsEvent() || h.Type <= 3), "type %d is %v", byte(h.Type), h.Type)
	check(m.Type() == h.Type && m.Status() == h.Status && m.Len() == int(h.Len) && m.Slave() == h.Slave &&
		m.Master() == h.Master && m.Res() == h.Res && m.Order() == o, "the accessors of a message do not agree with %+v", h)
	check(byte(h.Type) == data[p.at] && h.Status == data[p.at+1], "type and status of %+v", h)
	if h.Type.HasSlave() {
		w1RegNum(m.Slave())
	}
	raw := w1.AppendRaw(nil, o, h, m.Body())
	check(bytes.Equal(raw, m.Bytes()), "a message encodes to %x, was %x", raw, m.Bytes())
	for i, l := 0, m.Masters(); i < l.Len(); i++ {
		check(l.At(i) == o.Uint32(data[p.at+12+4*i:]), "master %d of %x is %d", i, m.Bytes(), l.At(i))
	}
	check(len(m.Masters().Tail()) < 4, "%d bytes after the masters", len(m.Masters().Tail()))
	if h.Type == w1.TypeListMasters {
		part(data, m.Masters().Tail(), p.at+12+4*m.Masters().Len(), p.end)
	}
	if c := m.Commands(); !h.Type.HasCommands() {
		check(!c.Next() && c.Err() == nil, "a message of type %v has commands", h.Type)
	}
	w1Mirror(o, m)
}

// w1Commands checks the commands of a message, and encodes them again with what
// follows the last whole one.
func w1Commands(o wire.Order, data []byte, m w1.Msg, p w1Part) (body []byte, fault wire.Fault, at int) {
	commands, stop := w1Parts(o, data, p.at+12, p.end, 4)
	fault = w1Fault(p.end-stop, 4, wire.W1CmdShort, wire.W1CmdTruncated)
	base := p.at + 12
	s := m.Commands()
	for i, want := range commands {
		check(s.Next() && base+s.Offset() == want.at, "command %d at %d, not %d", i, base+s.Offset(), want.at)
		c := s.Command()
		part(data, c.Bytes(), want.at, want.end)
		part(data, c.Data(), want.at+4, want.end)
		h := c.Header()
		check((h.Cmd <= w1.CmdListSlaves) == (h.Cmd.String()[0] >= 'a'), "cmd %d is %v", byte(h.Cmd), h.Cmd)
		check(c.Cmd() == h.Cmd && c.Res() == h.Res && c.Len() == int(h.Len), "the accessors of a command do not agree with %+v", h)
		check(byte(h.Cmd) == data[want.at] && h.Res == data[want.at+1], "cmd and res of %+v", h)
		l := c.Slaves()
		for i := range l.Len() {
			check(l.At(i) == w1.RegNum(o.Uint64(c.Data()[8*i:])), "slave %d of %x is %v", i, c.Bytes(), l.At(i))
			w1RegNum(l.At(i))
		}
		if h.Cmd.HasSlaves() {
			part(data, l.Tail(), want.at+4+8*l.Len(), want.end)
		}
		check(len(l.Tail()) < 8 && (l.Len() == 0 || h.Cmd.HasSlaves()), "%v has %d slaves and %d bytes", h.Cmd, l.Len(), len(l.Tail()))
		body, _ = w1.AppendCommand(body, o, h, c.Data())
	}
	check(!s.Next() && w1EmptyCommand(s.Command()), "the walk of the commands goes on after its end")
	check(!s.Next() && s.Err() == fault.Err() && base+s.Offset() == stop, "%v at %d, not %v at %d", s.Err(), base+s.Offset(), fault, stop)
	part(data, s.Tail(), stop, p.end)
	return append(body, s.Tail()...), fault, stop
}

// w1Empty tells whether all of a message reads as zero.
func w1Empty(m w1.Msg) bool {
	return m.Bytes() == nil && m.Body() == nil && m.Type() == 0 && m.Status() == 0 && m.Len() == 0 && m.Slave() == 0 &&
		m.Master() == 0 && m.Res() == 0 && m.Header() == w1.Header{} && m.Masters().Len() == 0
}

func w1EmptyCommand(c w1.Command) bool {
	return c.Bytes() == nil && c.Data() == nil && c.Cmd() == 0 && c.Res() == 0 && c.Len() == 0 && c.Header() == w1.CommandHeader{} && c.Slaves().Len() == 0
}

// w1RegNum checks that a number is valid just when it can be made, and that its
// text is its bytes on the bus.
func w1RegNum(id w1.RegNum) {
	made := w1.MakeRegNum(id.Family(), id.Serial())
	check(id.Valid() == (made == id) && made.Valid(), "%v is made anew as %v", id, made)
	b, err := hex.DecodeString(id.String())
	again, ok := w1.DecodeRegNum(wire.Little, b)
	check(err == nil && ok && again == id, "%#x prints as %v", uint64(id), id)
}

// w1Build makes a message without a fault in its commands anew, by the builder.
func w1Build(o wire.Order, m w1.Msg) {
	if len(m.Bytes()) > cnmsg.MaxData {
		return
	}
	var b w1.Builder
	b.Start(nil, o)
	b.Message(m.Header())
	for s := m.Commands(); s.Next(); {
		if s.Command().Res() != 0 {
			return // the builder has no way to say so
		}
		b.Command(s.Command().Cmd(), s.Command().Data())
	}
	built, err := b.End()
	check(err == nil && bytes.Equal(built, m.Bytes()) && b.Len() == len(built), "the builder makes %x (%v), want %x", built, err, m.Bytes())
}

// w1Mirror turns a message round and reads it in the other order.
func w1Mirror(o wire.Order, m w1.Msg) {
	if s := m.Commands(); w1Ends(&s) != nil {
		return
	}
	other := opposite(o)
	image := w1Turn(m, other)
	s := w1.Scan(image, other)
	check(s.Next() && len(s.Tail()) == 0, "mirror: not one message: %v", s.Err())
	got := s.Msg()
	check(got.Header() == m.Header(), "mirror: %+v, was %+v", got.Header(), m.Header())
	a, b := m.Commands(), got.Commands()
	for a.Next() {
		check(b.Next() && a.Offset() == b.Offset() && a.Command().Header() == b.Command().Header(), "mirror: command at %d", a.Offset())
	}
	check(!b.Next() && b.Err() == nil, "mirror: more commands, or %v", b.Err())
	again := w1Turn(got, o)
	check(bytes.Equal(again, m.Bytes()), "turned twice a message is\n%x, was\n%x", again, m.Bytes())
}

func w1Ends(s *w1.CommandScanner) error {
	for s.Next() {
	}
	return s.Err()
}

// w1Turn encodes a message in another order, with the numbers in its body.
func w1Turn(m w1.Msg, o wire.Order) []byte {
	body := bytes.Clone(m.Body())
	for i, l := 0, m.Masters(); i < l.Len(); i++ {
		o.PutUint32(body[4*i:], l.At(i))
	}
	if m.Type().HasCommands() {
		body = nil
	}
	for s := m.Commands(); s.Next(); {
		data := bytes.Clone(s.Command().Data())
		for i, l := 0, s.Command().Slaves(); i < l.Len(); i++ {
			o.PutUint64(data[8*i:], uint64(l.At(i)))
		}
		body = w1.AppendRawCommand(body, o, s.Command().Header(), data)
	}
	return w1.AppendRaw(nil, o, m.Header(), body)
}

// w1Cut checks that without the last byte all messages but the last are still
// there.
func w1Cut(o wire.Order, data []byte, messages []w1Part) {
	if len(data) == 0 {
		return
	}
	s := w1.Scan(data[:len(data)-1], o)
	for i, p := range messages {
		whole := p.end < len(data)
		check(s.Next() == whole && s.Offset() == p.at, "one byte less, and message %d is at %d", i, s.Offset())
	}
}
