package made

// procListens is a listener that asks, and the kernel's acknowledgement to all
// of them, sometimes twice, late or never.
func (t *talk) procListens() {
	seq, ack := t32(t.r), t32(t.r)
	data := t.u32s([]uint32{1, 1, 2, 3}[t.r.IntN(4)])
	if t.some(3) {
		data = append(data, t.u32s([]uint32{0, 2, 0x80000000, 0xc00003c7, 0xffffffff}[t.r.IntN(5)])...)
	}
	t.send(toKernel, cn{idx: 1, val: 1, seq: seq, ack: ack, data: data})
	if t.some(4) {
		t.procHappens()
	}
	if t.some(8) {
		return
	}
	cpu := t.r.IntN(len(t.cpus))
	number := t.cpus[cpu]
	t.cpus[cpu]++
	if t.old {
		number = seq
	}
	status := append(t.u32s(0, uint32(cpu)), t.bytes(8)...)
	status = append(status, t.u32s([]uint32{0, 0, 0, 1, 22, 13}[t.r.IntN(6)])...)
	t.send(toUser, cn{idx: 1, val: 1, seq: number, ack: ack + 1, data: append(status, make([]byte, 20)...)})
}

// procHappens is an event of a CPU, now and then behind some that are lost.
func (t *talk) procHappens() {
	cpu := t.r.IntN(len(t.cpus))
	switch t.r.IntN(20) {
	case 0:
		t.cpus[cpu] += 1 + t.r.Uint32N(40)
	case 1:
		t.cpus[cpu] -= t.r.Uint32N(70)
	case 2:
		t.cpus[cpu] = 0
	}
	name := uint32(cpu)
	if t.some(50) {
		name = []uint32{4095, 4096, 1<<32 - 1}[t.r.IntN(3)]
	}
	all := []cn{{idx: 1, val: 1, seq: t.cpus[cpu], data: t.event(name, t.r.IntN(3))}}
	t.cpus[cpu]++
	if t.some(15) { // no kernel puts several into one datagram
		all = append(all, cn{idx: 1, val: 1, seq: t.cpus[cpu], data: t.event(name, 1)})
		t.cpus[cpu]++
	}
	t.send(toUser, all...)
}

// event is a struct proc_event: of today, with and without the parent, of
// before 2.6.18, or of a kind that is not known.
func (t *talk) event(cpu uint32, era int) []byte {
	kinds := []uint32{1, 2, 4, 0x40, 0x80, 0x100, 0x200, 0x40000000, 0x80000000, 0x400, 0x20000000, 3}
	what := kinds[t.r.IntN(len(kinds))]
	b := append(t.u32s(what, cpu), t.bytes(8)...)
	if what == 0x200 {
		b = append(b, t.pids(2)...)
		b = append(b, t.comm()...)
	} else {
		b = append(b, t.pids(4)...)
		if what == 0x80000000 {
			b = append(b[:24], t.u32s([]uint32{0, 256, 9, 0x8b, 0xff00, t.r.Uint32()}[t.r.IntN(6)], 17)...)
		}
		b = append(b, t.pids(2)...)
	}
	switch {
	case era == 0 && t.some(6):
		return b[:16+t.r.IntN(len(b)-15)]
	case era == 1 && t.some(6):
		return append(b, t.bytes(t.r.IntN(20))...)
	case t.old && t.some(3):
		return b[:32]
	}
	return b
}

func (t *talk) pids(n int) (b []byte) {
	for range n {
		b = append(b, t.u32s([]uint32{0, 1, 1<<22 - 1, t.r.Uint32N(70000), 1<<32 - 1}[t.r.IntN(5)])...)
	}
	return b
}

// comm is a name as a process may give itself one: 16 bytes of anything.
func (t *talk) comm() []byte {
	names := []string{"bash", "kworker/0:1-eve", "(sd-pam)", "", "a\\b\"c", "tab\there", "naïve", "\xff\xfe\x80", "sixteen bytes ab!", "日本語のプロ", "a\x00rest", "cut \xe6\x97", " lead", "%s%n"}
	b := make([]byte, 16)
	copy(b, names[t.r.IntN(len(names))])
	return b
}
