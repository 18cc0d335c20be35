package rival

import (
	"encoding/binary"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/spec/peers/load"
	"github.com/cnwire/cnwire/wire"
)

// AllWalk is cnmsg.All in the order of the machine.
func AllWalk(b []byte) (sum uint32) {
	for m, err := range cnmsg.All(b, wire.Native) {
		if err != nil {
			break
		}
		id := m.ID()
		sum += id.Idx + id.Val + m.Seq() + m.Ack() + uint32(m.Len())
	}
	return sum
}

// AllWalkIn is cnmsg.All in an order that is known when it runs.
func AllWalkIn(b []byte, o wire.Order) (sum uint32) {
	for m, err := range cnmsg.All(b, o) {
		if err != nil {
			break
		}
		id := m.ID()
		sum += id.Idx + id.Val + m.Seq() + m.Ack() + uint32(m.Len())
	}
	return sum
}

// ScanWalk is cnmsg.Scan in the order of the machine.
func ScanWalk(b []byte) uint32 { return ScanWalkIn(b, wire.Native) }

// ScanWalkIn is cnmsg.Scan in an order that is known when it runs.
func ScanWalkIn(b []byte, o wire.Order) (sum uint32) {
	s := cnmsg.Scan(b, o)
	for s.Next() {
		m := s.Msg()
		id := m.ID()
		sum += id.Idx + id.Val + m.Seq() + m.Ack() + uint32(m.Len())
	}
	return sum
}

// OneDatagrams is cnmsg.One for datagrams of a size.
func OneDatagrams(b []byte, size int) (sum uint32) {
	for i := 0; i+size <= len(b); i += size {
		if m, ok := cnmsg.One(b[i:i+size:i+size], wire.Native); ok {
			id := m.ID()
			sum += id.Idx + id.Val + m.Seq() + m.Ack() + uint32(m.Len())
		}
	}
	return sum
}

// Events decodes every process event and sums its fields.
func Events(b []byte) (sum uint32) {
	var e cnproc.Event
	for m, err := range cnmsg.All(b, wire.Native) {
		if err != nil {
			break
		}
		if m.ID() != cnmsg.Proc || e.Decode(wire.Native, m.Data()) != nil {
			continue
		}
		sum += m.Seq() + uint32(e.What) + e.CPU + uint32(e.Timestamp)
		switch e.What {
		case cnproc.WhatFork:
			f, _ := e.Fork()
			sum += uint32(f.ParentPID + f.ParentTGID + f.ChildPID + f.ChildTGID)
		case cnproc.WhatExec:
			x, _ := e.Exec()
			sum += uint32(x.PID + x.TGID)
		case cnproc.WhatComm:
			c, _ := e.Comm()
			sum += uint32(c.PID+c.TGID) + sumComm(&c.Comm)
		case cnproc.WhatExit:
			x, _ := e.Exit()
			p, _ := e.Parent()
			sum += uint32(x.PID+x.TGID) + uint32(x.Code) + x.Signal + uint32(p.PID+p.TGID)
		}
	}
	return sum
}

// EventViews reads every process event where it lies and sums its fields.
func EventViews(b []byte) (sum uint32) {
	var events cnproc.Reader
	for m, err := range cnmsg.All(b, wire.Native) {
		if err != nil {
			break
		}
		e, ok := events.View(m)
		if !ok {
			continue
		}
		sum += e.Seq() + uint32(e.What()) + e.CPU() + uint32(e.Timestamp())
		switch e.What() {
		case cnproc.WhatFork:
			f, _ := e.Fork()
			sum += uint32(f.ParentPID + f.ParentTGID + f.ChildPID + f.ChildTGID)
		case cnproc.WhatExec:
			x, _ := e.Exec()
			sum += uint32(x.PID + x.TGID)
		case cnproc.WhatComm:
			c, _ := e.Comm()
			sum += uint32(c.PID+c.TGID) + sumComm(&c.Comm)
		case cnproc.WhatExit:
			x, _ := e.Exit()
			p, _ := e.Parent()
			sum += uint32(x.PID+x.TGID) + uint32(x.Code) + x.Signal + uint32(p.PID+p.TGID)
		}
	}
	return sum
}

func sumComm(c *[16]byte) uint32 {
	o := binary.NativeEndian
	return o.Uint32(c[0:]) + o.Uint32(c[4:]) + o.Uint32(c[8:]) + o.Uint32(c[12:])
}

// EncodeEvents writes a datagram for each event.
func EncodeEvents(dst []byte, events []cnproc.Event, count int) int {
	dst = dst[:0]
	for seq := range uint32(count) {
		dst, _ = cnproc.AppendDatagram(dst, wire.Native, seq, 0, &events[seq%load.Sources])
	}
	return len(dst)
}

// EncodeEventsAsFrames does it in two steps, as for any payload.
func EncodeEventsAsFrames(dst []byte, events []cnproc.Event, count int) int {
	dst = dst[:0]
	var data [cnproc.EventLen]byte
	for seq := range uint32(count) {
		dst, _ = cnmsg.AppendFrame(dst, wire.Native, cnmsg.KernelHeader(seq),
			cnmsg.Header{ID: cnmsg.Proc, Seq: seq}, cnproc.AppendEvent(data[:0], wire.Native, &events[seq%load.Sources]))
	}
	return len(dst)
}

// EncodeFrames writes a datagram for each length, with so much of data.
func EncodeFrames(dst, data []byte, lengths []uint16) int {
	dst = dst[:0]
	for i, n := range lengths {
		dst, _ = cnmsg.AppendFrame(dst, wire.Native, cnmsg.KernelHeader(uint32(i)),
			cnmsg.Header{ID: cnmsg.W1, Seq: uint32(i)}, data[:n])
	}
	return len(dst)
}

// EncodeBatches writes a datagram for each 32 lengths.
func EncodeBatches(dst, data []byte, lengths []uint16) int {
	dst = dst[:0]
	var batch cnmsg.Batch
	for i := 0; i+32 <= len(lengths); i += 32 {
		batch.Start(dst, wire.Native, cnmsg.KernelHeader(uint32(i)))
		for j, n := range lengths[i : i+32] {
			batch.Add(cnmsg.Header{ID: cnmsg.W1, Seq: uint32(i), Ack: uint32(i + j)}, data[:n])
		}
		dst, _ = batch.End()
	}
	return len(dst)
}

// EncodeFilled writes count messages of 32 bytes in datagrams of 32, with no copy.
func EncodeFilled(dst []byte, count int) int {
	dst = dst[:0]
	var batch cnmsg.Batch
	for i := 0; i < count; i += 32 {
		batch.Start(dst, wire.Native, cnmsg.KernelHeader(uint32(i)))
		for j := i; j < i+32; j++ {
			room, err := batch.Reserve(cnmsg.Header{ID: cnmsg.W1, Seq: uint32(i), Ack: uint32(j)}, 32)
			if err != nil {
				return 0
			}
			w, o, n := (*[32]byte)(room), binary.NativeEndian, uint32(j)
			o.PutUint32(w[0:4], n)
			o.PutUint32(w[4:8], n+1)
			o.PutUint32(w[8:12], n+2)
			o.PutUint32(w[12:16], n+3)
			o.PutUint32(w[16:20], n+4)
			o.PutUint32(w[20:24], n+5)
			o.PutUint32(w[24:28], n+6)
			o.PutUint32(w[28:32], n+7)
		}
		dst, _ = batch.End()
	}
	return len(dst)
}
