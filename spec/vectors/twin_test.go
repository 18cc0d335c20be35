package vectors

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
)

// withTwins puts behind every hand-made little vector its twin, and drops the
// big ones that stood there.
func withTwins(vs []Vector) (all []Vector) {
	made := map[string]bool{}
	for _, v := range vs {
		if made[v.ID] {
			continue
		}
		all = append(all, v)
		if twin, ok := twinOf(v); ok {
			all = append(all, twin)
			made[twin.ID] = true
		}
	}
	return all
}

// twinOf turns the bytes of a vector round, number by number. What is wanted of
// it stays, but for bytes that an answer shows as a number.
func twinOf(v Vector) (Vector, bool) {
	name, little := strings.CutSuffix(v.ID, "/little")
	if !little || v.Order != "little" {
		return v, false
	}
	twin := v
	twin.ID, twin.Order = name+"/big", "big"
	x := v.Expand()
	switch v.Op {
	case "decode":
		twin.Hex = swapped(v.Hex, x.Hex, swapDatagram)
	case "address":
		twin.Hex = swapped(v.Hex, x.Hex, swapAddress)
	case "encode":
		twin.Want = swapHexOf(v.Want, x.Want)
	case "payload":
		twin.Hex = swapped(v.Hex, x.Hex, func(b []byte) { swapPayload(v.Idx, b) })
		twin.Want = swapCode(v.Want, x.Hex, v.Idx)
	}
	if twin.Hex != v.Hex || !bytes.Equal(twin.Want, v.Want) {
		twin.Reqs = withOrder(v)
	}
	return twin, true
}

// withOrder returns what the twin shows: the order of its numbers too.
func withOrder(v Vector) []string {
	id := "ORD-1"
	if v.Op == "payload" {
		id = "ORD-2"
	}
	if slices.Contains(v.Reqs, id) {
		return v.Reqs
	}
	return append(slices.Clone(v.Reqs), id)
}

// swapped turns the bytes round and writes long runs as the original does.
func swapped(short, long string, swap func([]byte)) string {
	b, err := hex.DecodeString(long)
	if err != nil {
		panic(err)
	}
	swap(b)
	if short == long {
		return hex.EncodeToString(b)
	}
	return compress(b)
}

// leastRun is how many equal bytes are written as a run.
const leastRun = 200

// compress writes long runs as [ab*N].
func compress(b []byte) string {
	var out strings.Builder
	for i := 0; i < len(b); {
		j := i
		for j < len(b) && b[j] == b[i] {
			j++
		}
		out.WriteString(piece(b[i:j]))
		i = j
	}
	return out.String()
}

func piece(b []byte) string {
	s := hex.EncodeToString(b)
	if len(b) < leastRun {
		return s
	}
	return "[" + s[:2] + "*" + string(text(len(b))) + "]"
}

func swapHexOf(short, long json.RawMessage) json.RawMessage {
	if short == nil {
		return nil
	}
	var s, l struct {
		Hex string `json:"hex"`
	}
	json.Unmarshal(short, &s)
	json.Unmarshal(long, &l)
	s.Hex = swapped(s.Hex, l.Hex, swapDatagram)
	return text(s)
}

// swapCode rewrites the one number that is read from bytes which are no number:
// the code of kvp and vss.
func swapCode(want json.RawMessage, hexText string, idx uint32) json.RawMessage {
	if idx != 9 && idx != 10 || !bytes.Contains(want, []byte(`"code"`)) {
		return want
	}
	b, _ := hex.DecodeString(hexText)
	swapPayload(idx, b)
	want = text(want)
	at := bytes.Index(want, []byte(`"code":"0x`)) + len(`"code":"0x`)
	copy(want[at:at+8], hex.EncodeToString(b[:4]))
	return want
}

// swap turns numbers of those sizes round, one after the other, as far as they
// are whole.
func swap(b []byte, sizes ...int) []byte {
	for _, n := range sizes {
		if len(b) < n {
			return nil
		}
		slices.Reverse(b[:n])
		b = b[n:]
	}
	return b
}

