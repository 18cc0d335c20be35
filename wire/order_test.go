package wire

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// The constants of host_little.go and host_big.go must be the truth
// about the machine, or every native access is wrong.
func TestHostConstantMatchesMachine(t *testing.T) {
	want := Little
	if binary.NativeEndian.Uint16([]byte{0, 1}) == 1 {
		want = Big
	}
	if host != want || foreign == want {
		t.Fatalf("host %v foreign %v, but the machine is %v", host, foreign, want)
	}
	if got := Native.Resolve(); got != want {
		t.Errorf("Native.Resolve() = %v, want %v", got, want)
	}
	if Little.Resolve() != Little || Big.Resolve() != Big {
		t.Error("Resolve changes a named order")
	}
	if Order(77).Resolve() != want {
		t.Error("an unknown order is not native")
	}
}

func TestOrderReadsAndWrites(t *testing.T) {
	b := []byte{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xff}
	for _, c := range []struct {
		order Order
		ref   binary.ByteOrder
	}{
		{Little, binary.LittleEndian},
		{Big, binary.BigEndian},
		{Native, binary.NativeEndian},
		{Order(200), binary.NativeEndian},
	} {
		// Every alignment: a cn_msg of a batch may begin at an odd address.
		for at := range 2 {
			p := b[at:]
			if got, want := c.order.Uint16(p), c.ref.Uint16(p); got != want {
				t.Errorf("%v.Uint16 = %#x, want %#x", c.order, got, want)
			}
			if got, want := c.order.Uint32(p), c.ref.Uint32(p); got != want {
				t.Errorf("%v.Uint32 = %#x, want %#x", c.order, got, want)
			}
			if got, want := c.order.Uint64(p), c.ref.Uint64(p); got != want {
				t.Errorf("%v.Uint64 = %#x, want %#x", c.order, got, want)
			}
		}

		var got, put, want []byte
		got = c.order.AppendUint16(got, 0x0102)
		got = c.order.AppendUint32(got, 0x03040506)
		got = c.order.AppendUint64(got, 0x0708090a0b0c0d0e)
		put = make([]byte, 14)
		c.order.PutUint16(put, 0x0102)
		c.order.PutUint32(put[2:], 0x03040506)
		c.order.PutUint64(put[6:], 0x0708090a0b0c0d0e)
		want = make([]byte, 14)
		c.ref.PutUint16(want, 0x0102)
		c.ref.PutUint32(want[2:], 0x03040506)
		c.ref.PutUint64(want[6:], 0x0708090a0b0c0d0e)
		if !bytes.Equal(got, want) || !bytes.Equal(put, want) {
			t.Errorf("%v: appended %x, put %x, want %x", c.order, got, put, want)
		}
	}
}

func TestOrderString(t *testing.T) {
	for o, want := range map[Order]string{Native: "native", Little: "little", Big: "big", 9: "native"} {
		if got := o.String(); got != want {
			t.Errorf("Order(%d).String() = %q, want %q", o, got, want)
		}
	}
}

func TestAlign(t *testing.T) {
	for n, want := range map[int]int{0: 0, 1: 4, 3: 4, 4: 4, 5: 8, 40: 40, 41: 44, 65571: 65572} {
		if got := Align(n); got != want {
			t.Errorf("Align(%d) = %d, want %d", n, got, want)
		}
	}
}

func TestExtendKeepsWhatIsThere(t *testing.T) {
	for _, room := range []int{0, 1, 2, 3, 8} {
		b := append(make([]byte, 0, 3+room), 1, 2, 3)
		got := Extend(b, 2)
		if len(got) != 5 || !bytes.Equal(got[:3], b) {
			t.Errorf("room %d: Extend = %v", room, got)
		}
		if room >= 2 && &got[0] != &b[0] {
			t.Errorf("room %d: moved although there was room", room)
		}
	}
	dirty := []byte{1, 2, 9, 9, 9}[:2]
	if got := AppendZero(dirty, 3); !bytes.Equal(got, []byte{1, 2, 0, 0, 0}) {
		t.Errorf("AppendZero = %v", got)
	}
}

func TestGuess(t *testing.T) {
	t.Attr("requirement", "ORD-3")
	le := func(n uint32, size int) []byte {
		b := make([]byte, size)
		binary.LittleEndian.PutUint32(b, n)
		return b
	}
	be := func(n uint32, size int) []byte {
		b := make([]byte, size)
		binary.BigEndian.PutUint32(b, n)
		return b
	}
	for _, c := range []struct {
		name string
		b    []byte
		want Order
		ok   bool
	}{
		{"little event", le(76, 76), Little, true},
		{"big event", be(76, 76), Big, true},
		{"little, padded", le(41, 44), Little, true},
		{"big, first of several", be(40, 80), Big, true},
		{"little, cut by the capture", le(76, 40), Little, true},
		{"big, cut by the capture", be(76, 40), Big, true},
		{"big, nlmsg_len too small", be(15, 40), Big, true},
		{"longest of the kernel, little", le(65571, 65572), Little, true},
		{"the same read both ways", le(0x01010101, 40), Native, false},
		{"zero", le(0, 40), Native, false},
		{"both possible", le(0x00000100, 65536), Native, false},
		{"three bytes", []byte{76, 0, 0}, Native, false},
		{"nothing", nil, Native, false},
	} {
		if got, ok := Guess(c.b); got != c.want || ok != c.ok {
			t.Errorf("%s: Guess = %v %v, want %v %v", c.name, got, ok, c.want, c.ok)
		}
	}
}
