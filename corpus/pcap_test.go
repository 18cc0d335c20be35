package corpus

import (
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPcapIsReadInBothOrdersAndBothResolutions(t *testing.T) {
	tests := []struct {
		name  string
		order byteOrder
		magic uint32
		nano  int64
	}{
		{"little, micro", binary.LittleEndian, microMagic, 7000},
		{"big, micro", binary.BigEndian, microMagic, 7000},
		{"little, nano", binary.LittleEndian, nanoMagic, 7},
		{"big, nano", binary.BigEndian, nanoMagic, 7},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := join(
				pcapHeader(tt.order, tt.magic, 253),
				pcapRecord(tt.order, 5, 7, 19, connector("one")),
				pcapRecord(tt.order, 6, 7, 16, connector("")),
			)
			want := result{
				Format:  "pcap",
				Packets: []Packet{packet(1, at(5, tt.nano), Unknown, "one"), packet(2, at(6, tt.nano), Unknown, "")},
			}
			if diff := cmp.Diff(want, readAll(t, file)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPcapSaysWhatTheCaptureCut(t *testing.T) {
	o := binary.BigEndian
	file := join(pcapHeader(o, microMagic, 253), pcapRecord(o, 0, 0, 16+100, connector("part")))
	want := result{Format: "pcap", Packets: []Packet{{Number: 1, Time: at(0, 0), Data: []byte("part"), Length: 100}}}
	if diff := cmp.Diff(want, readAll(t, file)); diff != "" {
		t.Error(diff)
	}
}

func TestPcapIgnoresWhatSharesAWordWithTheLinkType(t *testing.T) {
	o := binary.LittleEndian
	file := join(pcapHeader(o, microMagic, 0xf<<28|253), pcapRecord(o, 0, 0, 17, connector("x")))
	if got := readAll(t, file); len(got.Packets) != 1 {
		t.Errorf("read %+v, want 1 packet", got)
	}
}

func TestPcapTakesFramesBeyondTheSnapLength(t *testing.T) {
	o := binary.LittleEndian
	head := pcapHeader(o, microMagic, 253)
	o.PutUint32(head[16:], 20)
	data := string(make([]byte, 100))
	got := readAll(t, join(head, pcapRecord(o, 0, 0, 116, connector(data))))
	if diff := cmp.Diff(result{Format: "pcap", Packets: []Packet{packet(1, at(0, 0), Unknown, data)}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestPcapDamageSaysWhatAndWhere(t *testing.T) {
	o := binary.LittleEndian
	head := pcapHeader(o, microMagic, 253)
	good := pcapRecord(o, 0, 0, 19, connector("one"))
	lying := func(captured, wire uint32) []byte {
		r := pcapRecord(o, 0, 0, 19, connector("two"))
		o.PutUint32(r[8:], captured)
		o.PutUint32(r[12:], wire)
		return r
	}
	wrongVersion := pcapHeader(o, microMagic, 253)
	wrongVersion[4] = 9
	hugeSnap := pcapHeader(o, microMagic, 253)
	o.PutUint32(hugeSnap[16:], 1<<32-1)
	tests := []struct {
		name    string
		file    []byte
		packets int
		want    string
	}{
		{"header cut", head[:23], 0, "pcap, offset 0: file header cut short: unexpected EOF"},
		{"unknown version", wrongVersion, 0, "pcap, offset 0: file header: Unknown major version 9"},
		{"cut in a record's header", join(head, good, good[:15]), 1, "pcap, offset 59: record cut short: unexpected EOF"},
		{"cut right after a record's header", join(head, good, good[:16]), 1, "pcap, offset 59: record cut short: unexpected EOF"},
		{"cut in a record", join(head, good, good[:34]), 1, "pcap, offset 59: record cut short: unexpected EOF"},
		{"more captured than there was", join(head, good, lying(19, 18)), 1, "pcap, offset 59: record has 19 bytes of a packet of 18"},
		{"a record of 4 GiB", join(head, good, lying(1<<32-1, 1<<32-1)), 1, "pcap, offset 59: record of 4294967295 bytes, more than the 262144 of any real one"},
		{"a record of 4 GiB, as the file header allows", join(hugeSnap, good, lying(1<<32-1, 1<<32-1)), 1, "pcap, offset 59: record of 4294967295 bytes, more than the 262144 of any real one"},
		{"a packet of 2 GiB", join(head, good, lying(19, 1<<31)), 1, "pcap, offset 59: record of a packet of 2147483648 bytes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := readAll(t, tt.file)
			if got.Damage != tt.want || len(got.Packets) != tt.packets {
				t.Errorf("got %d packets and %q\nwant %d and %q", len(got.Packets), got.Damage, tt.packets, tt.want)
			}
		})
	}
}
