//go:build linux

package main

import (
	"errors"

	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/live"
)

// overflow fills the smallest receive buffer that there is, reads what is left,
// and asks once more: numbers are missing before that answer.
func overflow(t *tape) error {
	s, err := t.listener("small", 1, 0x7000)
	if err != nil {
		return err
	}
	if err := s.SetReceiveBuffer(1); err != nil {
		return err
	}
	for i := range uint32(24) {
		if err := s.proc(cnproc.Request{Op: badOp}, 10+i, 0x7100+16*i); err != nil {
			return err
		}
	}
	overruns := 0
	for {
		err := s.settle()
		if err == nil {
			break
		}
		if !errors.Is(err, live.ErrOverrun) {
			return err
		}
		overruns++
	}
	t.note("overflow: ENOBUFS came %d times after 24 requests", overruns)
	if err := s.proc(cnproc.Request{Op: badOp}, 50, 0x7800); err != nil {
		return err
	}
	if err := s.settle(); err != nil {
		return err
	}
	return s.dismiss(2, 0x3333)
}
