package v86d

import "github.com/cnwire/cnwire/wire"

const regsLen = 52 // sizeof(struct v86_regs)

// Regs is a struct v86_regs, 52 bytes at offset 8 of a task:
//
//	 0      4      8      12     16     20     24     28     32     36     40
//	+------+------+------+------+------+------+------+------+------+------+
//	| ebx  | ecx  | edx  | esi  | edi  | ebp  | eax  | eip  |eflags| esp  |  u32
//	+---+--+---+--+---+--+------+------+------+------+------+------+------+
//	| cs| ss| es| ds| fs| gs|  u16, at 40 to 50
//	+---+---+---+---+---+---+
//
// In a request the low 16 bits of EAX are the function, 0x4f00 and up for VBE;
// in a reply 0x004f there says that it went well.
type Regs struct {
	EBX, ECX, EDX, ESI, EDI, EBP, EAX, EIP, EFlags, ESP uint32
	CS, SS, ES, DS, FS, GS                              uint16
}

// OK tells whether the registers of a reply say that a VBE function went well.
func (r *Regs) OK() bool { return r.EAX&0xffff == 0x004f }

func (r *Regs) get(o wire.Order, b []byte) {
	_ = b[regsLen-1]
	r.EBX, r.ECX, r.EDX = o.Uint32(b[0:4]), o.Uint32(b[4:8]), o.Uint32(b[8:12])
	r.ESI, r.EDI, r.EBP = o.Uint32(b[12:16]), o.Uint32(b[16:20]), o.Uint32(b[20:24])
	r.EAX, r.EIP = o.Uint32(b[24:28]), o.Uint32(b[28:32])
	r.EFlags, r.ESP = o.Uint32(b[32:36]), o.Uint32(b[36:40])
	r.CS, r.SS, r.ES = o.Uint16(b[40:42]), o.Uint16(b[42:44]), o.Uint16(b[44:46])
	r.DS, r.FS, r.GS = o.Uint16(b[46:48]), o.Uint16(b[48:50]), o.Uint16(b[50:52])
}

func (r *Regs) put(o wire.Order, b []byte) {
	_ = b[regsLen-1]
	o.PutUint32(b[0:4], r.EBX)
	o.PutUint32(b[4:8], r.ECX)
	o.PutUint32(b[8:12], r.EDX)
	o.PutUint32(b[12:16], r.ESI)
	o.PutUint32(b[16:20], r.EDI)
	o.PutUint32(b[20:24], r.EBP)
	o.PutUint32(b[24:28], r.EAX)
	o.PutUint32(b[28:32], r.EIP)
	o.PutUint32(b[32:36], r.EFlags)
	o.PutUint32(b[36:40], r.ESP)
	o.PutUint16(b[40:42], r.CS)
	o.PutUint16(b[42:44], r.SS)
	o.PutUint16(b[44:46], r.ES)
	o.PutUint16(b[46:48], r.DS)
	o.PutUint16(b[48:50], r.FS)
	o.PutUint16(b[50:52], r.GS)
}
