package main

import (
	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/wire"
)

// messages is how many a round has.
const messages = 1024

// works are what the instructions are counted of. The bytes are made up, and
// always the same. Each is a function with a name, in which all is inlined that
// a caller's loop would have.
var works = map[string]func(rounds int){
	"all-events":    allEvents,
	"all-batches":   allBatches,
	"scan-events":   scanEvents,
	"scan-batches":  scanBatches,
	"one":           one,
	"decode-events": decode,
	"view-events":   view,
	"encode-events": encode,
	"encode-frames": frames,
	"encode-batch":  encodeBatch,
	"ledger-ack":    ledgerAck,
	"ledger-seq":    ledgerSeq,
}

func allEvents(rounds int)   { walk(events(), wire.Native, rounds) }
func allBatches(rounds int)  { walk(batches(), wire.Native, rounds) }
func scanEvents(rounds int)  { scan(events(), rounds) }
func scanBatches(rounds int) { scan(batches(), rounds) }
func encodeBatch(rounds int) { repeat(rounds, func() { batches() }) }
func ledgerAck(rounds int)   { ledger(genealogy.ProcCounter, rounds) }
func ledgerSeq(rounds int)   { ledger(genealogy.DRBD, rounds) }

// Sink is where sums go, so that the loops that make them are not left out.
var Sink uint32

func repeat(rounds int, f func()) {
	for range rounds {
		f()
	}
}

var buffer = make([]byte, 0, 128*messages)

func event() cnproc.Event {
	var e cnproc.Event
	e.SetExit(cnproc.Exit{PID: 7, TGID: 7, Code: 256, Signal: 17}, cnproc.Parent{PID: 1, TGID: 1})
	return e
}

func events() []byte {
	b, e := buffer[:0], event()
	for seq := range uint32(messages) {
		b, _ = cnproc.AppendDatagram(b, wire.Native, seq, 0, &e)
	}
	return b
}

func batches() []byte {
	b := buffer[:0]
	var data [48]byte
	var batch cnmsg.Batch
	for n := uint32(0); n < messages; n += 32 {
		batch.Start(b, wire.Native, cnmsg.KernelHeader(n))
		for i := range uint32(32) {
			batch.Add(cnmsg.Header{ID: cnmsg.W1, Seq: n, Ack: i}, data[:24+(n+7*i)%25])
		}
		b, _ = batch.End()
	}
	return b
}

func walk(b []byte, o wire.Order, rounds int) {
	repeat(rounds, func() {
		for m, err := range cnmsg.All(b, o) {
			if err != nil {
				return
			}
			Sink += m.ID().Idx + m.Seq() + m.Ack() + uint32(m.Len())
		}
	})
}

func scan(b []byte, rounds int) {
	repeat(rounds, func() {
		s := cnmsg.Scan(b, wire.Native)
		for s.Next() {
			m := s.Msg()
			Sink += m.ID().Idx + m.Seq() + m.Ack() + uint32(m.Len())
		}
	})
}

func one(rounds int) {
	b := events()
	repeat(rounds, func() {
		for i := 0; i+76 <= len(b); i += 76 {
			if m, ok := cnmsg.One(b[i:i+76:i+76], wire.Native); ok {
				Sink += m.ID().Idx + m.Seq() + m.Ack() + uint32(m.Len())
			}
		}
	})
}

func decode(rounds int) {
	b := events()
	var e cnproc.Event
	repeat(rounds, func() {
		for m, err := range cnmsg.All(b, wire.Native) {
			if err != nil || e.Decode(wire.Native, m.Data()) != nil {
				return
			}
			x, _ := e.Exit()
			Sink += e.CPU + uint32(x.PID+x.TGID) + uint32(x.Code) + x.Signal
		}
	})
}

func view(rounds int) {
	b := events()
	var r cnproc.Reader
	repeat(rounds, func() {
		for m, err := range cnmsg.All(b, wire.Native) {
			e, ok := r.View(m)
			if err != nil || !ok {
				return
			}
			x, _ := e.Exit()
			Sink += e.CPU() + uint32(x.PID+x.TGID) + uint32(x.Code) + x.Signal
		}
	})
}

func encode(rounds int) {
	repeat(rounds, func() { Sink += uint32(len(events())) })
}

func frames(rounds int) {
	var data [48]byte
	repeat(rounds, func() {
		b := buffer[:0]
		for seq := range uint32(messages) {
			b, _ = cnmsg.AppendFrame(b, wire.Native, cnmsg.KernelHeader(seq), cnmsg.Header{ID: cnmsg.W1, Seq: seq}, data[:24+seq%25])
		}
		Sink += uint32(len(b))
	})
}

func ledger(rule genealogy.Rule, rounds int) {
	l := genealogy.NewLedger(make([]genealogy.Slot, 64), genealogy.Terms{ID: cnmsg.Proc, Rule: rule, Horizon: 8})
	now := uint64(0)
	repeat(rounds, func() {
		for range messages {
			now++
			s, _ := l.Issue(now, 0x9e3779b1, genealogy.ExpectOne)
			if l.Observe(genealogy.Stamp{ID: cnmsg.Proc, Seq: s.Seq, Ack: s.Ack + 1}).Done {
				Sink++
			}
		}
	})
}
