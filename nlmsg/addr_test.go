package nlmsg

import (
	"bytes"
	"errors"
	"testing"

	"github.com/cnwire/cnwire/wire"
)

func TestAddr(t *testing.T) {
	// The address of an event: from the kernel, to group 1.
	kernel := []byte{16, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0}
	var a Addr
	if err := a.Decode(wire.Little, kernel); err != nil || !a.FromKernel() || a.Groups != 1 {
		t.Errorf("%+v %v", a, err)
	}
	// A port that was bound on its own: negative as an int (netlink_autobind).
	user := []byte{0, 16, 0, 0, 0x9f, 4, 0x63, 0xb5, 0, 0, 0, 0}
	if err := a.Decode(wire.Big, user); err != nil || a.FromKernel() || a.PortID != 2667865013 {
		t.Errorf("%+v %v", a, err)
	}
}

// Each field has its place, and nl_pad is "kept as it came".
func TestAddrKeepsEveryField(t *testing.T) {
	a := Addr{Pad: 0x0102, PortID: 0x03040506, Groups: 0x0708090a}
	for o, want := range map[wire.Order][]byte{
		wire.Little: {16, 0, 2, 1, 6, 5, 4, 3, 10, 9, 8, 7},
		wire.Big:    {0, 16, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
	} {
		var got Addr
		if err := got.Decode(o, want); err != nil || got != a {
			t.Errorf("%v: %+v, %v", o, got, err)
		}
		if b := AppendAddr(nil, o, a); !bytes.Equal(b, want) {
			t.Errorf("%v: %x, want %x", o, b, want)
		}
	}
}

func TestAddrFaults(t *testing.T) {
	for n := range AddrLen {
		a := Addr{PortID: 1}
		if err := a.Decode(wire.Native, make([]byte, n)); !errors.Is(err, wire.AddrShort) || a != (Addr{PortID: ^uint32(0)}) || a.FromKernel() {
			t.Errorf("%d bytes: %+v %v", n, a, err)
		}
	}
	// Read in the wrong order the family is 4096.
	a := Addr{PortID: 1}
	if err := a.Decode(wire.Big, []byte{16, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0}); !errors.Is(err, wire.AddrFamily) || a != (Addr{PortID: ^uint32(0)}) || a.FromKernel() {
		t.Errorf("wrong order: %+v %v", a, err)
	}
}

func TestGroups(t *testing.T) {
	for _, c := range []struct {
		group, mask uint32
		ok          bool
	}{
		{0, 0, false}, {1, 1, true}, {2, 2, true}, {3, 4, true}, {31, 1 << 30, true}, {32, 1 << 31, true},
		{33, 0, false}, {64, 0, false}, {12345, 0, false}, {1<<32 - 1, 0, false},
	} {
		mask, ok := GroupMask(c.group)
		if mask != c.mask || ok != c.ok {
			t.Errorf("GroupMask(%d) = %#x %v, want %#x %v", c.group, mask, ok, c.mask, c.ok)
		}
		if group, ok := GroupOf(c.mask); c.ok && (group != c.group || !ok) {
			t.Errorf("GroupOf(%#x) = %d %v", c.mask, group, ok)
		}
	}
	// What the kernel does with several: the lowest. 12345 is the mask of the
	// document's example.
	for mask, want := range map[uint32]uint32{6: 2, 7: 1, 12345: 1, 1<<32 - 1: 1, 0x80000004: 3} {
		if got, _ := GroupOf(mask); got != want {
			t.Errorf("GroupOf(%#x) = %d, want %d", mask, got, want)
		}
	}
	if _, ok := GroupOf(0); ok {
		t.Error("an empty mask has a group")
	}
}
