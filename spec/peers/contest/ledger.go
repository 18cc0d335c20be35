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
	paths = append(paths, path{name: "match requests, 1 open, answered at once", messages: ledgerOps, slow: 1, open: oneByOne})
	for _, open := range []int{1000, 65536, 1000000} {
		for _, shuffled := range []bool{false, true} {
			order := "in order"
			if shuffled {
				order = "in any order"
			}
			paths = append(paths, path{
				name: fmt.Sprintf("match requests, %d open, answered %s", open, order), messages: ledgerOps, slow: 1,
				open: func() ([]contender, error) { return ledgers(open, shuffled) },
			})
		}
	}
	return paths
}

func ledgers(open int, shuffled bool) ([]contender, error) {
	slots := 2 // no request gets older than two cycles
	for slots < 2*open {
		slots *= 2
	}
	w := newWorkload(open, shuffled)
	return []contender{
		{"map[uint32]uint32", newMapRun(w, open).round},
		{"map of all that the ledger keeps", newEqualRun(w, open, slots).round},
		{"Ledger, found by seq", newLedgerRun(genealogy.DRBD, w, open, slots).roundBySeq},
		{"Ledger, found by ack", newLedgerRun(genealogy.ProcCounter, w, open, slots).roundByAck},
		{"a bare array of that size", newArrayRun(w, open, slots).round},
	}, nil
}

// oneByOne is without a workload: each request has its answer before the next.
func oneByOne() ([]contender, error) {
	const slots = 2
	bySeq, byAck := newLedgerRun(genealogy.DRBD, workload{}, 0, slots), newLedgerRun(genealogy.ProcCounter, workload{}, 0, slots)
	return []contender{
		{"map[uint32]uint32", newMapRun(workload{}, 0).inTurn},
		{"map of all that the ledger keeps", newEqualRun(workload{}, 0, slots).inTurn},
		{"Ledger, found by seq", bySeq.inTurnBySeq},
		{"Ledger, found by ack", byAck.inTurnByAck},
	}, nil
}

// workload says which request is answered before another one is issued: the one
// that was issued so many before. That is always the oldest, or the open ones
// are answered by two permutations in turn, by which a request may be answered
// at once or live for nearly two cycles.
type workload struct {
	lags   []uint32 // of two cycles, and of a round more
	cycles int
	at     int
}

func newWorkload(open int, shuffled bool) workload {
	w := workload{cycles: 2 * open}
	w.lags = make([]uint32, w.cycles+ledgerOps)
	first, second := make([]int, open), make([]int, open)
	for i := range open {
		first[i], second[i] = i, i
	}
	if shuffled {
		r := rand.New(rand.NewPCG(1, 2))
		first, second = r.Perm(open), r.Perm(open)
	}
	answered := make([]int, open) // when, and so issued again
	for k, i := range second {
		answered[i] = k - open
	}
	for _, cycle := range []struct {
		order []int
		from  int
	}{{first, 0}, {second, open}} {
		for k, i := range cycle.order {
			at := cycle.from + k
			w.lags[at] = uint32(at - answered[i])
			answered[i] = at
		}
	}
	for i := w.cycles; i < len(w.lags); i++ {
		w.lags[i] = w.lags[i-w.cycles]
	}
	return w
}

// turn returns the lags of the next round.
func (w *workload) turn() []uint32 {
	from := w.at
	w.at = (from + ledgerOps) % w.cycles
	return w.lags[from : from+ledgerOps]
}

// anyAck is the ack of all requests: no generator is measured here.
const anyAck = 0x9e3779b1

type ledgerRun struct {
	workload
	l    *genealogy.Ledger
	next uint32 // the seq of the next request
	mask uint32 // of an ack, what the ledger replaces
	now  uint64
}

