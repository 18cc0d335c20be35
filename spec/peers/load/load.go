// Package load makes what the contenders of the race work on, the same in every
// run, out of the captures of corpus.
package load

import (
	"errors"
	"io"
	"math/rand/v2"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

// Sizes of a process event in bytes.
const (
	DatagramLen = 76
	EventLen    = cnproc.EventLen
)

// Sources is how many events the encoders take turns with: a power of two, and
// few enough to stay in the nearest cache.
const Sources = 256

// InBatch is how many cn_msgs an nlmsghdr of a batch has.
const InBatch = 32

// captured returns the fork, exec, exit and comm events in the captures: those
// that every contender knows.
func captured() ([]cnproc.Event, error) {
	var events []cnproc.Event
	for _, c := range corpus.Captures() {
		r, err := c.Open()
		if err != nil {
			return nil, err
		}
		for {
			p, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return nil, err
			}
			events = appendEvents(events, p.Data, c.ByteOrder())
		}
	}
	if len(events) < 100 {
		return nil, errors.New("the captures hold too few process events")
	}
	return events, nil
}

func appendEvents(events []cnproc.Event, datagram []byte, o wire.Order) []cnproc.Event {
	for m, err := range cnmsg.All(datagram, o) {
		var e cnproc.Event
		if err != nil || m.ID() != cnmsg.Proc || m.Len() != EventLen || e.Decode(o, m.Data()) != nil {
			continue
		}
		switch e.What {
		case cnproc.WhatFork, cnproc.WhatExec, cnproc.WhatExit, cnproc.WhatComm:
			events = append(events, e)
		}
	}
	return events
}

// InOrder returns so many events, those in the captures over and over.
func InOrder(count int) ([]cnproc.Event, error) {
	return pick(count, func(i, of int) int { return i % of })
}

// Drawn returns so many events, each drawn from those in the captures: no
// processor can know which kind comes next.
func Drawn(count int) ([]cnproc.Event, error) {
	r := rand.New(rand.NewPCG(1, 2))
	return pick(count, func(_, of int) int { return r.IntN(of) })
}

func pick(count int, which func(i, of int) int) ([]cnproc.Event, error) {
	from, err := captured()
	if err != nil {
		return nil, err
	}
	events := make([]cnproc.Event, count)
	for i := range events {
		events[i] = from[which(i, len(from))]
	}
	return events, nil
}

// Structs returns the events as an array of struct proc_event.
func Structs(events []cnproc.Event) []byte {
	b := make([]byte, 0, len(events)*EventLen)
	for i := range events {
		b = cnproc.AppendEvent(b, wire.Native, &events[i])
	}
	return b
}

// Datagrams returns about size bytes of datagrams with an event each, in the
// order of the captures.
func Datagrams(size int, o wire.Order) ([]byte, error) {
	events, err := InOrder(size / DatagramLen)
	if err != nil {
		return nil, err
	}
	return appendDatagrams(make([]byte, 0, size), events, o)
}

// DrawnDatagrams is Datagrams with events as [Drawn] has them.
func DrawnDatagrams(size int, o wire.Order) ([]byte, error) {
	events, err := Drawn(size / DatagramLen)
	if err != nil {
		return nil, err
	}
	return appendDatagrams(make([]byte, 0, size), events, o)
}

// appendDatagrams writes what cn_proc sends: seq counts on by CPU.
func appendDatagrams(b []byte, events []cnproc.Event, o wire.Order) ([]byte, error) {
	var err error
	data := make([]byte, 0, EventLen)
	var seq [8]uint32
	for i := range events {
		cpu := events[i].CPU % 8
		seq[cpu]++
		data = cnproc.AppendEvent(data[:0], o, &events[i])
		h := cnmsg.Header{ID: cnmsg.Proc, Seq: seq[cpu]}
		if b, err = cnmsg.AppendFrame(b, o, cnmsg.KernelHeader(seq[cpu]), h, data); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Lengths returns count lengths of data from 24 to 48 bytes, odd ones too.
func Lengths(count int) []uint16 {
	r := rand.New(rand.NewPCG(1, 2))
	n := make([]uint16, count)
	for i := range n {
		n[i] = uint16(24 + r.IntN(25))
	}
	return n
}

// InBatches is how many cn_msgs [Batches] has.
func InBatches(size int) int {
	const mean = 16 + InBatch*(cnmsg.HeaderLen+36)
	return size / mean * InBatch
}

// Batches returns about size bytes of datagrams with 32 cn_msgs each and the
// data of captured events, cut to 24 to 48 bytes. The captures have batches as
// long, but of few lengths.
func Batches(size int, o wire.Order) ([]byte, error) {
	events, err := InOrder(64)
	if err != nil {
		return nil, err
	}
	data := Structs(events)
	lengths := Lengths(InBatches(size))
	b := make([]byte, 0, size+size/8)
	var batch cnmsg.Batch
	for i := 0; i < len(lengths); i += InBatch {
		batch.Start(b, o, cnmsg.KernelHeader(uint32(i)))
		for j, n := range lengths[i : i+InBatch] {
			batch.Add(cnmsg.Header{ID: cnmsg.W1, Seq: uint32(i), Ack: uint32(j)}, data[j:j+int(n)])
		}
		if b, err = batch.End(); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Maker makes the bytes that are read: about so many, in that order.
type Maker func(size int, o wire.Order) ([]byte, error)

// Scrambled returns a maker of the same messages with other numbers. In the
// captures idx is val, ack is 0 and most pids are tgids, so that who reads one
// for the other has the same sum. Those of cn_proc keep their id and their kind
// with keepID, the rest is drawn at random, the same in both orders.
func Scrambled(of Maker, keepID bool) Maker {
	return func(size int, o wire.Order) ([]byte, error) {
		b, err := of(size, o)
		r := rand.New(rand.NewPCG(3, 4))
		s := cnmsg.Scan(b, o)
		for s.Next() {
			m := s.Msg().Bytes()
			put := func(at, end int) {
				for ; at+4 <= end; at += 4 {
					o.PutUint32(m[at:], r.Uint32())
				}
			}
			const seq, length = 8, 16
			if keepID {
				put(seq, length)
				put(cnmsg.HeaderLen+4, len(m))
			} else {
				put(0, length)
			}
		}
		return b, err
	}
}
