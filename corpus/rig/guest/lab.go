//go:build linux

package main

import (
	"bytes"
	"errors"

	"github.com/cnwire/cnwire/cnmsg"
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
	echo := func(n int) []byte { return append([]byte{'e'}, bytes.Repeat([]byte{0x5a}, n-1)...) }
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
		{data: echo(cnmsg.MaxToKernel(0)), odd: odd{why: "the longest that the kernel takes"}},
		{data: make([]byte, cnmsg.MaxToKernel(0)+1), odd: odd{why: "one byte more than the kernel takes, sent to see it drop it"}},
		{data: []byte{'l', 255}, odd: odd{why: "the answer is as long as a cn_msg can be, but for some bytes"}},
	} {
		h := cnmsg.Header{ID: labID, Seq: 0xfffffff8 + uint32(i), Ack: 0xfffffff0 + uint32(i), Flags: r.flags}
		failed = append(failed, s.message(h, r.data, r.odd), s.settle())
	}
	failed = append(failed, s.styles())
	return errors.Join(append(failed, unload("cnlab"))...)
}

// styles is the other way to write nlmsg_len: with the padding.
func (s *socket) styles() error {
	h := cnmsg.Header{ID: labID, Seq: 100, Ack: 200}
	rounded, err := cnmsg.AppendFrameRounded(nil, wire.Native, cnmsg.KernelHeader(100), h, []byte("e rounded"))
	if err != nil {
		return err
	}
	return errors.Join(s.send(rounded, odd{why: "nlmsg_len counts the padding"}), s.settle())
}
