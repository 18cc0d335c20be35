package corpus

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// smallPcap and smallPcapng hold a packet to the user, a foreign frame and a packet to the kernel.
func smallPcap(o byteOrder) []byte {
	return join(
		pcapHeader(o, microMagic, 253),
		pcapRecord(o, 1, 0, 19, cookedFrame(6, 824, 11, "one")),
		pcapRecord(o, 2, 0, 19, cookedFrame(6, 824, 0, "rtnl")[:19]),
		pcapRecord(o, 3, 0, 21, cookedFrame(7, 824, 11, "three")),
	)
}

func smallPcapng(o byteOrder) []byte {
	return join(
		sectionBlock(o, option(o, 4, []byte("by hand")...)),
		interfaceBlock(o, 253, 0, option(o, 9, 9)),
		enhancedBlock(o, 0, 1e9, 19, connector("one"), option(o, 2, o.AppendUint32(nil, 1)...)),
		simpleBlock(o, 17, cookedFrame(6, 824, 16, "x")),
		enhancedBlock(o, 0, 3e9, 21, connector("three"), option(o, 2, o.AppendUint32(nil, 2)...)),
	)
}

func smallPackets() []Packet {
	return []Packet{packet(1, at(1, 0), ToUser, "one"), packet(3, at(3, 0), ToKernel, "three")}
}

func zipped(t testing.TB, file []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReaderTellsFormatsApartAlsoInsideGzip(t *testing.T) {
	tests := []struct {
		name, format string
		file         []byte
	}{
		{"pcap", "pcap", smallPcap(binary.LittleEndian)},
		{"pcap, big", "pcap", smallPcap(binary.BigEndian)},
		{"pcapng", "pcapng", smallPcapng(binary.LittleEndian)},
		{"pcapng, big", "pcapng", smallPcapng(binary.BigEndian)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := result{Format: tt.format, Skipped: 1, Packets: smallPackets()}
			if diff := cmp.Diff(want, readAll(t, tt.file)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(want, readGzip(t, tt.file)); diff != "" {
				t.Error("gzipped:", diff)
			}
		})
	}
	want := result{Format: "hex", Packets: []Packet{packet(1, time.Time{}, Unknown, "\x01\x02")}}
	if diff := cmp.Diff(want, readGzip(t, []byte("0102\n"))); diff != "" {
		t.Error("gzipped hex:", diff)
	}
}

func readGzip(t *testing.T, file []byte) result {
	t.Helper()
	return readAllOf(t, zipped(t, file), len(file))
}

func TestDamagedGzipDeliversWhatCameOutOfIt(t *testing.T) {
	good := zipped(t, smallPcap(binary.LittleEndian))
	badSum := bytes.Clone(good)
	badSum[len(badSum)-8] ^= 1
	size := len(smallPcap(binary.LittleEndian))
	for _, tt := range []struct {
		name string
		file []byte
		want string
	}{
		{"cut in the header", good[:5], "gzip, offset 0: gzip header cut short: unexpected EOF"},
		{"cut in the checksum", good[:len(good)-2], "record: gzip: cut short: unexpected EOF"},
		{"bad checksum", badSum, "record: gzip: invalid checksum"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := readAllOf(t, tt.file, size)
			if !strings.HasSuffix(got.Damage, tt.want) {
				t.Errorf("got %q, want %q", got.Damage, tt.want)
			}
			if got.Format != "" && !cmp.Equal(got.Packets, smallPackets()) {
				t.Errorf("got %v", got.Packets)
			}
		})
	}
}

