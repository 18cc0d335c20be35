package v86d_test

import (
	"fmt"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/v86d"
	"github.com/cnwire/cnwire/wire"
)

// A helper answers a task without a buffer: no DDC here.
func ExampleAppendReply() {
	asked := cnmsg.Header{ID: cnmsg.UVESAFB, Seq: 3, Ack: 0x882deea3}
	task := v86d.Task{Regs: v86d.Regs{EAX: 0x4f15}}

	task.Regs.EAX = 0x014f
	data, err := v86d.AppendReply(nil, wire.Little, &task, nil)
	h := v86d.ReplyHeader(asked)
	fmt.Println(len(data), err, h.Seq == asked.Seq, h.Ack == asked.Ack, task.Regs.OK())
	// Output: 60 <nil> true true false
}

// The driver asks for the BIOS's info block; the helper answers with modes.
func ExampleInfo() {
	block := make([]byte, v86d.InfoLen)
	copy(block, "VESA")
	wire.Little.PutUint16(block[4:], 0x0300)
	wire.Little.PutUint32(block[14:], 34) // the list of modes is in this block
	for i, mode := range []uint16{0x101, 0x118, 0xffff} {
		wire.Little.PutUint16(block[34+2*i:], mode)
	}
	asked, err := v86d.AppendTask(nil, wire.Little, &v86d.Task{
		Flags: v86d.FlagVBEInfo | v86d.FlagReturn, Regs: v86d.Regs{EAX: 0x4f00}, Buf: make([]byte, v86d.InfoLen),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	var task v86d.Task
	if err := task.Decode(wire.Little, asked); err != nil {
		fmt.Println(err)
		return
	}
	task.Regs.EAX = 0x004f
	data, err := v86d.AppendReply(nil, wire.Little, &task, block)
	if err != nil {
		fmt.Println(err)
		return
	}

	var got v86d.Task
	var info v86d.Info
	fmt.Println(got.Decode(wire.Little, data), got.Regs.OK(), info.Decode(wire.Little, got.Buf))
	modes := info.Modes()
	for i := range modes.Len() {
		fmt.Printf("%s %d.%d mode %#x\n", info.Signature, info.Version>>8, info.Version&0xff, modes.At(i))
	}
	// Output:
	// <nil> true <nil>
	// VESA 3.0 mode 0x101
	// VESA 3.0 mode 0x118
}

// What a mode is.
func ExampleModeInfo() {
	sent := v86d.ModeInfo{XRes: 1024, YRes: 768, BitsPerPixel: 24, PhysBasePtr: 0xfd000000}
	b := v86d.AppendModeInfo(nil, wire.Little, &sent)
	var mode v86d.ModeInfo
	err := mode.Decode(wire.Little, b)
	fmt.Printf("%d bytes: %dx%d, %d bits, at %#x, %v\n", len(b), mode.XRes, mode.YRes, mode.BitsPerPixel, mode.PhysBasePtr, err)
	// Output: 69 bytes: 1024x768, 24 bits, at 0xfd000000, <nil>
}

// A length that lies.
func ExampleTask_Decode() {
	b, _ := v86d.AppendTask(nil, wire.Little, &v86d.Task{Regs: v86d.Regs{EAX: 0x4f04}, Buf: make([]byte, 16)})
	var task v86d.Task
	err := task.Decode(wire.Little, b[:v86d.TaskLen+10])
	fmt.Println(err, task.BufLen, len(task.Buf))
	// Output: v86d_truncated: buf_len is beyond the end of the cn_msg 16 10
}
