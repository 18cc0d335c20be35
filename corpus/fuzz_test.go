package corpus

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"testing"
)

// FuzzReader reads anything: it must come to an end, and what it delivers must keep the promises of Packet.
func FuzzReader(f *testing.F) {
	le, be := binary.LittleEndian, binary.BigEndian
	frame := connector("(\x00\x00\x00")
	for _, seed := range [][]byte{
		nil,
		smallPcap(le),
		smallPcap(be),
		join(pcapHeader(le, nanoMagic, 253), pcapRecord(le, 1, 2, 20, frame)),
		join(pcapHeader(be, nanoMagic, 253), pcapRecord(be, 1, 2, 20, frame)),
		smallPcapng(le),
		smallPcapng(be),
		join(smallPcapng(le), smallPcapng(be)),
		join(sectionBlock(le), interfaceBlock(le, 1, 0), interfaceBlock(le, 253, 18, resolution(0x80|30)(le)...), oldPacketBlock(le, 1, 0, 5, frame), simpleBlock(le, 20, frame)),
		join(sectionBlock(be), interfaceBlock(be, 253, 18, offset(-1)(be)...), block(be, 10, make([]byte, 8)), simpleBlock(be, 20, frame)),
		written(f, Section{Comment: "seed"}, Packet{Direction: ToUser, Data: []byte("datagram")}),
		zipped(f, smallPcap(le)),
		[]byte("# comment\n01 02\r\n\n0304"),
		[]byte("01\nxx"),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := NewReader(bytes.NewReader(file))
		if err != nil {
			damageIn(t, err, len(file))
			return
		}
		// Gzip can hide any number of bytes in few; the other formats cannot.
		size := maxWireLength
		if file[0] != 0x1f {
			size = len(file)
		}
		number, skipped, total := 0, 0, 0
		for range size {
			p, err := r.Next()
			if err != nil {
				if err != io.EOF {
					damageIn(t, err, size)
				}
				if _, again := r.Next(); !errors.Is(again, err) {
					t.Fatalf("%v, then %v", err, again)
				}
				return
			}
			number += 1 + r.Skipped() - skipped
			skipped = r.Skipped()
			if total += len(p.Data); total > size {
				t.Fatalf("%d bytes of datagrams in a file of %d", total, size)
			}
			if p.Number != number {
				t.Fatalf("packet %d has number %d", number, p.Number)
			}
			if len(p.Data) > p.Length || len(p.Data) > maxFrame*2 || cap(p.Data) != len(p.Data) {
				t.Fatalf("%d bytes in room for %d, of %d", len(p.Data), cap(p.Data), p.Length)
			}
		}
		t.Fatal("more packets than bytes")
	})
}