func TestFramesWithoutAConnectorDatagramAreSkippedAndCounted(t *testing.T) {
	o := binary.LittleEndian
	record := func(frame []byte) []byte { return pcapRecord(o, 0, 0, len(frame), frame) }
	file := join(
		pcapHeader(o, microMagic, 253),
		record(nil),
		record(connector("")[:15]),
		record(connector("two")),
		record(cookedFrame(4, 824, 0, "route")),
		record(cookedFrame(4, 1, 11, "ethernet")),
		record(connector("")),
		record(cookedFrame(4, 824, 11<<8, "wrong way round")),
	)
	want := result{Format: "pcap", Skipped: 5, Packets: []Packet{packet(3, at(0, 0), Unknown, "two"), packet(6, at(0, 0), Unknown, "")}}
	if diff := cmp.Diff(want, readAll(t, file)); diff != "" {
		t.Error(diff)
	}

	ethernet := join(pcapHeader(o, microMagic, 1), record(connector("x")), record(nil))
	if diff := cmp.Diff(result{Format: "pcap", Skipped: 2}, readAll(t, ethernet)); diff != "" {
		t.Error("another link type:", diff)
	}
}

func TestDirectionComesFromPacketFlagsElseFromTheCookedHeader(t *testing.T) {
	t.Attr("requirement", "CAP-LINK-1")
	tests := []struct {
		packetType uint16
		flags      uint32
		want       Direction
	}{
		{0, 0, ToUser},
		{6, 0, ToUser},
		{7, 0, ToKernel},
		{4, 0, Unknown}, // what nlmon says of everything
		{1, 0, Unknown},
		{0xffff, 0, Unknown},
		{4, 1, ToUser},
		{4, 2, ToKernel},
		{7, 1, ToUser},
		{6, 2, ToKernel},
		{6, 3, ToUser},        // 3 is no direction
		{7, 1 << 2, ToKernel}, // unicast is none either
		{4, 0xffff0000 | 2, ToKernel},
	}
	for _, tt := range tests {
		for _, o := range bothOrders {
			frame := cookedFrame(tt.packetType, 824, 11, "x")
			file := join(sectionBlock(o), interfaceBlock(o, 253, 0),
				enhancedBlock(o, 0, 0, 17, frame, option(o, 2, o.AppendUint32(nil, tt.flags)...)))
			if got := readAll(t, file); len(got.Packets) != 1 || got.Packets[0].Direction != tt.want {
				t.Errorf("%v, packet type %d, flags %#x: got %+v, want %v", o, tt.packetType, tt.flags, got, tt.want)
			}
			if tt.flags != 0 {
				continue
			}
			file = join(pcapHeader(o, microMagic, 253), pcapRecord(o, 0, 0, 17, frame))
			if got := readAll(t, file); len(got.Packets) != 1 || got.Packets[0].Direction != tt.want {
				t.Errorf("%v pcap, packet type %d: got %+v, want %v", o, tt.packetType, got, tt.want)
			}
		}
	}
}

func TestDirectionSaysItsName(t *testing.T) {
	for d, want := range map[Direction]string{Unknown: "unknown", ToUser: "to user", ToKernel: "to kernel", 9: "Direction(9)"} {
		if got := d.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestEmptyAndForeignInputIsAnErrorAtOnce(t *testing.T) {
	tests := []struct {
		name, file, want string
		is               error
	}{
		{"nothing", "", "offset 0: empty: no capture file and no line of hex", ErrEmpty},
		{"nothing, gzipped", string(zipped(t, nil)), "offset 0: empty: no capture file and no line of hex", ErrEmpty},
		{"blank lines", "\n \r\n", "offset 0: empty: no capture file and no line of hex", ErrEmpty},
		{"comments", "# nothing\n#\n", "offset 0: empty: no capture file and no line of hex", ErrEmpty},
		{"text", "Hello\n", "line 1, offset 0: neither a pcap nor a pcapng file nor lines of hex (invalid byte: U+0048 'H')", ErrFormat},
		{"text after a comment", "# x\nabx\n", "line 2, offset 4: neither a pcap nor a pcapng file nor lines of hex (invalid byte: U+0078 'x')", ErrFormat},
		{"half a byte", "abc", "line 1, offset 0: neither a pcap nor a pcapng file nor lines of hex (odd length hex string)", ErrFormat},
		{"the start of a magic", "\xd4\xc3\xb2", "line 1, offset 0: neither a pcap nor a pcapng file nor lines of hex (invalid byte: U+00D4 'Ô')", ErrFormat},
		{"zeroes", string(make([]byte, 100)), "line 1, offset 0: neither a pcap nor a pcapng file nor lines of hex (invalid byte: U+0000)", ErrFormat},
		{"an endless line", strings.Repeat("00", maxLine), "line 1, offset 0: neither a pcap nor a pcapng file nor lines of hex (line of more than 1048576 bytes)", ErrFormat},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := NewReader(strings.NewReader(tt.file))
			if err == nil {
				t.Fatal("no error")
			}
			if err.Error() != tt.want || !errors.Is(err, tt.is) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			damageIn(t, err, len(tt.file))
		})
	}
}

