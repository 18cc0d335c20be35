package made

// dmAsks is a request of the device-mapper's log and the daemon's answer: the
// same struct, an errno in it, or an acknowledgement without data.
func (t *talk) dmAsks() {
	t.dm++
	number := t.dm
	kind := 1 + t.r.Uint32N(18)
	text := "8192 clustered-core 2048 nosync"
	data := []byte(text)
	if kind != 1 {
		data = t.bytes(8 * t.r.IntN(4))
	}
	request := func(errno uint32, kind uint32, data []byte) []byte {
		b := t.bytes(8)
		uuid := make([]byte, 129)
		copy(uuid, []string{"LVM-cnwire", "", "LVM-äöü", "x"}[number%4])
		b = append(append(b, uuid...), 0, 0, 0)
		size := uint32(len(data))
		if t.some(30) {
			size += t.r.Uint32()
		}
		b = append(b, t.u32s(3, errno, number, kind, size)...)
		return append(b, data...)
	}
	t.send(toUser, cn{idx: 7, val: 1, seq: number, data: request(0, kind, data)})
	switch t.r.IntN(5) {
	case 0:
		t.send(toKernel, cn{idx: 7, val: 1, seq: number, ack: []uint32{0, 11, 22}[t.r.IntN(3)]})
	case 1:
	case 2:
		t.send(toKernel, cn{idx: 7, val: 1, seq: t32(t.r), ack: t32(t.r), data: request(^uint32(21), kind, nil)})
	default:
		t.send(toKernel, cn{idx: 7, val: 1, seq: number, data: request(0, kind, t.bytes(t.r.IntN(3)*8))})
	}
}

// uvesafbAsks is a call of the video BIOS: an ack by chance, and the same again.
func (t *talk) uvesafbAsks() {
	slot, ack := t.r.Uint32N(18), t.r.Uint32()
	task := func(size, stated int) []byte {
		b := append([]byte{byte(t.r.IntN(32)), 0, 0, 0}, t.u32s(uint32(stated))...)
		b = append(b, t.u32s(1, 2, 3, 4, 5, 6, []uint32{0x4f00, 0x4f15, 0x4f, t.r.Uint32()}[t.r.IntN(4)], 8, 9, 10)...)
		for i := range 6 {
			b = append(b, t.u16(i<<12|i)...)
		}
		return append(b, t.bytes(size)...)
	}
	size := t.r.IntN(3) * t.r.IntN(300)
	t.send(toUser, cn{idx: 4, val: 1, seq: slot, ack: ack, data: task(size, size)})
	if t.some(6) {
		return
	}
	stated := size
	if t.some(6) {
		stated = []int{-1, size + 1, size / 2}[t.r.IntN(3)]
	}
	if t.some(8) {
		ack++
	}
	t.send(toKernel, cn{idx: 4, val: 1, seq: slot, ack: ack, data: task(size, stated)})
}

// field is a text in a field of its size, which may be full.
func (t *talk) field(size int) []byte {
	b := make([]byte, size)
	copy(b, []string{"FullyQualifiedDomainName", "", "NetworkAddressIPv4", "ключ", "\xc3\x28", "a\\\"b\n"}[t.r.IntN(6)])
	if t.some(20) {
		copy(b, t.bytes(size))
	}
	return b
}

// kvpSays is a message of the key-value pairs, of each operation, or the struct
// of staging kernels.
func (t *talk) kvpSays() {
	pair := func() []byte {
		b := t.u32s([]uint32{1, 4, 8, 3}[t.r.IntN(4)], 24, 6)
		return append(append(b, t.field(512)...), t.field(2048)...)
	}
	bodies := map[byte]func() []byte{
		0: pair, 1: pair,
		2: func() []byte { return append(t.u32s(4), t.field(512)...) },
		3: func() []byte { return append(t.u32s(t.r.Uint32N(12)), pair()...) },
		4: func() []byte { return t.bytes(t.r.IntN(600)) },
		5: func() []byte {
			b := append(t.field(256), byte(t.r.IntN(4)), 1)
			for _, size := range []int{2048, 2048, 1024, 2048} {
				b = append(b, t.field(size)...)
			}
			return b
		},
		100: func() []byte { return t.field(512) },
		77:  func() []byte { return t.bytes(5) },
	}
	ops := []byte{0, 1, 2, 3, 4, 5, 77, 100}
	op := ops[t.r.IntN(len(ops))]
	b := append([]byte{op, byte(t.r.IntN(6))}, t.u16(0)...)
	b = append(b, bodies[op]()...)
	seq := uint32(0)
	if t.old {
		seq = t.r.Uint32N(6)
		b = append(append(t.u32s(t.r.Uint32N(12)), t.field(512)...), t.field(2048)...)
	} else if t.some(10) {
		b = b[:t.r.IntN(len(b))]
	} else if t.some(10) {
		b = append(b, make([]byte, t.r.IntN(4000))...) // structs are sent whole, whatever is in them
	}
	t.send(direction(t.r.IntN(2)), cn{idx: 9, val: 1, seq: seq, data: b})
}

func (t *talk) vssSays() {
	b := []byte{[]byte{0, 1, 2, 3, 4, 5, 6, 7, 128, 129, 99}[t.r.IntN(11)], 0, 0, 0, 0, 0, 0, 0}
	b = append(b, t.u32s(t.r.Uint32N(4))...)
	switch t.r.IntN(6) {
	case 0:
		b = t.u32s(1)
	case 1:
		b = append(t.u32s(0x80004005), b[4:]...)
	case 2:
		b = b[:t.r.IntN(len(b))]
	}
	t.send(direction(t.r.IntN(2)), cn{idx: 10, val: 1, data: b})
}

// notifySays is a control of 2005, or what it asked for: somebody who comes or
// goes.
func (t *talk) notifySays() {
	if t.some(2) {
		t.send(toUser, cn{idx: 1<<32 - 1, val: 1<<32 - 1, ack: t.r.Uint32N(3)})
		return
	}
	idx, val := t.r.Uint32N(4), t.r.Uint32N(4)
	ranges := t.bytes(int(8 * (idx + val)))
	if t.some(8) {
		idx = t32(t.r)
	}
	b := t.u32s(idx, val, t.r.Uint32N(20), uint32(len(ranges)))
	t.send(toKernel, cn{idx: 1<<32 - 1, val: 1<<32 - 1, data: append(b, ranges...)})
}

// strangerSays is what users say whose payload is their own, or users that
// nobody knows, with any numbers.
func (t *talk) strangerSays() {
	ids := [][2]uint32{{2, 1}, {5, 0}, {6, 1}, {8, 1}, {14, 1110}, {1, 2}, {3, 0}, {0, 0}, {t.r.Uint32(), t.r.Uint32()}}
	id := ids[t.r.IntN(len(ids))]
	seq, ack := t32(t.r), t32(t.r)
	ask := cn{idx: id[0], val: id[1], seq: seq, ack: ack, flags: uint16(t.r.Uint32()), data: t.bytes(t.r.IntN(60))}
	reply := ask
	reply.ack, reply.data = ack+1, t.bytes(t.r.IntN(40))
	t.send(toKernel, ask)
	if t.some(2) {
		reply.data = t.u32s([]uint32{0, ^uint32(12), 5}[t.r.IntN(3)], 2)
	}
	t.send(toUser, reply)
	if t.some(4) {
		t.send(toUser, reply, ask)
	}
}
