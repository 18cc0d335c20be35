package fuzz

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// cn makes a cn_msg whose len field says length, with size bytes behind it.
func cn(o wire.Order, length uint16, size int) []byte {
	return cnmsg.AppendRaw(nil, o, cnmsg.Header{ID: cnmsg.ID{Idx: 9, Val: 9}, Seq: uint32(size), Len: length}, make([]byte, size))
}

// drawBytes makes bytes that are often nearly a datagram.
func drawBytes(t *rapid.T) []byte {
	if rapid.Bool().Draw(t, "arbitrary") {
		return rapid.SliceOfN(rapid.Byte(), 0, 160).Draw(t, "bytes")
	}
	lens := rapid.SampledFrom([]uint32{0, 1, 15, 16, 19, 20, 35, 36, 37, 40, 76, 0x7fffffff, 0xfffffffd, 0xffffffff})
	var b []byte
	for range rapid.IntRange(1, 4).Draw(t, "messages") {
		var p []byte
		for range rapid.IntRange(0, 4).Draw(t, "cn_msgs") {
			size := rapid.IntRange(0, 9).Draw(t, "size")
			length := uint16(size)
			if rapid.IntRange(0, 4).Draw(t, "wrong") == 0 {
				length = rapid.Uint16().Draw(t, "len")
			}
			p = append(p, cn(wire.Little, length, size)...)
		}
		p = append(p, make([]byte, rapid.IntRange(0, 21).Draw(t, "slack"))...)
		h := nlmsg.Header{Len: uint32(16 + len(p)), Type: rapid.SampledFrom([]uint16{0, 1, 2, 3, 3, 3, 3, 4, 16}).Draw(t, "type")}
		if rapid.IntRange(0, 4).Draw(t, "wrong") == 0 {
			h.Len = lens.Draw(t, "nlmsg_len")
		}
		b = nlmsg.AppendRaw(b, wire.Little, h, p)
		b = append(b, make([]byte, rapid.IntRange(0, 3).Draw(t, "padding"))...)
	}
	return b
}

// Scan, All and the walk of two levels say the same of any bytes, end, and
// hand out what lies where they say.
func TestWalksAgreeOnAnyBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawBytes(t)
		o := rapid.SampledFrom([]wire.Order{wire.Little, wire.Big, wire.Native}).Draw(t, "order")
		offsets, msgs, fault, at := twoLevels(b, o)

		s := cnmsg.Scan(b, o)
		last := 0
		for i := 0; s.Next(); i++ {
			m := s.Msg()
			if i >= len(msgs) || s.Offset() != offsets[i] || !bytes.Equal(m.Bytes(), msgs[i].Bytes()) {
				t.Fatalf("message %d at %d differs", i, s.Offset())
			}
			if s.Offset() < last || s.Offset()+20+m.Len() > len(b) {
				t.Fatalf("message %d at %d does not follow %d", i, s.Offset(), last)
			}
			last = s.Offset() + 20 + m.Len()
			if &m.Bytes()[0] != &b[s.Offset()] || cap(m.Data()) != m.Len() || cap(m.Bytes()) != 20+m.Len() {
				t.Fatalf("message %d is not a closed view of the datagram", i)
			}
		}
		if !errors.Is(s.Err(), fault.Err()) || fault != 0 && s.Offset() != at {
			t.Fatalf("Scan ends with %v at %d, two levels with %v at %d", s.Err(), s.Offset(), fault, at)
		}
		if s.Next() || !errors.Is(s.Err(), fault.Err()) {
			t.Fatal("Scan goes on after its end")
		}

		i := 0
		for m, err := range cnmsg.All(b, o) {
			if err != nil {
				if i != len(msgs) || err != error(fault) || m.ID() != (cnmsg.ID{}) || len(m.Data()) != 0 {
					t.Fatalf("All: pair %d has %v", i, err)
				}
				fault = 0
				break
			}
			if i >= len(msgs) || !bytes.Equal(m.Bytes(), msgs[i].Bytes()) {
				t.Fatalf("All: message %d differs", i)
			}
			i++
		}
		if i != len(msgs) || fault != 0 {
			t.Fatalf("All: %d messages of %d, fault %v not yielded", i, len(msgs), fault)
		}
	})
}

