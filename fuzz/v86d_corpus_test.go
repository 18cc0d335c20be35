package fuzz

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/v86d"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

// v86dTasks reads the captures that have messages of uvesafb: those of x86 machines.
func v86dTasks(t testing.TB) []record {
	t.Helper()
	var all []record
	for _, c := range corpus.Captures() {
		all = append(all, records(t, c, cnmsg.UVESAFB)...)
	}
	if len(all) < 10 {
		t.Fatalf("only %d messages of uvesafb", len(all))
	}
	return all
}

// VBE functions, the low 16 bits of EAX.
const (
	vbeGetInfo     = 0x4f00
	vbeGetModeInfo = 0x4f01
)

// V86D-STRUCT: every task and reply of the captures decodes, its VBE blocks too,
// and encodes back to the same bytes.
func TestV86dCaptureRoundTrip(t *testing.T) {
	blocks := 0
	for _, c := range v86dTasks(t) {
		var task v86d.Task
		if err := task.Decode(c.order, c.data); err != nil {
			t.Fatalf("packet %d: %v", c.packet, err)
		}
		again, err := v86d.AppendTask(nil, c.order, &task)
		if err != nil || !bytes.Equal(again, c.data) || task.Size() != len(c.data) {
			t.Errorf("packet %d: encoded\n%x (%v), want\n%x", c.packet, again, err, c.data)
		}
		if task.Pad != [3]byte{} || len(task.Rest) != 0 || int(task.BufLen) != len(task.Buf) || len(task.Buf) > v86d.MaxFromKernel {
			t.Errorf("packet %d: %+v", c.packet, task)
		}
		// 0x4f15 was refused, with 0x014f.
		if c.fromKernel == (task.Regs.EAX&0xff == 0x4f) || task.Regs.OK() != (task.Regs.EAX == 0x4f) || c.header.Seq >= v86d.Slots || c.fromKernel && c.header.Ack == 0 {
			t.Errorf("packet %d: eax %#x, %+v", c.packet, task.Regs.EAX, c.header)
		}
		switch {
		case task.Flags&v86d.FlagVBEInfo != 0:
			blocks++
			var v v86d.Info
			if err := v.Decode(c.order, task.Buf); err != nil || len(task.Buf) != v86d.InfoLen {
				t.Fatalf("packet %d: %v", c.packet, err)
			}
			if again := v86d.AppendInfo(nil, c.order, &v); !bytes.Equal(again, task.Buf) || v.Size() != len(again) {
				t.Errorf("packet %d: info encodes to\n%x", c.packet, again)
			}
		case len(task.Buf) == v86d.ModeInfoLen:
			blocks++
			var v v86d.ModeInfo
			if err := v.Decode(c.order, task.Buf); err != nil {
				t.Fatalf("packet %d: %v", c.packet, err)
			}
			if again := v86d.AppendModeInfo(nil, c.order, &v); !bytes.Equal(again, task.Buf) || v.Size() != len(again) {
				t.Errorf("packet %d: mode encodes to\n%x", c.packet, again)
			}
		}
	}
	if blocks < 6 {
		t.Errorf("only %d VBE blocks", blocks)
	}
}

// V86D-ECHO: a reply of the captures is what AppendReply and ReplyHeader make of
// its request.
func TestV86dCaptureReplies(t *testing.T) {
	requests := map[uint32]record{}
	replies := 0
	for _, c := range v86dTasks(t) {
		if c.fromKernel {
			requests[c.header.Seq] = c
			continue
		}
		replies++
		request := requests[c.header.Seq]
		h := v86d.ReplyHeader(request.header)
		h.Len = c.header.Len
		if h != c.header {
			t.Errorf("packet %d: header %+v, want %+v", c.packet, h, c.header)
		}
		var task, reply v86d.Task
		if task.Decode(c.order, request.data) != nil || reply.Decode(c.order, c.data) != nil {
			t.Fatalf("packet %d", c.packet)
		}
		task.Regs = reply.Regs
		got, err := v86d.AppendReply(nil, c.order, &task, reply.Buf)
		if err != nil || !bytes.Equal(got, c.data) {
			t.Errorf("packet %d: made\n%x (%v), want\n%x", c.packet, got, err, c.data)
		}
	}
	if replies < 5 {
		t.Errorf("only %d replies", replies)
	}
}

func v86dRecorded(t *testing.T) []record {
	for _, c := range corpus.Captures() {
		if c.Name == "6.1.176-amd64" {
			return records(t, c, cnmsg.UVESAFB)
		}
	}
	t.Fatal("the capture is missing")
	return nil
}

// What stands in the blocks of one capture.
func TestV86dCaptureBlocks(t *testing.T) {
	functions := map[uint32]int{}
	for _, c := range v86dRecorded(t) {
		var task v86d.Task
		if err := task.Decode(c.order, c.data); err != nil {
			t.Fatal(err)
		}
		if c.fromKernel {
			functions[task.Regs.EAX]++
			if task.Regs.EAX == vbeGetInfo && string(task.Buf[:4]) != "VBE2" {
				t.Errorf("packet %d asks for %q", c.packet, task.Buf[:4])
			}
			continue
		}
		if task.Flags&v86d.FlagVBEInfo != 0 {
			checkV86dInfo(t, c.order, task.Buf)
		}
		if len(task.Buf) == v86d.ModeInfoLen {
			checkV86dMode(t, c.order, task.Regs.ECX, task.Buf)
		}
	}
	for _, f := range []uint32{vbeGetInfo, vbeGetModeInfo, 0x4f04, 0x4f15} {
		if functions[f] == 0 {
			t.Errorf("no function %#x", f)
		}
	}
}

func checkV86dInfo(t *testing.T, o wire.Order, b []byte) {
	var v v86d.Info
	if err := v.Decode(o, b); err != nil {
		t.Fatal(err)
	}
	modes := v.Modes()
	if string(v.Signature[:]) != "VESA" || v.Version != 0x0300 || v.Capabilities != 0 || v.ModeList != 256 || v.TotalMemory != 256 ||
		string(v.Text(v.OEMString)) != "capinit fake VBE" || modes.Len() != 2 || modes.At(0) != 0x111 || modes.At(1) != 0x114 {
		t.Errorf("%q %#x, %q, %d modes", v.Signature, v.Version, v.Text(v.OEMString), modes.Len())
	}
}

func checkV86dMode(t *testing.T, o wire.Order, number uint32, b []byte) {
	var v v86d.ModeInfo
	if err := v.Decode(o, b); err != nil {
		t.Fatal(err)
	}
	size := map[uint32][2]uint16{0x111: {640, 480}, 0x114: {800, 600}}[number]
	if v.XRes != size[0] || v.YRes != size[1] || v.BytesPerScanLine != 2*size[0] || v.BitsPerPixel != 16 || v.Attr != 0xbb ||
		v.Color != (v86d.ColorFields{RedLen: 5, RedOff: 11, GreenLen: 6, GreenOff: 5, BlueLen: 5}) || v.PhysBasePtr != 0xe0000000 || v.LinBytesPerScanLine != 2*size[0] {
		t.Errorf("mode %#x: %+v", number, v)
	}
}
