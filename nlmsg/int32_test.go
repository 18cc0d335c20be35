package nlmsg

import (
	"math/bits"
	"testing"

	"github.com/cnwire/cnwire/wire"
)

// A datagram of as many bytes as an int of 32 bits can tell: the end of the
// last message, aligned, is beyond that. No walk panics on input, nor goes
// beyond it.
func TestLargestDatagram(t *testing.T) {
	if bits.UintSize > 32 || testing.Short() {
		t.Skip("for an int of 32 bits: GOARCH=386 go test")
	}
	b := make([]byte, 1<<31-1) // what is not written takes no memory; there is no room for a second
	for _, lengths := range [][]int{{len(b)}, {len(b) - 39, 39}} {
		at := 0
		for _, n := range lengths {
			h := Header{Type: TypeNoop}
			h.Put(b[at:], wire.Native, uint32(n))
			at += n
		}
		s, at := Scan(b, wire.Native), 0
		for _, n := range lengths {
			if !s.Next() || s.Offset() != at || len(s.Msg().Bytes()) != n || len(s.Tail()) != len(b)-at-n {
				t.Fatalf("%d at %d: %d bytes at %d, then %d, %v", n, at, s.Msg().Len(), s.Offset(), len(s.Tail()), s.Err())
			}
			at += n
		}
		if s.Next() || s.Err() != nil || s.Offset() != len(b) || len(s.Tail()) != 0 {
			t.Errorf("%v: the walk ends at %d with %d bytes left, %v", lengths, s.Offset(), len(s.Tail()), s.Err())
		}
		n := 0
		for _, err := range All(b, wire.Native) {
			if err != nil {
				t.Error(err)
			}
			n++
		}
		if n != len(lengths) {
			t.Errorf("%v: All has %d messages", lengths, n)
		}
	}

	// The same with attributes, as many as fit.
	for i := range 1 << 15 {
		wire.Native.PutUint16(b[i<<16:], 1<<16-1)
	}
	attrs, n := ScanAttrs(b, wire.Native), 0
	for attrs.Next() {
		n++
	}
	if n != 1<<15 || attrs.Err() != nil || attrs.Offset() != len(b) {
		t.Errorf("%d attributes, the walk ends at %d, %v", n, attrs.Offset(), attrs.Err())
	}
}
