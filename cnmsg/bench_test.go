package cnmsg_test

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// Every benchmark runs against a plain loop over the same bytes, written by
// hand as one would with encoding/binary and no library. The two take turns in
// one process; "x-plain" is the median of the ratios of the turns, below 1 when
// this package is faster. ns/op is this package's time per message.

// duel lets ours and plain take turns. Both must return the same sum.
func duel(b *testing.B, size, messages int, ours, plain func() uint32) {
	if got, want := ours(), plain(); got != want {
		b.Fatalf("ours sums to %#x, plain to %#x", got, want)
	}
	allocs := testing.AllocsPerRun(3, func() { ours() })
	var ratios, times []float64
	for turn := 0; b.Loop(); turn++ {
		var o, p time.Duration
		if turn%2 == 0 {
			o, p = clock(ours), clock(plain)
		} else {
			p, o = clock(plain), clock(ours)
		}
		if p > 0 {
			ratios, times = append(ratios, float64(o)/float64(p)), append(times, float64(o))
		}
	}
	ns := median(times)
	b.ReportMetric(ns/float64(messages), "ns/op")
	b.ReportMetric(float64(size)/ns*1e3, "MB/s")
	b.ReportMetric(median(ratios), "x-plain")
	b.ReportMetric(allocs, "allocs/op")
}

var sum uint32

func clock(f func() uint32) time.Duration {
	start := time.Now()
	sum += f()
	return time.Since(start)
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return v[len(v)/2]
}

// What the datagrams hold is the same in every run.
func random() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

func repeat(size int, add func([]byte) []byte) (b []byte, messages int) {
	for len(b) < size {
		b = add(b)
	}
	s := cnmsg.Scan(b, wire.Native)
	for s.Next() {
		messages++
	}
	return b, messages
}

// appendEvent appends a datagram of cn_proc, 76 bytes.
func appendEvent(b []byte, r *rand.Rand) []byte {
	event := cnproc.Event{CPU: r.Uint32N(4), Timestamp: r.Uint64()}
	switch r.IntN(3) {
	case 0:
		event.SetFork(cnproc.Fork{ParentPID: r.Int32(), ChildPID: r.Int32()})
	case 1:
		event.SetExec(cnproc.Exec{PID: r.Int32(), TGID: r.Int32()})
	case 2:
		event.SetExit(cnproc.Exit{PID: r.Int32(), Code: 0x100}, cnproc.Parent{PID: 1, TGID: 1})
	}
	seq := r.Uint32()
	var data [cnproc.EventLen]byte
	b, _ = cnmsg.AppendFrame(b, wire.Native, cnmsg.KernelHeader(seq),
		cnmsg.Header{ID: cnmsg.Proc, Seq: seq}, cnproc.AppendEvent(data[:0], wire.Native, &event))
	return b
}

// appendBatch appends one nlmsghdr with n cn_msgs of 24 to 48 bytes of data.
func appendBatch(b []byte, r *rand.Rand, n int) []byte {
	var batch cnmsg.Batch
	seq := r.Uint32()
	batch.Start(b, wire.Native, cnmsg.KernelHeader(seq))
	for range n {
		batch.Reserve(cnmsg.Header{ID: cnmsg.W1, Seq: seq, Ack: r.Uint32()}, 24+r.IntN(25))
	}
	b, _ = batch.End()
	return b
}

// appendMixed appends one of what a busy socket may see.
func appendMixed(b []byte, r *rand.Rand) []byte {
	switch n := r.IntN(100); {
	case n < 70:
		return appendEvent(b, r)
	case n < 90:
		return appendBatch(b, r, 2+r.IntN(15))
	case n < 95:
		b, _ = nlmsg.AppendErrorReport(b, wire.Native, &nlmsg.ErrorReport{Errno: -1})
		return b
	}
	b, _ = cnmsg.AppendFrame(b, wire.Native, cnmsg.KernelHeader(1), cnmsg.Header{ID: cnmsg.DMLog}, make([]byte, 64+r.IntN(1985)))
	return b
}

// plain is the loop by hand: NLMSG_OK and NLMSG_NEXT on slices, control
// messages passed over, the first fault ends it.
func plain(b []byte) (sum uint32) {
	order := binary.NativeEndian
	for len(b) >= 16 {
		length := int(order.Uint32(b))
		if length < 16 || length > len(b) {
			return sum + 1
		}
		p := b[16:length]
		switch order.Uint16(b[4:]) {
		case 1, 2, 4:
			p = nil
		}
		for len(p) >= 20 {
			n := int(order.Uint16(p[16:]))
			if n > len(p)-20 {
				return sum + 1
			}
			sum += order.Uint32(p) + order.Uint32(p[4:]) + order.Uint32(p[8:]) + order.Uint32(p[12:]) + uint32(n)
			p = p[20+n:]
		}
		b = b[min((length+3)&^3, len(b)):]
	}
	if len(b) >= 4 {
		sum++
	}
	return sum
}

