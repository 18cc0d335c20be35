package genealogy

import (
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
)

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
