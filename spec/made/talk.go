package made

import (
	"math/rand/v2"
	"time"

	"github.com/cnwire/cnwire/wire"
)

// talk is a machine and what goes over its connector.
type talk struct {
	r      *rand.Rand
	o      wire.Order
	old    bool // a kernel of then: other layouts, other seqs and acks
	marked bool // the cooked header tells directions, which nlmon's does not
	now    time.Time
	ports  []uint32
	cpus   []uint32 // the next seq of cn_proc, by CPU
	w1     uint32   // the next seq of w1's events
	dm     uint32   // the next seq of dm-log
	frames []Frame
}

func newTalk(r *rand.Rand, o wire.Order) *talk {
	t := &talk{r: r, o: o, old: r.IntN(3) == 0, marked: r.IntN(2) == 0, w1: t32(r), dm: t32(r)}
	t.now = time.Unix(r.Int64N(1<<31), r.Int64N(1e9))
	for range 1 + r.IntN(4) {
		t.ports = append(t.ports, 1+r.Uint32N(4_000_000_000))
	}
	for range 1 + r.IntN(6) {
		t.cpus = append(t.cpus, t32(r))
	}
	return t
}

// t32 is a number that a counter could have: near 0, about to wrap, or any.
func t32(r *rand.Rand) uint32 {
	return []uint32{0, 1, 1<<31 - 2, 1<<32 - 3, 1<<32 - 1, r.Uint32(), r.Uint32N(5000)}[r.IntN(7)]
}

// speak lets one user say something, and answers come.
func (t *talk) speak() {
	users := []func(){
		t.procListens, t.procHappens, t.procHappens, t.procHappens, t.w1Asks, t.w1Asks, t.w1Happens,
		t.dmAsks, t.uvesafbAsks, t.kvpSays, t.vssSays, t.notifySays, t.strangerSays, t.controls, t.others,
	}
	users[t.r.IntN(len(users))]()
}

type direction int

const (
	toUser direction = iota
	toKernel
)

// cn is a cn_msg to send.
type cn struct {
	idx, val, seq, ack uint32
	flags              uint16
	data               []byte
}

func (t *talk) port() uint32 { return t.ports[t.r.IntN(len(t.ports))] }

// some says true once in n times.
func (t *talk) some(n int) bool { return t.r.IntN(n) == 0 }

func (t *talk) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(t.r.Uint32())
	}
	return b
}

// u32s are numbers as they stand on the wire.
func (t *talk) u32s(numbers ...uint32) (b []byte) {
	for _, n := range numbers {
		b = t.o.AppendUint32(b, n)
	}
	return b
}

// send puts cn_msgs into one nlmsghdr: of the kernel, or of a port.
func (t *talk) send(d direction, all ...cn) {
	t.datagram(d, t.message(d, 3, all...))
}

// message is an nlmsghdr without what pads it, now and then with slack.
func (t *talk) message(d direction, kind uint16, all ...cn) []byte {
	var payload []byte
	for _, c := range all {
		payload = append(payload, t.u32s(c.idx, c.val, c.seq, c.ack)...)
		payload = t.o.AppendUint16(payload, uint16(len(c.data)))
		payload = t.o.AppendUint16(payload, c.flags)
		payload = append(payload, c.data...)
	}
	if t.some(25) {
		payload = append(payload, t.bytes(1+t.r.IntN(19))...)
	}
	port, flags, seq := uint32(0), uint16(0), all[0].seq
	if d == toKernel {
		port, seq = t.port(), t.r.Uint32N(9)
		if t.some(3) {
			kind = 16
		}
		flags = []uint16{0, 0, 1, 5}[t.r.IntN(4)]
	}
	b := t.u32s(uint32(16 + len(payload)))
	b = t.o.AppendUint16(t.o.AppendUint16(b, kind), flags)
	return append(append(b, t.u32s(seq, port)...), payload...)
}

