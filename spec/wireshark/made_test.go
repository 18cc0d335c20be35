package wireshark

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/spec/vectors"
	"github.com/cnwire/cnwire/wire"
)

// written makes a capture file.
func written(t testing.TB, packets []corpus.Packet) string {
	t.Helper()
	var file bytes.Buffer
	w, err := corpus.NewWriter(&file, corpus.Section{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packets {
		if err := w.Write(p); err != nil {
			t.Fatal(err)
		}
	}
	return capture(t, "made.pcapng", file.Bytes())
}

// bothSame compares decode and trace of packets that were made up, read in an
// order and as of a kernel ("" is the newest).
func bothSame(t *testing.T, packets []corpus.Packet, order, kernel string) {
	t.Helper()
	file := written(t, packets)
	found := pdml(t, file, "-o", "connector.order:"+order, "-o", "connector.kernel:"+kernel)
	same(t, say(t, "decode", "-json", "-order", order, file), found)
	sameLinks(t, found, "-order", order, "-kernel", kernel, file)
}

// Every vector that is a datagram or the data of a cn_msg, each in its order.
func TestVectors(t *testing.T) {
	need(t)
	packets := map[string][]corpus.Packet{}
	for _, v := range vectors.All() {
		if v.Op != "decode" && v.Op != "payload" {
			continue
		}
		data, err := hex.DecodeString(v.Hex)
		if err != nil {
			t.Fatal(err)
		}
		o := orders[v.Order]
		if v.Op == "payload" {
			// Of staging kernels' KVP the seq is the operation.
			h := cnmsg.Header{ID: cnmsg.ID{Idx: v.Idx, Val: v.Val}, Seq: uint32(len(packets[v.Order]) % 5), Ack: 9}
			if data, err = cnmsg.AppendFrame(nil, o, cnmsg.KernelHeader(h.Seq), h, data); err != nil {
				t.Fatalf("%s: %v", v.ID, err)
			}
		}
		packets[v.Order] = append(packets[v.Order], corpus.Packet{Data: data, Direction: corpus.ToUser, Comment: v.ID})
	}
	for order, all := range packets {
		t.Run(order, func(t *testing.T) {
			t.Parallel()
			if len(all) < 300 {
				t.Errorf("only %d vectors", len(all))
			}
			bothSame(t, all, order, "")
		})
	}
}

var orders = map[string]wire.Order{"little": wire.Little, "big": wire.Big}

// ids are those of every user, and some of nobody's.
var ids = func() []cnmsg.ID {
	all := []cnmsg.ID{{Idx: 1, Val: 2}, {Idx: 99, Val: 7}, {}}
	for _, u := range cnmsg.Users() {
		all = append(all, u.ID)
	}
	return all
}()

// Conversations of random messages whose numbers are few, so that they answer
// each other, on kernels before and after each change of a rule.
func TestConversations(t *testing.T) {
	need(t)
	for i, kernel := range []string{"", "2.6.16", "2.6.32", "3.10", "4.7", "4.19", "6.5", "6.6.1"} {
		t.Run("kernel "+kernel, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(7, uint64(i)))
			order := []string{"little", "big"}[i%2]
			var packets []corpus.Packet
			for range 400 {
				packets = append(packets, conversation(r, orders[order]))
			}
			bothSame(t, packets, order, kernel)
		})
	}
}

// What no conversation of chance comes to: requests that nobody answers, and
// the parts of old answers of w1 at the edges of their numbers.
func TestEdgesOfConversations(t *testing.T) {
	need(t)
	o := wire.Little
	packet := func(d corpus.Direction, h cnmsg.Header, data []byte) corpus.Packet {
		b, _ := cnmsg.AppendFrame(nil, o, cnmsg.KernelHeader(h.Seq), h, data)
		return corpus.Packet{Data: b, Direction: d}
	}
	var requests, parts []corpus.Packet
	for op := range uint32(4) {
		for i, mask := range []uint32{0, 0x1, 0x10, 0x400, 0x1fffffff, 0xc00003c7, 0xe00003c7, 0xe00007d7, 1<<32 - 1} {
			data := o.AppendUint32(o.AppendUint32(nil, op), mask)
			h := cnmsg.Header{ID: cnmsg.Proc, Seq: op, Ack: 100 + uint32(i)}
			requests = append(requests, packet(corpus.ToKernel, h, data), packet(corpus.ToKernel, h, data[:4]), packet(corpus.ToKernel, h, data[:7]))
		}
	}
	for _, cmd := range []byte{0, 1, 2, 4, 8} {
		data := []byte{4, 0, 12, 0, 1, 0, 0, 0, 0, 0, 0, 0, cmd, 0, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8}
		seq := 70000 + uint32(cmd)
		parts = append(parts, packet(corpus.ToKernel, cnmsg.Header{ID: cnmsg.W1, Seq: seq, Ack: 9}, data))
		for _, ack := range []uint32{0, 1, 2, 9, 65535, 65536, seq, seq + 1, seq + 2} {
			parts = append(parts, packet(corpus.ToUser, cnmsg.Header{ID: cnmsg.W1, Seq: seq, Ack: ack}, data))
		}
	}
	for _, kernel := range []string{"", "3.10", "6.5"} {
		bothSame(t, append(requests, parts...), "little", kernel)
	}
}

