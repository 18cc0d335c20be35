package w1

import (
	"testing"

	"github.com/cnwire/cnwire/wire"
)

func TestRegNum(t *testing.T) {
	for text, bytes := range map[string][2]string{
		"280102030405069e": {"280102030405069e", "9e06050403020128"},
		"101112131415165f": {"101112131415165f", "5f16151413121110"},
		"01212223242526f5": {"01212223242526f5", "f526252423222101"},
	} {
		little, ok1 := DecodeRegNum(wire.Little, unhex(t, bytes[0]))
		big, ok2 := DecodeRegNum(wire.Big, unhex(t, bytes[1]))
		if !ok1 || !ok2 || little != big {
			t.Fatalf("%s: %v %v %v %v", text, little, ok1, big, ok2)
		}
		if little.String() != text || !little.Valid() {
			t.Errorf("%s: prints %s, valid %v", text, little, little.Valid())
		}
		if made := MakeRegNum(little.Family(), little.Serial()); made != little {
			t.Errorf("%s: made %v", text, made)
		}
	}
	id := RegNum(0x9e06050403020128)
	if id.Family() != 0x28 || id.Serial() != 0x060504030201 || id.CRC() != 0x9e {
		t.Errorf("%v = %x %x %x", id, id.Family(), id.Serial(), id.CRC())
	}
	for bit := range 64 {
		if (id ^ 1<<bit).Valid() {
			t.Errorf("bit %d turned, and the crc is right", bit)
		}
	}
	if _, ok := DecodeRegNum(wire.Little, make([]byte, 7)); ok {
		t.Error("a number of 7 bytes")
	}
	if !RegNum(0).Valid() || MakeRegNum(1, 0xff<<48) != MakeRegNum(1, 0) {
		t.Error("zero, or a serial of more than 48 bits")
	}
	// The example of the maker's application note 27.
	if got := MakeRegNum(0x02, 0x00000001b81c).CRC(); got != 0xa2 {
		t.Errorf("crc of 02 1c b8 01 00 00 00 = %#x, want 0xa2", got)
	}
}
