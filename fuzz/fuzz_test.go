package fuzz

import (
	"bytes"
	"encoding/binary"
	"io"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// eachDatagram calls f with every datagram of the embedded captures.
func eachDatagram(t testing.TB, f func(c corpus.Capture, packet int, datagram []byte)) {
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
			f(c, p.Number, bytes.Clone(p.Data))
		}
	}
}

func FuzzDatagram(f *testing.F) {
	eachDatagram(f, func(_ corpus.Capture, _ int, datagram []byte) { f.Add(datagram) })
	f.Fuzz(func(_ *testing.T, data []byte) { Datagram(data) })
}

func FuzzCnproc(f *testing.F) {
	eachDatagram(f, func(c corpus.Capture, _ int, datagram []byte) {
		for m, err := range cnmsg.All(datagram, c.ByteOrder()) {
			if err == nil && m.ID() == cnmsg.Proc {
				f.Add(m.Data())
			}
		}
	})
	f.Fuzz(func(_ *testing.T, data []byte) { Cnproc(data) })
}

// place is where a cn_msg lies, and where its nlmsghdr ends.
type place struct{ at, end, nlEnd int }

func places(datagram []byte, o wire.Order) (found []place) {
	outer := nlmsg.Scan(datagram, o)
	for outer.Next() {
		if outer.Msg().Kind() != nlmsg.KindData {
			continue
		}
		nlEnd := outer.Offset() + int(outer.Msg().Len())
		in := cnmsg.In(outer.Msg().Payload(), o)
		for in.Next() {
			at := outer.Offset() + nlmsg.HeaderLen + in.Offset()
			found = append(found, place{at, at + len(in.Msg().Bytes()), nlEnd})
		}
	}
	return found
}

// Every datagram of every capture, cut at every byte: no panic, nothing read
// outside, an end, and all messages of the nlmsghdrs that are whole.
func TestEveryCutOfTheCorpus(t *testing.T) {
	eachDatagram(t, func(c corpus.Capture, packet int, datagram []byte) {
		o := c.ByteOrder()
		whole := places(datagram, o)
		for cut := range datagram {
			// The rest of the datagram lies behind the cut: reading it would show.
			short := datagram[:cut]
			s := cnmsg.Scan(short, o)
			i := 0
			for ; s.Next(); i++ {
				if i >= len(whole) || s.Offset() != whole[i].at || whole[i].nlEnd > cut {
					t.Fatalf("%s packet %d cut at %d: message %d at %d", c.Name, packet, cut, i, s.Offset())
				}
			}
			if i < len(whole) && whole[i].nlEnd <= cut {
				t.Fatalf("%s packet %d cut at %d: only %d messages", c.Name, packet, cut, i)
			}
			Datagram(bytes.Clone(short))
		}
	})
}

// Every datagram of every capture, with every single bit turned: the same, and
// every cn_msg that ends before that bit is still delivered.
func TestEveryFlippedBitOfTheCorpus(t *testing.T) {
	eachDatagram(t, func(c corpus.Capture, packet int, datagram []byte) {
		o := c.ByteOrder()
		whole := places(datagram, o)
		for bit := range 8 * len(datagram) {
			datagram[bit/8] ^= 1 << (bit % 8)
			// The whole body takes milliseconds on the longest batches.
			if len(datagram) < 1024 || bit%61 == 0 {
				Datagram(datagram)
			}
			s := cnmsg.Scan(datagram, o)
			for i := 0; i < len(whole) && whole[i].end <= bit/8; i++ {
				if !s.Next() || s.Offset() != whole[i].at {
					t.Fatalf("%s packet %d bit %d: message %d is lost", c.Name, packet, bit, i)
				}
			}
			for s.Next() {
			}
			datagram[bit/8] ^= 1 << (bit % 8)
		}
	})
}

// The bodies must notice: each of these breaks a property.
func TestChecksPanic(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a broken property passes")
		}
	}()
	closed([]byte{1, 2, 3}, []byte{1}, 0)
}

func TestBodiesTakeAnything(t *testing.T) {
	long := make([]byte, 70000)
	binary.LittleEndian.PutUint32(long, 70000)
	for _, data := range [][]byte{nil, {}, {0}, make([]byte, 16), make([]byte, 36), long} {
		Datagram(data)
		Cnproc(data)
	}
}