// One agrees with Scan on any bytes.
func TestOneIsTheOnlyMessage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawBytes(t)
		_, msgs, fault, _ := twoLevels(b, wire.Little)
		want := len(msgs) == 1 && fault == 0
		m, ok := cnmsg.One(b, wire.Little)
		if ok != want || ok && !bytes.Equal(m.Bytes(), msgs[0].Bytes()) || !ok && m.Len() != 0 {
			t.Fatalf("One = %x %v, %d messages and fault %v", m.Bytes(), ok, len(msgs), fault)
		}
	})
}

// twoLevels is walk by nlmsg.Scan and In: the definition that the flattened
// walks are held against.
func twoLevels(b []byte, o wire.Order) (offsets []int, msgs []cnmsg.Msg, first wire.Fault, at int) {
	note := func(err error, where int) {
		if f, ok := err.(wire.Fault); ok && first == 0 {
			first, at = f, where
		}
	}
	outer := nlmsg.Scan(b, o)
	for outer.Next() {
		m := outer.Msg()
		if m.Kind() != nlmsg.KindData {
			continue
		}
		base := outer.Offset() + nlmsg.HeaderLen
		in := cnmsg.In(m.Payload(), o)
		for in.Next() {
			offsets, msgs = append(offsets, base+in.Offset()), append(msgs, in.Msg())
		}
		note(in.Err(), base+in.Offset())
	}
	note(outer.Err(), outer.Offset())
	return offsets, msgs, first, at
}

// A batch splits into what it was joined from, whatever room the buffer has.
func TestBatchSplitsIntoWhatItWasJoinedFrom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := rapid.SampledFrom(orders).Draw(t, "order")
		front := rapid.SliceOfN(rapid.Byte(), 0, 5).Draw(t, "front")
		room := rapid.IntRange(0, 200).Draw(t, "room")
		dst := append(make([]byte, 0, len(front)+room), front...)
		reserve := rapid.Bool().Draw(t, "reserve")

		var b cnmsg.Batch
		var headers []cnmsg.Header
		var datas [][]byte
		seq := rapid.Uint32().Draw(t, "seq")
		b.Start(dst, o, cnmsg.KernelHeader(seq))
		for i := range rapid.IntRange(1, 9).Draw(t, "messages") {
			h := cnmsg.Header{ID: cnmsg.ID{Idx: rapid.Uint32().Draw(t, "idx"), Val: 1}, Seq: seq + uint32(i), Ack: rapid.Uint32().Draw(t, "ack"), Flags: rapid.Uint16().Draw(t, "flags")}
			data := rapid.SliceOfN(rapid.Byte(), 0, 50).Draw(t, "data")
			if reserve {
				p, err := b.Reserve(h, len(data))
				if err != nil || len(p) != len(data) {
					t.Fatal(len(p), err)
				}
				copy(p, data)
			} else if err := b.Add(h, data); err != nil {
				t.Fatal(err)
			}
			h.Len = uint16(len(data))
			headers, datas = append(headers, h), append(datas, data)
		}
		got, err := b.End()
		if err != nil || !bytes.HasPrefix(got, front) {
			t.Fatalf("%v %x", err, got)
		}
		datagram := got[len(front):]
		if len(datagram)%4 != 0 {
			t.Fatalf("%d bytes", len(datagram))
		}
		if at, err := cnmsg.StrictKernel.Check(datagram, o); err != nil {
			t.Fatalf("%v at %d", err, at)
		}
		i := 0
		for m, err := range cnmsg.All(datagram, o) {
			if err != nil || m.Header() != headers[i] || !bytes.Equal(m.Data(), datas[i]) {
				t.Fatalf("message %d: %v %+v %x", i, err, m.Header(), m.Data())
			}
			i++
		}
		if i != len(headers) {
			t.Fatalf("%d messages of %d", i, len(headers))
		}
	})
}
