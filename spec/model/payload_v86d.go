package model

const v86dTask = 60 // bytes of a uvesafb_task

// v86d reads a task of uvesafb.
func (m Model) v86d(v view, base int) Fields {
	f := protocol("v86d")
	if len(v.b) < v86dTask && !m.breaks("V86D-LEN-1") {
		f.fault("v86d_short", base)
		return f
	}
	size := int64(v.s32(4))
	follows := v.from(v86dTask)
	there := int64(len(follows.b))
	f.add("flags", v.byte(0))
	f.add("buf_len", v.s32(4))
	f.add("regs", m.v86dRegs(v.from(8)))
	f.add("buf", Hex(follows.first(int(min(max(size, 0), there))).b))
	switch {
	case size < 0 && !m.breaks("V86D-BUF-1"):
		f.fault("v86d_buf_len", base)
	case size > there && !m.breaks("V86D-BUF-2"):
		f.fault("v86d_truncated", base)
	}
	return f
}

func (m Model) v86dRegs(v view) (f Fields) {
	place := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	if m.breaks("V86D-FIELD-1") {
		place = []int{3, 1, 2, 6, 7, 5, 0, 8, 9, 4} // eax ecx edx ebx esp ebp esi edi eip eflags
	}
	for i, name := range []string{"ebx", "ecx", "edx", "esi", "edi", "ebp", "eax", "eip", "eflags", "esp"} {
		f.add(name, v.u32(4*place[i]))
	}
	for i, name := range []string{"cs", "ss", "es", "ds", "fs", "gs"} {
		f.add(name, v.u16(40+2*i))
	}
	return f
}
