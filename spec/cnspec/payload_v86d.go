package main

import (
	"github.com/cnwire/cnwire/cnmsg/v86d"
	"github.com/cnwire/cnwire/wire"
)

// v86dPayload describes a task of uvesafb.
func v86dPayload(o wire.Order, data []byte, base int) payload {
	p := protocol("v86d")
	var t v86d.Task
	err := t.Decode(o, data)
	if err == wire.V86DShort {
		p.fault(err, base)
		return p
	}
	p.add("flags", uint8(t.Flags), 0, 1)
	p.add("buf_len", t.BufLen, 4, 4)
	p.add("regs", v86dRegs(&t.Regs), 0, 0)
	p.hexField("buf", t.Buf, v86d.TaskLen)
	p.fault(err, base)
	return p
}

func v86dRegs(r *v86d.Regs) payload {
	var p payload
	p.words(8, word("ebx", r.EBX), word("ecx", r.ECX), word("edx", r.EDX), word("esi", r.ESI), word("edi", r.EDI),
		word("ebp", r.EBP), word("eax", r.EAX), word("eip", r.EIP), word("eflags", r.EFlags), word("esp", r.ESP))
	for i, f := range []field{word("cs", r.CS), word("ss", r.SS), word("es", r.ES), word("ds", r.DS), word("fs", r.FS), word("gs", r.GS)} {
		p.add(f.name, f.value, 48+2*i, 2)
	}
	return p
}
