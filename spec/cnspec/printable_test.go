package main

import (
	"encoding/binary"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What a process calls itself, or a host its keys, steers no terminal and adds
// no line, and is in -json as it is (SEC group: whoever may send is not trusted).
func TestTextOfTheWireSteersNoTerminal(t *testing.T) {
	const evil = "\x1b[31mred\n\x07\x9b\x7f"
	comm := make([]byte, 76)
	u32 := func(at int, v uint32) { binary.LittleEndian.PutUint32(comm[at:], v) }
	u32(0, 76)
	u32(4, 3)
	u32(16, 1)
	u32(20, 1)
	u32(32, 40)
	u32(36, 0x200) // PROC_EVENT_COMM
	u32(52, 4711)
	u32(56, 4711)
	copy(comm[60:], evil)
	line := hex.EncodeToString(comm)
	refused := hex.EncodeToString(refusal("\x1b[31mred\nline2\x07\u202a\u202e\u2066\u2069"))
	checkPlain(t, line)
	checkPlain(t, refused)
	if out, _, _ := run(refused, "decode", "-order", "little", "-"); !strings.Contains(out, "?[31mred?line2?????\n") {
		t.Errorf("%q", out)
	}
	out, _, _ := run(line, "decode", "-json", "-order", "little", "-")
	if !strings.Contains(out, `"comm":"\u001b[31mred\n\u0007`) {
		t.Errorf("-json: %s", out)
	}
}

// checkPlain has a datagram printed in every way.
func checkPlain(t *testing.T, line string) {
	t.Helper()
	svg := filepath.Join(t.TempDir(), "a.svg")
	for _, args := range [][]string{
		{"decode", "-order", "little", "-"}, {"decode", "-x", "-order", "little", "-"},
		{"trace", "-order", "little", "-"}, {"check", "-reqs", "-order", "little", "-"},
		{"decode", "-svg", svg, "-order", "little", "-"},
	} {
		out, errs, _ := run(line, args...)
		if drawn, err := os.ReadFile(svg); err == nil {
			out += string(drawn)
		}
		for i, r := range out + errs {
			if r < ' ' && r != '\n' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
				t.Errorf("%q: %q at %d of %q", args, r, i, out+errs)
			}
		}
		if strings.Contains(out, "red\n") || strings.Contains(out, "\nline2") {
			t.Errorf("%q: a line ends in the name: %q", args, out)
		}
	}
}

// refusal is an NLMSG_ERROR with a text: NLM_F_CAPPED, NLM_F_ACK_TLVS and
// NLMSGERR_ATTR_MSG.
func refusal(text string) []byte {
	le := binary.LittleEndian
	attr := append(le.AppendUint16(le.AppendUint16(nil, uint16(4+len(text))), 1), text...)
	for len(attr)%4 != 0 {
		attr = append(attr, 0)
	}
	b := le.AppendUint32(nil, uint32(16+4+16+len(attr)))
	b = le.AppendUint16(le.AppendUint16(b, 2), 0x300)
	b = append(b, make([]byte, 8)...)
	b = le.AppendUint32(b, 0xffffffea) // -EINVAL
	b = append(le.AppendUint32(b, 16), make([]byte, 12)...)
	return append(b, attr...)
}
