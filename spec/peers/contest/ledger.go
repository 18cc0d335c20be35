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
			if open == 1 && shuffled {
				continue
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
	return []contender{
		{"map[uint32]uint32", func() uint32 { return byMap.round(ledgerOps) }},
		{"Ledger, found by seq", func() uint32 { return bySeq.roundBySeq(ledgerOps) }},
		{"Ledger, found by ack", func() uint32 { return byAck.roundByAck(ledgerOps) }},
	}, nil
}

// workload says which of the open requests is answered next: in the order of
// their issue, or by two permutations in turn, by which a request may be
// answered at once or live for nearly two cycles.
type workload struct {
	order []uint32
	at    int
}

func newWorkload(open int, shuffled bool) workload {
	order := make([]uint32, 2*open)
	for i := range order {
		order[i] = uint32(i % open)
	}
	if shuffled {
		r := rand.New(rand.NewPCG(1, 2))
		for _, part := range [][]uint32{order[:open], order[open:]} {
			r.Shuffle(open, func(i, j int) { part[i], part[j] = part[j], part[i] })
		}
	}
	return workload{order: order}
}

func (w *workload) next() uint32 {
	i := w.order[w.at]
	if w.at++; w.at == len(w.order) {
		w.at = 0
	}
	return i
}

// anyAck is the ack of all requests: no generator is measured here.
const anyAck = 0x9e3779b1

type ledgerRun struct {
	w       workload
	l       genealogy.Ledger
	pending []uint32 // the number that comes back
	now     uint64
}

func newLedgerRun(rule genealogy.Rule, open, slots int, shuffled bool) *ledgerRun {
	r := &ledgerRun{w: newWorkload(open, shuffled), pending: make([]uint32, open)}
	r.l = genealogy.NewLedger(make([]genealogy.Slot, slots), genealogy.Terms{ID: cnmsg.Proc, Rule: rule, First: 7, Horizon: uint64(open)})
	for i := range r.pending {
		s, _ := r.l.Issue(r.now, anyAck, genealogy.ExpectOne)
		r.now++
		if r.pending[i] = s.Seq; rule == genealogy.ProcCounter {
			r.pending[i] = s.Ack
		}
	}
	return r
}

func (r *ledgerRun) roundBySeq(ops int) (matched uint32) {
	id := cnmsg.Proc
	for range ops {
		i := r.w.next()
		if r.l.Observe(genealogy.Stamp{ID: id, Seq: r.pending[i], Ack: anyAck + 1}).Done {
			matched++
		}
		s, _ := r.l.Issue(r.now, anyAck, genealogy.ExpectOne)
		r.now++
		r.pending[i] = s.Seq
	}
	return matched
}

func (r *ledgerRun) roundByAck(ops int) (matched uint32) {
	id := cnmsg.Proc
	for range ops {
		i := r.w.next()
		if r.l.Observe(genealogy.Stamp{ID: id, Seq: 0, Ack: r.pending[i] + 1}).Done {
			matched++
		}
		s, _ := r.l.Issue(r.now, anyAck, genealogy.ExpectOne)
		r.now++
		r.pending[i] = s.Ack
	}
	return matched
}

// mapRun is the least that a map can do: seq to ack, no clock, nothing known of
// what is no longer open.
type mapRun struct {
	w       workload
	m       map[uint32]uint32
	pending []uint32
	next    uint32
}

func newMapRun(open int, shuffled bool) *mapRun {
	r := &mapRun{w: newWorkload(open, shuffled), m: make(map[uint32]uint32, open), pending: make([]uint32, open)}
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

func (r *mapRun) round(ops int) (matched uint32) {
	for range ops {
		i := r.w.next()
		seq := r.pending[i]
		if ack, ok := r.m[seq]; ok && ack+1 == anyAck+1 {
			matched++
			delete(r.m, seq)
		}
		r.pending[i] = r.issue()
	}
	return matched
}
