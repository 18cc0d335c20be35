package cnmsg

import (
	"testing"

	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

var sink uint32

func noAllocs(t *testing.T, name string, f func()) {
	t.Helper()
	if n := testing.AllocsPerRun(100, f); n != 0 {
		t.Errorf("%s allocates %v times", name, n)
	}
}

// samples are datagrams that are well and that are not.
func samples() map[string][]byte {
	o := wire.Native
	good := join(nl(o, 3, 0, cn(o, 5, 5), cn(o, 4, 4)), []byte{0, 0, 0}, nl(o, 2, 0, cn(o, 4, 4)))
	return map[string][]byte{
		"good":         good,
		"nl_truncated": good[:50],
		"nl_short":     good[:7],
		"cn_truncated": nl(o, 3, 0, cn(o, 5, 5), cn(o, 9, 4)),
		"cn_short":     nl(o, 16, 0),
	}
}

// Run with -gcflags=all=-l too, where nothing is inlined.
func TestScanNeverAllocates(t *testing.T) {
	for name, b := range samples() {
		noAllocs(t, "Scan, "+name, func() {
			s := Scan(b, wire.Native)
			for s.Next() {
				m := s.Msg()
				sink += m.Seq() + m.ID().Idx + uint32(len(m.Data()))
			}
			if s.Err() != nil {
				sink += uint32(s.Offset())
			}
		})
		noAllocs(t, "two levels, "+name, func() {
			outer := nlmsg.Scan(b, wire.Big)
			for outer.Next() {
				in := In(outer.Msg().Payload(), wire.Big)
				for in.Next() {
					sink += in.Msg().Ack()
				}
				if in.Err() != nil {
					sink += uint32(len(in.Tail()))
				}
			}
		})
		noAllocs(t, "One, "+name, func() {
			if m, ok := One(b, wire.Native); ok {
				sink += m.Seq()
			}
		})
		noAllocs(t, "Strict, "+name, func() {
			if _, err := StrictKernel.Check(b, wire.Native); err != nil {
				sink++
			}
		})
	}
}

func TestAllDoesNotAllocateWhenRangedOver(t *testing.T) {
	for name, b := range samples() {
		noAllocs(t, name, func() {
			for m, err := range All(b, wire.Native) {
				if err != nil {
					sink++
					break
				}
				sink += m.Seq()
			}
		})
	}
}

// A buffer on the stack stays there.
func TestEncodeNeverAllocates(t *testing.T) {
	data := make([]byte, 41)
	buf := make([]byte, 0, 512)
	noAllocs(t, "AppendFrame", func() {
		var room [128]byte
		b, err := AppendFrame(room[:0], wire.Big, KernelHeader(1), Header{ID: Proc}, data)
		if err == nil {
			sink += uint32(b[0])
		}
	})
	noAllocs(t, "Batch", func() {
		var b Batch
		b.Start(buf, wire.Native, KernelHeader(1))
		for range 5 {
			b.Add(Header{ID: W1}, data)
		}
		d, err := b.End()
		if err == nil {
			sink += uint32(len(d))
		}
	})
	long := make([]byte, MaxData+1)
	noAllocs(t, "faults", func() {
		var b Batch
		b.Start(buf, wire.Native, KernelHeader(1))
		if _, err := b.Reserve(Header{}, 1<<17); err == nil {
			t.Error("Reserve takes 128 KiB")
		}
		if _, err := AppendFrame(buf, wire.Native, nlmsg.Header{}, Header{}, long); err == nil {
			t.Error("AppendFrame takes 64 KiB")
		}
		if _, err := AppendFrameRounded(buf, wire.Native, nlmsg.Header{}, Header{}, long); err == nil {
			t.Error("AppendFrameRounded takes 64 KiB")
		}
	})
}
