package notify

import (
	"testing"

	"github.com/cnwire/cnwire/wire"
)

// These tests are here because a mutant of the code went unnoticed without
// them: go run ./fuzz/mutate.

func TestAsManyRangesAsFit(t *testing.T) {
	many := make([]Range, maxRanges)
	for _, c := range [][2]int{{maxRanges, 0}, {0, maxRanges}} {
		b, err := AppendControl(nil, wire.Little, 1, many[:c[0]], many[:c[1]])
		if err != nil || len(b) != ControlLen+maxRanges*RangeLen {
			t.Errorf("%v: %d bytes, %v", c, len(b), err)
		}
	}
}

func TestUnknownEventIsDecimal(t *testing.T) {
	if s := Event(1234).String(); s != "1234" {
		t.Error(s)
	}
}
