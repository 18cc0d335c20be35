package genealogy

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/cnwire/cnwire/cnmsg"
)

// A round of the benchmark answers and issues so many requests.
const roundOps = 1 << 16

// contender does ops times: answer the open request at order[i], issue another.
type contender interface {
	round(ops int)
}

// workload says which of the open requests is answered next: in the order of
// their issue, or by two permutations in turn, by which a request may be
// answered at once or live for nearly two cycles.
type workload struct {
	order []uint32
	at    int
}

func (w *workload) next() uint32 {
	i := w.order[w.at]
	if w.at++; w.at == len(w.order) {
		w.at = 0
	}
	return i
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

// ledgerRun is the ledger under a rule.
type ledgerRun struct {
	w       workload
	l       Ledger
	pending []uint32 // the number that comes back
	now     uint64
	byAck   bool
}

func newLedgerRun(rule Rule, open, slots int, shuffled bool) *ledgerRun {
	r := &ledgerRun{w: newWorkload(open, shuffled), pending: make([]uint32, open), byAck: rule == ProcCounter}
	r.l = NewLedger(make([]Slot, slots), Terms{ID: cnmsg.Proc, Rule: rule, First: 7, Horizon: uint64(open)})
	for i := range r.pending {
		r.pending[i] = r.issue()
	}
	return r
}

func (r *ledgerRun) issue() uint32 {
	s, ok := r.l.Issue(r.now, random, ExpectOne)
	if !ok {
		panic("full")
	}
	r.now++
	return r.back(s)
}

func (r *ledgerRun) back(s Stamp) uint32 {
	if r.byAck {
		return s.Ack
	}
	return s.Seq
}

func (r *ledgerRun) round(ops int) {
	id := cnmsg.Proc
	for range ops {
		i := r.w.next()
		answer := Stamp{id, r.pending[i], random + 1}
		if r.byAck {
			answer = Stamp{id, 0, r.pending[i] + 1}
		}
		a := r.l.Observe(answer)
		s, ok := r.l.Issue(r.now, random, ExpectOne)
		if !a.Done || !ok {
			panic("not answered, or full")
		}
		r.now++
		r.pending[i] = r.back(s)
	}
}

// random is the ack of all requests: the benchmark measures no generator.
const random = 0x9e3779b1

// bareMapRun is the least that a map can do: seq to ack, no clock, nothing
// known of what is no longer open.
type bareMapRun struct {
	w       workload
	m       map[uint32]uint32
	pending []uint32
	next    uint32
}

func newBareMapRun(open int, shuffled bool) *bareMapRun {
	r := &bareMapRun{w: newWorkload(open, shuffled), m: make(map[uint32]uint32, open), pending: make([]uint32, open)}
	for i := range r.pending {
		r.pending[i] = r.issue()
	}
	return r
}

func (r *bareMapRun) issue() uint32 {
	r.next++
	r.m[r.next] = random
	return r.next
}

func (r *bareMapRun) round(ops int) {
	for range ops {
		i := r.w.next()
		s := Stamp{cnmsg.Proc, r.pending[i], random + 1}
		if ack, ok := r.m[s.Seq]; !ok || ack+1 != s.Ack {
			panic("not found")
		}
		delete(r.m, s.Seq)
		r.pending[i] = r.issue()
	}
}

// fullMapRun is what the ledger replaces: open requests by id and seq, with
// their time.
type fullMapRun struct {
	w       workload
	m       map[mapKey]mapRequest
	pending []uint32
	next    uint32
	now     uint64
}

type mapKey struct {
	id  cnmsg.ID
	seq uint32
}

type mapRequest struct {
	ack   uint32
	since uint64
}

func newFullMapRun(open int, shuffled bool) *fullMapRun {
	r := &fullMapRun{w: newWorkload(open, shuffled), m: make(map[mapKey]mapRequest, open), pending: make([]uint32, open)}
	for i := range r.pending {
		r.pending[i] = r.issue()
	}
	return r
}

func (r *fullMapRun) issue() uint32 {
	r.next++
	r.now++
	r.m[mapKey{cnmsg.Proc, r.next}] = mapRequest{random, r.now}
	return r.next
}

func (r *fullMapRun) round(ops int) {
	for range ops {
		i := r.w.next()
		s := Stamp{cnmsg.Proc, r.pending[i], random + 1}
		key := mapKey{s.ID, s.Seq}
		if q, ok := r.m[key]; !ok || q.ack+1 != s.Ack {
			panic("not found")
		}
		delete(r.m, key)
		r.pending[i] = r.issue()
	}
}

// BenchmarkLedger compares one answer and one request with the same on Go's
// map, in interleaved rounds; the figures are medians over the rounds.
//
//	go test ./genealogy -bench Ledger -benchtime 25x
func BenchmarkLedger(b *testing.B) {
	for _, open := range []int{1, 1000, 65536, 1000000} {
		for _, shuffled := range []bool{false, true} {
			if open == 1 && shuffled {
				continue
			}
			order := "fifo"
			if shuffled {
				order = "random"
			}
			slots := 2 // no request gets older than two cycles
			for slots < 2*open {
				slots *= 2
			}
			b.Run(fmt.Sprintf("open=%d/%s", open, order), func(b *testing.B) {
				race(b, map[string]contender{
					"counter": newLedgerRun(ProcCounter, open, slots, shuffled),
					"mirror":  newLedgerRun(DRBD, open, slots, shuffled),
					"map":     newBareMapRun(open, shuffled),
					"idmap":   newFullMapRun(open, shuffled),
				})
			})
		}
	}
}

// race runs the contenders in turn and reports the ledger and how many times
// longer each map takes.
func race(b *testing.B, runs map[string]contender) {
	names := []string{"counter", "map", "mirror", "idmap"}
	times := map[string][]float64{}
	for _, name := range names {
		runs[name].round(roundOps)
	}
	for b.Loop() {
		for _, name := range names {
			start := time.Now()
			runs[name].round(roundOps)
			times[name] = append(times[name], float64(time.Since(start))/roundOps)
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(times["counter"]), "ns/counter")
	b.ReportMetric(median(times["mirror"]), "ns/mirror")
	b.ReportMetric(median(times["map"]), "ns/map")
	b.ReportMetric(median(times["idmap"]), "ns/idmap")
	slower := max(median(times["counter"]), median(times["mirror"]))
	b.ReportMetric(median(times["map"])/slower, "map/ledger")
	b.ReportMetric(median(times["idmap"])/slower, "idmap/ledger")
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}
