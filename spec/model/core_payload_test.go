package model

import (
	"bytes"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/cnmsg/dmlog"
	"github.com/cnwire/cnwire/cnmsg/hyperv"
	"github.com/cnwire/cnwire/cnmsg/notify"
	"github.com/cnwire/cnwire/cnmsg/v86d"
	"github.com/cnwire/cnwire/cnmsg/w1"
	"github.com/cnwire/cnwire/wire"
)

// agreePayload holds the model's fields against what the core's codecs read.
func agreePayload(t rapid.TB, cn CN, base int, big bool) {
	t.Helper()
	got, core := fmt.Sprintf("%v", said(Payload(cn, base, big))), fmt.Sprintf("%v", said(corePayload(cn, base, orderOf(big))))
	if got != core {
		t.Fatalf("{%#x %#x} %x, %s:\nmodel %s\ncore  %s", cn.Idx, cn.Val, cn.Data, orderName(big), got, core)
	}
}

// said puts faults in a form that prints, and pairs of names and values with
// their types.
func said(f Fields) (all []string) {
	for _, one := range f {
		switch v := one.Value.(type) {
		case *Fault:
			all = append(all, fmt.Sprintf("%s=%v", one.Name, *v))
		case Fields:
			all = append(all, fmt.Sprintf("%s=%v", one.Name, said(v)))
		case []Fields:
			all = append(all, one.Name+"=")
			for _, part := range v {
				all = append(all, fmt.Sprint(said(part)))
			}
		case Hex:
			all = append(all, fmt.Sprintf("%s=%x", one.Name, []byte(v)))
		case string:
			all = append(all, fmt.Sprintf("%s=%q", one.Name, v))
		default:
			all = append(all, fmt.Sprintf("%s=%v", one.Name, v))
		}
	}
	return all
}

func corePayload(cn CN, base int, o wire.Order) Fields {
	switch (cnmsg.ID{Idx: cn.Idx, Val: cn.Val}) {
	case cnmsg.Proc:
		return coreProc(cn.Data, base, o)
	case cnmsg.W1:
		return coreW1(cn.Data, base, o)
	case cnmsg.UVESAFB:
		return coreV86D(cn.Data, base, o)
	case cnmsg.DMLog:
		return coreDM(cn, base, o)
	case cnmsg.KVP:
		return coreKVP(cn, base, o)
	case cnmsg.VSS:
		return coreVSS(cn.Data, base, o)
	case cnmsg.Notify:
		return coreNotify(cn.Data, base, o)
	}
	return nil
}

func (f *Fields) coreFault(err error, at int) {
	if fault := coreFault(err, at); fault != nil {
		f.add("fault", fault)
	}
}

func coreProc(data []byte, base int, o wire.Order) Fields {
	f := protocol("cnproc")
	if cnproc.IsRequest(len(data)) {
		var r cnproc.Request
		r.Decode(o, data)
		switch r.Op {
		case cnproc.Listen:
			f.add("op", "listen")
		case cnproc.Ignore:
			f.add("op", "ignore")
		default:
			f.add("op", uint32(r.Op))
		}
		if r.Wide {
			f.add("event_type", fmt.Sprintf("%#x", uint32(r.Filter)))
		}
		return f
	}
	var e cnproc.Event
	if err := e.Decode(o, data); err != nil {
		f.coreFault(err, base)
		return f
	}
	f.add("what", e.What.String())
	f.add("cpu", e.CPU)
	f.add("timestamp_ns", fmt.Sprint(e.Timestamp))
	if e.Missing() > 0 {
		f.add("missing", e.Missing())
		return f
	}
	f.coreProcEvent(&e)
	return f
}

