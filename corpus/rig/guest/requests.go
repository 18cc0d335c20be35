//go:build linux

package main

import (
	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/wire"
)

const badOp = cnproc.Op(77)

// listener opens a socket that is in group 1 and counted as a listener.
func (t *tape) listener(name string, seq, ack uint32) (*socket, error) {
	s, err := t.open(name, cnmsg.Proc.Group())
	if err != nil {
		return nil, err
	}
	if err := s.proc(cnproc.Request{Op: cnproc.Listen}, seq, ack); err != nil {
		return nil, err
	}
	return s, s.settle()
}

// dismiss makes cn_proc count a listener less, and closes the socket.
func (s *socket) dismiss(seq, ack uint32) error {
	defer s.Close()
	if err := s.proc(cnproc.Request{Op: cnproc.Ignore}, seq, ack); err != nil {
		return err
	}
	return s.settle()
}

// requests are what cn_proc answers, and what it does not: acks at their
// bounds, ops that there are not, data of wrong lengths.
func requests(t *tape) error {
	s, err := t.listener("main", 1, 0x2222)
	if err != nil {
		return err
	}
	for i, r := range []struct {
		cnproc.Request
		ack uint32
	}{
		{cnproc.Request{Op: 0}, 100},
		{cnproc.Request{Op: 3}, 200},
		{cnproc.Request{Op: badOp}, 0},
		{cnproc.Request{Op: badOp}, 0x7fffffff},
		{cnproc.Request{Op: badOp}, 0xfffffffe},
		{cnproc.Request{Op: badOp}, 0xffffffff},
		{cnproc.Request{Op: cnproc.Listen, Filter: cnproc.All, Wide: true}, 300},
		{cnproc.Request{Op: badOp, Filter: cnproc.All, Wide: true}, 400},
		{cnproc.Request{Op: cnproc.Listen, Filter: 0x10, Wide: true}, 500},
	} {
		if err := s.proc(r.Request, uint32(i+2), r.ack); err != nil {
			return err
		}
		if err := s.settle(); err != nil {
			return err
		}
	}
	if err := lengths(s); err != nil {
		return err
	}
	return s.dismiss(30, 0x3333)
}

// lengths are LISTENs that are neither 4 nor 8 bytes long: no answer.
func lengths(s *socket) error {
	listen := cnproc.AppendRequest(nil, wire.Native, &cnproc.Request{Op: cnproc.Listen})
	for i, n := range []int{0, 1, 3, 5, 40} {
		o := odd{why: "a request to cn_proc that is neither 4 nor 8 bytes long, sent to see the kernel ignore it"}
		if n < 16 {
			o.fault, o.offset = wire.ProcShort, 36
		}
		h := cnmsg.Header{ID: cnmsg.Proc, Seq: uint32(20 + i), Ack: 600}
		if err := s.message(h, wire.AppendZero(listen, 40)[:n], o); err != nil {
			return err
		}
	}
	return s.settle()
}
