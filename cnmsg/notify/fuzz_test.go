package notify

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// FuzzControl decodes any bytes: without a fault the kernel would have taken
// them, with or without one they encode back to the same bytes, and no more
// ranges are delivered than there are. No capture has seeds for it, but the
// kernel's sample.
func FuzzControl(f *testing.F) {
	for o, text := range samples {
		f.Add(unhex(f, text)[36:], o == wire.Big, uint32(0x123), uint32(0x456))
	}
	f.Add(AppendRaw(nil, wire.Little, &Control{IdxNum: 1 << 31, ValNum: 1 << 31}), false, uint32(0), uint32(0))
	f.Fuzz(func(t *testing.T, b []byte, big bool, idx, val uint32) {
		o := wire.Little
		if big {
			o = wire.Big
		}
		b = b[:len(b):len(b)]
		var c Control
		err := c.Decode(o, b)
		if (err == wire.NotifyShort) != (len(b) < ControlLen) {
			t.Fatalf("%d bytes: %v", len(b), err)
		}
		if len(b) < ControlLen {
			return
		}
		if err == nil && !c.PassesKernel() {
			t.Fatalf("%+v is well, and the kernel drops it", c)
		}
		if got := AppendRaw(nil, o, &c); !bytes.Equal(got, b) {
			t.Fatalf("encoded %x, want %x", got, b)
		}
		i, v := c.Idx(o), c.Val(o)
		if n := i.Len() + v.Len(); n > len(c.Data)/RangeLen || err == nil && n != len(c.Data)/RangeLen {
			t.Fatalf("%d ranges in %d bytes", n, len(c.Data))
		}
		var all [2][]Range
		for n, l := range []Ranges{i, v} {
			for at := range l.Len() {
				all[n] = append(all[n], l.At(at))
			}
		}
		if got := c.Matches(o, cnmsg.ID{Idx: idx, Val: val}); got != (anyContains(all[0], idx) && anyContains(all[1], val)) {
			t.Fatalf("{%d, %d} matches %v", idx, val, got)
		}
		if err != nil || len(b) > cnmsg.MaxData {
			return
		}
		if again := must(AppendControl(nil, o, c.Group, all[0], all[1])); !bytes.Equal(again, b) {
			t.Fatalf("built %x, want %x", again, b)
		}
	})
}
