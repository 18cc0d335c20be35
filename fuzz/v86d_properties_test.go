package fuzz

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/cnwire/cnwire/cnmsg/v86d"
	"github.com/cnwire/cnwire/wire"
)

func TestV86dBlocksRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.Byte(), v86d.ModeInfoLen, 140).Draw(t, "block")
		for _, o := range orders {
			var info v86d.Info
			var mode v86d.ModeInfo
			if info.Decode(o, b) != nil || mode.Decode(o, b) != nil {
				t.Fatal("too short")
			}
			if got := v86d.AppendInfo(nil, o, &info); !bytes.Equal(got, b) || info.Size() != len(b) {
				t.Fatalf("%v: info %x, want %x", o, got, b)
			}
			if got := v86d.AppendModeInfo(nil, o, &mode); !bytes.Equal(got, b) || mode.Size() != len(b) {
				t.Fatalf("%v: mode %x, want %x", o, got, b)
			}
		}
	})
}

func v86dRegisters() *rapid.Generator[v86d.Regs] {
	return rapid.Custom(func(t *rapid.T) v86d.Regs {
		w := rapid.SliceOfN(rapid.Uint32(), 10, 10).Draw(t, "u32")
		h := rapid.SliceOfN(rapid.Uint16(), 6, 6).Draw(t, "u16")
		return v86d.Regs{EBX: w[0], ECX: w[1], EDX: w[2], ESI: w[3], EDI: w[4], EBP: w[5], EAX: w[6], EIP: w[7], EFlags: w[8], ESP: w[9],
			CS: h[0], SS: h[1], ES: h[2], DS: h[3], FS: h[4], GS: h[5]}
	})
}

func TestV86dRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := v86d.Task{
			Flags: v86d.Flags(rapid.Uint8().Draw(t, "flags")),
			Pad:   [3]byte(rapid.SliceOfN(rapid.Byte(), 3, 3).Draw(t, "pad")),
			Regs:  v86dRegisters().Draw(t, "regs"),
			Buf:   rapid.SliceOfN(rapid.Byte(), 0, 90).Draw(t, "buf"),
			Rest:  rapid.SliceOfN(rapid.Byte(), 0, 3).Draw(t, "rest"),
		}
		var encoded [2][]byte
		for i, o := range []wire.Order{wire.Little, wire.Big} {
			b := must(v86d.AppendTask(nil, o, &want))
			encoded[i] = b
			var got v86d.Task
			if err := got.Decode(o, b); err != nil || got.Flags != want.Flags || got.Pad != want.Pad || got.Regs != want.Regs ||
				!bytes.Equal(got.Buf, want.Buf) || !bytes.Equal(got.Rest, want.Rest) || int(got.BufLen) != len(want.Buf) || got.Size() != len(b) {
				t.Fatalf("%v: %+v (%v), want %+v", o, got, err, want)
			}
		}
		// One is the other with each number turned round.
		little, big := encoded[0], encoded[1]
		for at := 4; at < 48; at += 4 {
			slices.Reverse(big[at : at+4])
		}
		for at := 48; at < 60; at += 2 {
			slices.Reverse(big[at : at+2])
		}
		if !bytes.Equal(little, big) {
			t.Fatalf("%x\n%x", little, big)
		}
	})
}
