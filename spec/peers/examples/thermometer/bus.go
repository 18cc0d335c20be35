package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"syscall"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/w1"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/wire"
)

const (
	convertT       = 0x44
	readScratchpad = 0xbe
	scratchpadLen  = 9
)

// link carries datagrams to the kernel, and only the kernel's back.
type link interface {
	send(datagram []byte) error
	receive(buf []byte) (n int, err error)
}

// bus talks to slaves. The kernel resets the bus and selects the slave for each
// request.
type bus struct {
	link     link
	order    wire.Order
	requests genealogy.Ledger
	buf      [1 << 14]byte // the longest answer has 16400 bytes, these are shorter
}

func newBus(l link, o wire.Order, first uint32) *bus {
	terms := genealogy.Terms{ID: cnmsg.W1, Rule: genealogy.RuleFor(cnmsg.W1, 0), First: first}
	return &bus{link: l, order: o, requests: genealogy.NewLedger(make([]genealogy.Slot, 4), terms)}
}

func (b *bus) convert(slave w1.RegNum) error {
	_, err := b.ask(1, func(r *w1.Builder) {
		r.Slave(slave)
		r.Write([]byte{convertT})
	})
	return err
}

func (b *bus) scratchpad(slave w1.RegNum) ([]byte, error) {
	return b.ask(2, func(r *w1.Builder) {
		r.Slave(slave)
		r.Write([]byte{readScratchpad})
		r.Read(scratchpadLen)
	})
}

// ask sends a request with so many commands, and returns what was read when all
// of them have their status.
func (b *bus) ask(commands genealogy.Expect, build func(*w1.Builder)) (read []byte, err error) {
	request, ok := b.requests.Issue(0, rand.Uint32(), commands)
	if !ok {
		return nil, errors.New("too many requests are open")
	}
	defer b.requests.Cancel(request) // if it is open still
	var r w1.Builder
	r.Start(nil, b.order)
	build(&r)
	data, err := r.End()
	if err != nil {
		return nil, err
	}
	h := cnmsg.Header{ID: cnmsg.W1, Seq: request.Seq, Ack: request.Ack}
	datagram, err := cnmsg.AppendFrame(nil, b.order, cnmsg.KernelHeader(h.Seq), h, data)
	if err != nil {
		return nil, err
	}
	if err := b.link.send(datagram); err != nil {
		return nil, err
	}
	for done := false; !done; {
		n, err := b.link.receive(b.buf[:])
		if err != nil {
			return nil, err
		}
		if read, done, err = b.take(read, b.buf[:n]); err != nil {
			return nil, err
		}
	}
	return read, nil
}

// take appends what a datagram brings. It holds statuses, data, a cn_msg of
// zeroes that kernels send before the status of a read, and what was for others.
func (b *bus) take(read, datagram []byte) (_ []byte, done bool, err error) {
	for m, err := range cnmsg.All(datagram, b.order) {
		if err != nil {
			return nil, false, err
		}
		answer := b.requests.ObservePayload(genealogy.StampOf(m), genealogy.Look(m, 0))
		if answer.Relation == genealogy.Refusal {
			return nil, false, fmt.Errorf("refused: %w", syscall.Errno(answer.Errno()))
		}
		if answer.Relation == genealogy.Reply {
			for s := w1.Scan(m.Data(), b.order); s.Next(); {
				for c := s.Msg().Commands(); c.Next(); {
					read = append(read, c.Command().Data()...)
				}
			}
		}
		done = done || answer.Done
	}
	return read, done, nil
}