// conversation makes one datagram of a conversation.
func conversation(r *rand.Rand, o wire.Order) corpus.Packet {
	var payload []byte
	nl := nlmsg.Header{Type: nlmsg.TypeDone, PortID: r.Uint32N(2)}
	id := ids[r.IntN(len(ids))]
	if r.IntN(3) == 0 {
		id = cnmsg.Proc
	}
	for range 1 + r.IntN(2)*r.IntN(3) {
		body := data(r, o, id)
		h := cnmsg.Header{ID: id, Seq: few(r), Ack: few(r), Len: uint16(len(body))}
		payload = cnmsg.AppendRaw(payload, o, h, body)
	}
	b, _ := nlmsg.AppendMessage(nil, o, nl, payload)
	p := corpus.Packet{Data: b, Direction: corpus.Direction(r.IntN(3))}
	if r.IntN(60) == 0 {
		p.Length = len(b) + 1 // cut by the capture
	}
	return p
}

// few gives one of few numbers, most of them small, the others at the edges.
func few(r *rand.Rand) uint32 {
	if r.IntN(4) > 0 {
		return r.Uint32N(3)
	}
	return []uint32{0, 1, 2, 3, 4, 15, 16, 65535, 65536, 1<<31 - 1, 1 << 31, 1<<32 - 2, 1<<32 - 1}[min(r.IntN(13), r.IntN(13))]
}

// data makes something that could be the data of a user.
func data(r *rand.Rand, o wire.Order, id cnmsg.ID) []byte {
	size := []int{0, 4, 8, 12, 16, 20, 24, 32, 40, 160, 168}[r.IntN(11)]
	if id == cnmsg.Proc && r.IntN(2) == 0 {
		size = []int{8, 40}[r.IntN(2)]
	}
	b := make([]byte, size)
	if r.IntN(3) == 0 {
		for i := range b {
			b[i] = byte(r.IntN(3)) * byte(r.IntN(9))
		}
	}
	if id == cnmsg.Proc && size == 8 {
		o.PutUint32(b, 1+r.Uint32N(3))
		o.PutUint32(b[4:], []uint32{0, 1, 0x10, 0xc00003c7, 0xe00003c7, 1<<32 - 1}[r.IntN(6)])
	} else if id == cnmsg.Proc && size > 8 {
		o.PutUint32(b, []uint32{0, 0, 0, 0, 1, 2, 0x200, 0x80000000}[r.IntN(8)])
		o.PutUint32(b[4:], []uint32{0, 1, 4095, 4096, 1<<32 - 1}[r.IntN(5)])
	} else if id == cnmsg.Proc && size == 4 {
		o.PutUint32(b, r.Uint32N(4))
	}
	if id == cnmsg.W1 && size >= 12 {
		b[0], b[1] = byte(r.IntN(8)), byte(r.IntN(5)/4*22)
		o.PutUint16(b[2:], uint16(size-12))
		if size >= 16 {
			b[12] = byte(r.IntN(10))
			o.PutUint16(b[14:], uint16(size-16))
		}
	}
	if id == cnmsg.DMLog && size >= 160 {
		o.PutUint32(b[144:], []uint32{0, 1<<32 - 22, 11}[r.IntN(3)])
		o.PutUint32(b[148:], few(r))
	}
	return b
}

