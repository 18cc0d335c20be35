package v86d

import (
	"bytes"
	"io"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// record is one cn_msg of a capture, with its own copy of the data.
type record struct {
	packet     int
	fromKernel bool
	order      wire.Order
	header     cnmsg.Header
	data       []byte
}

// records reads the cn_msgs with that id out of a capture.
func records(t testing.TB, c corpus.Capture, id cnmsg.ID) []record {
	t.Helper()
	r, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	var all []record
	for {
		p, err := r.Next()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		datagram := bytes.Clone(p.Data)
		for nl := nlmsg.Scan(datagram, c.ByteOrder()); nl.Next(); {
			if nl.Msg().Kind() != nlmsg.KindData {
				continue
			}
			for in := cnmsg.In(nl.Msg().Payload(), c.ByteOrder()); in.Next(); {
				if m := in.Msg(); m.ID() == id {
					all = append(all, record{p.Number, nl.Msg().PortID() == 0, m.Order(), m.Header(), m.Data()})
				}
			}
		}
	}
}

// tasks reads the captures that have messages of uvesafb: those of x86 machines.
func tasks(t testing.TB) []record {
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
	getInfo     = 0x4f00
	getModeInfo = 0x4f01
)

// V86D-STRUCT: every task and reply of the captures decodes, its VBE blocks too,
// and encodes back to the same bytes.
func TestCaptureRoundTrip(t *testing.T) {
	blocks := 0
	for _, c := range tasks(t) {
		var task Task
		if err := task.Decode(c.order, c.data); err != nil {
			t.Fatalf("packet %d: %v", c.packet, err)
		}
		again, err := AppendTask(nil, c.order, &task)
		if err != nil || !bytes.Equal(again, c.data) || task.Size() != len(c.data) {
			t.Errorf("packet %d: encoded\n%x (%v), want\n%x", c.packet, again, err, c.data)
		}
		if task.Pad != [3]byte{} || len(task.Rest) != 0 || int(task.BufLen) != len(task.Buf) || len(task.Buf) > MaxFromKernel {
			t.Errorf("packet %d: %+v", c.packet, task)
		}
		// 0x4f15 was refused, with 0x014f.
		if c.fromKernel == (task.Regs.EAX&0xff == 0x4f) || task.Regs.OK() != (task.Regs.EAX == 0x4f) || c.header.Seq >= Slots || c.fromKernel && c.header.Ack == 0 {
			t.Errorf("packet %d: eax %#x, %+v", c.packet, task.Regs.EAX, c.header)
		}
		switch {
		case task.Flags&FlagVBEInfo != 0:
			blocks++
			var v Info
			if err := v.Decode(c.order, task.Buf); err != nil || len(task.Buf) != InfoLen {
				t.Fatalf("packet %d: %v", c.packet, err)
			}
			if again := AppendInfo(nil, c.order, &v); !bytes.Equal(again, task.Buf) || v.Size() != len(again) {
				t.Errorf("packet %d: info encodes to\n%x", c.packet, again)
			}
		case len(task.Buf) == ModeInfoLen:
			blocks++
			var v ModeInfo
			if err := v.Decode(c.order, task.Buf); err != nil {
				t.Fatalf("packet %d: %v", c.packet, err)
			}
			if again := AppendModeInfo(nil, c.order, &v); !bytes.Equal(again, task.Buf) || v.Size() != len(again) {
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
func TestCaptureReplies(t *testing.T) {
	requests := map[uint32]record{}
	replies := 0
	for _, c := range tasks(t) {
		if c.fromKernel {
			requests[c.header.Seq] = c
			continue
		}
		replies++
		request := requests[c.header.Seq]
		h := ReplyHeader(request.header)
		h.Len = c.header.Len
		if h != c.header {
			t.Errorf("packet %d: header %+v, want %+v", c.packet, h, c.header)
		}
		var task, reply Task
		if task.Decode(c.order, request.data) != nil || reply.Decode(c.order, c.data) != nil {
			t.Fatalf("packet %d", c.packet)
		}
		task.Regs = reply.Regs
		got, err := AppendReply(nil, c.order, &task, reply.Buf)
		if err != nil || !bytes.Equal(got, c.data) {
			t.Errorf("packet %d: made\n%x (%v), want\n%x", c.packet, got, err, c.data)
		}
	}
	if replies < 5 {
		t.Errorf("only %d replies", replies)
	}
}

func recorded(t *testing.T) []record {
	for _, c := range corpus.Captures() {
		if c.Name == "6.1.176-amd64" {
			return records(t, c, cnmsg.UVESAFB)
		}
	}
	t.Fatal("the capture is missing")
	return nil
}

// What stands in the blocks of one capture.
func TestCaptureBlocks(t *testing.T) {
	functions := map[uint32]int{}
	for _, c := range recorded(t) {
		var task Task
		if err := task.Decode(c.order, c.data); err != nil {
			t.Fatal(err)
		}
		if c.fromKernel {
			functions[task.Regs.EAX]++
			if task.Regs.EAX == getInfo && string(task.Buf[:4]) != "VBE2" {
				t.Errorf("packet %d asks for %q", c.packet, task.Buf[:4])
			}
			continue
		}
		if task.Flags&FlagVBEInfo != 0 {
			checkInfo(t, c.order, task.Buf)
		}
		if len(task.Buf) == ModeInfoLen {
			checkMode(t, c.order, task.Regs.ECX, task.Buf)
		}
	}
	for _, f := range []uint32{getInfo, getModeInfo, 0x4f04, 0x4f15} {
		if functions[f] == 0 {
			t.Errorf("no function %#x", f)
		}
	}
}

func checkInfo(t *testing.T, o wire.Order, b []byte) {
	var v Info
	if err := v.Decode(o, b); err != nil {
		t.Fatal(err)
	}
	modes := v.Modes()
	if string(v.Signature[:]) != "VESA" || v.Version != 0x0300 || v.Capabilities != 0 || v.ModeList != 256 || v.TotalMemory != 256 ||
		string(v.Text(v.OEMString)) != "capinit fake VBE" || modes.Len() != 2 || modes.At(0) != 0x111 || modes.At(1) != 0x114 {
		t.Errorf("%q %#x, %q, %d modes", v.Signature, v.Version, v.Text(v.OEMString), modes.Len())
	}
}

func checkMode(t *testing.T, o wire.Order, number uint32, b []byte) {
	var v ModeInfo
	if err := v.Decode(o, b); err != nil {
		t.Fatal(err)
	}
	size := map[uint32][2]uint16{0x111: {640, 480}, 0x114: {800, 600}}[number]
	if v.XRes != size[0] || v.YRes != size[1] || v.BytesPerScanLine != 2*size[0] || v.BitsPerPixel != 16 || v.Attr != 0xbb ||
		v.Color != (ColorFields{5, 11, 6, 5, 5, 0, 0, 0}) || v.PhysBasePtr != 0xe0000000 || v.LinBytesPerScanLine != 2*size[0] {
		t.Errorf("mode %#x: %+v", number, v)
	}
}
