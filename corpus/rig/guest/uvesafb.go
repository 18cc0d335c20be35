//go:build linux

package main

import (
	"errors"
	"os"
	"time"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/v86d"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/wire"
)

// uvesafb is the frame buffer driver, with this program in the place of v86d:
// there is no BIOS behind it.
func uvesafb(t *tape) error {
	if _, err := os.Stat("/modules/uvesafb.ko"); err != nil {
		t.note("uvesafb: this kernel has none")
		return nil
	}
	s, err := t.open("v86d", cnmsg.UVESAFB.Group())
	if err != nil {
		return err
	}
	defer s.Close()
	loaded := make(chan error, 1)
	go func() { loaded <- loadWith("uvesafb", "mode_option=640x480-32") }()
	for {
		if err := s.SetReadDeadline(time.Now().Add(quiet)); err != nil {
			return err
		}
		datagram, err := s.receive()
		if errors.Is(err, live.ErrTimeout) {
			select {
			case err := <-loaded:
				return err
			default:
				continue
			}
		}
		if err != nil {
			return err
		}
		m, ok := cnmsg.One(datagram, wire.Native)
		if !ok {
			continue
		}
		if err := s.bios(m); err != nil {
			return err
		}
	}
}

// bios runs a task.
func (s *socket) bios(m cnmsg.Msg) error {
	o := wire.Native
	var task v86d.Task
	if err := task.Decode(o, m.Data()); err != nil {
		return err
	}
	if task.Flags&v86d.FlagExit != 0 {
		return nil
	}
	buf := task.Buf
	switch task.Regs.EAX & 0xffff {
	case 0x4f00:
		buf = v86d.AppendInfo(nil, o, info())
	case 0x4f01:
		buf = v86d.AppendModeInfo(nil, o, mode())
	}
	task.Regs.EAX = 0x4f
	data, err := v86d.AppendReply(nil, o, &task, buf[:min(len(buf), len(task.Buf))])
	if err != nil {
		return err
	}
	return s.message(v86d.ReplyHeader(m.Header()), data, odd{})
}

// info is a card of VBE 3.0 with two modes: their list and the card's name
// stand in the block itself.
func info() *v86d.Info {
	const reserved = 34 // where Rest begins
	rest := make([]byte, v86d.InfoLen-reserved)
	modes := rest[256-reserved:]
	for i, m := range []uint16{0x112, 0x115, 0xffff} {
		wire.Native.PutUint16(modes[2*i:], m)
	}
	copy(rest[300-reserved:], "cnwire rig\x00")
	return &v86d.Info{
		Signature: [4]byte{'V', 'E', 'S', 'A'}, Version: 0x300, ModeList: 256,
		OEMString: 300, OEMVendorName: 300, OEMProductName: 300, OEMProductRev: 300,
		TotalMemory: 256, Rest: rest,
	}
}

func mode() *v86d.ModeInfo {
	rgb := v86d.ColorFields{RedLen: 8, RedOff: 16, GreenLen: 8, GreenOff: 8, BlueLen: 8}
	return &v86d.ModeInfo{
		Attr: 0x9b, XRes: 640, YRes: 480, BytesPerScanLine: 2560, Planes: 1, BitsPerPixel: 32,
		MemoryModel: 6, Banks: 1, Color: rgb, LinColor: rgb, PhysBasePtr: 0xfd000000,
		LinBytesPerScanLine: 2560, MaxPixelClock: 100000000, Depth: 32,
	}
}
