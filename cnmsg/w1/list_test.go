package w1

import (
	"bytes"
	"testing"

	"github.com/cnwire/cnwire/wire"
)

func TestMasterEventAndLists(t *testing.T) {
	for _, c := range []struct {
		order wire.Order
		data  string
	}{
		{wire.Little, "020000000100000000000000" + "06000900ffffffffffffffff" + "010000000200000063"},
		{wire.Big, "020000000000000100000000" + "06000009ffffffffffffffff" + "000000010000000263"},
	} {
		s := Scan(unhex(t, c.data), c.order)
		s.Next()
		m := s.Msg()
		if m.Type() != TypeMasterAdd || m.Master() != 1 || m.Res() != 0 || m.Slave() != 0 || m.Len() != 0 || m.Masters().Len() != 0 {
			t.Errorf("%v: event %+v", c.order, m.Header())
		}
		s.Next()
		l := s.Msg().Masters()
		if l.Len() != 2 || l.At(0) != 1 || l.At(1) != 2 || !bytes.Equal(l.Tail(), []byte{0x63}) {
			t.Errorf("%v: list of %d", c.order, l.Len())
		}
		if cs := s.Msg().Commands(); cs.Next() || cs.Err() != nil || s.Next() || s.Err() != nil {
			t.Errorf("%v: commands in a list, or %v", c.order, s.Err())
		}
	}
}

func TestSlaveList(t *testing.T) {
	for o, text := range map[wire.Order]string{
		wire.Little: "08001200" + "280102030405069e" + "101112131415165f" + "6364",
		wire.Big:    "08000012" + "9e06050403020128" + "5f16151413121110" + "6364",
	} {
		s := ScanCommands(unhex(t, text), o)
		s.Next()
		l := s.Command().Slaves()
		if l.Len() != 2 || l.At(0) != 0x9e06050403020128 || l.At(1) != 0x5f16151413121110 || !bytes.Equal(l.Tail(), []byte{0x63, 0x64}) {
			t.Errorf("%v: list of %d, tail %x", o, l.Len(), l.Tail())
		}
	}
}
