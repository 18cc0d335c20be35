package fuzz

import (
	"bytes"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/w1"
	"github.com/cnwire/cnwire/wire"
)

// W1Build makes requests and replies of w1 of data: the first byte says which,
// and each three of the rest what is added next. Beside it the same is written
// by hand.
func W1Build(data []byte) int {
	if len(data) < 4 || len(data) > 200 {
		return 0
	}
	for _, o := range []wire.Order{wire.Little, wire.Big} {
		if data[0]&1 == 0 {
			w1Requests(o, data[1:])
		} else {
			w1Replies(o, data[1:])
		}
	}
	return 1
}

// w1Size is how many bytes of data an operation adds: few as a rule, or as many
// as nearly fit, or do not.
func w1Size(n byte) int {
	if n < 0xfc {
		return int(n & 31)
	}
	return 65535 - int(n&3)*8
}

// w1Plain is the builder once more, without any of its code.
type w1Plain struct {
	o     wire.Order
	b     []byte
	msg   int // where the last message begins, -1 if it takes no commands
	fault wire.Fault
}

func (p *w1Plain) u16(at, n int) {
	p.b[at], p.b[at+1] = byte(n), byte(n>>8)
	if p.o.Resolve() == wire.Big {
		p.b[at], p.b[at+1] = p.b[at+1], p.b[at]
	}
}

func (p *w1Plain) fits(size int) bool {
	if p.fault == 0 && len(p.b)+size > 65535 {
		p.fault = wire.W1TooLong
	}
	return p.fault == 0
}

func (p *w1Plain) message(typ byte, id []byte) {
	if !p.fits(12) {
		return
	}
	p.msg = -1
	if typ == 4 || typ == 5 {
		p.msg = len(p.b)
	}
	p.b = append(append(p.b, typ, 0, 0, 0), id...)
}

func (p *w1Plain) command(cmd byte, data []byte) {
	if p.fault == 0 && p.msg < 0 {
		p.fault = wire.W1CmdAlone
	}
	if !p.fits(4 + len(data)) {
		return
	}
	p.b = append(append(p.b, cmd, 0, 0, 0), data...)
	p.u16(len(p.b)-len(data)-2, len(data))
	p.u16(p.msg+2, len(p.b)-p.msg-12)
}

func w1Requests(o wire.Order, ops []byte) {
	var b w1.Builder
	b.Start(append(bytes.Repeat([]byte{0xa5}, 30)[:0], "dst"...), o)
	p := w1Plain{o: o, msg: -1}
	for ; len(ops) >= 3; ops = ops[3:] {
		id := w1.MakeRegNum(ops[1], uint64(ops[2]))
		bus := o.AppendUint64(nil, uint64(id))
		room := bytes.Repeat(ops[1:2], w1Size(ops[2]))
		switch ops[0] % 14 {
		case 0:
			b.Master(uint32(ops[1]))
			p.message(4, append(o.AppendUint32(nil, uint32(ops[1])), 0, 0, 0, 0))
		case 1:
			b.Slave(id)
			p.message(5, bus)
		case 2:
			b.ListMasters()
			p.message(6, make([]byte, 8))
		case 3, 4:
			b.Read(len(room))
			p.command(0, make([]byte, len(room)))
		case 5:
			b.Write(room)
			p.command(1, room)
		case 6:
			b.Touch(room)
			p.command(4, room)
		case 7:
			b.Search()
			p.command(2, nil)
		case 8:
			b.AlarmSearch()
			p.command(3, nil)
		case 9:
			b.Reset()
			p.command(5, nil)
		case 10:
			b.ListSlaves()
			p.command(8, nil)
		case 11:
			b.AddSlave(id)
			p.command(6, bus)
		case 12:
			b.RemoveSlave(id)
			p.command(7, bus)
		case 13:
			b.Command(w1.Cmd(ops[1]), room)
			p.command(ops[1], room)
		}
		check(b.Len() == len(p.b) && b.Err() == p.fault.Err(), "%d bytes and %v, want %d and %v", b.Len(), b.Err(), len(p.b), p.fault)
	}
	got, err := b.End()
	check(err == p.fault.Err() && string(got[:3]) == "dst" && bytes.Equal(got[3:], p.b), "built\n%x (%v), want\n%x (%v)", got, err, p.b, p.fault)
	if len(got) < 4096 {
		w1Data(o, got[3:])
	}
}

// w1Replies adds answers; the walk and the ack of every cn_msg tell whether they
// were put where they belong.
func w1Replies(o wire.Order, ops []byte) {
	request := cnmsg.Header{ID: cnmsg.W1, Seq: 7, Ack: uint32(ops[0] & 8), Flags: w1.FlagBundle}
	var r w1.Replies
	r.Start([]byte("dst"), o, request)
	type answer struct {
		ack  uint32
		body []byte // of its message
	}
	var want []answer
	full := false
	for ; len(ops) >= 3; ops = ops[3:] {
		h := w1.Header{Type: w1.TypeMasterCmd, Status: 9, Master: uint32(ops[1])}
		c := w1.CommandHeader{Cmd: w1.Cmd(ops[1] % 9), Res: ops[1], Len: 99}
		data := bytes.Repeat(ops[1:2], w1Size(ops[2]))
		was := r.Len()
		a := answer{ack: request.Ack}
		switch ops[0] % 3 {
		case 0:
			r.Data(h, c, data)
			a = answer{request.Seq + 1, w1.AppendRawCommand(nil, o, w1.CommandHeader{Cmd: c.Cmd, Res: c.Res, Len: uint16(len(data))}, data)}
		case 1:
			r.Status(h, c, ops[2])
			a.body = w1.AppendRawCommand(nil, o, w1.CommandHeader{Cmd: c.Cmd, Res: c.Res}, nil)
		case 2:
			r.MessageStatus(h, ops[2])
		}
		if r.Err() != nil {
			check(r.Err() == wire.W1TooLong && r.Len() == was, "%v, %d bytes, were %d", r.Err(), r.Len(), was)
			full = true
			continue
		}
		check(!full, "a fault is forgotten")
		want = append(want, a)
	}
	got, err := r.End()
	check((err != nil) == full && string(got[:3]) == "dst" && len(got) == 3+r.Len(), "%v, full %v, %d bytes", err, full, len(got))
	if len(want) == 0 {
		return
	}
	s := cnmsg.In(got[3:], o)
	for last := uint32(0xffff); s.Next(); last = s.Msg().Ack() {
		m := s.Msg()
		check(m.ID() == request.ID && m.Seq() == request.Seq && m.Flags() == request.Flags && m.Ack() != last, "%+v after ack %d", m.Header(), last)
		for in := w1.Scan(m.Data(), o); in.Next(); want = want[1:] {
			check(len(want) > 0 && want[0].ack == m.Ack() && bytes.Equal(in.Msg().Body(), want[0].body), "an answer with ack %d: %x", m.Ack(), in.Msg().Bytes())
		}
	}
	check(s.Err() == nil && len(s.Tail()) == 0 && len(want) == 0, "%v, %d answers are missing", s.Err(), len(want))
}
