package genealogy

import (
	"testing"
	"time"
)

// BenchmarkContinuity follows the events of four CPUs, and the same with Go's
// map from CPU to number, in interleaved rounds; the figures are medians, the
// loop over the events included.
//
//	go test ./genealogy -bench Continuity -benchtime 100x
func BenchmarkContinuity(b *testing.B) {
	const events = 1 << 16
	type event struct{ cpu, seq uint32 }
	all := make([]event, events)
	var count [4]uint32
	for i := range all {
		cpu := uint32(i*i>>3) % 4
		all[i] = event{cpu, count[cpu]}
		count[cpu]++
	}

	run := func() uint64 {
		c := NewContinuity(make([]Stream, 64))
		for _, e := range all {
			c.Observe(e.cpu, e.seq)
		}
		return c.Missed()
	}
	bare := func() (missed uint64) {
		next := make(map[uint32]uint32, 64)
		for _, e := range all {
			if n, ok := next[e.cpu]; ok {
				missed += uint64(e.seq - n)
			}
			next[e.cpu] = e.seq + 1
		}
		return missed
	}
	if run() != 0 || bare() != 0 {
		b.Fatal("nothing is missing here")
	}

	var ours, maps []float64
	for b.Loop() {
		start := time.Now()
		sink += run()
		middle := time.Now()
		sink += bare()
		ours = append(ours, float64(middle.Sub(start))/events)
		maps = append(maps, float64(time.Since(middle))/events)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(ours), "ns/event")
	b.ReportMetric(median(maps), "ns/map")
	b.ReportMetric(median(maps)/median(ours), "map/continuity")
}
