package fuzz

import (
	"bytes"
	"reflect"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/v86d"
	"github.com/cnwire/cnwire/wire"
)

// V86d reads data as the payload of a message of uvesafb and its buffer as VBE
// blocks, in both orders.
func V86d(data []byte) int {
	return v86dTask(wire.Little, data) | v86dTask(wire.Big, data)
}

func v86dTask(o wire.Order, data []byte) int {
	task := v86d.Task{Flags: 9, Rest: data}
	err := task.Decode(o, data)
	if len(data) < 60 {
		check(err == wire.V86DShort && reflect.ValueOf(task).IsZero(), "%d bytes: %v, %+v", len(data), err, task)
		return 0
	}

	bufLen, there := int32(o.Uint32(data[4:])), len(data)-60
	fault, end := wire.Fault(0), 60
	switch {
	case bufLen < 0:
		fault = wire.V86DBufLen
	case int64(bufLen) > int64(there):
		fault, end = wire.V86DTruncated, len(data)
	default:
		end += int(bufLen)
	}
	check(err == fault.Err(), "buf_len %d of %d: %v, want %v", bufLen, there, err, fault)
	check(task.BufLen == bufLen && byte(task.Flags) == data[0] && bytes.Equal(task.Pad[:], data[1:4]), "fields of %x: %+v", data[:60], task)
	v86dRegs(o, data[8:60], &task.Regs)
	part(data, task.Buf, 60, end)
	part(data, task.Rest, end, len(data))
	v86dInfo(o, task.Buf)
	v86dMode(o, task.Buf)
	v86dReply(o, &task)
	if fault != 0 {
		return 0
	}

	again, err := v86d.AppendTask(nil, o, &task)
	if len(data) > cnmsg.MaxData {
		check(err == wire.CNTooLong && again == nil, "%d bytes: %v", len(data), err)
		return 1
	}
	check(err == nil && bytes.Equal(again, data) && task.Size() == len(data), "a task encodes to\n%x (%v), was\n%x", again, err, data)

	other := opposite(o)
	image, _ := v86d.AppendTask(nil, other, &task)
	var got v86d.Task
	err = got.Decode(other, image)
	again, _ = v86d.AppendTask(nil, o, &got)
	check(err == nil && bytes.Equal(again, data), "mirror: %v, through the other order a task is\n%x, was\n%x", err, again, data)
	return 1
}

// v86dRegs reads the registers from their places.
func v86dRegs(o wire.Order, b []byte, r *v86d.Regs) {
	for i, got := range [...]uint32{r.EBX, r.ECX, r.EDX, r.ESI, r.EDI, r.EBP, r.EAX, r.EIP, r.EFlags, r.ESP} {
		check(got == o.Uint32(b[4*i:]), "register %d of %x is %#x", i, b, got)
	}
	for i, got := range [...]uint16{r.CS, r.SS, r.ES, r.DS, r.FS, r.GS} {
		check(got == o.Uint16(b[40+2*i:]), "segment %d of %x is %#x", i, b, got)
	}
	check(r.OK() == (uint16(r.EAX) == 0x004f), "eax %#x", r.EAX)
}

// v86dReply answers a task with its own buffer, and with a longer one.
func v86dReply(o wire.Order, task *v86d.Task) {
	b, err := v86d.AppendReply(nil, o, task, task.Buf)
	switch {
	case task.BufLen < 0:
		check(err == wire.V86DTooLong && b == nil, "buf_len %d: %v", task.BufLen, err)
		return
	case 60+len(task.Buf) > cnmsg.MaxData:
		check(err == wire.CNTooLong && b == nil, "%d bytes: %v", len(task.Buf), err)
		return
	}
	var reply v86d.Task
	check(err == nil && reply.Decode(o, b) == nil, "the reply does not encode or read back: %v", err)
	check(reply.Flags == task.Flags && reply.Regs == task.Regs && bytes.Equal(reply.Buf, task.Buf) && len(reply.Rest) == 0 &&
		int(reply.BufLen) == len(task.Buf), "the reply is %+v", reply)
	if task.BufLen < 4096 {
		b, err = v86d.AppendReply(nil, o, task, make([]byte, task.BufLen+1))
		check(err == wire.V86DTooLong && b == nil, "a reply longer than %d: %v", task.BufLen, err)
	}
}

