package cnmsg

import (
	"math/bits"
	"testing"

	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// A datagram of as many bytes as an int of 32 bits can tell: the end of the
// last message, aligned, is beyond that. No walk panics on input, nor goes
// beyond it.
func TestLargestDatagram(t *testing.T) {
	if bits.UintSize > 32 || testing.Short() {
		t.Skip("for an int of 32 bits: GOARCH=386 go test")
	}
	b := make([]byte, 1<<31-1) // what is not written takes no memory
	walks := func(name string, want ...int) {
		t.Helper()
		var scanned, all []int
		s := Scan(b, wire.Native)
		for s.Next() {
			scanned = append(scanned, s.Msg().Len())
		}
		if d := diff(want, scanned); d != "" || s.Err() != nil || s.Offset() < 0 || s.Offset() > len(b) || len(s.Tail()) != 0 {
			t.Errorf("%s: Scan ends at %d with %d bytes left, %v\n%s", name, s.Offset(), len(s.Tail()), s.Err(), d)
		}
		for m, err := range All(b, wire.Native) {
			if err != nil {
				t.Errorf("%s: All: %v", name, err)
			}
			all = append(all, m.Len())
		}
		if d := diff(want, all); d != "" {
			t.Errorf("%s: All\n%s", name, d)
		}
		if m, ok := One(b, wire.Native); ok != (len(want) == 1) || ok && m.Len() != want[0] {
			t.Errorf("%s: One has %d bytes, %v", name, m.Len(), ok)
		}
		if at, err := StrictPadding.Check(b, wire.Native); err != wire.NLPadding || at != len(b) { // the last has none
			t.Errorf("%s: %v at %d", name, err, at)
		}
	}
	noop, frame := nlmsg.Header{Type: nlmsg.TypeNoop}, KernelHeader(0)
	put := func(at, data int) {
		frame.Put(b[at:], wire.Native, uint32(frameLen+data))
		wire.Native.PutUint16(b[at+32:], uint16(data))
	}

	noop.Put(b, wire.Native, uint32(len(b)))
	walks("a control message")

	last := len(b) - frameLen - 3
	noop.Put(b, wire.Native, uint32(last))
	put(last, 3)
	walks("a frame behind it", 3)

	before := last - frameLen - 4
	noop.Put(b, wire.Native, uint32(before))
	put(before, 4)
	walks("two frames, the second by the short way", 4, 3)
	frame.Type = 5
	put(before, 4)
	put(last, 3)
	walks("two of another type", 4, 3)
}