func (f *Fields) coreProcEvent(e *cnproc.Event) {
	ids := func(name string, pid, tgid int32) {
		f.add(name+"_pid", pid)
		f.add(name+"_tgid", tgid)
	}
	parent := func() {
		if p, ok := e.Parent(); ok {
			ids("parent", p.PID, p.TGID)
		}
	}
	switch e.What {
	case cnproc.WhatNone:
		x, _ := e.Ack()
		f.add("err", x.Err)
	case cnproc.WhatFork:
		x, _ := e.Fork()
		ids("parent", x.ParentPID, x.ParentTGID)
		ids("child", x.ChildPID, x.ChildTGID)
	case cnproc.WhatExec:
		x, _ := e.Exec()
		ids("process", x.PID, x.TGID)
	case cnproc.WhatUID:
		x, _ := e.UID()
		ids("process", x.PID, x.TGID)
		f.add("ruid", x.RUID)
		f.add("euid", x.EUID)
	case cnproc.WhatGID:
		x, _ := e.GID()
		ids("process", x.PID, x.TGID)
		f.add("rgid", x.RGID)
		f.add("egid", x.EGID)
	case cnproc.WhatSID:
		x, _ := e.SID()
		ids("process", x.PID, x.TGID)
	case cnproc.WhatPtrace:
		x, _ := e.Ptrace()
		ids("process", x.PID, x.TGID)
		ids("tracer", x.TracerPID, x.TracerTGID)
	case cnproc.WhatComm:
		x, _ := e.Comm()
		ids("process", x.PID, x.TGID)
		f.add("comm", string(x.Name()))
	case cnproc.WhatCoredump:
		x, _ := e.Coredump()
		ids("process", x.PID, x.TGID)
		parent()
	case cnproc.WhatExit:
		x, _ := e.Exit()
		ids("process", x.PID, x.TGID)
		f.add("exit_code", uint32(x.Code))
		f.add("exit_signal", x.Signal)
		parent()
	}
}

func coreW1(data []byte, base int, o wire.Order) Fields {
	messages := []Fields{}
	s := w1.Scan(data, o)
	for s.Next() {
		messages = append(messages, coreW1Message(s.Msg()))
	}
	f := protocol("w1")
	f.add("messages", messages)
	at, err := w1.Check(data, o)
	f.coreFault(err, base+at)
	return f
}

func coreW1Message(m w1.Msg) (f Fields) {
	f.add("type", m.Type().String())
	f.add("status", m.Status())
	f.add("len", m.Len())
	if m.Type().HasSlave() {
		f.add("id", m.Slave().String())
	} else {
		f.add("mst", Fields{{"id", m.Master()}, {"res", m.Res()}})
	}
	if !m.Type().HasCommands() {
		f.add("data", Hex(m.Body()))
		return f
	}
	cmds := []Fields{}
	for s := m.Commands(); s.Next(); {
		c := s.Command()
		cmds = append(cmds, Fields{{"cmd", c.Cmd().String()}, {"res", c.Res()}, {"len", c.Len()}, {"data", Hex(c.Data())}})
	}
	f.add("cmds", cmds)
	return f
}

func coreV86D(data []byte, base int, o wire.Order) Fields {
	f := protocol("v86d")
	var x v86d.Task
	err := x.Decode(o, data)
	if err == wire.V86DShort {
		f.coreFault(err, base)
		return f
	}
	r := x.Regs
	f.add("flags", uint8(x.Flags))
	f.add("buf_len", x.BufLen)
	f.add("regs", Fields{
		{"ebx", r.EBX}, {"ecx", r.ECX}, {"edx", r.EDX}, {"esi", r.ESI}, {"edi", r.EDI}, {"ebp", r.EBP}, {"eax", r.EAX},
		{"eip", r.EIP}, {"eflags", r.EFlags}, {"esp", r.ESP},
		{"cs", r.CS}, {"ss", r.SS}, {"es", r.ES}, {"ds", r.DS}, {"fs", r.FS}, {"gs", r.GS},
	})
	f.add("buf", Hex(x.Buf))
	f.coreFault(err, base)
	return f
}

func coreDM(cn CN, base int, o wire.Order) Fields {
	f := protocol("dmlog")
	if dmlog.IsAck(len(cn.Data)) {
		f.add("ack", true)
		f.add("errno", dmlog.AckErrno(cnmsg.Header{Ack: cn.Ack}))
		return f
	}
	var r dmlog.Request
	err := r.Decode(o, cn.Data)
	if err == wire.DMShort {
		f.coreFault(err, base)
		return f
	}
	f.add("luid", fmt.Sprint(r.LUID))
	f.add("uuid", string(r.UUIDText()))
	f.add("version", r.Version)
	f.add("error", r.Error)
	f.add("seq", r.Seq)
	f.add("request_type", r.RequestType.String())
	f.add("data", Hex(r.Data))
	f.coreFault(err, base)
	return f
}

func coreKVP(cn CN, base int, o wire.Order) Fields {
	f := protocol("kvp")
	if len(cn.Data) == hyperv.KULen {
		var m hyperv.KUMsg
		m.Decode(o, cn.Data)
		f.add("operation", cn.Seq)
		f.add("kvp_index", m.Index)
		f.add("kvp_key", string(m.KeyText()))
		f.add("kvp_value", string(m.ValueText()))
		return f
	}
	var m hyperv.KVPMsg
	if err := m.Decode(o, cn.Data); err != nil {
		f.coreFault(err, base)
		return f
	}
	f.add("operation", m.Operation.String())
	f.add("pool", uint8(m.Pool))
	f.add("pad", m.Pad)
	f.add("code", fmt.Sprintf("0x%08x", uint32(m.Code(o))))
	f.coreFault(f.coreKVPBody(&m, o), base+4)
	return f
}