func newLedgerRun(rule genealogy.Rule, w workload, open, slots int) *ledgerRun {
	const first = 7
	l := genealogy.NewLedger(make([]genealogy.Slot, slots), genealogy.Terms{ID: cnmsg.Proc, Rule: rule, First: first, Horizon: max(uint64(open), 1)})
	r := &ledgerRun{workload: w, l: &l, next: first + uint32(open), mask: uint32(slots - 1), now: uint64(open)}
	for now := range uint64(open) {
		l.Issue(now, anyAck, genealogy.ExpectOne)
	}
	return r
}

func (r *ledgerRun) roundBySeq() uint32 {
	id, l, now, next := cnmsg.Proc, r.l, r.now, r.next
	r.now += ledgerOps
	r.next += ledgerOps
	for n, lag := range r.turn() {
		if !l.Observe(genealogy.Stamp{ID: id, Seq: next + uint32(n) - lag, Ack: anyAck + 1}).Done {
			return 0
		}
		l.Issue(now+uint64(n), anyAck, genealogy.ExpectOne)
	}
	return ledgerOps
}

func (r *ledgerRun) roundByAck() uint32 {
	id, l, now, next, mask := cnmsg.Proc, r.l, r.now, r.next, r.mask
	r.now += ledgerOps
	r.next += ledgerOps
	for n, lag := range r.turn() {
		ack := anyAck&^mask | (next+uint32(n)-lag)&mask
		if !l.Observe(genealogy.Stamp{ID: id, Seq: 0, Ack: ack + 1}).Done {
			return 0
		}
		l.Issue(now+uint64(n), anyAck, genealogy.ExpectOne)
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

func newMapRun(w workload, open int) *mapRun {
	r := &mapRun{w, make(map[uint32]uint32, open), uint32(open)}
	for seq := range r.next {
		r.m[seq] = anyAck
	}
	return r
}

func (r *mapRun) round() uint32 {
	m, next := r.m, r.next
	r.next += ledgerOps
	for _, lag := range r.turn() {
		seq := next - lag
		if ack, ok := m[seq]; !ok || ack+1 != anyAck+1 {
			return 0
		}
		delete(m, seq)
		m[next] = anyAck
		next++
	}
	return ledgerOps
}

func (r *mapRun) inTurn() uint32 {
	m, next := r.m, r.next
	r.next += ledgerOps
	for range ledgerOps {
		m[next] = anyAck
		if ack, ok := m[next]; !ok || ack+1 != anyAck+1 {
			return 0
		}
		delete(m, next)
		next++
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

func newEqualRun(w workload, open, slots int) *equalRun {
	r := &equalRun{w, make(map[uint32]kept, slots), uint32(open), uint32(slots), 0}
	for seq := range r.next {
		r.m[seq] = kept{ack: anyAck, left: 1}
	}
	return r
}

func (r *equalRun) issue(seq uint32) {
	delete(r.m, seq-r.reserved)
	r.m[seq] = kept{since: r.now, ack: anyAck, left: 1}
	r.now++
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
	for _, lag := range r.turn() {
		if !r.answered(r.next - lag) {
			return 0
		}
		r.issue(r.next)
		r.next++
	}
	return ledgerOps
}

func (r *equalRun) inTurn() uint32 {
	for range ledgerOps {
		r.issue(r.next)
		if !r.answered(r.next) {
			return 0
		}
		r.next++
	}
	return ledgerOps
}

// arrayRun is the loop alone, with one word read and written where the answered
// request would be, and three written where the next one.
type arrayRun struct {
	workload
	slots [][4]uint64
	next  uint32
}

func newArrayRun(w workload, open, slots int) *arrayRun {
	r := &arrayRun{w, make([][4]uint64, slots), uint32(open)}
	for seq := range r.next {
		r.slots[seq][0] = 1
	}
	return r
}

func (r *arrayRun) round() uint32 {
	slots, next := r.slots, r.next
	r.next += ledgerOps
	for _, lag := range r.turn() {
		s := &slots[(next-lag)&uint32(len(slots)-1)]
		if s[0] != 1 {
			return 0
		}
		s[0] = 2
		s = &slots[next&uint32(len(slots)-1)]
		s[0], s[1], s[2] = 1, anyAck, uint64(next)
		next++
	}
	return ledgerOps
}
