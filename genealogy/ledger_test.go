package genealogy

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/cnwire/cnwire/cnmsg"
)

var readings = []Reading{0, Opening, Data, Outcome, Part, Data | Outcome, Part | Outcome, Ignored}

func drawEdge(t *rapid.T, name string) uint32 {
	return rapid.OneOf(rapid.SampledFrom(edges[:]), rapid.Uint32()).Draw(t, name)
}

func drawPayload(t *rapid.T) Payload {
	return Payload{
		Reading: rapid.SampledFrom(readings).Draw(t, "reading"),
		Errno:   rapid.SampledFrom([]uint32{0, 0, 5, 22}).Draw(t, "errno"),
		Number:  rapid.SampledFrom([]uint32{0, 1, 2, ^uint32(0)}).Draw(t, "number"),
	}
}

func drawExpect(t *rapid.T) Expect {
	return rapid.SampledFrom([]Expect{ExpectOne, ExpectOne, ExpectOne, ExpectNone, 2, 253, ExpectPerhaps, ExpectMany}).Draw(t, "expect")
}

// The ledger, the naive model and the truth, under every rule.
func TestLedgerAgainstModel(t *testing.T) {
	for _, rule := range Rules() {
		t.Run(rule.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { runMachine(t, rule) })
		})
	}
}

func runMachine(t *rapid.T, rule Rule) {
	tracking := rapid.Bool().Draw(t, "tracking")
	x := newMachine(rule, rapid.IntRange(0, 9).Draw(t, "slots"), Terms{
		First:   drawEdge(t, "first"),
		Horizon: rapid.Uint64Range(0, 20).Draw(t, "horizon"),
	}, tracking, func(s string) { t.Fatal(s) })
	index := rapid.IntRange(0, 63)
	actions := map[string]func(*rapid.T){
		"answer": func(t *rapid.T) {
			x.answer(index.Draw(t, "i"), index.Draw(t, "kind"), rapid.SampledFrom([]uint32{0, 0, 1, 2, 11}).Draw(t, "errno"))
		},
		"deliver": func(t *rapid.T) { x.deliver(index.Draw(t, "i"), rapid.Bool().Draw(t, "keep")) },
		"lose": func(t *rapid.T) {
			x.lose(func(mail) bool { return rapid.Bool().Draw(t, "this") })
		},
		"foreign": func(t *rapid.T) {
			x.foreign(index.Draw(t, "i"), drawEdge(t, "seq"), drawEdge(t, "ack"), drawPayload(t))
		},
		"end":    func(t *rapid.T) { x.end(index.Draw(t, "i"), rapid.Bool().Draw(t, "cancel")) },
		"expire": func(t *rapid.T) { x.expire(rapid.Uint64Range(0, 10).Draw(t, "age")) },
		"tick":   func(t *rapid.T) { x.now += rapid.Uint64Range(1, 7).Draw(t, "ticks") },
	}
	if tracking {
		actions["track"] = func(t *rapid.T) {
			x.track(Stamp{Seq: drawEdge(t, "seq"), Ack: drawEdge(t, "ack")}, drawExpect(t))
		}
	} else {
		actions["issue"] = func(t *rapid.T) { x.issue(drawEdge(t, "random"), drawExpect(t)) }
		actions["issue the same"] = func(t *rapid.T) { x.issue(0x40000, ExpectOne) }
	}
	t.Repeat(actions)
	if !tracking {
		x.settle()
	}
}

// A message that anybody can send is judged, not choked on.
func TestZeroLedger(t *testing.T) {
	var l Ledger
	if s, ok := l.Issue(1, 2, ExpectOne); ok || s != (Stamp{}) {
		t.Error("issues")
	}
	if l.Track(Stamp{}, 0, ExpectOne) || l.Cancel(Stamp{}) || l.Close(Stamp{}) {
		t.Error("tracks, cancels or closes")
	}
	if _, ok := l.Expire(9, 0); ok {
		t.Error("expires")
	}
	if l.Cap() != 0 || l.Open() != 0 || l.Request(0) != (Stamp{}) || l.Request(^uint32(0)) != (Stamp{}) {
		t.Error("has something")
	}
	if a := l.Observe(Stamp{}); a.Relation != New {
		t.Errorf("ack 0 of id 0: %v", a.Relation)
	}
	if a := l.Observe(Stamp{ID: cnmsg.Proc}); a != (Answer{}) {
		t.Errorf("another id: %v", a)
	}
}

