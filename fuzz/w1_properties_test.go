package fuzz

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"github.com/cnwire/cnwire/cnmsg/w1"
)

// Any message encodes and decodes to itself, in all orders to the same values.
func TestW1RoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := w1.Header{
			Type:   w1.Type(rapid.Uint8().Draw(t, "type")),
			Status: rapid.Uint8().Draw(t, "status"),
			Master: rapid.Uint32().Draw(t, "master"),
			Res:    rapid.Uint32().Draw(t, "res"),
		}
		if h.Type.HasSlave() {
			h.Master, h.Res, h.Slave = 0, 0, w1.RegNum(rapid.Uint64().Draw(t, "slave"))
		}
		body := rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "body")
		c := w1.CommandHeader{Cmd: w1.Cmd(rapid.Uint8().Draw(t, "cmd")), Res: rapid.Uint8().Draw(t, "cmd res")}
		for _, o := range orders {
			b, err := w1.AppendMsg(nil, o, h, body)
			if err != nil {
				t.Fatal(err)
			}
			s := w1.Scan(b, o)
			want := h
			want.Len = uint16(len(body))
			if !s.Next() || s.Msg().Header() != want || !bytes.Equal(s.Msg().Body(), body) {
				t.Fatalf("%v: %+v, want %+v", o, s.Msg().Header(), want)
			}
			m := s.Msg()
			if m.Type() != h.Type || m.Status() != h.Status || m.Slave() != h.Slave || m.Master() != h.Master || m.Res() != h.Res || m.Len() != len(body) {
				t.Fatalf("%v: the accessors do not agree with %+v", o, want)
			}
			b, err = w1.AppendCommand(nil, o, c, body)
			if err != nil {
				t.Fatal(err)
			}
			cs := w1.ScanCommands(b, o)
			wantC := c
			wantC.Len = uint16(len(body))
			if !cs.Next() || cs.Command().Header() != wantC || !bytes.Equal(cs.Command().Data(), body) {
				t.Fatalf("%v: %+v, want %+v", o, cs.Command().Header(), wantC)
			}
			if got := cs.Command(); got.Cmd() != c.Cmd || got.Res() != c.Res || got.Len() != len(body) {
				t.Fatalf("%v: the accessors do not agree with %+v", o, wantC)
			}
		}
	})
}

// Any bytes: the verdict and the place are those of the walk that the body has
// of its own.
func TestW1AnyBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Bytes that often are a plausible header.
		b := rapid.SliceOfN(rapid.SampledFrom([]byte{0, 0, 0, 0, 1, 4, 5, 6, 12, 16, 0xff}), 0, 80).Draw(t, "data")
		w1Data(rapid.SampledFrom(orders).Draw(t, "order"), b)
	})
}

// The same with messages and commands of any length, one length of which may be
// wrong, and a tail.
func TestW1DamagedMessages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := rapid.SampledFrom(orders).Draw(t, "order")
		var b []byte
		lengths := []int{}
		for range rapid.IntRange(0, 3).Draw(t, "messages") {
			lengths = append(lengths, len(b)+2)
			var body []byte
			for range rapid.IntRange(0, 3).Draw(t, "commands") {
				lengths = append(lengths, len(b)+12+len(body)+2)
				h := w1.CommandHeader{Cmd: w1.Cmd(rapid.Uint8Range(0, 9).Draw(t, "cmd"))}
				body, _ = w1.AppendCommand(body, o, h, rapid.SliceOfN(rapid.Byte(), 0, 18).Draw(t, "data"))
			}
			b, _ = w1.AppendMsg(b, o, w1.Header{Type: w1.Type(rapid.Uint8Range(3, 7).Draw(t, "type"))}, body)
		}
		b = append(b, make([]byte, rapid.SampledFrom([]int{0, 0, 0, 1, 4, 11, 12}).Draw(t, "tail"))...)
		w1Data(o, b)
		if len(lengths) > 0 {
			at := rapid.SampledFrom(lengths).Draw(t, "at")
			o.PutUint16(b[at:], o.Uint16(b[at:])+rapid.SampledFrom([]uint16{1, 2, 3, 4, 12, 0xfffc, 0xffff}).Draw(t, "more"))
			w1Data(o, b)
		}
	})
}