func v86dInfo(o wire.Order, b []byte) {
	v := v86d.Info{Version: 9, Rest: b}
	err := v.Decode(o, b)
	if len(b) < 34 {
		check(err == wire.V86DVBEShort && reflect.ValueOf(v).IsZero(), "info of %d bytes: %v", len(b), err)
		return
	}
	check(err == nil && v.Size() == len(b), "info of %d bytes: %v, size %d", len(b), err, v.Size())
	part(b, v.Rest, 34, len(b))
	again := v86d.AppendInfo(nil, o, &v)
	check(bytes.Equal(again, b), "info encodes to\n%x, was\n%x", again, b)
	for _, p := range [...]uint32{0, v.OEMString, v.OEMVendorName, v.OEMProductName, v.OEMProductRev, v.ModeList, uint32(len(b) - 1), uint32(len(b))} {
		v86dText(b, p, v.Text(p))
	}
	v86dModes(o, b, v.ModeList, v.Modes())

	other := opposite(o)
	var got v86d.Info
	check(got.Decode(other, v86d.AppendInfo(nil, other, &v)) == nil, "the mirror of an info does not read back")
	again = v86d.AppendInfo(nil, o, &got)
	check(bytes.Equal(again, b), "through the other order an info is\n%x, was\n%x", again, b)
}

func v86dText(b []byte, pointer uint32, s []byte) {
	if pointer == 0 || uint64(pointer) >= uint64(len(b)) {
		check(s == nil, "text %q at %d of %d", s, pointer, len(b))
		return
	}
	at := int(pointer)
	part(b, s, at, at+len(s))
	check(bytes.IndexByte(s, 0) < 0 && (at+len(s) == len(b) || b[at+len(s)] == 0), "text %q at %d of %x", s, at, b)
}

func v86dModes(o wire.Order, b []byte, pointer uint32, l v86d.ModeList) {
	if pointer == 0 || uint64(pointer) >= uint64(len(b)) {
		check(l.Len() == 0, "%d modes at %d of %d", l.Len(), pointer, len(b))
		return
	}
	at := int(pointer)
	for i := range l.Len() {
		check(l.At(i) == o.Uint16(b[at+2*i:]) && l.At(i) != 0xffff, "mode %d at %d is %#x", i, at, l.At(i))
	}
	end := at + 2*l.Len()
	check(len(b)-end < 2 || o.Uint16(b[end:]) == 0xffff, "the modes at %d end at %d of %d", at, end, len(b))
}

func v86dMode(o wire.Order, b []byte) {
	v := v86d.ModeInfo{Attr: 9, Rest: b}
	err := v.Decode(o, b)
	if len(b) < 69 {
		check(err == wire.V86DVBEShort && reflect.ValueOf(v).IsZero(), "mode of %d bytes: %v", len(b), err)
		return
	}
	check(err == nil && v.Size() == len(b), "mode of %d bytes: %v, size %d", len(b), err, v.Size())
	part(b, v.Rest, 69, len(b))
	again := v86d.AppendModeInfo(nil, o, &v)
	check(bytes.Equal(again, b), "mode encodes to\n%x, was\n%x", again, b)

	other := opposite(o)
	var got v86d.ModeInfo
	err = got.Decode(other, v86d.AppendModeInfo(nil, other, &v))
	again = v86d.AppendModeInfo(nil, o, &got)
	check(err == nil && bytes.Equal(again, b), "mirror: %v, through the other order a mode is\n%x, was\n%x", err, again, b)
}
