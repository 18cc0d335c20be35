package notify

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

var sink uint64

func TestNothingAllocates(t *testing.T) {
	ranges := []Range{{1, 2}, {3, 4}}
	good := must(AppendControl(nil, wire.Native, 1, ranges, ranges))
	buf := make([]byte, 0, 128)
	many := make([]Range, maxRanges+1)
	for name, b := range map[string][]byte{"good": good, "truncated": good[:30], "short": good[:3], "long": append(bytes.Clone(good), 1)} {
		noAllocs(t, name, func() {
			var c Control
			var r Range
			if c.Decode(wire.Native, b) != nil || r.Decode(wire.Big, b) != nil {
				sink++
			}
			if c.Matches(wire.Native, cnmsg.Proc) || c.PassesKernel() {
				sink++
			}
			out := AppendRaw(buf, wire.Big, &c)
			out, _ = AppendControl(out[:0], wire.Native, 1, ranges, ranges)
			if _, err := AppendControl(out, wire.Native, 1, many, nil); err != nil {
				sink++
			}
			e, _ := EventOf(EventHeader(cnmsg.Proc, Registered))
			sink += uint64(e)
		})
	}
}

func noAllocs(t *testing.T, name string, f func()) {
	t.Helper()
	if n := testing.AllocsPerRun(100, f); n != 0 {
		t.Errorf("%s allocates %v times", name, n)
	}
}
