package corpus

import (
	"bytes"
	"encoding/binary"
	"io"
	"testing"
)

// BenchmarkReader reads 64 MiB: of single process events, the shortest real datagrams, and of the traffic of a real kernel.
func BenchmarkReader(b *testing.B) {
	o := binary.LittleEndian
	event := connector(string(make([]byte, 76)))
	pcap, pcapng := embedded(b, Captures()[0])
	packets := pcapngMarks(pcapng)[1].end // the section and the interface before them
	for _, bench := range []struct {
		name         string
		head, record []byte
	}{
		{"pcap/events", pcapHeader(o, microMagic, 253), pcapRecord(o, 0, 0, len(event), event)},
		{"pcap/corpus", pcap[:pcapHeaderSize], pcap[pcapHeaderSize:]},
		{"pcapng/events", pcapng[:packets], enhancedBlock(o, 0, 0, len(event), event, option(o, 2, 1, 0, 0, 0), option(o, 0))},
		{"pcapng/corpus", pcapng[:packets], pcapng[packets:]},
	} {
		file := join(bench.head, bytes.Repeat(bench.record, 64<<20/len(bench.record)))
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				n += countPackets(b, file)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/packet")
		})
	}
}

func countPackets(b *testing.B, file []byte) int {
	r, err := NewReader(bytes.NewReader(file))
	n := 0
	for err == nil {
		_, err = r.Next()
		n++
	}
	if err != io.EOF {
		b.Fatal(err)
	}
	return n - 1
}

func BenchmarkWriter(b *testing.B) {
	w, err := NewWriter(io.Discard, Section{})
	if err != nil {
		b.Fatal(err)
	}
	p := packet(0, at(1, 0), ToUser, string(make([]byte, 76)))
	b.SetBytes(int64(len(p.Data)))
	b.ReportAllocs()
	for b.Loop() {
		if err := w.Write(p); err != nil {
			b.Fatal(err)
		}
	}
}
