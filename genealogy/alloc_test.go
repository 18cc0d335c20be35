package genealogy

import (
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

var sink uint64

func noAllocs(t *testing.T, name string, f func()) {
	t.Helper()
	if n := testing.AllocsPerRun(100, f); n != 0 {
		t.Errorf("%s allocates %v times", name, n)
	}
}

func TestNothingAllocates(t *testing.T) {
	slots, streams := make([]Slot, 64), make([]Stream, 8)
	data := make([]byte, 176)
	frame := cnmsg.AppendRaw(nil, wire.Native, cnmsg.Header{Len: uint16(len(data))}, data)

	for _, rule := range Rules() {
		id := anyID(rule)
		noAllocs(t, rule.String(), func() {
			l := NewLedger(slots, Terms{ID: id, Rule: rule, First: 0xfffffff0, Horizon: 3})
			for now := range uint64(100) {
				s, ok := l.Issue(now, uint32(now)*77, rule.Expect())
				if !ok {
					l.Expire(now, 2)
				}
				rel, detail := rule.Classify(s, Stamp{id, s.Seq, s.Ack + 1})
				a := l.Observe(Stamp{id, s.Seq, s.Ack + 1})
				b := l.ObservePayload(Stamp{id, s.Seq, s.Seq + 1}, Payload{Reading: Data, Errno: 5})
				l.Track(Stamp{id, uint32(now), 9}, now, ExpectMany)
				l.Cancel(s)
				l.Close(s)
				sink += uint64(rel) + uint64(detail) + uint64(a.Errno()) + uint64(b.Slot) + uint64(len(a.Relation.String()))
			}
		})
	}
	noAllocs(t, "Continuity", func() {
		c := NewContinuity(streams)
		var n Counter
		for i := range uint32(100) {
			step, missing := c.Observe(i%10, i*i)
			n.Observe(i)
			c.Filter(i%7 == 0)
			if i == 50 {
				c.Overrun()
			}
			sink += uint64(step) + uint64(missing) + c.Missed()
		}
	})
	noAllocs(t, "Look and the names", func() {
		in := cnmsg.In(frame, wire.Native)
		in.Next()
		p := Look(in.Msg(), 0)
		s := StampOf(in.Msg())
		r, _ := RuleNamed("w1_parts")
		sink += uint64(p.Errno) + uint64(s.Seq) + uint64(len(r.String())) + uint64(RuleFor(cnmsg.W1, 0)) + uint64(ExpectProc(wire.Big, data[:8], 0))
	})
}

// anyID is the id that the test uses under a rule.
func anyID(r Rule) cnmsg.ID {
	switch r {
	case ProcMirror, ProcCounter:
		return cnmsg.Proc
	case W1, W1Parts:
		return cnmsg.W1
	case DMLog:
		return cnmsg.DMLog
	case UVESAFB:
		return cnmsg.UVESAFB
	}
	return cnmsg.DST
}
