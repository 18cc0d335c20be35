package genealogy

import (
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
)

var anID = cnmsg.ID{Idx: 9, Val: 9}

// These tests are here because a mutant of the code went unnoticed without
// them: go run ./fuzz/mutate.

// Numbers that can be mistaken, of every rule: Clear changes those, and no
// others.
func TestClearAtItsEdges(t *testing.T) {
	numbers := []uint32{0, 1, 2, 14, 15, 16, 17, 65533, 65534, 65535, 65536, 65537, 1 << 31, ^uint32(0) - 1, ^uint32(0)}
	for _, r := range Rules() {
		for _, seq := range numbers {
			for _, ack := range numbers {
				q := Stamp{Seq: seq, Ack: ack}
				bad := mistakable(r, q)
				c := r.Clear(q)
				if mistakable(r, c) || !bad && c != q || r.Clear(c) != c {
					t.Errorf("%v: %v is cleared as %v", r, q, c)
				}
			}
		}
	}
}

// mistakable tells whether answers to a request could be taken for something
// else.
func mistakable(r Rule, q Stamp) bool {
	switch r {
	case Comment2005, ProcMirror, ProcCounter, DRBD, DST, POHMELFS:
		return q.Ack+1 == 0 // as an event's
	case ConnectorRST:
		return q.Seq+1 == 0
	case W1:
		return q.Seq+1 == 0 || q.Ack == 0 || q.Ack == q.Seq+1
	case W1Parts: // acks up to 65535 are the numbers of parts
		return q.Seq+1 <= 65535 || q.Ack <= 65535 || q.Ack == q.Seq+1
	case UVESAFB: // the kernel has 16 tasks
		return q.Seq >= 16
	}
	return false
}

func TestContinuityKnowsItsCPUs(t *testing.T) {
	for _, n := range []int{0, 1, 7} {
		if c := NewContinuity(make([]Stream, n)); c.CPUs() != n {
			t.Errorf("%d CPUs, want %d", c.CPUs(), n)
		}
	}
}

// With one slot all numbers lead to it: they must be compared whole.
func TestOneSlotComparesAllOfSeq(t *testing.T) {
	for _, r := range []Rule{Comment2005, ProcMirror, DRBD, DST} {
		for bit := range 32 {
			l := NewLedger(make([]Slot, 1), Terms{Rule: r, First: 1 << 20})
			q, ok := l.Issue(0, 7, ExpectOne)
			got := Stamp{ID: q.ID, Seq: q.Seq ^ 1<<bit, Ack: q.Ack + 1}
			if a := l.Observe(got); !ok || a.Relation == Reply || l.Open() != 1 {
				t.Errorf("%v, bit %d: %v is %v to %v", r, bit, got, a.Relation, q)
			}
		}
	}
}

func TestLedgerRefusesAnotherID(t *testing.T) {
	l := NewLedger(make([]Slot, 4), Terms{Rule: DST})
	q, _ := l.Issue(0, 7, ExpectOne)
	other := q
	other.ID.Val++
	if l.Cancel(other) || l.Close(other) {
		t.Error("another id ends a request")
	}
	other.Seq++
	if l.Track(other, 0, ExpectOne) || l.Open() != 1 {
		t.Error("another id is tracked")
	}
}

func TestFreeSlotHasNoRequest(t *testing.T) {
	l := NewLedger(make([]Slot, 4), Terms{Rule: DST, ID: anID})
	for slot := range uint32(4) {
		if got := l.Request(slot); got != (Stamp{}) {
			t.Errorf("slot %d: %v", slot, got)
		}
	}
}

// What was tracked in order expires in order, wherever the first slot is.
func TestTrackedExpireInOrder(t *testing.T) {
	for first := range uint32(8) {
		l := NewLedger(make([]Slot, 8), Terms{Rule: DST, ID: anID})
		for i := range uint32(8) {
			l.Track(Stamp{ID: anID, Seq: first + i}, uint64(i), ExpectOne)
		}
		for i := range uint32(8) {
			if q, ok := l.Expire(100, 1); !ok || q.Seq != first+i {
				t.Fatalf("from %d on: %v, %v expires, want %d", first, q, ok, first+i)
			}
		}
	}
}

// Only the number after the request's is its answer's.
func TestOnlyTheNextAckIsAReply(t *testing.T) {
	for _, r := range []Rule{Comment2005, ProcMirror, ProcCounter, DRBD, DST} {
		for slots := 1; slots <= 8; slots *= 2 {
			for delta := -9; delta <= 9; delta++ {
				l := NewLedger(make([]Slot, slots), Terms{Rule: r, ID: anID, First: 100})
				q, _ := l.Issue(0, 1000, ExpectOne)
				got := q
				got.Ack += uint32(delta)
				if a := l.Observe(got); (a.Relation == Reply) != (delta == 1) {
					t.Errorf("%v, %d slots: ack A%+d is %v", r, slots, delta, a.Relation)
				}
			}
		}
	}
}

func TestManyAnswersNeverEnd(t *testing.T) {
	l := NewLedger(make([]Slot, 1), Terms{Rule: DST, ID: anID})
	q, _ := l.Issue(0, 7, ExpectMany)
	got := q
	got.Ack++
	for i := range 1000 {
		if a := l.Observe(got); a.Relation != Reply || a.Done {
			t.Fatalf("answer %d: %+v", i+1, a)
		}
	}
}

func TestNumberOfDMLogCountsInItsDataOnly(t *testing.T) {
	l := NewLedger(make([]Slot, 8), Terms{Rule: DMLog, ID: anID, First: 3})
	q, _ := l.Issue(0, 0, ExpectOne)
	p := Payload{Reading: Opening | Outcome, Number: q.Seq + 1}
	if a := l.ObservePayload(Stamp{ID: anID, Seq: q.Seq}, p); a.Relation != Status {
		t.Error(a.Relation)
	}
}

func TestRulesAreAllInOrder(t *testing.T) {
	all := Rules()
	if len(all) != int(rules) {
		t.Fatalf("%d rules of %d", len(all), rules)
	}
	for i, r := range all {
		if r != Rule(i) {
			t.Errorf("rule %d is %v", i, r)
		}
	}
	if r, ok := RuleNamed("no such rule"); r != Unknown || ok {
		t.Errorf("no rule is %v, %v", r, ok)
	}
}

// The last kernel of the old rule has the old rule.
func TestRuleForAtItsEdges(t *testing.T) {
	for _, c := range []struct {
		id   cnmsg.ID
		era  cnmsg.Kernel
		want Rule
	}{
		{cnmsg.Proc, cnmsg.KernelVersion(4, 7, 255), ProcMirror},
		{cnmsg.Proc, cnmsg.KernelVersion(4, 8, 0), ProcCounter},
		{cnmsg.W1, cnmsg.KernelVersion(3, 14, 255), W1Parts},
		{cnmsg.W1, cnmsg.KernelVersion(3, 15, 0), W1},
		{cnmsg.Notify, cnmsg.KernelVersion(2, 6, 32), Notification},
		{cnmsg.Notify, cnmsg.KernelVersion(2, 6, 33), Unknown},
	} {
		if got := RuleFor(c.id, c.era); got != c.want {
			t.Errorf("%v of %#x: %v, want %v", c.id, c.era, got, c.want)
		}
	}
}
