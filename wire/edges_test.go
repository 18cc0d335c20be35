package wire

import (
	"encoding/binary"
	"math/bits"
	"testing"
)

// These tests are here because a mutant of the code went unnoticed without
// them: go run ./fuzz/mutate.

func TestFaultsAreAll(t *testing.T) {
	all := Faults()
	if len(all) != int(faults)-1 || all[0] != 1 {
		t.Fatalf("%d faults from %d on, want %d from 1 on", len(all), all[0], faults-1)
	}
	for _, beyond := range []Fault{faults, faults + 1, 255} {
		if beyond.Token() != "unknown" || beyond.Text() != "unknown fault" {
			t.Errorf("fault %d is %v", uint8(beyond), beyond)
		}
	}
	if last := all[len(all)-1]; last.Token() == "unknown" || last.Text() == "unknown fault" {
		t.Errorf("the last fault is %v", last)
	}
}

func TestExtendInPlaceWhenItJustFits(t *testing.T) {
	b := make([]byte, 2, 5)
	if got := Extend(b, 3); &got[0] != &b[0] || len(got) != 5 {
		t.Errorf("%d bytes elsewhere", len(got))
	}
}

// Every length at which a reading begins or ceases to qualify, in both orders,
// with every other reading beside it. Of the long ones no more than the first
// page is touched.
func TestGuessAtItsEdges(t *testing.T) {
	fits := func(n, size int64) bool { return n >= 16 && n <= size }
	far := func(n, size int64) int64 { return max(n-size, size-n) }
	for _, size := range []int{4, 15, 16, 17, 18, 40, 4096, 4097, 0x1000f, 0x11000, 0x101000, 0x20100, 10 << 20, 0x1000001, 200 << 20} {
		b := make([]byte, size)
		for _, n := range []uint32{0, 1, 2, 14, 15, 16, 17, 18, uint32(size) - 1, uint32(size), uint32(size) + 1, 0x0f000000, 0x10000000, 0x11000000,
			0x00100000, 0x00001000, 0x00101000, 0x00110000, 0x10100000, 0x0c000008, 0x01000000, 0xffffffff} {
			binary.LittleEndian.PutUint32(b, n)
			little, big, s := int64(n), int64(bits.ReverseBytes32(n)), int64(size)
			want := Big
			switch {
			case little == big, fits(little, s) && fits(big, s):
				want = Native
			case fits(little, s), !fits(big, s) && far(little, s) < far(big, s):
				want = Little
			}
			if got, ok := Guess(b); got != want || ok != (want != Native) {
				t.Errorf("%#x, %#x of %d bytes: %v %v, want %v", little, big, size, got, ok, want)
			}
		}
	}
}
