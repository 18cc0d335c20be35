package fuzz

import (
	"fmt"

	"github.com/cnwire/cnwire/genealogy"
)

// The naive model of the continuity keeps, for every CPU in a map, all that was
// seen, and computes with signed 64-bit distances.
type countModel struct {
	cpus   int
	last   map[uint32]uint32
	marked map[uint32]bool // a filter was switched since the last number
	filter bool
	missed uint64
	unsure uint64
	exact  bool
}

func (m *countModel) observe(cpu, seq uint32) (string, uint32) {
	if int64(cpu) >= int64(m.cpus) {
		if cpu != 0xffffffff {
			m.exact = false
		}
		return "out_of_range", 0
	}
	last, ok := m.last[cpu]
	explained := m.filter || m.marked[cpu]
	m.marked[cpu] = false
	if !ok {
		m.last[cpu] = seq
		return "first", 0
	}
	// The distance from the number that is due, as a signed one.
	d := (int64(seq) - (int64(last)+1)%(1<<32) + 1<<32) % (1 << 32)
	if d >= 1<<31 {
		d -= 1 << 32
	}
	switch {
	case d == 0:
		m.last[cpu] = seq
		return "next", 0
	case d > 0:
		m.last[cpu] = seq
		if explained {
			m.unsure += uint64(d)
		} else {
			m.missed += uint64(d)
		}
		return "gap", uint32(d)
	case d == -1:
		return "repeat", 0
	}
	m.exact = false
	if d >= -64 && seq != 0 {
		return "repeat", 0
	}
	m.last[cpu] = seq
	return "restart", 0
}

// countMachine runs a continuity beside the model.
type countMachine struct {
	c    genealogy.Continuity
	one  genealogy.Counter // what CPU 0 has seen, by itself
	m    countModel
	fail func(string)
}

func newCountMachine(cpus int, fail func(string)) *countMachine {
	return &countMachine{
		c:    genealogy.NewContinuity(make([]genealogy.Stream, cpus)),
		m:    countModel{cpus: cpus, last: map[uint32]uint32{}, marked: map[uint32]bool{}, exact: true},
		fail: fail,
	}
}

func (x *countMachine) observe(cpu, seq uint32) {
	step, missing := x.c.Observe(cpu, seq)
	want, wantMissing := x.m.observe(cpu, seq)
	if cpu == 0 && x.c.CPUs() > 0 {
		if s, n := x.one.Observe(seq); s != step || n != missing {
			x.fail(fmt.Sprintf("seq %#x alone: got %v %d, want %v %d", seq, s, n, step, missing))
		}
	}
	if step.String() != want || missing != wantMissing {
		x.fail(fmt.Sprintf("cpu %d seq %#x: got %v %d, want %v %d", cpu, seq, step, missing, want, wantMissing))
	}
	got := fmt.Sprint(x.c.Missed(), x.c.Unsure(), x.c.Exact())
	if all := fmt.Sprint(x.m.missed, x.m.unsure, x.m.exact && x.m.unsure == 0); got != all {
		x.fail("losses: got " + got + ", want " + all)
	}
}

// near shows a number at some distance from the stream's last, or any.
func (x *countMachine) near(cpu, distance, seq uint32, anywhere bool) {
	if !anywhere {
		seq = x.m.last[cpu] + distance
	}
	x.observe(cpu, seq)
}

func (x *countMachine) overrun() {
	x.c.Overrun()
	x.one.Overrun()
	clear(x.m.last)
	x.m.exact = false
}

func (x *countMachine) filter(on bool) {
	x.c.Filter(on)
	x.one.Filter(on)
	if on == x.m.filter {
		return
	}
	x.m.filter = on
	for cpu := range x.m.last {
		x.m.marked[cpu] = true
	}
}
