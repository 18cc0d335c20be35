package fuzz

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/notify"
	"github.com/cnwire/cnwire/wire"
)

func TestNotifyRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ranges := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) notify.Range {
			return notify.Range{First: rapid.Uint32().Draw(t, "first"), Range: rapid.Uint32().Draw(t, "range")}
		}), 0, 5)
		idx, val := ranges.Draw(t, "idx"), ranges.Draw(t, "val")
		group := rapid.Uint32().Draw(t, "group")
		id := cnmsg.ID{Idx: rapid.Uint32().Draw(t, "id.idx"), Val: rapid.Uint32().Draw(t, "id.val")}
		var encoded [2][]byte
		for i, o := range []wire.Order{wire.Little, wire.Big} {
			b := must(notify.AppendControl(nil, o, group, idx, val))
			encoded[i] = b
			var c notify.Control
			if err := c.Decode(o, b); err != nil || c.Group != group || !c.PassesKernel() || c.Size() != len(b) {
				t.Fatalf("%v: %v %+v", o, err, c)
			}
			if !slices.Equal(rangesOf(c.Idx(o)), idx) || !slices.Equal(rangesOf(c.Val(o)), val) {
				t.Fatalf("%v: ranges differ", o)
			}
			if got := c.Matches(o, id); got != (notifyContain(idx, id.Idx) && notifyContain(val, id.Val)) {
				t.Fatalf("%v: %v matches %v", o, id, got)
			}
		}
		for at := 0; at < len(encoded[0]); at += 4 {
			if wire.Little.Uint32(encoded[0][at:]) != wire.Big.Uint32(encoded[1][at:]) {
				t.Fatalf("at %d the orders differ", at)
			}
		}
	})
}

func rangesOf(l notify.Ranges) (all []notify.Range) {
	for i := range l.Len() {
		all = append(all, l.At(i))
	}
	return all
}
