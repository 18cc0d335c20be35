package hyperv

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/wire"
)

func TestNumbers(t *testing.T) {
	for _, o := range []wire.Order{wire.Little, wire.Big} {
		v := Value{Type: TypeU32, Value: o.AppendUint32(nil, 0x01020304)}
		if n, ok := v.Number(o); !ok || n != 0x01020304 {
			t.Errorf("u32: %#x %v", n, ok)
		}
		v = Value{Type: TypeU64, Value: o.AppendUint64(nil, 0x0102030405060708)}
		if n, ok := v.Number(o); !ok || n != 0x0102030405060708 {
			t.Errorf("u64: %#x %v", n, ok)
		}
	}
	for _, v := range []Value{{Type: TypeU32, Value: make([]byte, 3)}, {Type: TypeU64, Value: make([]byte, 7)}, {Type: TypeSZ, Value: make([]byte, 9)}, {}} {
		if n, ok := v.Number(wire.Little); ok || n != 0 {
			t.Errorf("%v of %d bytes: %d", v.Type, len(v.Value), n)
		}
	}
}

// Sizes that a message tells are never used: even the largest do no harm.
func TestToldSizesAreNotBelieved(t *testing.T) {
	b := bytes.Repeat([]byte{0xff}, ValueLen)
	var v Value
	if err := v.Decode(wire.Little, b); err != nil || v.KeySize != 0xffffffff || len(v.KeyText()) != KeyLen || len(v.ValueText()) != MaxValueLen {
		t.Errorf("%v: key of %d bytes, value of %d", err, len(v.KeyText()), len(v.ValueText()))
	}
	var d Delete
	if err := d.Decode(wire.Little, b); err != nil || d.KeySize != 0xffffffff || len(d.KeyText()) != KeyLen {
		t.Errorf("%v: key of %d bytes", err, len(d.KeyText()))
	}
}