func (f *Fields) coreKVPBody(m *hyperv.KVPMsg, o wire.Order) error {
	switch m.Operation {
	case hyperv.KVPGet, hyperv.KVPSet:
		var v hyperv.Value
		if err := v.Decode(o, m.Body); err != nil {
			return err
		}
		f.coreKVPValue(&v, o)
	case hyperv.KVPDelete:
		var d hyperv.Delete
		if err := d.Decode(o, m.Body); err != nil {
			return err
		}
		f.add("key_size", d.KeySize)
		f.add("key", string(d.KeyText()))
	case hyperv.KVPEnumerate:
		var e hyperv.Enumerate
		if err := e.Decode(o, m.Body); err != nil {
			return err
		}
		f.add("index", e.Index)
		f.coreKVPValue(&e.Data, o)
	case hyperv.KVPSetIPInfo:
		var v hyperv.IPAddr
		if err := v.Decode(o, m.Body); err != nil {
			return err
		}
		f.coreKVPAddresses(&v)
	case hyperv.KVPRegister1:
		var r hyperv.Register
		if err := r.Decode(o, m.Body); err != nil {
			return err
		}
		f.add("version", string(r.VersionText()))
	default:
		f.add("body", Hex(m.Body))
	}
	return nil
}

func (f *Fields) coreKVPValue(v *hyperv.Value, o wire.Order) {
	f.add("value_type", v.Type.String())
	f.add("key_size", v.KeySize)
	f.add("value_size", v.ValueSize)
	f.add("key", string(v.KeyText()))
	if n, ok := v.Number(o); ok {
		f.add("value", fmt.Sprint(n))
	} else {
		f.add("value", string(v.ValueText()))
	}
}

func (f *Fields) coreKVPAddresses(v *hyperv.IPAddr) {
	upToZero := func(b []byte) string {
		text, _, _ := bytes.Cut(b, []byte{0})
		return string(text)
	}
	f.add("adapter_id", upToZero(v.AdapterID))
	f.add("addr_family", v.AddrFamily)
	f.add("dhcp_enabled", v.DHCPEnabled)
	f.add("ip_addr", upToZero(v.IPAddr))
	f.add("sub_net", upToZero(v.SubNet))
	f.add("gate_way", upToZero(v.GateWay))
	f.add("dns_addr", upToZero(v.DNSAddr))
}

func coreVSS(data []byte, base int, o wire.Order) Fields {
	f := protocol("vss")
	if hyperv.IsVSSHandshake(len(data)) {
		var h hyperv.VSSHandshake
		h.Decode(o, data)
		f.add("version", h.Version)
		return f
	}
	var m hyperv.VSSMsg
	if err := m.Decode(o, data); err != nil {
		f.coreFault(err, base)
		return f
	}
	f.add("operation", m.Operation.String())
	f.add("reserved", Hex(m.Reserved[:]))
	f.add("flags", m.Flags)
	f.add("code", fmt.Sprintf("0x%08x", uint32(m.Code(o))))
	return f
}

func coreNotify(data []byte, base int, o wire.Order) Fields {
	f := protocol("notify")
	var c notify.Control
	err := c.Decode(o, data)
	if err == wire.NotifyShort {
		f.coreFault(err, base)
		return f
	}
	f.add("idx_notify_num", c.IdxNum)
	f.add("val_notify_num", c.ValNum)
	f.add("group", c.Group)
	f.add("len", c.Len)
	f.add("idx", coreRanges(c.Idx(o)))
	f.add("val", coreRanges(c.Val(o)))
	f.coreFault(err, base)
	return f
}

func coreRanges(l notify.Ranges) []Fields {
	all := []Fields{}
	for i := range l.Len() {
		all = append(all, Fields{{"first", l.At(i).First}, {"range", l.At(i).Range}})
	}
	return all
}

// ids are those that a codec reads, and others near them.
var ids = [][2]uint32{{1, 1}, {3, 1}, {4, 1}, {7, 1}, {9, 1}, {10, 1}, {^uint32(0), ^uint32(0)}, {1, 2}, {0, 0}}

