package nlmsg

import (
	"testing"

	"github.com/cnwire/cnwire/wire"
)

var sink uint32

func noAllocs(t *testing.T, name string, f func()) {
	t.Helper()
	if n := testing.AllocsPerRun(100, f); n != 0 {
		t.Errorf("%s allocates %v times", name, n)
	}
}

// Run with -gcflags=all=-l too, where nothing is inlined.
func TestScanNeverAllocates(t *testing.T) {
	good := join(raw(wire.Native, 40, 3, 24), raw(wire.Native, 41, 2, 28))
	bad := join(good, raw(wire.Native, 99, 3, 24))
	buf := make([]byte, 0, 256)
	attr, _ := AppendAttr(nil, wire.Native, AttrMsg, []byte("text\x00"))
	failure, _ := AppendErrorReport(nil, wire.Native, &ErrorReport{Errno: -1, Attrs: attr})

	for name, b := range map[string][]byte{"good": good, "bad": bad, "short": good[:7]} {
		noAllocs(t, "Scan, "+name, func() {
			s := Scan(b, wire.Native)
			for s.Next() {
				sink += s.Msg().Seq()
			}
			if err := s.Err(); err != nil {
				sink += uint32(s.Offset())
			}
		})
	}
	noAllocs(t, "AppendMessage", func() {
		b, err := AppendMessage(buf, wire.Native, Header{Type: 3}, good)
		if err == nil {
			sink += uint32(len(b))
		}
	})
	noAllocs(t, "ErrorReport", func() {
		s := Scan(failure, wire.Native)
		s.Next()
		var r ErrorReport
		if r.Decode(s.Msg()) == nil {
			sink += uint32(len(r.Text(wire.Native)))
			b, _ := AppendErrorReport(buf, wire.Native, &r)
			sink += uint32(len(b))
		}
	})
	noAllocs(t, "faults", func() {
		var r ErrorReport
		var h Header
		var a Addr
		if r.Decode(Msg{}) != nil && h.Decode(wire.Native, nil) != nil && a.Decode(wire.Native, nil) != nil {
			sink++
		}
	})
}

func TestAllDoesNotAllocateWhenRangedOver(t *testing.T) {
	good := join(raw(wire.Native, 40, 3, 24), raw(wire.Native, 41, 2, 28))
	for name, b := range map[string][]byte{"good": good, "bad": good[:50], "short": good[:7]} {
		noAllocs(t, "All, "+name, func() {
			for m, err := range All(b, wire.Big) {
				if err == nil {
					sink += m.Seq()
				}
			}
		})
	}
}