// The order of a file is guessed as cnspec guesses it, also where the first
// datagrams mislead, and a preference goes before it.
func TestOrderIsGuessedFromTheFile(t *testing.T) {
	need(t)
	of := func(o wire.Order, seq uint32) []byte {
		h := cnmsg.Header{ID: cnmsg.Proc, Seq: seq}
		b, _ := cnmsg.AppendFrame(nil, o, cnmsg.KernelHeader(seq), h, []byte{1, 0, 0, 1})
		return b
	}
	little, big := of(wire.Little, 1), of(wire.Big, 1)
	cut, mute := big[:40-3], []byte{0, 40, 40, 0, 1, 2, 3}
	for i, files := range [][][]byte{
		{little}, {big}, {mute}, {cut}, {mute, big}, {little, big, big}, {big, little}, {little, little, big, big, big, big, big},
		{big, big, little, mute, little, little, little, little}, {nil, mute, little}, {little, little, little, big, big, big, big, big},
		{of(wire.Big, 1), of(wire.Little, 2), of(wire.Little, 3), of(wire.Little, 4)},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			var packets []corpus.Packet
			for _, data := range files {
				packets = append(packets, corpus.Packet{Data: data, Direction: corpus.Direction(i % 3)})
			}
			file := written(t, packets)
			found := pdml(t, file)
			same(t, say(t, "decode", "-json", file), found)
			sameLinks(t, found, file)
			if i%6 != 0 {
				return
			}
			for order := range orders {
				for _, p := range pdml(t, file, "-o", "connector.order:"+order) {
					if got := p.one("connector").one("connector.order").Show; got != order {
						t.Errorf("%s, though %s was asked for", got, order)
					}
				}
			}
		})
	}
}

// The direction is that of the packet's flags, where they and the cooked header
// contradict each other.
func TestDirectionIsThatOfTheFlags(t *testing.T) {
	need(t)
	const user, kernel, nlmon = "\x00\x06\x03\x38", "\x00\x07\x03\x38", "\x00\x04\x03\x38"
	whole, err := os.ReadFile(written(t, sampled(t, "little")))
	if err != nil {
		t.Fatal(err)
	}
	for _, replace := range []*strings.Replacer{
		strings.NewReplacer(user, kernel, kernel, user),
		strings.NewReplacer(user, nlmon, kernel, nlmon),
		strings.NewReplacer(user, "\x00\x00\x03\x38", kernel, "\x00\x05\x03\x38"),
	} {
		file := capture(t, "turned.pcapng", []byte(replace.Replace(string(whole))))
		packets := pdml(t, file)
		same(t, say(t, "decode", "-json", file), packets)
		sameLinks(t, packets, file)
	}
}

// sampled is a packet of each shape of the corpus: every user, batches, faults.
func sampled(t *testing.T, order string) (packets []corpus.Packet) {
	t.Helper()
	seen := map[string]int{}
	for _, c := range corpus.Captures() {
		if c.Order != order {
			continue
		}
		r, err := c.Open()
		if err != nil {
			t.Fatal(err)
		}
		for p, err := r.Next(); err == nil; p, err = r.Next() {
			shape := fmt.Sprint(len(p.Data), p.Direction)
			if len(p.Data) > 37 {
				shape += string(p.Data[16:24]) + string(p.Data[36:38])
			}
			if seen[shape]++; seen[shape] == 1 && len(p.Data) < 4096 {
				p.Data = bytes.Clone(p.Data)
				packets = append(packets, p)
			}
		}
	}
	return packets
}

// Damaged datagrams have the faults that cnspec finds, and no error of Lua's:
// cut anywhere, with bytes and lengths that are wrong, and with more behind.
func TestDamagedDatagrams(t *testing.T) {
	need(t)
	for order, o := range orders {
		t.Run(order, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(1, uint64(o)))
			whole := append(sampled(t, order), payloads(t, order)...)
			var packets []corpus.Packet
			for _, p := range whole {
				for range 1500/len(whole) + 1 {
					packets = append(packets, damaged(r, o, p))
				}
			}
			bothSame(t, packets, order, "")
		})
	}
}

