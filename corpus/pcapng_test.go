package corpus

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var bothOrders = []byteOrder{binary.LittleEndian, binary.BigEndian}

func eachOrder(t *testing.T, test func(t *testing.T, o byteOrder)) {
	for _, o := range bothOrders {
		t.Run(fmt.Sprint(o), func(t *testing.T) { test(t, o) })
	}
}

func TestPcapngIsReadInBothOrders(t *testing.T) {
	eachOrder(t, func(t *testing.T, o byteOrder) {
		file := join(
			sectionBlock(o, option(o, 2, []byte("machine")...), option(o, 1, []byte("a comment")...), option(o, 0)),
			interfaceBlock(o, 253, 0, option(o, 2, []byte("nlmon0")...), option(o, 9, 9)), // no end mark
			enhancedBlock(o, 0, 5_000_000_007, 19, connector("one"), option(o, 1, []byte("said")...), option(o, 2, o.AppendUint32(nil, 1)...), option(o, 0)),
			enhancedBlock(o, 0, 6_000_000_000, 16+50, connector("three")),
		)
		want := result{
			Format: "pcapng",
			Packets: []Packet{
				{Number: 1, Time: at(5, 7), Direction: ToUser, Data: []byte("one"), Length: 3, Comment: "said"},
				{Number: 2, Time: at(6, 0), Data: []byte("three"), Length: 50},
			},
		}
		if diff := cmp.Diff(want, readAll(t, file)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPcapngSectionsMayDifferInOrderAndStartTheirInterfacesAnew(t *testing.T) {
	le, be := binary.LittleEndian, binary.BigEndian
	file := join(
		sectionBlock(le),
		interfaceBlock(le, 1, 0),
		interfaceBlock(le, 253, 0),
		enhancedBlock(le, 1, 1e6, 17, connector("a")),
		sectionBlock(be),
		interfaceBlock(be, 253, 0, option(be, 9, 3)),
		enhancedBlock(be, 0, 2e3, 17, connector("b")),
		sectionBlock(le),
		interfaceBlock(le, 253, 0),
		enhancedBlock(le, 0, 3e6, 17, connector("c")),
		enhancedBlock(le, 1, 3e6, 17, connector("d")),
	)
	want := result{
		Format: "pcapng",
		Packets: []Packet{
			packet(1, at(1, 0), Unknown, "a"),
			packet(2, at(2, 0), Unknown, "b"),
			packet(3, at(3, 0), Unknown, "c"),
		},
		Damage: fmt.Sprintf("pcapng, offset %d: packet of interface 1, of 1 so far", len(file)-52),
	}
	if diff := cmp.Diff(want, readAll(t, file)); diff != "" {
		t.Error(diff)
	}
}

func TestPcapngFramesOfOtherInterfacesAreSkippedAndCounted(t *testing.T) {
	eachOrder(t, func(t *testing.T, o byteOrder) {
		file := join(
			sectionBlock(o),
			interfaceBlock(o, 1, 0),
			interfaceBlock(o, 253, 0),
			enhancedBlock(o, 0, 0, 17, connector("x")), // ethernet, whatever it looks like
			enhancedBlock(o, 1, 0, 17, connector("a")),
			enhancedBlock(o, 0, 0, 0, nil),
			enhancedBlock(o, 1, 0, 17, connector("b")),
		)
		want := result{
			Format:  "pcapng",
			Skipped: 2,
			Packets: []Packet{packet(2, at(0, 0), Unknown, "a"), packet(4, at(0, 0), Unknown, "b")},
		}
		if diff := cmp.Diff(want, readAll(t, file)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPcapngPassesOverBlocksItDoesNotNeed(t *testing.T) {
	eachOrder(t, func(t *testing.T, o byteOrder) {
		file := join(
			sectionBlock(o),
			block(o, 0x0bad, []byte("custom")),
			interfaceBlock(o, 253, 0),
			block(o, 4, []byte("names, not even well-formed")),
			enhancedBlock(o, 0, 0, 17, connector("a")),
			block(o, 5, []byte("statistics")),
			block(o, 10, make([]byte, 3*bufferSize)), // secrets, longer than any buffer
			block(o, 0xdeadbeef),
			enhancedBlock(o, 0, 0, 17, connector("b")),
		)
		want := result{Format: "pcapng", Packets: []Packet{packet(1, at(0, 0), Unknown, "a"), packet(2, at(0, 0), Unknown, "b")}}
		if diff := cmp.Diff(want, readAll(t, file)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPcapngReadsSimpleAndOldPacketBlocks(t *testing.T) {
	eachOrder(t, func(t *testing.T, o byteOrder) {
		file := join(
			sectionBlock(o),
			interfaceBlock(o, 253, 20),
			simpleBlock(o, 19, connector("one")),
			simpleBlock(o, 99, connector("cut.")), // the interface's snap length says where
			oldPacketBlock(o, 0, 77, 4e6, connector("old")),
		)
		want := result{
			Format: "pcapng",
			Packets: []Packet{
				packet(1, time.Time{}, Unknown, "one"),
				{Number: 2, Data: []byte("cut."), Length: 83},
				packet(3, at(4, 0), Unknown, "old"),
			},
		}
		if diff := cmp.Diff(want, readAll(t, file)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPcapngReadsBlocksLongerThanItsBuffer(t *testing.T) {
	o := binary.LittleEndian
	long := strings.Repeat("long", bufferSize/3)
	file := join(
		sectionBlock(o),
		interfaceBlock(o, 253, 0),
		enhancedBlock(o, 0, 0, 16+len(long), connector(long), option(o, 2, 2, 0, 0, 0)),
		enhancedBlock(o, 0, 0, 17, connector("a")),
	)
	want := result{Format: "pcapng", Packets: []Packet{packet(1, at(0, 0), ToKernel, long), packet(2, at(0, 0), Unknown, "a")}}
	if diff := cmp.Diff(want, readAll(t, file)); diff != "" {
		t.Error(diff)
	}
}

func TestPcapngTimeIsExactAtEveryResolution(t *testing.T) {
	const never = math.MaxInt64
	tests := []struct {
		name    string
		options func(o byteOrder) [][]byte
		ticks   uint64
		want    time.Time
	}{
		{"microseconds when it does not say", nil, 1_234_567, at(1, 234_567_000)},
		{"seconds", resolution(0), 3, at(3, 0)},
		{"milliseconds", resolution(3), 1_234, at(1, 234_000_000)},
		{"nanoseconds", resolution(9), 1_700_000_000_123_456_789, at(1_700_000_000, 123_456_789)},
		{"picoseconds", resolution(12), 1_234_567_890_123, at(1, 234_567_890)},
		{"the finest decimal", resolution(19), 15_000_000_000_000_000_000, at(1, 500_000_000)},
		{"too fine, decimal", resolution(20), 1, time.Time{}},
		{"much too fine, decimal", resolution(127), 1, time.Time{}},
		{"2^0", resolution(0x80), 3, at(3, 0)},
		{"2^-10", resolution(0x80 | 10), 1024 + 1023, at(1, 999_023_437)},
		{"2^-30", resolution(0x80 | 30), 3<<30 | 1<<29, at(3, 500_000_000)},
		{"2^-63", resolution(0x80 | 63), 3 << 62, at(1, 500_000_000)},
		{"too fine, binary", resolution(0x80 | 64), 1, time.Time{}},
		{"much too fine, binary", resolution(0xff), 1, time.Time{}},
		{"offset", offset(1_700_000_000), 1_000_001, at(1_700_000_001, 1_000)},
		{"offset before the epoch", offset(-10), 1_000_001, at(-9, 1_000)},
		{"resolution and offset", func(o byteOrder) [][]byte { return append(offset(100)(o), resolution(9)(o)...) }, 2_000_000_003, at(102, 3)},
		{"ticks to the brim", nil, never, at(9_223_372_036_854, 775_807_000)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachOrder(t, func(t *testing.T, o byteOrder) {
				var options [][]byte
				if tt.options != nil {
					options = tt.options(o)
				}
				file := join(sectionBlock(o), interfaceBlock(o, 253, 0, options...), enhancedBlock(o, 0, tt.ticks, 17, connector("a")))
				want := result{Format: "pcapng", Packets: []Packet{packet(1, tt.want, Unknown, "a")}}
				if diff := cmp.Diff(want, readAll(t, file)); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func resolution(value byte) func(byteOrder) [][]byte {
	return func(o byteOrder) [][]byte { return [][]byte{option(o, 9, value)} }
}

func offset(seconds int64) func(byteOrder) [][]byte {
	return func(o byteOrder) [][]byte { return [][]byte{option(o, 14, o.AppendUint64(nil, uint64(seconds))...)} }
}

func TestPcapngDamageSaysWhatAndWhere(t *testing.T) {
	eachOrder(t, func(t *testing.T, o byteOrder) {
		head := join(sectionBlock(o), interfaceBlock(o, 253, 0), enhancedBlock(o, 0, 0, 17, connector("a")))
		put := func(b []byte, at int, v uint32) []byte { o.PutUint32(b[at:], v); return b }
		good := func() []byte { return enhancedBlock(o, 0, 0, 20, connector("good")) }
		last := len(good()) - 4
		tests := []struct {
			name string
			bad  []byte
			want string
		}{
			{"length 0", put(good(), 4, 0), "block of length 0"},
			{"length below the frame's", put(good(), 4, 8), "block of length 8"},
			{"length no multiple of 4", put(good(), 4, 55), "block of length 55"},
			{"lengths differ", put(good(), last, 60), "block of length 52 ends with length 60"},
			{"lengths differ in a block that is not read", put(block(o, 99, []byte("body")), 12, 60), "block of length 16 ends with length 60"},
			{"cut after the type", good()[:4], "block cut short: unexpected EOF"},
			{"cut in the data", good()[:40], "block cut short: unexpected EOF"},
			{"cut in the last length", good()[:last+3], "block cut short: unexpected EOF"},
			{"cut in a block that is not read", block(o, 99, []byte("body and more"))[:20], "block cut short: unexpected EOF"},
			{"cut in the last length of a block that is not read", block(o, 99, []byte("body"))[:14], "block cut short: unexpected EOF"},
			{"a block of 4 GiB", put(good(), 4, 1<<32-4), "block of 4294967292 bytes, more than the 1048576 of any real one"},
			{"a block of 4 GiB that is not read", put(block(o, 99), 4, 1<<32-4), "block cut short: unexpected EOF"},
			{"a block of 1 MiB that is not there", put(good(), 4, 1<<20), "block cut short: unexpected EOF"},
			{"data beyond the block", put(put(good(), 20, 25), 24, 25), "packet of 25 bytes in a block with room for 20"},
			{"data of 4 GiB", put(put(good(), 20, 1<<31-1), 24, 1<<31-1), "packet of 2147483647 bytes in a block with room for 20"},
			{"more data than there was", put(good(), 24, 19), "block has 20 bytes of a packet of 19"},
			{"a packet of 2 GiB", put(good(), 24, 1<<31), "block has 20 bytes of a packet of 2147483648"},
			{"no such interface", put(good(), 8, 1), "packet of interface 1, of 1 so far"},
			{"an interface that is negative in an int32", put(good(), 8, 1<<31), "packet of interface 2147483648, of 1 so far"},
			{"packet block too short", block(o, blockEnhanced, make([]byte, 16)), "packet block too short"},
			{"simple packet block too short", block(o, blockSimple), "simple packet block too short"},
			{"simple packet beyond its block", simpleBlock(o, 25, connector("good")), "packet of 25 bytes in a block with room for 20"},
			{"simple packet of 2 GiB", simpleBlock(o, 1<<31, connector("good")), "block of a packet of 2147483648 bytes"},
			{"interface too short", block(o, blockInterface, make([]byte, 4)), "interface description too short"},
			{"section too short", block(o, blockSection, o.AppendUint32(nil, sectionMagic), make([]byte, 8)), "section header too short"},
			{"section without a byte order", block(o, blockSection, make([]byte, 16)), "section with byte order mark 00000000"},
			{"section of a later version", put(sectionBlock(o), 12, 2<<16|2), "section of version 2.2"},
			{"option beyond its block", enhancedBlock(o, 0, 0, 17, connector("a"), put(option(o, 2, 1, 0, 0, 0), 0, 5<<16|5)), "option 5 of 5 bytes runs out of its block"},
			{"flags too short", enhancedBlock(o, 0, 0, 17, connector("a"), option(o, 2, 1)), "packet flags of 1 bytes"},
			{"resolution too long", interfaceBlock(o, 253, 0, option(o, 9, 6, 6)), "interface option 9 of 2 bytes"},
			{"offset too short", interfaceBlock(o, 253, 0, option(o, 14, 6)), "interface option 14 of 1 bytes"},
			{"a frame longer than any", enhancedBlock(o, 0, 0, maxFrame+4, make([]byte, maxFrame+4)), "packet of 262148 bytes, more than the 262144 of any real one"},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				want := result{
					Format:  "pcapng",
					Packets: []Packet{packet(1, at(0, 0), Unknown, "a")},
					Damage:  fmt.Sprintf("pcapng, offset %d: %s", len(head), tt.want),
				}
				if diff := cmp.Diff(want, readAll(t, join(head, tt.bad))); diff != "" {
					t.Error(diff)
				}
			})
		}
	})
}

func TestPcapngInterfacesAreLimited(t *testing.T) {
	o := binary.LittleEndian
	one := interfaceBlock(o, 253, 0)
	file := sectionBlock(o)
	for range maxInterfaces + 1 {
		file = append(file, one...)
	}
	want := fmt.Sprintf("pcapng, offset %d: section of more than 65536 interfaces", len(file)-len(one))
	if got := readAll(t, file).Damage; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