func all(b []byte, o wire.Order) (sum uint32) {
	for m, err := range cnmsg.All(b, o) {
		if err != nil {
			return sum + 1
		}
		id := m.ID()
		sum += id.Idx + id.Val + m.Seq() + m.Ack() + uint32(m.Len())
	}
	return sum
}

func allNative(b []byte) (sum uint32) {
	for m, err := range cnmsg.All(b, wire.Native) {
		if err != nil {
			return sum + 1
		}
		id := m.ID()
		sum += id.Idx + id.Val + m.Seq() + m.Ack() + uint32(m.Len())
	}
	return sum
}

func scan(b []byte, o wire.Order) (sum uint32) {
	s := cnmsg.Scan(b, o)
	for s.Next() {
		m := s.Msg()
		id := m.ID()
		sum += id.Idx + id.Val + m.Seq() + m.Ack() + uint32(m.Len())
	}
	if s.Err() != nil {
		sum++
	}
	return sum
}

func BenchmarkWalk(b *testing.B) {
	r := random()
	for _, load := range []struct {
		name string
		add  func([]byte) []byte
	}{
		{"events", func(b []byte) []byte { return appendEvent(b, r) }},
		{"batches", func(b []byte) []byte { return appendBatch(b, r, 32) }},
		{"mixed", func(b []byte) []byte { return appendMixed(b, r) }},
	} {
		data, messages := repeat(1<<20, load.add)
		loop := func() uint32 { return plain(data) }
		b.Run(load.name+"/All", func(b *testing.B) {
			duel(b, len(data), messages, func() uint32 { return allNative(data) }, loop)
		})
		b.Run(load.name+"/Scan", func(b *testing.B) {
			duel(b, len(data), messages, func() uint32 { return scan(data, wire.Native) }, loop)
		})
		b.Run(load.name+"/All-variable-order", func(b *testing.B) {
			duel(b, len(data), messages, func() uint32 { return all(data, wire.Native.Resolve()) }, loop)
		})
	}
}

// One datagram a call, as recvmmsg delivers them.
func BenchmarkOne(b *testing.B) {
	r := random()
	data, messages := repeat(1<<20, func(b []byte) []byte { return appendEvent(b, r) })
	duel(b, len(data), messages, func() (sum uint32) {
		for i := 0; i+76 <= len(data); i += 76 {
			if m, ok := cnmsg.One(data[i:i+76], wire.Native); ok {
				id := m.ID()
				sum += id.Idx + id.Val + m.Seq() + m.Ack() + uint32(m.Len())
			}
		}
		return sum
	}, func() (sum uint32) {
		for i := 0; i+76 <= len(data); i += 76 {
			sum += plain(data[i : i+76])
		}
		return sum
	})
}

// Every datagram is at fault, each in another place.
func BenchmarkMalformed(b *testing.B) {
	r := random()
	var datagrams [][]byte
	size := 0
	for range 4096 {
		d := appendBatch(nil, r, 4)
		d = d[:17+r.IntN(len(d)-21)]
		if r.IntN(2) == 0 {
			binary.NativeEndian.PutUint32(d, uint32(len(d))) // the fault is inside then
		}
		datagrams = append(datagrams, d)
		size += len(d)
	}
	each := func(f func([]byte) uint32) func() uint32 {
		return func() uint32 {
			for _, d := range datagrams {
				sum += f(d)
			}
			return 0 // plain stops at the first fault, so the sums differ
		}
	}
	b.Run("All", func(b *testing.B) { duel(b, size, len(datagrams), each(allNative), each(plain)) })
	b.Run("Scan", func(b *testing.B) {
		duel(b, size, len(datagrams), each(func(d []byte) uint32 { return scan(d, wire.Native) }), each(plain))
	})
}

