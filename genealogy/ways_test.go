package genealogy

import (
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/cnwire/cnwire/cnmsg"
)

// The short ways of Issue and Observe do what the long ones would: two ledgers,
// one of which has no short way, say the same about everything.
func TestShortWaysAreTheLongWay(t *testing.T) {
	for _, rule := range Rules() {
		for seed := range uint64(300) {
			shortAndLong(t, rule, rand.New(rand.NewPCG(seed, uint64(rule))))
		}
	}
}

func shortAndLong(t *testing.T, rule Rule, r *rand.Rand) {
	t.Helper()
	pick := func(n ...uint64) uint64 { return n[r.IntN(len(n))] }
	terms := Terms{
		ID: anyID(rule), Rule: rule, First: uint32(pick(0, 5, 1<<32-3)),
		Horizon: pick(0, 1, 3, 8, 1<<62, 1<<63-1, 1<<63, ^uint64(0)),
	}
	n := pick(0, 1, 2, 4, 8)
	short, long := NewLedger(make([]Slot, n), terms), NewLedger(make([]Slot, n), terms)
	long.way = longWay
	now := pick(2000, 1<<62, 1<<63-60, ^uint64(0)-2000)
	asked := []Stamp{{ID: terms.ID}}
	for range 60 {
		now += pick(0, 1, 1, 2, 9)
		if r.IntN(50) == 0 {
			now -= pick(1, 5, 20) // clocks are known to go back
		}
		q := asked[r.IntN(len(asked))]
		switch r.IntN(8) {
		case 0, 1, 2:
			random := uint32(pick(0, 7, 1<<20, 1<<32-2, 1<<32-1))
			expect := Expect(pick(1, 1, 1, 1, 0, 2, 253, 254, 255))
			a, okA := short.Issue(now, random, expect)
			b, okB := long.Issue(now, random, expect)
			if a != b || okA != okB {
				t.Fatalf("%v %+v, %d slots, now %d: Issue gives %v %v, the long way %v %v", rule, terms, n, now, a, okA, b, okB)
			}
			if okA {
				asked = append(asked, a)
			}
		case 3, 4, 5:
			got := Stamp{ID: q.ID, Seq: q.Seq, Ack: q.Ack + uint32(pick(1, 1, 1, 1, 0, 2))}
			switch r.IntN(12) {
			case 0:
				got.ID.Idx++
			case 1:
				got.ID.Val++
			case 2:
				got.Seq ^= 1 << r.IntN(32)
			case 3:
				got.Ack ^= 1 << r.IntN(32)
			case 4:
				got.ID = cnmsg.ID{}
			}
			if a, b := short.Observe(got), long.ObservePayload(got, Payload{}); a != b {
				t.Fatalf("%v %+v, %d slots: %v is %+v, the long way %+v", rule, terms, n, got, a, b)
			}
		case 6:
			q.Seq += uint32(pick(0, 1, 8))
			q.Ack += uint32(pick(0, 0, 3))
			if short.Track(q, now, ExpectOne) != long.Track(q, now, ExpectOne) {
				t.Fatalf("%v: Track differs", rule)
			}
			asked = append(asked, q)
		case 7:
			age := pick(0, 3)
			a, okA := short.Expire(now, age)
			b, okB := long.Expire(now, age)
			if a != b || okA != okB {
				t.Fatalf("%v: Expire gives %v %v, the long way %v %v", rule, a, okA, b, okB)
			}
		}
		if short.Open() != long.Open() || short.next != long.next {
			t.Fatalf("%v: %d open and the next is %d, the long way %d, %d", rule, short.Open(), short.next, long.Open(), long.next)
		}
		for i := range short.slots {
			a, b := short.slots[i], long.slots[i]
			if a.word&^(byAckAlone|longWay) != b.word&^longWay || a.seq != b.seq || a.ack != b.ack || a.since != b.since {
				t.Fatalf("%v: slot %d is %+v, the long way %+v", rule, i, a, b)
			}
		}
	}
}

// The usual goes the short way, at the edges too: that looks neither at the rule
// nor at the way, and the long one is led astray by both.
func TestTheUsualGoesTheShortWay(t *testing.T) {
	for rule, way := range map[Rule]uint32{Comment2005: 0, DRBD: 0, DST: 0, POHMELFS: 0, ProcCounter: byAckAlone} {
		for _, horizon := range []uint64{0, 5, 1<<63 - 1} {
			l := NewLedger(make([]Slot, 8), Terms{Rule: rule, ID: anyID(rule), Horizon: horizon, First: 1<<32 - 2})
			for range l.Cap() {
				q, _ := l.Issue(0, 7, ExpectOne)
				l.Observe(Stamp{q.ID, q.Seq, q.Ack + 1})
			}
			l.rule, l.way = Unknown, longWay
			for _, expect := range []Expect{1, 253} {
				q, ok := l.Issue(horizon, 7, expect)
				if i := q.Seq & l.mask; !ok || l.slots[i].word != open|way|uint32(expect)<<leftShift {
					t.Fatalf("%v, horizon %d: Issue says %v, the slot is %+v", rule, horizon, ok, l.slots[i])
				}
				a := l.Observe(Stamp{q.ID, q.Seq, q.Ack + 1})
				if a.Done != (expect == ExpectOne) || a.Done && l.slots[a.Slot].word != done|way {
					t.Fatalf("%v, horizon %d: Observe says %+v, the slot is %+v", rule, horizon, a, l.slots[a.Slot])
				}
			}
		}
	}
}

// Two slots share a cache line, and none lies in two.
func TestSlotIsHalfALine(t *testing.T) {
	if n := unsafe.Sizeof(Slot{}); n != 32 {
		t.Errorf("a slot has %d bytes", n)
	}
}