// Of several faults of one payload the first is told, in the order of the bytes.
func TestTheFirstFaultOfW1IsTold(t *testing.T) {
	need(t)
	command := "\x05\x00\x04\x00\x28\x01\x02\x03\x04\x05\x06\x9e\x00\x00\xff\x00" // longer than its message
	short := "\x04\x00\x03\x00\x01\x00\x00\x00\x00\x00\x00\x00\x05\x00\x00"       // no whole command
	message := "\x05\x00\x09\x00\x28\x01\x02\x03\x04\x05\x06\x9e\x05\x00\x00\x00" // longer than its cn_msg
	var packets []corpus.Packet
	for _, data := range []string{command + message, command + short, short + command, short + message, short + "x", message + command, command + command} {
		b, _ := cnmsg.AppendFrame(nil, wire.Little, cnmsg.KernelHeader(1), cnmsg.Header{ID: cnmsg.W1, Seq: 1}, []byte(data))
		packets = append(packets, corpus.Packet{Data: b})
	}
	bothSame(t, packets, "little", "")
}

// payloads are the vectors of users that no capture has.
func payloads(t *testing.T, order string) (packets []corpus.Packet) {
	t.Helper()
	for _, v := range vectors.All() {
		if v.Op != "payload" || v.Order != order || strings.Contains(v.ID, "proc/") {
			continue
		}
		data, _ := hex.DecodeString(v.Hex)
		h := cnmsg.Header{ID: cnmsg.ID{Idx: v.Idx, Val: v.Val}, Seq: 1}
		b, err := cnmsg.AppendFrame(nil, orders[order], cnmsg.KernelHeader(1), h, data)
		if err != nil {
			t.Fatal(err)
		}
		packets = append(packets, corpus.Packet{Data: b})
	}
	return packets
}

// damaged breaks a datagram in one of the ways that datagrams break.
func damaged(r *rand.Rand, o wire.Order, p corpus.Packet) corpus.Packet {
	b := bytes.Clone(p.Data)
	p.Length, p.Comment = 0, ""
	if len(b) < 4 {
		p.Data = b
		return p
	}
	switch r.IntN(6) {
	case 0:
		b = b[:r.IntN(len(b))]
	case 1:
		b[r.IntN(len(b))] ^= 1 << r.IntN(8)
	case 2: // a length of 16 bits
		at := min(r.IntN(len(b)-1), r.IntN(80))
		o.PutUint16(b[at:], edge(r, len(b)))
	case 3: // a length of 32 bits
		at := min(r.IntN(len(b)-3), r.IntN(60)) &^ 3
		o.PutUint32(b[at:], uint32(edge(r, len(b)))-uint32(r.IntN(2)*20))
	case 4: // the data shorter or longer, and all lengths right
		if len(b) >= 36 {
			b = append(b[:36+r.IntN(len(b)-35)], make([]byte, r.IntN(20))...)
			o.PutUint32(b, uint32(len(b)))
			o.PutUint16(b[32:], uint16(len(b)-36))
		}
	case 5:
		b = append(b, b[:r.IntN(len(b))]...)
	}
	p.Data = b
	return p
}

func edge(r *rand.Rand, size int) uint16 {
	return []uint16{0, 1, 3, 4, 12, 15, 16, 19, 20, uint16(size - 1), uint16(size), uint16(size + 1), uint16(size - 36), uint16(size - 48), 0x7fff, 0x8000, 0xffff}[r.IntN(17)]
}

// The longest frames that a file can have, full of the smallest things there
// are, stay below what Wireshark's tree holds.
func TestLongestFrames(t *testing.T) {
	need(t)
	const most = 1<<18 - cooked
	o := wire.Little
	var commands []byte // of w1, without data, and behind them cn_msgs of zeroes
	for len(commands) < most-1<<16 {
		data := binary.LittleEndian.AppendUint32(nil, 4|65000<<16)
		commands, _ = cnmsg.AppendFrame(commands, o, nlmsg.Header{Type: 3}, cnmsg.Header{ID: cnmsg.W1}, append(data, make([]byte, 65008)...))
	}
	commands, _ = nlmsg.AppendMessage(commands, o, nlmsg.Header{}, make([]byte, most-len(commands)-16))
	bothSame(t, []corpus.Packet{{Data: commands}}, "little", "")
}

// Files that are damaged themselves bring no error of Lua's.
func TestDamagedFiles(t *testing.T) {
	need(t)
	r := rand.New(rand.NewPCG(3, 1))
	for i := range 12 {
		captures := corpus.Captures()
		b := content(t, captures[i%len(captures)])
		for range 200 {
			b[400+r.IntN(len(b)-400)] ^= 1 << r.IntN(8)
		}
		tshark(t, capture(t, "damaged", b[:len(b)-i]), "-V")
	}
}