func TestCaptureFileWithoutPacketsIsNotEmpty(t *testing.T) {
	for _, o := range bothOrders {
		if diff := cmp.Diff(result{Format: "pcap"}, readAll(t, pcapHeader(o, nanoMagic, 253))); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(result{Format: "pcapng"}, readAll(t, sectionBlock(o))); diff != "" {
			t.Error(diff)
		}
	}
}

func TestErrorOfTheUnderlyingReaderIsPassedOn(t *testing.T) {
	broken := errors.New("disk on fire")
	for name, file := range map[string][]byte{
		"nothing": nil,
		"pcap":    smallPcap(binary.LittleEndian),
		"pcapng":  smallPcapng(binary.BigEndian),
		"hex":     []byte("0102\n0304"),
	} {
		r, err := NewReader(io.MultiReader(bytes.NewReader(file), iotest.ErrReader(broken)))
		for err == nil {
			_, err = r.Next()
		}
		if !errors.Is(err, broken) {
			t.Errorf("%s: got %v", name, err)
		}
		damageIn(t, err, len(file))
	}
}

func TestErrorStays(t *testing.T) {
	for name, file := range map[string][]byte{
		"end":     smallPcap(binary.LittleEndian),
		"damaged": smallPcapng(binary.LittleEndian)[:100],
	} {
		r, err := NewReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = r.Next()
		}
		for range 3 {
			if _, again := r.Next(); again != err {
				t.Errorf("%s: first %v, then %v", name, err, again)
			}
		}
	}
}

func TestSourceMayDeliverByteByByte(t *testing.T) {
	for _, file := range [][]byte{smallPcap(binary.BigEndian), smallPcapng(binary.LittleEndian), zipped(t, smallPcap(binary.LittleEndian))} {
		r, err := NewReader(iotest.OneByteReader(bytes.NewReader(file)))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range smallPackets() {
			got, err := r.Next()
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Error(err, diff)
			}
		}
	}
}

func TestDataCannotBeAppendedIntoTheNextPacket(t *testing.T) {
	for _, file := range [][]byte{smallPcap(binary.BigEndian), smallPcapng(binary.BigEndian), []byte("01\n0203\n")} {
		r, err := NewReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		p, err := r.Next()
		if err != nil || cap(p.Data) != len(p.Data) {
			t.Errorf("%s: capacity %d of %d bytes, %v", r.Format(), cap(p.Data), len(p.Data), err)
		}
	}
}

func TestReadingAPacketAllocatesNothing(t *testing.T) {
	o := binary.LittleEndian
	files := map[string][]byte{
		"pcap":   join(pcapHeader(o, microMagic, 253), bytes.Repeat(pcapRecord(o, 0, 0, 92, connector(string(make([]byte, 76)))), 2000)),
		"pcapng": join(sectionBlock(o), interfaceBlock(o, 253, 0), bytes.Repeat(enhancedBlock(o, 0, 0, 92, connector(string(make([]byte, 76))), option(o, 2, 1, 0, 0, 0)), 2000)),
		"hex":    bytes.Repeat([]byte("0102 0304\n"), 2000),
	}
	for name, file := range files {
		r, err := NewReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Next(); err != nil { // grows the buffers
			t.Fatal(err)
		}
		allocs := testing.AllocsPerRun(1000, func() {
			if _, err := r.Next(); err != nil {
				t.Fatal(err)
			}
		})
		if allocs != 0 {
			t.Errorf("%s: %v allocations a packet", name, allocs)
		}
	}
}
