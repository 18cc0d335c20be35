package notify

import (
	"testing"

	"github.com/cnwire/cnwire/wire"
)

func TestRanges(t *testing.T) {
	for _, c := range []struct {
		r    Range
		id   uint32
		want bool
	}{
		{Range{5, 3}, 4, false}, {Range{5, 3}, 5, true}, {Range{5, 3}, 7, true},
		{Range{5, 3}, 8, false}, // the header's comment has it in the range, the code has not
		{Range{5, 0}, 5, false}, {Range{0, 0xffffffff}, 0, true}, {Range{0, 0xffffffff}, 0xfffffffe, true}, {Range{0, 0xffffffff}, 0xffffffff, false},
		// The sum wraps: nothing is below it and not below first.
		{Range{0xffffffff, 1}, 0xffffffff, false}, {Range{0xffffffff, 2}, 0xffffffff, false}, {Range{0xffffffff, 2}, 0, false},
		{Range{0x80000000, 0x80000000}, 0x80000000, false}, {Range{0xfffffffe, 1}, 0xfffffffe, true},
	} {
		if got := c.r.Contains(c.id); got != c.want {
			t.Errorf("%+v contains %#x: %v", c.r, c.id, got)
		}
	}
	r := Range{1, 2}
	for n := range 9 {
		r = Range{1, 2}
		if err := r.Decode(wire.Little, make([]byte, n)); (err == nil) != (n == 8) || err != nil && err != wire.NotifyTruncated || r != (Range{}) {
			t.Errorf("range of %d bytes: %v %+v", n, err, r)
		}
	}
	if r.Size() != 8 {
		t.Error("size")
	}
}
