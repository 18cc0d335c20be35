package hyperv

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/wire"
)

// FuzzKVP decodes any bytes as a message and its body as every struct: what
// there is enough of decodes, and encodes back to the same bytes. No capture has
// seeds for it, so the encoders make them.
func FuzzKVP(f *testing.F) {
	body := must(AppendEnumerate(nil, wire.Little, &Enumerate{Index: 1, Data: Value{Type: TypeSZ, KeySize: 4, Key: []byte("key"), Value: []byte("value")}}))
	f.Add(must(AppendKVP(nil, wire.Little, &KVPMsg{Operation: KVPEnumerate, Pool: PoolAuto, Body: body}, KVPLenNoIP)), false)
	f.Add(must(AppendKVP(nil, wire.Big, &KVPMsg{Operation: KVPRegister1}, KVPLenIP)), true)
	f.Add(AppendVSS(nil, wire.Little, &VSSMsg{Operation: VSSFreeze}), false)
	f.Add(AppendVSSHandshake(nil, wire.Big, &VSSHandshake{129}), true)
	f.Fuzz(func(t *testing.T, b []byte, big bool) {
		o := wire.Little
		if big {
			o = wire.Big
		}
		b = b[:len(b):len(b)]
		var m KVPMsg
		if err := m.Decode(o, b); (err == nil) != (len(b) >= 4) {
			t.Fatalf("%d bytes: %v", len(b), err)
		}
		if len(b) >= 4 && len(b) <= maxBody {
			if again, err := AppendKVP(nil, o, &m, 0); err != nil || !bytes.Equal(again, b) {
				t.Fatalf("encoded %x (%v)", again, err)
			}
		}
		for _, c := range codecs() {
			err := c.decode(o, m.Body)
			if (err == nil) != (len(m.Body) >= c.size) {
				t.Fatalf("%s of %d bytes: %v", c.name, len(m.Body), err)
			}
			if err != nil {
				continue
			}
			if again, err := c.append(nil, o); err != nil || !bytes.Equal(again, m.Body[:c.size]) {
				t.Fatalf("%s encodes to another (%v)", c.name, err)
			}
		}
		var v VSSMsg
		if err := v.Decode(o, b); (err == nil) != (len(b) == VSSLen) || err == nil && !bytes.Equal(AppendVSS(nil, o, &v), b) {
			t.Fatalf("vss of %d bytes: %v", len(b), err)
		}
	})
}
