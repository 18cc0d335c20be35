//go:build linux

package main

import (
	"bytes"
	"errors"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

var labID = cnmsg.ID{Idx: 14, Val: 0x123}

// lab asks the module cnlab for what no other user of the connector sends.
func lab(t *tape) error {
	if err := load("cnlab", ""); err != nil {
		return err
	}
	s, err := t.open("lab", labID.Group())
	if err != nil {
		return err
	}
	defer s.Close()
	batch := func(n byte, lengths ...byte) []byte { return append([]byte{'b', n}, lengths...) }
	var failed []error
	for i, r := range []struct {
		odd
		flags uint16
		data  []byte
	}{
		{data: echo(1)}, {data: echo(2)}, {data: echo(3)}, {data: echo(4)}, {data: echo(5)},
		{data: echo(4), flags: 0xffff},
		{data: []byte("m to all")},
		{data: []byte("z")},
		{data: batch(1, 3)},
		{data: batch(2, 1)},
		{data: batch(5, 0, 1, 2, 3)},
		{data: batch(4, 4)},
		{data: batch(60, 1, 7, 0, 3)},
		{data: []byte{'l', 3}},
		{data: []byte("nothing that the lab knows"), odd: odd{why: "not answered"}},
	} {
		h := cnmsg.Header{ID: labID, Seq: 0xfffffff8 + uint32(i), Ack: 0xfffffff0 + uint32(i), Flags: r.flags}
		failed = append(failed, s.message(h, r.data, r.odd), s.settle())
	}
	failed = append(failed, s.headers()...)
	if online() > 1 {
		failed = append(failed, s.long()...)
	}
	return errors.Join(append(failed, unload("cnlab"))...)
}

// echo asks for n bytes.
func echo(n int) []byte { return append([]byte{'e'}, bytes.Repeat([]byte{0x5a}, n-1)...) }

// long are the longest messages. Tests turn every bit of every datagram of the
// corpus, so not every capture has these: those of several processors do.
func (s *socket) long() (failed []error) {
	for i, r := range []struct {
		odd
		data []byte
	}{
		{odd{why: "the longest that the kernel takes"}, echo(cnmsg.MaxToKernel(0))},
		{odd{why: "one byte more than the kernel takes" + dropped, unmet: "IN-SIZE-1"}, echo(cnmsg.MaxToKernel(0) + 1)},
		{odd{why: "the answer is longer than what the kernel would take"}, []byte{'l', 80}},
	} {
		h := cnmsg.Header{ID: labID, Seq: uint32(300 + i), Ack: 300}
		failed = append(failed, s.message(h, r.data, r.odd), s.settle())
	}
	return failed
}

// headers are nlmsghdrs that the kernel makes no difference between, and an id
// that is not quite the lab's.
func (s *socket) headers() (failed []error) {
	h := cnmsg.Header{ID: labID, Seq: 100, Ack: 200}
	for _, c := range []struct {
		nlType uint16
		why    string
	}{
		{0, "nlmsg_type 0"},
		{nlmsg.TypeNoop, "nlmsg_type NLMSG_NOOP"},
		{nlmsg.TypeError, "nlmsg_type NLMSG_ERROR"},
		{nlmsg.TypeOverrun, "nlmsg_type NLMSG_OVERRUN"},
		{0xffff, "nlmsg_type 0xffff"},
	} {
		nl := s.header(h.Seq)
		nl.Type = c.nlType
		datagram, err := cnmsg.AppendFrame(nil, wire.Native, nl, h, []byte("echo"))
		failed = append(failed, err, s.send(datagram, odd{why: c.why}), s.settle())
		h.Seq++
	}
	rounded, err := cnmsg.AppendFrameRounded(nil, wire.Native, s.header(h.Seq), h, []byte("e rounded"))
	failed = append(failed, err, s.send(rounded, odd{why: "nlmsg_len counts the padding"}), s.settle())
	h.Seq++
	h.ID.Val++
	return append(failed, s.message(h, []byte("echo"), odd{why: "the lab's idx with another val" + dropped}), s.settle())
}