// lengths are where a layout ends, by idx; and their neighbours are drawn.
var lengths = map[uint32][]int{
	1: {4, 8, 16, 20, 24, 32, 40, 48}, 3: {0, 12, 16, 24}, 4: {60, 64, 68}, 7: {0, 160, 168, 176},
	9: {4, 516, 520, 2564, 2576, 2580, 7430, 7432}, 10: {4, 12}, ^uint32(0): {16, 24, 32, 40},
}

// drawData draws data for an id: about as long as its layouts, most of it small
// numbers in that order.
func drawData(t *rapid.T, id [2]uint32, big bool) []byte {
	if id == [2]uint32{3, 1} && rapid.IntRange(0, 3).Draw(t, "any w1") > 0 {
		return drawW1(t, big)
	}
	near := append([]int{0, 30}, lengths[id[0]]...)
	n := max(0, rapid.SampledFrom(near).Draw(t, "about")+rapid.IntRange(-2, 2).Draw(t, "off by"))
	var b []byte
	words := rapid.SampledFrom([]uint64{0, 0, 0, 1, 2, 3, 4, 8, 12, 16, 0x100, 0x80000000, 0xffffffff, 0x40000000, 0x61626300})
	drawn := rapid.SliceOfN(words, 40, 40).Draw(t, "words")
	for i := 0; len(b) < n; i++ {
		b = appendNumber(b, drawn[i%len(drawn)], 4, big)
	}
	if n > 0 && rapid.IntRange(0, 3).Draw(t, "first byte") == 0 {
		b[0] = rapid.Byte().Draw(t, "it")
	}
	return b[:n]
}

// drawW1 draws messages and commands, whose lengths may be wrong.
func drawW1(t *rapid.T, big bool) (b []byte) {
	for range rapid.IntRange(0, 3).Draw(t, "w1 messages") {
		var body []byte
		for range rapid.IntRange(0, 3).Draw(t, "commands") {
			data := rapid.SliceOfN(rapid.Byte(), 0, 9).Draw(t, "command's data")
			body = append(body, rapid.ByteRange(0, 9).Draw(t, "cmd"), 0)
			body = append(appendNumber(body, drawLength(t, len(data), 2), 2, big), data...)
		}
		body = append(body, rapid.SliceOfN(rapid.Byte(), 0, 5).Draw(t, "half a command")...)
		b = append(b, rapid.SampledFrom([]byte{4, 5, 4, 5, 0, 1, 2, 3, 6, 7}).Draw(t, "w1 type"), rapid.ByteRange(0, 1).Draw(t, "status"))
		b = appendNumber(b, drawLength(t, len(body), 2), 2, big)
		b = append(append(b, rapid.SliceOfN(rapid.Byte(), 8, 8).Draw(t, "w1 id")...), body...)
	}
	return append(b, rapid.SliceOfN(rapid.Byte(), 0, 13).Draw(t, "w1 rest")...)
}

func TestCoreAgreesOnPayloads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id, big := rapid.SampledFrom(ids).Draw(t, "id"), rapid.Bool().Draw(t, "big")
		cn := CN{Idx: id[0], Val: id[1], Seq: rapid.Uint32().Draw(t, "seq"), Ack: rapid.Uint32().Draw(t, "ack"), Data: drawData(t, id, big)}
		for _, big := range bothOrders {
			agreePayload(t, cn, rapid.IntRange(0, 100).Draw(t, "base"), big)
		}
	})
}

// Every body of kvp, whole and a byte short, with every type of value.
func TestCoreAgreesOnBodiesOfKVP(t *testing.T) {
	for _, big := range bothOrders {
		for _, n := range []int{512, 516, 2572, 2576, 7426, 7428} {
			for _, operation := range []byte{0, 1, 2, 3, 4, 5, 6, 100} {
				for kind := range uint64(10) {
					data := []byte{operation, 2, 0, 0}
					data = appendNumber(data, kind, 4, big)
					data = appendNumber(data, kind, 4, big)
					data = append(data, bytes.Repeat([]byte("text"), n/4+1)...)
					data[len(data)-2] = 0
					agreePayload(t, CN{Idx: 9, Val: 1, Data: data[:4+n]}, 0, big)
					agreePayload(t, CN{Idx: 9, Val: 1, Data: data[:4+n-1]}, 0, big)
				}
			}
		}
		agreePayload(t, CN{Idx: 9, Val: 1, Seq: 7, Data: bytes.Repeat([]byte("a"), kvpStaging)}, 0, big)
	}
}
