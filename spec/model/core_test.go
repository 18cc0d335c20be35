package model

import (
	"bytes"
	"io"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

func orderOf(big bool) wire.Order {
	if big {
		return wire.Big
	}
	return wire.Little
}

// coreFault is nil for no fault.
func coreFault(err error, at int) *Fault {
	if err == nil {
		return nil
	}
	return &Fault{err.(wire.Fault).Token(), at}
}

// coreDecode is Decode as the core does it.
func coreDecode(datagram []byte, o wire.Order) Datagram {
	var d Datagram
	s := nlmsg.Scan(datagram, o)
	for s.Next() {
		d.Messages = append(d.Messages, coreMessage(s.Msg(), s.Offset()))
	}
	if d.Fault = coreFault(s.Err(), s.Offset()); d.Fault == nil {
		d.Tail = s.Tail()
	}
	return d
}

func coreMessage(m nlmsg.Msg, at int) Message {
	msg := Message{
		Offset: at, Len: m.Len(), Type: m.Type(), Flags: m.Flags(), Seq: m.Seq(), PortID: m.PortID(), Kind: m.Kind().String(),
	}
	if m.Kind() != nlmsg.KindData {
		return msg
	}
	base := at + nlmsg.HeaderLen
	msg.CN = []CN{}
	in := cnmsg.In(m.Payload(), m.Order())
	for in.Next() {
		msg.CN = append(msg.CN, coreCN(in.Msg(), base+in.Offset()))
	}
	if msg.Fault = coreFault(in.Err(), base+in.Offset()); msg.Fault == nil {
		msg.Tail = in.Tail()
	}
	return msg
}

func coreCN(m cnmsg.Msg, at int) CN {
	id := m.ID()
	return CN{at, id.Idx, id.Val, m.Seq(), m.Ack(), m.Len(), m.Flags(), m.Data()}
}

func sameDatagram(a, b Datagram) bool {
	return slices.EqualFunc(a.Messages, b.Messages, sameMessage) && bytes.Equal(a.Tail, b.Tail) && sameFault(a.Fault, b.Fault)
}

func sameMessage(a, b Message) bool {
	return a.Offset == b.Offset && a.Len == b.Len && a.Type == b.Type && a.Flags == b.Flags && a.Seq == b.Seq &&
		a.PortID == b.PortID && a.Kind == b.Kind && (a.CN == nil) == (b.CN == nil) && slices.EqualFunc(a.CN, b.CN, sameCN) &&
		bytes.Equal(a.Tail, b.Tail) && sameFault(a.Fault, b.Fault)
}

func sameCN(a, b CN) bool {
	return a.Offset == b.Offset && a.Idx == b.Idx && a.Val == b.Val && a.Seq == b.Seq && a.Ack == b.Ack &&
		a.Len == b.Len && a.Flags == b.Flags && bytes.Equal(a.Data, b.Data)
}

func sameFault(a, b *Fault) bool { return a == b || a != nil && b != nil && *a == *b }

// agree holds the model against the core in both orders: the walk, and every
// payload in it.
func agree(t rapid.TB, datagram []byte) {
	t.Helper()
	for _, big := range bothOrders {
		got, core := Decode(datagram, big), coreDecode(datagram, orderOf(big))
		if !sameDatagram(got, core) {
			t.Fatalf("%x, %s:\nmodel %+v\ncore  %+v", datagram, orderName(big), got, core)
		}
		for _, m := range got.Messages {
			for _, cn := range m.CN {
				agreePayload(t, cn, cn.Offset+cnHeader, big)
			}
		}
	}
}

// eachDatagram calls f with a copy of every datagram of the embedded captures.
func eachDatagram(t *testing.T, f func(datagram []byte)) {
	t.Helper()
	for _, c := range corpus.Captures() {
		r, err := c.Open()
		if err != nil {
			t.Fatal(c.Name, err)
		}
		for {
			p, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(c.Name, err)
			}
			f(bytes.Clone(p.Data))
		}
	}
}

func TestCoreAgreesOnTheCorpus(t *testing.T) {
	n := 0
	eachDatagram(t, func(datagram []byte) {
		agree(t, datagram)
		n++
	})
	if n < 500 {
		t.Errorf("only %d datagrams", n)
	}
}

// sample returns one datagram of each length below 600 of the corpus.
func sample(t *testing.T) (all [][]byte) {
	lengths := map[int]int{}
	eachDatagram(t, func(datagram []byte) {
		if n := len(datagram); n < 600 && lengths[n] == 0 {
			lengths[n]++
			all = append(all, datagram)
		}
	})
	return all
}

func TestCoreAgreesOnEveryCut(t *testing.T) {
	eachDatagram(t, func(datagram []byte) {
		for n := range min(len(datagram), 600) {
			agree(t, datagram[:n:n])
		}
	})
}

func TestCoreAgreesOnEveryFlippedBit(t *testing.T) {
	for _, datagram := range sample(t) {
		for bit := range 8 * len(datagram) {
			datagram[bit/8] ^= 1 << (bit % 8)
			agree(t, datagram)
			datagram[bit/8] ^= 1 << (bit % 8)
		}
	}
}

// drawLength draws the length that a header says: the right one, one near it,
// or any. A quarter is wrong.
func drawLength(t *rapid.T, right, size int) uint64 {
	switch rapid.IntRange(0, 7).Draw(t, "length is") {
	case 0:
		return rapid.Uint64Range(0, 1<<(8*size)-1).Draw(t, "length")
	case 1:
		return uint64(right + rapid.IntRange(-5, 5).Draw(t, "off by"))
	}
	return uint64(right)
}

