//go:build linux

package main

import (
	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// envelope is what the connector itself takes and drops, seen by whether
// cn_proc acknowledges the LISTEN that is inside.
func envelope(t *tape) error {
	s, err := t.listener("main", 1, 0x1000)
	if err != nil {
		return err
	}
	for i, c := range envelopes {
		if err := s.send(c.make(uint32(i+2), uint32(0x1100+16*i)), c.odd); err != nil {
			t.note("envelope: %s: %v", c.why, err)
			continue
		}
		if err := s.settle(); err != nil {
			return err
		}
	}
	return s.dismiss(60, 0x3333)
}

// anyOp is acknowledged with an error, so that listeners are not counted twice.
var anyOp = cnproc.AppendRequest(nil, wire.Native, &cnproc.Request{Op: badOp})

// request is a whole datagram: 40 bytes. Its nlmsg_pid, 1, is nothing that the
// kernel looks at.
func request(seq, ack uint32) []byte { return framed(seq, ack, 0, cnmsg.Proc, 0) }

func framed(seq, ack uint32, nlFlags uint16, id cnmsg.ID, cnFlags uint16) []byte {
	nl := nlmsg.Header{Type: nlmsg.TypeDone, Flags: nlFlags, Seq: seq, PortID: 1}
	b, _ := cnmsg.AppendFrame(nil, wire.Native, nl, cnmsg.Header{ID: id, Seq: seq, Ack: ack, Flags: cnFlags}, anyOp) // 4 bytes fit
	return b
}

// lying is a request whose nlmsg_len says something else.
func lying(seq, ack, length uint32) []byte {
	b := request(seq, ack)
	wire.Native.PutUint32(b, length)
	return b
}

// padded is a request with more bytes in the nlmsghdr, up to that length.
func padded(seq, ack uint32, length int) []byte {
	b := wire.AppendZero(request(seq, ack), length-40)
	wire.Native.PutUint32(b, uint32(length))
	return b
}

const dropped = ", sent to see the kernel drop it"

var envelopes = []struct {
	odd
	make func(seq, ack uint32) []byte
}{
	{odd{why: "NLM_F_REQUEST and NLM_F_ACK"}, func(s, a uint32) []byte { return framed(s, a, 5, cnmsg.Proc, 0) }},
	{odd{why: "nlmsg_flags 0xffff"}, func(s, a uint32) []byte { return framed(s, a, 0xffff, cnmsg.Proc, 0) }},
	{odd{why: "cn_msg.flags 0xffff"}, func(s, a uint32) []byte { return framed(s, a, 0, cnmsg.Proc, 0xffff) }},
	{odd{why: "an id that nobody has" + dropped}, func(s, a uint32) []byte { return framed(s, a, 0, cnmsg.ID{Idx: 30, Val: 5}, 0) }},
	{odd{why: "4 bytes behind the nlmsghdr's end", fault: wire.NLShort, offset: 40}, func(s, a uint32) []byte { return wire.AppendZero(request(s, a), 4) }},
	{odd{why: "3 bytes behind the nlmsghdr's end"}, func(s, a uint32) []byte { return wire.AppendZero(request(s, a), 3) }},
	{odd{why: "19 bytes of slack behind the cn_msg"}, func(s, a uint32) []byte { return padded(s, a, 59) }},
	{odd{why: "nlmsg_len 41, not a multiple of 4"}, func(s, a uint32) []byte { return padded(s, a, 41) }},
	{odd{why: "two nlmsghdrs, of which the kernel takes the first"}, func(s, a uint32) []byte { return append(request(s, a), request(s, a+4)...) }},
	{odd{why: "two cn_msgs in an nlmsghdr, of which cn_proc gets the first"}, twoInOne},
	{odd{why: "an empty NLMSG_NOOP first, with which the kernel drops all"}, func(s, a uint32) []byte {
		return append(nlmsg.AppendRaw(nil, wire.Native, nlmsg.Header{Len: 16, Type: 1}, nil), request(s, a)...)
	}},
	{odd{why: "nlmsg_len 0" + dropped, fault: wire.NLLen}, func(s, a uint32) []byte { return lying(s, a, 0) }},
	{odd{why: "nlmsg_len 15" + dropped, fault: wire.NLLen}, func(s, a uint32) []byte { return lying(s, a, 15) }},
	{odd{why: "nlmsg_len 16" + dropped}, func(s, a uint32) []byte { return lying(s, a, 16)[:16] }},
	{odd{why: "nlmsg_len 35, a cn_msg without its last byte" + dropped}, func(s, a uint32) []byte { return lying(s, a, 35)[:36] }},
	{odd{why: "nlmsg_len 39, data without its last byte" + dropped, fault: wire.CNTruncated, offset: 16}, func(s, a uint32) []byte { return lying(s, a, 39) }},
	{odd{why: "nlmsg_len 41 in a datagram of 40 bytes" + dropped, fault: wire.NLTruncated}, func(s, a uint32) []byte { return lying(s, a, 41) }},
	{odd{why: "nlmsg_len 0x7fffffff" + dropped, fault: wire.NLTruncated}, func(s, a uint32) []byte { return lying(s, a, 0x7fffffff) }},
	{odd{why: "nlmsg_len 0xffffffff" + dropped, fault: wire.NLTruncated}, func(s, a uint32) []byte { return lying(s, a, 0xffffffff) }},
	{odd{why: "cn_msg.len 200 beyond the end of the nlmsghdr" + dropped, fault: wire.CNTruncated, offset: 16}, longData},
	{odd{why: "1 byte" + dropped, fault: wire.NLShort}, func(s, a uint32) []byte { return request(s, a)[:1] }},
	{odd{why: "15 bytes" + dropped, fault: wire.NLShort}, func(s, a uint32) []byte { return request(s, a)[:15] }},
}

func twoInOne(seq, ack uint32) []byte {
	var b cnmsg.Batch
	b.Start(nil, wire.Native, nlmsg.Header{Type: nlmsg.TypeDone, Seq: seq, PortID: 1})
	for i := range uint32(2) {
		b.Add(cnmsg.Header{ID: cnmsg.Proc, Seq: seq, Ack: ack + 4*i}, anyOp)
	}
	datagram, _ := b.End() // two of 4 bytes fit
	return datagram
}

func longData(seq, ack uint32) []byte {
	b := request(seq, ack)
	wire.Native.PutUint16(b[32:], 200)
	return b
}
