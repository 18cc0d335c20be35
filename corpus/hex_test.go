package corpus

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestHexLines(t *testing.T) {
	long := strings.Repeat("ab", 100_000)
	datagrams := func(texts ...string) []Packet {
		var packets []Packet
		for i, text := range texts {
			packets = append(packets, packet(i+1, time.Time{}, Unknown, text))
		}
		return packets
	}
	tests := []struct {
		name, file string
		want       result
	}{
		{"one a line", "01\n0aFF\n", result{Format: "hex", Packets: datagrams("\x01", "\x0a\xff")}},
		{"no end of the last line", "01\n02", result{Format: "hex", Packets: datagrams("\x01", "\x02")}},
		{"blank lines and comments", "# first\n\n01\n  # second\n \t\n02\n#", result{Format: "hex", Packets: datagrams("\x01", "\x02")}},
		{"white space between bytes", " 01 0203\t04 \r\n", result{Format: "hex", Packets: datagrams("\x01\x02\x03\x04")}},
		{"a line longer than the buffer", long + "\n01\n", result{Format: "hex", Packets: datagrams(strings.Repeat("\xab", 100_000), "\x01")}},
		{"not hex", "01\n\n02x3\n04\n", result{Format: "hex", Packets: datagrams("\x01"), Damage: "hex, line 3, offset 4: invalid byte: U+0078 'x'"}},
		{"half a byte", "01\n02 3 4\n", result{Format: "hex", Packets: datagrams("\x01"), Damage: "hex, line 2, offset 3: odd length hex string"}},
		{"a comment after a datagram", "01\n02 # no\n", result{Format: "hex", Packets: datagrams("\x01"), Damage: "hex, line 2, offset 3: invalid byte: U+0023 '#'"}},
		{"an endless line", "01\n" + strings.Repeat("0", maxLine+1), result{Format: "hex", Packets: datagrams("\x01"), Damage: "hex, line 2, offset 3: line of more than 1048576 bytes"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, readAll(t, []byte(tt.file))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