// swapWords turns as many u32 round as there are, n at most.
func swapWords(b []byte, n int) {
	for ; n > 0 && len(b) >= 4; n-- {
		b = swap(b, 4)
	}
}

// swapDatagram turns the headers of a little datagram round; the header at
// fault too, where all of it is there.
func swapDatagram(b []byte) {
	for at := 0; at < len(b) && len(b)-at >= 16; {
		rest := b[at:]
		length := int64(binary.LittleEndian.Uint32(rest))
		kind := binary.LittleEndian.Uint16(rest[4:])
		swap(rest, 4, 2, 2, 4, 4)
		if length < 16 || length > int64(len(rest)) {
			return
		}
		if kind == 0 || kind == 3 && length >= 36 || kind > 4 {
			swapMessages(rest[16:length])
		}
		at += int(length+3) &^ 3
	}
}

func swapMessages(b []byte) {
	for len(b) >= 20 {
		size := int(binary.LittleEndian.Uint16(b[16:]))
		b = swap(b, 4, 4, 4, 4, 2, 2)
		if size > len(b) {
			return
		}
		b = b[size:]
	}
}

// swapAddress turns the numbers of a sockaddr_nl round.
func swapAddress(b []byte) { swap(b, 2, 2, 4, 4) }

// swapPayload turns the numbers in the data of a cn_msg round.
func swapPayload(idx uint32, b []byte) {
	switch idx {
	case 1:
		swapProc(b)
	case 3:
		swapW1(b)
	case 4:
		if len(b) >= 60 {
			swap(b[4:], 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 2, 2, 2, 2, 2, 2)
		}
	case 7:
		if len(b) >= 160 {
			swap(b, 8)
			swapWords(b[140:], 5)
		}
	case 9:
		swapKVP(b)
	case 10:
		switch len(b) {
		case 4:
			swap(b, 4)
		case 12:
			swap(b[8:], 4)
		}
	case 0xffffffff:
		if len(b) >= 16 {
			swapWords(b, len(b)/4)
		}
	}
}

func swapProc(b []byte) {
	if len(b) < 16 {
		swapWords(b, len(b)/4)
		return
	}
	what := binary.LittleEndian.Uint32(b)
	words := 6
	if what == 0x200 {
		words = 2 // the rest is a name
	}
	swapWords(swap(b, 4, 4, 8), words)
}

func swapW1(b []byte) {
	for len(b) >= 12 {
		kind, size := b[0], int(binary.LittleEndian.Uint16(b[2:]))
		swap(b[2:], 2)
		if kind == 0 || kind == 1 || kind == 5 {
			swap(b[4:], 8)
		} else {
			swap(b[4:], 4, 4)
		}
		b = b[12:]
		if size > len(b) {
			return
		}
		if kind == 4 || kind == 5 {
			swapCommands(b[:size])
		}
		b = b[size:]
	}
}

func swapCommands(b []byte) {
	for len(b) >= 4 {
		size := int(binary.LittleEndian.Uint16(b[2:]))
		swap(b[2:], 2)
		b = b[4:]
		if size > len(b) {
			return
		}
		b = b[size:]
	}
}

// swapKVP knows an hv_ku_msg by its length, and else what the operation has.
func swapKVP(b []byte) {
	if len(b) == 2564 {
		swap(b, 4)
		return
	}
	if len(b) < 4 {
		return
	}
	swap(b[2:], 2)
	switch body := b[4:]; b[0] {
	case 0, 1:
		swapValue(body)
	case 2:
		swapWords(body, 1)
	case 3:
		swapValue(swap(body, 4))
	}
}

func swapValue(b []byte) {
	if len(b) < 2572 {
		return
	}
	kind := binary.LittleEndian.Uint32(b)
	swapWords(b, 3)
	switch kind {
	case 4:
		swap(b[524:], 4)
	case 8:
		swap(b[524:], 8)
	}
}