// The whole of every event, its fields included.
func BenchmarkDecodeEvents(b *testing.B) {
	r := random()
	data, messages := repeat(1<<20, func(b []byte) []byte { return appendEvent(b, r) })
	duel(b, len(data), messages, func() (sum uint32) {
		var e cnproc.Event
		for m, err := range cnmsg.All(data, wire.Native) {
			if err != nil || m.ID() != cnmsg.Proc || e.Decode(wire.Native, m.Data()) != nil {
				return 0
			}
			sum += m.Seq() + e.CPU + uint32(e.Timestamp)
			switch e.What {
			case cnproc.WhatFork:
				f, _ := e.Fork()
				sum += uint32(f.ParentPID + f.ParentTGID + f.ChildPID + f.ChildTGID)
			case cnproc.WhatExec:
				x, _ := e.Exec()
				sum += uint32(x.PID + x.TGID)
			case cnproc.WhatExit:
				x, _ := e.Exit()
				p, _ := e.Parent()
				sum += uint32(x.PID+x.TGID) + uint32(x.Code) + x.Signal + uint32(p.PID+p.TGID)
			}
		}
		return sum
	}, func() (sum uint32) {
		o := binary.NativeEndian
		for b := data; len(b) >= 16; {
			length := int(o.Uint32(b))
			if length < 76 || length > len(b) || o.Uint32(b[16:]) != 1 || o.Uint32(b[20:]) != 1 || o.Uint16(b[32:]) != 40 {
				return 0
			}
			e := b[36:76]
			sum += o.Uint32(b[24:]) + o.Uint32(e[4:]) + uint32(o.Uint64(e[8:]))
			switch o.Uint32(e) {
			case 1:
				sum += o.Uint32(e[16:]) + o.Uint32(e[20:]) + o.Uint32(e[24:]) + o.Uint32(e[28:])
			case 2:
				sum += o.Uint32(e[16:]) + o.Uint32(e[20:])
			case 0x80000000:
				sum += o.Uint32(e[16:]) + o.Uint32(e[20:]) + o.Uint32(e[24:]) + o.Uint32(e[28:]) + o.Uint32(e[32:]) + o.Uint32(e[36:])
			}
			b = b[min((length+3)&^3, len(b)):]
		}
		return sum
	})
}

// putPlain writes nlmsghdr and cn_msg by hand.
func putPlain(b []byte, length, seq uint32, idx uint32, size int) {
	o := binary.NativeEndian
	_ = b[35]
	o.PutUint32(b[0:], length)
	o.PutUint16(b[4:], 3)
	o.PutUint16(b[6:], 0)
	o.PutUint32(b[8:], seq)
	o.PutUint32(b[12:], 0)
	o.PutUint32(b[16:], idx)
	o.PutUint32(b[20:], 1)
	o.PutUint32(b[24:], seq)
	o.PutUint32(b[28:], 0)
	o.PutUint16(b[32:], uint16(size))
	o.PutUint16(b[34:], 0)
}

func last(b []byte) uint32 { return uint32(len(b)) + binary.NativeEndian.Uint32(b[len(b)-44:]) }

func BenchmarkEncodeFrames(b *testing.B) {
	const messages = 10000
	data := make([]byte, 40)
	buf := make([]byte, 0, 76*messages)
	duel(b, 76*messages, messages, func() uint32 {
		dst := buf
		for seq := range uint32(messages) {
			dst, _ = cnmsg.AppendFrame(dst, wire.Native, cnmsg.KernelHeader(seq), cnmsg.Header{ID: cnmsg.Proc, Seq: seq}, data)
		}
		return last(dst)
	}, func() uint32 {
		dst := buf
		for seq := range uint32(messages) {
			at := len(dst)
			dst = dst[:at+36]
			putPlain(dst[at:], 76, seq, 1, len(data))
			dst = append(dst, data...)
		}
		return last(dst)
	})
}

func BenchmarkEncodeBatches(b *testing.B) {
	const batches, messages = 300, 32
	data := make([]byte, 41)
	buf := make([]byte, 0, batches*(16+messages*61+4))
	duel(b, batches*(16+messages*61), batches*messages, func() uint32 {
		dst := buf
		var batch cnmsg.Batch
		for seq := range uint32(batches) {
			batch.Start(dst, wire.Native, cnmsg.KernelHeader(seq))
			for range messages {
				batch.Add(cnmsg.Header{ID: cnmsg.W1, Seq: seq}, data)
			}
			dst, _ = batch.End()
		}
		return last(dst)
	}, func() uint32 {
		o := binary.NativeEndian
		dst := buf
		for seq := range uint32(batches) {
			start := len(dst)
			dst = dst[:start+36]
			putPlain(dst[start:], 0, seq, 3, len(data))
			dst = append(dst, data...)
			for range messages - 1 {
				at := len(dst)
				dst = dst[:at+20]
				h := dst[at:]
				o.PutUint32(h[0:], 3)
				o.PutUint32(h[4:], 1)
				o.PutUint32(h[8:], seq)
				o.PutUint32(h[12:], 0)
				o.PutUint16(h[16:], uint16(len(data)))
				o.PutUint16(h[18:], 0)
				dst = append(dst, data...)
			}
			o.PutUint32(dst[start:], uint32(len(dst)-start))
			for len(dst)%4 != 0 {
				dst = append(dst, 0)
			}
		}
		return last(dst)
	})
}
