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
		id   string // of the requirement
		rule Strict
		b    []byte
		want error
		at   int
	}{
		{"two nlmsghdrs", "NL-ONE-1", StrictOne, join(good, good), wire.NLMany, 40},
		{"padding that is not zero", "NL-PAD-1", StrictPadding, dirty, wire.NLPadding, 39},
		{"no padding", "NL-PAD-1", StrictPadding, good[:39], wire.NLPadding, 39},
		{"a byte too many", "NL-PAD-1", StrictPadding, join(good, []byte{0}), wire.NLPadding, 39},
		{"another type", "NL-TYPE-1", StrictType, frame(nlmsg.Header{Type: 16, Seq: 7}, 1), wire.NLType, 4},
		{"flags", "NL-FLAGS-1", StrictFlags, frame(nlmsg.Header{Type: 3, Flags: 5, Seq: 7}, 1), wire.NLFlags, 6},
		{"another seq", "NL-SEQ-1", StrictSeq, frame(nlmsg.Header{Type: 3, Seq: 8}, 1), wire.NLSequence, 8},
		{"a port id", "NL-PID-1", StrictPortID, frame(nlmsg.Header{Type: 3, Seq: 7, PortID: 1}, 1), wire.NLPortID, 12},
		{"padding inside nlmsg_len", "CN-SLACK-1", StrictSlack, rounded, wire.CNSlack, 39},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Attr("requirement", c.id)
			at, err := c.rule.Check(c.b, o)
			if !errors.Is(err, c.want) || at != c.at {
				t.Errorf("%v at %d, want %v at %d", err, at, c.want, c.at)
			}
			if at, err := StrictKernel.Check(c.b, o); !errors.Is(err, c.want) || at != c.at {
				t.Errorf("all rules: %v at %d", err, at)
			}
			if _, err := (StrictKernel &^ c.rule).Check(c.b, o); err != nil {
				t.Errorf("without its rule: %v", err)
			}
		})
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