// drawDatagram draws something near to a datagram: nlmsghdrs with cn_msgs in
// them, whose lengths may be wrong, whose padding may lack, and what may follow.
func drawDatagram(t *rapid.T) (b []byte) {
	big := rapid.Bool().Draw(t, "big")
	for range rapid.IntRange(0, 3).Draw(t, "messages") {
		payload := drawPayload(t, big)
		length := drawLength(t, nlHeader+len(payload), 4)
		b = appendNumber(b, length, 4, big)
		b = appendNumber(b, rapid.SampledFrom([]uint64{3, 3, 3, 0, 1, 2, 4, 5, 0xffff, 0x300}).Draw(t, "type"), 2, big)
		b = append(b, rapid.SliceOfN(rapid.Byte(), 10, 10).Draw(t, "flags, seq, pid")...)
		b = append(b, payload...)
		if rapid.IntRange(0, 7).Draw(t, "unpadded") > 0 {
			b = pad(b)
		}
	}
	return append(b, rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "tail")...)
}

// drawPayload draws cn_msgs, and slack that may be as long as one.
func drawPayload(t *rapid.T, big bool) (b []byte) {
	for range rapid.IntRange(0, 3).Draw(t, "cn_msgs") {
		id := rapid.SampledFrom(ids).Draw(t, "id")
		data := drawData(t, id, big)
		b = appendNumber(b, uint64(id[0]), 4, big)
		b = appendNumber(b, uint64(id[1]), 4, big)
		b = append(b, rapid.SliceOfN(rapid.Byte(), 8, 8).Draw(t, "seq, ack")...)
		b = appendNumber(b, drawLength(t, len(data), 2), 2, big)
		b = append(b, rapid.SliceOfN(rapid.Byte(), 2, 2).Draw(t, "flags")...)
		b = append(b, data...)
	}
	return append(b, rapid.SliceOfN(rapid.Byte(), 0, 24).Draw(t, "slack")...)
}

func TestCoreAgreesOnDatagramsMadeUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { agree(t, drawDatagram(t)) })
}

func TestCoreAgreesOnAnyBytes(t *testing.T) {
	bytes := rapid.SliceOfN(rapid.OneOf(rapid.ByteRange(0, 40), rapid.Byte(), rapid.Just(byte(0))), 0, 120)
	rapid.Check(t, func(t *rapid.T) { agree(t, bytes.Draw(t, "datagram")) })
}

// coreEncode is Encode as the core's batch does it.
func coreEncode(msg Message, o wire.Order) ([]byte, string) {
	var b cnmsg.Batch
	b.Start(nil, o, nlmsg.Header{Type: msg.Type, Flags: msg.Flags, Seq: msg.Seq, PortID: msg.PortID})
	for _, cn := range msg.CN {
		b.Add(cnmsg.Header{ID: cnmsg.ID{Idx: cn.Idx, Val: cn.Val}, Seq: cn.Seq, Ack: cn.Ack, Flags: cn.Flags}, cn.Data)
	}
	datagram, err := b.End()
	if f := coreFault(err, 0); f != nil {
		return nil, f.Token
	}
	return datagram, ""
}

// drawMessage draws a message to encode; some are too long by a few bytes.
func drawMessage(t *rapid.T) Message {
	number := rapid.Uint32()
	msg := Message{
		Type: rapid.Uint16().Draw(t, "type"), Flags: rapid.Uint16().Draw(t, "flags"),
		Seq: number.Draw(t, "seq"), PortID: number.Draw(t, "portid"),
	}
	for range rapid.IntRange(0, 4).Draw(t, "cn_msgs") {
		data := rapid.SliceOfN(rapid.Byte(), 0, 30).Draw(t, "data")
		if rapid.IntRange(0, 7).Draw(t, "is long") == 0 {
			data = append(data, make(Hex, rapid.IntRange(65535-70, 65535).Draw(t, "and zeroes"))...)
		}
		msg.CN = append(msg.CN, CN{
			Idx: number.Draw(t, "idx"), Val: number.Draw(t, "val"), Seq: number.Draw(t, "cn seq"), Ack: number.Draw(t, "ack"),
			Flags: rapid.Uint16().Draw(t, "cn flags"), Data: data,
		})
	}
	return msg
}

func TestCoreAgreesOnEncoding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		msg := drawMessage(t)
		for _, big := range bothOrders {
			got, token := Encode(msg, big)
			core, coreToken := coreEncode(msg, orderOf(big))
			if !bytes.Equal(got, core) || token != coreToken {
				t.Fatalf("%s: model %d bytes %q, core %d bytes %q", orderName(big), len(got), token, len(core), coreToken)
			}
		}
	})
}

// What is encoded decodes to what it was.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		msg := drawMessage(t)
		for _, big := range bothOrders {
			datagram, token := Encode(msg, big)
			if token != "" || kindIsControl(msg) {
				continue
			}
			d := Decode(datagram, big)
			if len(d.Messages) != 1 || d.Fault != nil || len(d.Messages[0].CN) != len(msg.CN) {
				t.Fatalf("%+v", d)
			}
			for i, cn := range d.Messages[0].CN {
				want := msg.CN[i]
				want.Offset, want.Len = cn.Offset, len(want.Data)
				if !sameCN(cn, want) {
					t.Fatalf("cn_msg %d: %+v, want %+v", i, cn, want)
				}
			}
		}
	})
}

func kindIsControl(msg Message) bool { return msg.Type == 1 || msg.Type == 2 || msg.Type == 4 }
