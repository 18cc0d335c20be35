package main

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"

	"golang.org/x/sys/unix"
)

// contender does the work of a path once and returns its checksum.
type contender struct {
	name string
	work func() uint32
}

// path is one line of work that contenders do on the same bytes. The first one
// is the reference.
type path struct {
	name     string
	messages int
	bytes    int
	slow     int // a large buffer: so many times fewer rounds
	open     func() ([]contender, error)
	probe    func() ([]contender, error) // the same on few messages with other numbers; nil where bytes are compared
}

// Result is what a path measured of a contender.
type Result struct {
	Path      string  `json:"path"`
	Contender string  `json:"contender"`
	NS        float64 `json:"ns"`     // a message, the median of the rounds
	Ratio     float64 `json:"ratio"`  // to the reference in the same round, the median
	Allocs    float64 `json:"allocs"` // of Go, a message
	Bytes     int     `json:"bytes"`
	Messages  int     `json:"messages"`
	Alone     float64 `json:"alone"` // of the times of this path, how many were taken with the core to itself
}

// run lets all contenders take turns, in another order each round.
func (p *path) run(rounds int, q *quiet) ([]Result, error) {
	if p.probe != nil {
		if _, err := agreed(p.probe()); err != nil {
			return nil, fmt.Errorf("%s, other numbers: %w", p.name, err)
		}
	}
	contenders, err := p.open()
	if err != nil {
		return nil, err
	}
	results := make([]Result, len(contenders))
	want, err := agreed(contenders, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.name, err)
	}
	for i, c := range contenders {
		results[i] = Result{
			Path: p.name, Contender: c.name, Bytes: p.bytes, Messages: p.messages,
			Allocs: float64(mallocs(c.work)) / float64(p.messages),
		}
	}

	q.taken, q.alone = 0, 0
	times := make([][]float64, len(contenders))
	ratios := make([][]float64, len(contenders))
	now := make([]float64, len(contenders))
	order := make([]int, len(contenders))
	for i := range order {
		order[i] = i
	}
	for range max(rounds/max(p.slow, 1), 3) {
		rand.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			d, sum := q.fastest(contenders[i].work, p.tries())
			if sum != want {
				return nil, fmt.Errorf("%s: %s sums to %#x once", p.name, contenders[i].name, sum)
			}
			now[i] = d / float64(p.messages)
		}
		for i := range now {
			times[i] = append(times[i], now[i])
			ratios[i] = append(ratios[i], now[i]/now[0])
		}
	}
	for i := range results {
		results[i].NS, results[i].Ratio = median(times[i]), median(ratios[i])
		results[i].Alone = float64(q.alone) / float64(q.taken)
	}
	return results, nil
}

// agreed returns the checksum that all have.
func agreed(contenders []contender, err error) (want uint32, _ error) {
	if err != nil {
		return 0, err
	}
	for i, c := range contenders {
		got := c.work()
		if i == 0 {
			want = got
		} else if got != want {
			return 0, fmt.Errorf("%s sums to %#x, %s to %#x", c.name, got, contenders[0].name, want)
		}
	}
	return want, nil
}

// tries is how often a contender runs in a round.
func (p *path) tries() int {
	if p.slow > 1 {
		return 1
	}
	return 3
}

// threadTime is the processor time of this thread in ns: what it waits while
// others run does not count, nor does the collection of garbage that other
// threads do for it.
func threadTime() float64 {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		panic(err)
	}
	return float64(t.Nano())
}

// mallocs counts the allocations of a call.
func mallocs(work func() uint32) uint64 {
	var before, after runtime.MemStats
	least := ^uint64(0)
	for range 2 {
		runtime.ReadMemStats(&before)
		work()
		runtime.ReadMemStats(&after)
		least = min(least, after.Mallocs-before.Mallocs)
	}
	return least
}

func median(v []float64) float64 {
	v = slices.Clone(v)
	slices.Sort(v)
	return v[len(v)/2]
}
