package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/genealogy"
)

// A round answers and issues so many requests.
const ledgerOps = 1 << 16

func ledgerPaths() (paths []path) {
	for _, open := range []int{1, 1000, 65536, 1000000} {
		for _, shuffled := range []bool{false, true} {
			order := "in order"
			if shuffled {
				order = "in any order"
			}
			if open == 1 {
				if order = "at once"; shuffled {
					continue
				}
			}
			paths = append(paths, path{fmt.Sprintf("match requests, %d open, answered %s", open, order), ledgerOps, 0, 1,
				func() ([]contender, error) { return ledgers(open, shuffled) }})
		}
	}
	return paths
}

func ledgers(open int, shuffled bool) ([]contender, error) {
	slots := 2 // no request gets older than two cycles
	for slots < 2*open {
		slots *= 2
	}
	byMap := newMapRun(open, shuffled)
	bySeq := newLedgerRun(genealogy.DRBD, open, slots, shuffled)
	byAck := newLedgerRun(genealogy.ProcCounter, open, slots, shuffled)
	equal := newEqualRun(open, slots, shuffled)
	array := newArrayRun(open, slots, shuffled)
	if open == 1 { // which one is answered need not be looked up
		return []contender{
			{"map[uint32]uint32", byMap.inTurn},
			{"map of all that the ledger keeps", equal.inTurn},
			{"Ledger, found by seq", bySeq.inTurnBySeq},
			{"Ledger, found by ack", byAck.inTurnByAck},
		}, nil
	}
	return []contender{
		{"map[uint32]uint32", byMap.round},
		{"map of all that the ledger keeps", equal.round},
		{"Ledger, found by seq", bySeq.roundBySeq},
		{"Ledger, found by ack", byAck.roundByAck},
		{"a bare array of that size", array.round},
	}, nil
}

// workload says which of the open requests is answered next: in the order of
// their issue, or by two permutations in turn, by which a request may be
// answered at once or live for nearly two cycles. With one open it says nothing.
type workload struct {
	order   []uint32 // two cycles, and a round more
	cycles  int
	at      int
	pending []uint32 // the numbers that come back
}

func newWorkload(open int, shuffled bool) workload {
	w := workload{cycles: 2 * open, pending: make([]uint32, open)}
	cycles := make([]uint32, w.cycles)
	for i := range cycles {
		cycles[i] = uint32(i % open)
	}
	if shuffled {
		r := rand.New(rand.NewPCG(1, 2))
		for _, part := range [][]uint32{cycles[:open], cycles[open:]} {
			r.Shuffle(open, func(i, j int) { part[i], part[j] = part[j], part[i] })
		}
	}
	w.order = make([]uint32, w.cycles+ledgerOps)
	for i := range w.order {
		w.order[i] = cycles[i%w.cycles]
	}
	return w
}

// turns returns whose turn it is in the next round.
func (w *workload) turns() []uint32 {
	from := w.at
	w.at = (from + ledgerOps) % w.cycles
	return w.order[from : from+ledgerOps]
}

// anyAck is the ack of all requests: no generator is measured here.
const anyAck = 0x9e3779b1

type ledgerRun struct {
	workload
	l   *genealogy.Ledger
	now uint64
}

func newLedgerRun(rule genealogy.Rule, open, slots int, shuffled bool) *ledgerRun {
	l := genealogy.NewLedger(make([]genealogy.Slot, slots), genealogy.Terms{ID: cnmsg.Proc, Rule: rule, First: 7, Horizon: uint64(open)})
	r := &ledgerRun{workload: newWorkload(open, shuffled), l: &l}
	for i := range r.pending {
		if open == 1 {
			break
		}
		s, _ := r.l.Issue(r.now, anyAck, genealogy.ExpectOne)
		r.now++
		if r.pending[i] = s.Seq; rule == genealogy.ProcCounter {
			r.pending[i] = s.Ack
		}
	}
	return r
}

func (r *ledgerRun) roundBySeq() uint32 {
	id, l, now, pending := cnmsg.Proc, r.l, r.now, r.pending
	r.now += ledgerOps
	for n, i := range r.turns() {
		if !l.Observe(genealogy.Stamp{ID: id, Seq: pending[i], Ack: anyAck + 1}).Done {
			return 0
		}
		s, _ := l.Issue(now+uint64(n), anyAck, genealogy.ExpectOne)
		pending[i] = s.Seq
	}
	return ledgerOps
}

func (r *ledgerRun) roundByAck() uint32 {
	id, l, now, pending := cnmsg.Proc, r.l, r.now, r.pending
	r.now += ledgerOps
	for n, i := range r.turns() {
		if !l.Observe(genealogy.Stamp{ID: id, Seq: 0, Ack: pending[i] + 1}).Done {
			return 0
		}
		s, _ := l.Issue(now+uint64(n), anyAck, genealogy.ExpectOne)
		pending[i] = s.Ack
	}
	return ledgerOps
}

