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
	walks := func(name string, want int) {
		t.Helper()
		s, scanned, all := Scan(b, wire.Native), 0, 0
		for s.Next() {
			scanned++
			if at := s.Offset(); at != len(b)-23 || s.Msg().Len() != 3 {
				t.Errorf("%s: %d bytes at %d", name, s.Msg().Len(), at)
			}
		}
		if at := s.Offset(); scanned != want || s.Err() != nil || at < 0 || at > len(b) || len(s.Tail()) != 0 {
			t.Errorf("%s: Scan has %d messages, ends at %d with %d bytes left, %v", name, scanned, at, len(s.Tail()), s.Err())
		}
		for m, err := range All(b, wire.Native) {
			all++
			if err != nil || m.Len() != 3 {
				t.Errorf("%s: All has %d bytes, %v", name, m.Len(), err)
			}
		}
		if all != want {
			t.Errorf("%s: All has %d messages, want %d", name, all, want)
		}
		if m, ok := One(b, wire.Native); ok != (want == 1) || ok && m.Len() != 3 {
			t.Errorf("%s: One has %d bytes, %v", name, m.Len(), ok)
		}
		if at, err := StrictPadding.Check(b, wire.Native); err != wire.NLPadding || at != len(b) { // the last has none
			t.Errorf("%s: %v at %d", name, err, at)
		}
	}
	noop, done := nlmsg.Header{Type: nlmsg.TypeNoop}, KernelHeader(0)

	noop.Put(b, wire.Native, uint32(len(b)))
	walks("one control message", 0)

	at := len(b) - 39
	noop.Put(b, wire.Native, uint32(at))
	done.Put(b[at:], wire.Native, 39)
	wire.Native.PutUint16(b[at+32:], 3)
	walks("one frame behind it", 1)

	wire.Native.PutUint16(b[at+4:], 5) // not the usual type, so not by the short way
	walks("one of another type", 1)
}
