package hyperv

import (
	"testing"

	"github.com/cnwire/cnwire/wire"
)

var (
	sink uint64
	long = make([]byte, 1<<17)
)

func TestNothingAllocates(t *testing.T) {
	all := codecs()
	b := make([]byte, KVPLenIP)
	buf := make([]byte, 0, KVPLenIP)
	for _, c := range all {
		noAllocs(t, c.name, func() {
			if c.decode(wire.Big, b[:9]) != nil {
				sink++
			}
			if c.decode(wire.Native, b) != nil {
				sink--
			}
			out, _ := c.append(buf, wire.Native)
			sink += uint64(len(out))
		})
	}
	noAllocs(t, "messages and faults", func() {
		var m KVPMsg
		var v VSSMsg
		var h VSSHandshake
		if m.Decode(wire.Native, b[:3]) != nil && v.Decode(wire.Native, b) != nil && h.Decode(wire.Native, b) != nil {
			sink++
		}
		m.SetCode(wire.Big, CodeFail)
		v.SetCode(wire.Big, CodeFail)
		sink += uint64(m.Code(wire.Big)) + uint64(v.Code(wire.Little))
		out, _ := AppendKVP(buf, wire.Native, &m, KVPLenIP)
		out = AppendVSSHandshake(AppendVSS(out[:0], wire.Big, &v), wire.Big, &h)
		m.Body = long
		if _, err := AppendKVP(out, wire.Native, &m, 0); err != nil {
			sink++
		}
		if _, err := AppendValue(out, wire.Native, &Value{Key: long}); err != nil {
			sink++
		}
	})
}

func noAllocs(t *testing.T, name string, f func()) {
	t.Helper()
	if n := testing.AllocsPerRun(100, f); n != 0 {
		t.Errorf("%s allocates %v times", name, n)
	}
}