func (t *talk) align(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

// datagram writes down messages as one datagram, and the time goes on.
func (t *talk) datagram(d direction, messages ...[]byte) {
	var b []byte
	for _, m := range messages {
		b = append(t.align(b), m...)
	}
	if !t.some(20) {
		b = t.align(b)
	}
	if t.some(40) {
		b = append(b, t.bytes(1+t.r.IntN(3))...)
	}
	kind := uint16(4)
	if t.marked {
		kind = [][]uint16{{6, 6, 6, 0}, {7, 7, 7, 7}}[d][t.r.IntN(4)]
	} else if t.some(10) {
		kind = []uint16{1, 2, 3, 5}[t.r.IntN(4)]
	}
	t.frame(Frame{Data: cooked(kind, connector, b), Flags: t.flags(d)})
}

// flags are mostly right, or say nothing.
func (t *talk) flags(d direction) uint32 {
	right := uint32(1 + d)
	return []uint32{right, right, 0, right | 0x1f0, 0x0c}[t.r.IntN(5)]
}

func (t *talk) frame(f Frame) {
	t.now = t.now.Add(time.Duration(t.r.IntN(3_000_000)))
	f.Time, f.Length = t.now, len(f.Data)
	if t.some(12) {
		f.Comment = []string{"malformed on purpose", "ünïcode → 1 < 2 & \"3\"", "two\nlines", " "}[t.r.IntN(4)]
	}
	if t.some(60) && len(f.Data) > cookedSize {
		f.Data = f.Data[:cookedSize+t.r.IntN(len(f.Data)-cookedSize)] // by the snaplen
	}
	t.frames = append(t.frames, f)
}

// controls are messages that are netlink's own, data that looks like them, and
// datagrams with several messages or none.
func (t *talk) controls() {
	request := t.message(toKernel, 3, cn{idx: 1, val: 1, data: t.u32s(1)})
	switch t.r.IntN(7) {
	case 0: // an error report, with the header of what it is about
		errno := uint32(-int32(t.r.IntN(40)))
		t.datagram(toUser, t.header(2, 20, append(t.u32s(errno), request[:16]...)))
	case 1: // the end of a dump, with and without a status
		size := 4 * t.r.IntN(5)
		t.datagram(toUser, t.header(3, size, t.bytes(size)))
	case 2:
		t.datagram(toUser, t.header([]uint16{1, 4}[t.r.IntN(2)], 4, t.bytes(4)))
	case 3: // any type
		t.datagram(direction(t.r.IntN(2)), t.message(toUser, uint16(t.r.Uint32()), cn{idx: 1, val: 1, data: t.event(0, 0)}))
	case 4:
		t.datagram(toKernel, request, t.message(toKernel, 3, cn{idx: 3, val: 1, seq: 5, data: t.w1Message(6, nil)}), request)
	case 5: // a type that is data, too short for it
		t.datagram(toKernel, t.header(16, 12, t.bytes(12)))
	case 6:
		t.datagram(direction(t.r.IntN(2)), t.bytes(t.r.IntN(24)))
	}
}

// header is an nlmsghdr with a payload of size bytes.
func (t *talk) header(kind uint16, size int, payload []byte) []byte {
	b := t.u32s(uint32(16 + size))
	b = t.o.AppendUint16(t.o.AppendUint16(b, kind), 0)
	return append(append(b, t.u32s(t.r.Uint32(), 0)...), payload...)
}

// others are frames that are none of the connector's.
func (t *talk) others() {
	route := t.header(18, 4, []byte{0, 0, 0, 0})
	switch t.r.IntN(4) {
	case 0:
		t.frame(Frame{Data: cooked(4, []uint16{0, 4, 15, 16}[t.r.IntN(4)], route)})
	case 1:
		b := cooked(4, connector, route)
		b[3] = 1 // another ARPHRD
		t.frame(Frame{Data: b})
	case 2:
		t.frame(Frame{Data: cooked(4, connector, nil)[:t.r.IntN(cookedSize)]})
	case 3:
		t.frame(Frame{Data: append(make([]byte, 12), 0x88, 0xb5, 1, 2, 3), Ether: true})
	}
}
