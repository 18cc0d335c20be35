package dmlog

import (
	"testing"

	"github.com/cnwire/cnwire/wire"
)

// It is here because a mutant of the code went unnoticed without it:
// go run ./fuzz/mutate.
func TestWhatIsNoNumberIsZero(t *testing.T) {
	for _, r := range []Request{
		{RequestType: TypeCtr, Data: make([]byte, 8)},
		{RequestType: TypeInSync, Data: []byte{1, 1, 1, 1, 1, 1, 1}},
	} {
		if n, ok := r.Number(wire.Little); n != 0 || ok {
			t.Errorf("%v: %d, %v", r.RequestType, n, ok)
		}
	}
}