func (r *ledgerRun) inTurnBySeq() uint32 {
	id, l, now := cnmsg.Proc, r.l, r.now
	r.now += ledgerOps
	for n := range uint64(ledgerOps) {
		s, _ := l.Issue(now+n, anyAck, genealogy.ExpectOne)
		if !l.Observe(genealogy.Stamp{ID: id, Seq: s.Seq, Ack: s.Ack + 1}).Done {
			return 0
		}
	}
	return ledgerOps
}

func (r *ledgerRun) inTurnByAck() uint32 {
	id, l, now := cnmsg.Proc, r.l, r.now
	r.now += ledgerOps
	for n := range uint64(ledgerOps) {
		s, _ := l.Issue(now+n, anyAck, genealogy.ExpectOne)
		if !l.Observe(genealogy.Stamp{ID: id, Seq: 0, Ack: s.Ack + 1}).Done {
			return 0
		}
	}
	return ledgerOps
}

// mapRun is the least that a map can do: seq to ack, no clock, nothing known of
// what is no longer open.
type mapRun struct {
	workload
	m    map[uint32]uint32
	next uint32
}

func newMapRun(open int, shuffled bool) *mapRun {
	r := &mapRun{workload: newWorkload(open, shuffled), m: make(map[uint32]uint32, open)}
	for i := range r.pending {
		r.pending[i] = r.issue()
	}
	return r
}

func (r *mapRun) issue() uint32 {
	r.next++
	r.m[r.next] = anyAck
	return r.next
}

func (r *mapRun) answered(seq uint32) bool {
	ack, ok := r.m[seq]
	if !ok || ack+1 != anyAck+1 {
		return false
	}
	delete(r.m, seq)
	return true
}

func (r *mapRun) round() uint32 {
	pending := r.pending
	for _, i := range r.turns() {
		if !r.answered(pending[i]) {
			return 0
		}
		pending[i] = r.issue()
	}
	return ledgerOps
}

func (r *mapRun) inTurn() uint32 {
	for range ledgerOps {
		if !r.answered(r.issue()) {
			return 0
		}
	}
	return ledgerOps
}

// equalRun is a map that knows what the ledger knows: when a request was
// issued, how many answers are to come, and, as long as its number is reserved,
// that it was answered.
type equalRun struct {
	workload
	m        map[uint32]kept
	next     uint32
	reserved uint32 // numbers
	now      uint64
}

type kept struct {
	since uint64
	ack   uint32
	left  uint8
	done  bool
}

func newEqualRun(open, slots int, shuffled bool) *equalRun {
	r := &equalRun{workload: newWorkload(open, shuffled), m: make(map[uint32]kept, slots), reserved: uint32(slots)}
	for i := range r.pending {
		r.pending[i] = r.issue()
	}
	return r
}

func (r *equalRun) issue() uint32 {
	r.next++
	r.now++
	delete(r.m, r.next-r.reserved)
	r.m[r.next] = kept{since: r.now, ack: anyAck, left: 1}
	return r.next
}

func (r *equalRun) answered(seq uint32) bool {
	k, ok := r.m[seq]
	if !ok || k.ack+1 != anyAck+1 || k.done {
		return false
	}
	k.left--
	k.done = k.left == 0
	r.m[seq] = k
	return k.done
}

func (r *equalRun) round() uint32 {
	pending := r.pending
	for _, i := range r.turns() {
		if !r.answered(pending[i]) {
			return 0
		}
		pending[i] = r.issue()
	}
	return ledgerOps
}

func (r *equalRun) inTurn() uint32 {
	for range ledgerOps {
		if !r.answered(r.issue()) {
			return 0
		}
	}
	return ledgerOps
}

// arrayRun is the loop alone, with one word read and written where the answered
// request would be, and three written where the next one: no ledger that keeps
// as much can be faster.
type arrayRun struct {
	workload
	slots [][4]uint64
	next  uint32
}

func newArrayRun(open, slots int, shuffled bool) *arrayRun {
	r := &arrayRun{workload: newWorkload(open, shuffled), slots: make([][4]uint64, slots)}
	for i := range r.pending {
		r.pending[i] = r.issue()
	}
	return r
}

func (r *arrayRun) issue() uint32 {
	r.next++
	s := &r.slots[r.next&uint32(len(r.slots)-1)]
	s[0], s[1], s[2] = 1, anyAck, uint64(r.next)
	return r.next
}

func (r *arrayRun) round() uint32 {
	pending := r.pending
	for _, i := range r.turns() {
		s := &r.slots[pending[i]&uint32(len(r.slots)-1)]
		if s[0] != 1 {
			return 0
		}
		s[0] = 2
		pending[i] = r.issue()
	}
	return ledgerOps
}
