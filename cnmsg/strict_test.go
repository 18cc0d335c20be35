package cnmsg

import (
	"errors"
	"testing"

	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// Each rule has a datagram that breaks it alone, and is not noticed without it.
func TestStrict(t *testing.T) {
	o := wire.Big
	frame := func(h nlmsg.Header, data ...byte) []byte {
		b, _ := AppendFrame(nil, o, h, Header{ID: W1, Seq: 7}, data)
		return b
	}
	good := frame(KernelHeader(7), 1, 2, 3)
	dirty := append([]byte(nil), good...)
	dirty[len(dirty)-1] = 1
	rounded, _ := AppendFrameRounded(nil, o, KernelHeader(7), Header{ID: W1, Seq: 7}, []byte{1, 2, 3})

	for _, c := range []struct {
		name string
		rule Strict
		b    []byte
		want error
		at   int
	}{
		{"two nlmsghdrs", StrictOne, join(good, good), wire.NLMany, 40},
		{"padding that is not zero", StrictPadding, dirty, wire.NLPadding, 39},
		{"no padding", StrictPadding, good[:39], wire.NLPadding, 39},
		{"a byte too many", StrictPadding, join(good, []byte{0}), wire.NLPadding, 39},
		{"another type", StrictType, frame(nlmsg.Header{Type: 16, Seq: 7}, 1), wire.NLType, 4},
		{"flags", StrictFlags, frame(nlmsg.Header{Type: 3, Flags: 5, Seq: 7}, 1), wire.NLFlags, 6},
		{"another seq", StrictSeq, frame(nlmsg.Header{Type: 3, Seq: 8}, 1), wire.NLSequence, 8},
		{"a port id", StrictPortID, frame(nlmsg.Header{Type: 3, Seq: 7, PortID: 1}, 1), wire.NLPortID, 12},
		{"padding inside nlmsg_len", StrictSlack, rounded, wire.CNSlack, 39},
	} {
		at, err := c.rule.Check(c.b, o)
		if !errors.Is(err, c.want) || at != c.at {
			t.Errorf("%s: %v at %d, want %v at %d", c.name, err, at, c.want, c.at)
		}
		if at, err := StrictKernel.Check(c.b, o); !errors.Is(err, c.want) || at != c.at {
			t.Errorf("%s, all rules: %v at %d", c.name, err, at)
		}
		if _, err := (StrictKernel &^ c.rule).Check(c.b, o); err != nil {
			t.Errorf("%s, without its rule: %v", c.name, err)
		}
	}
	if at, err := StrictKernel.Check(good, o); err != nil {
		t.Errorf("what the kernel writes: %v at %d", err, at)
	}
	if at, err := Strict(0).Check(good[:38], o); !errors.Is(err, wire.NLTruncated) || at != 0 {
		t.Errorf("a fault of the walk: %v at %d", err, at)
	}
	if _, err := StrictKernel.Check(nl(o, 3, 0, make([]byte, 4)), o); err != nil {
		t.Errorf("the end of a dump: %v", err)
	}
}