func TestLedgerUsesAPowerOfTwo(t *testing.T) {
	for n, want := range map[int]int{0: 0, 1: 1, 2: 2, 3: 2, 4: 4, 7: 4, 100: 64} {
		l := NewLedger(make([]Slot, n), Terms{Rule: DST})
		if l.Cap() != want {
			t.Errorf("%d slots: uses %d, want %d", n, l.Cap(), want)
		}
	}
}

// Slots that were used before are cleared.
func TestLedgerClearsItsSlots(t *testing.T) {
	slots := make([]Slot, 4)
	old := NewLedger(slots, Terms{Rule: DST, Horizon: 1 << 40})
	for range slots {
		old.Issue(0, 0, ExpectOne)
	}
	l := NewLedger(slots, Terms{Rule: DST})
	for range slots {
		if _, ok := l.Issue(0, 0, ExpectOne); !ok {
			t.Fatal("a slot is taken")
		}
	}
}

// A clock near the end of its range may do harm to speed, not to safety.
func TestLedgerAtTheEndOfTheClock(t *testing.T) {
	l := NewLedger(make([]Slot, 1), Terms{Rule: DST, Horizon: 10})
	const end = ^uint64(0)
	s, _ := l.Issue(end-3, 1, ExpectOne)
	l.Cancel(s)
	if _, ok := l.Issue(end-1, 1, ExpectOne); ok {
		t.Error("the number was given away within the horizon")
	}
}

// SlotOf is where the answer says that the request is.
func TestSlotOf(t *testing.T) {
	for _, rule := range []Rule{ProcCounter, DST} {
		l := NewLedger(make([]Slot, 8), Terms{ID: cnmsg.DST, Rule: rule, First: 5})
		for i := range uint32(8) {
			s, ok := l.Issue(0, i*0x9e3779b1, ExpectOne)
			a := l.Observe(Stamp{s.ID, s.Seq, s.Ack + 1})
			if !ok || !a.Done || a.Slot != l.SlotOf(s) || l.Request(a.Slot) != s {
				t.Errorf("%v %v: answer in slot %d, want %d", rule, s, a.Slot, l.SlotOf(s))
			}
		}
	}
}

// Clear gives numbers that cannot be fooled, and does not touch good ones.
func TestClear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.SampledFrom(Rules()).Draw(t, "rule")
		q := Stamp{anyID(rule), drawEdge(t, "seq"), drawEdge(t, "ack")}
		c := rule.Clear(q)
		if rule.Clear(c) != c || c.ID != q.ID {
			t.Fatalf("%v: %v, then %v", rule, c, rule.Clear(c))
		}
		event := Stamp{c.ID, c.Seq, 0}
		if rel, _ := rule.Classify(c, event); rule.hasEvents() && rel != New {
			t.Fatalf("%v: an event of seq S is %v to %v", rule, rel, c)
		}
		if rule != W1 && rule != W1Parts {
			return
		}
		data, status := Stamp{c.ID, c.Seq, c.Seq + 1}, Stamp{c.ID, c.Seq, c.Ack}
		first, _ := rule.Classify(c, data)
		second, _ := rule.Classify(c, status)
		if first != Reply || second != Status {
			t.Fatalf("%v %v: data is %v, a status %v", rule, c, first, second)
		}
	})
}

// hasEvents tells whether an event with ack 0 and the seq of a request is to be
// told from an answer by numbers alone.
func (r Rule) hasEvents() bool {
	switch r {
	case Comment2005, ConnectorRST, ProcMirror, ProcCounter, W1, DRBD, DST, POHMELFS:
		return true
	}
	return false
}
