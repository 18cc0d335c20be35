package cnmsg

import (
	"testing"

	"github.com/cnwire/cnwire/wire"
)

// A fault is the last pair, also for a loop that goes on after it (NL-WALK-2).
func TestAFaultIsTheLastPair(t *testing.T) {
	whole, err := AppendFrame(nil, wire.Little, KernelHeader(1), Header{ID: Proc}, make([]byte, 8))
	if err != nil {
		t.Fatal(err)
	}
	for cut := range whole {
		if cut == 0 {
			continue
		}
		pairs := 0
		for _, err := range All(whole[:cut], wire.Little) {
			if pairs++; err == nil || pairs > 1 {
				t.Fatalf("cut at %d: pair %d is %v", cut, pairs, err)
			}
		}
		if pairs != 1 {
			t.Errorf("cut at %d: %d pairs", cut, pairs)
		}
	}
}
