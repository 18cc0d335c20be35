package hyperv

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/wire"
)

func TestVSS(t *testing.T) {
	for _, c := range []struct {
		order wire.Order
		bytes string
	}{
		{wire.Little, "05" + "00000000000000" + "05000000"},
		{wire.Big, "05" + "00000000000000" + "00000005"},
	} {
		b := unhex(t, c.bytes)
		var m VSSMsg
		if err := m.Decode(c.order, b); err != nil || m != (VSSMsg{Operation: VSSFreeze, Flags: VSSNoAutoRecovery}) {
			t.Errorf("%v: %v %+v", c.order, err, m)
		}
		if got := AppendVSS(nil, c.order, &m); !bytes.Equal(got, b) || m.Size() != len(b) {
			t.Errorf("%v: encoded %x", c.order, got)
		}
	}
	for n := range 20 {
		m, h := VSSMsg{Operation: 1}, VSSHandshake{1}
		b := make([]byte, n)
		if err := m.Decode(wire.Little, b); (err == nil) != (n == 12) || err != nil && err != wire.VSSLen || m != (VSSMsg{}) {
			t.Errorf("message of %d bytes: %v %+v", n, err, m)
		}
		if err := h.Decode(wire.Little, b); (err == nil) != (n == 4) || err != nil && err != wire.VSSLen || h != (VSSHandshake{}) {
			t.Errorf("handshake of %d bytes: %v %+v", n, err, h)
		}
		if IsVSSHandshake(n) != (n == 4) {
			t.Errorf("IsVSSHandshake(%d)", n)
		}
	}
	for o, want := range map[wire.Order]string{wire.Little: "81000000", wire.Big: "00000081"} {
		h := VSSHandshake{uint32(VSSRegister1)}
		if got := AppendVSSHandshake(nil, o, &h); !bytes.Equal(got, unhex(t, want)) || h.Size() != 4 {
			t.Errorf("%v: %x", o, got)
		}
		var got VSSHandshake
		if err := got.Decode(o, unhex(t, want)); err != nil || got.Version != 129 {
			t.Errorf("%v: %v %+v", o, err, got)
		}
	}
}
