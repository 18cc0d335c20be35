package genealogy

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
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
	c    Continuity
	m    countModel
	fail func(string)
}

func newCountMachine(cpus int, fail func(string)) *countMachine {
	return &countMachine{
		c:    NewContinuity(make([]Stream, cpus)),
		m:    countModel{cpus: cpus, last: map[uint32]uint32{}, marked: map[uint32]bool{}, exact: true},
		fail: fail,
	}
}

func (x *countMachine) observe(cpu, seq uint32) {
	step, missing := x.c.Observe(cpu, seq)
	want, wantMissing := x.m.observe(cpu, seq)
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
	clear(x.m.last)
	x.m.exact = false
}

func (x *countMachine) filter(on bool) {
	x.c.Filter(on)
	if on == x.m.filter {
		return
	}
	x.m.filter = on
	for cpu := range x.m.last {
		x.m.marked[cpu] = true
	}
}

func TestContinuityAgainstModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := newCountMachine(rapid.IntRange(0, 3).Draw(t, "cpus"), func(s string) { t.Fatal(s) })
		t.Repeat(map[string]func(*rapid.T){
			"observe": func(t *rapid.T) {
				x.near(rapid.SampledFrom([]uint32{0, 0, 0, 1, 2, 3, 0xfffffffe, 0xffffffff}).Draw(t, "cpu"),
					rapid.SampledFrom([]uint32{1, 1, 1, 2, 9, 0, ^uint32(0), 1<<32 - 62, 1<<32 - 63, 1<<32 - 64, 1<<32 - 65, 1 << 31, 1<<31 - 1, 1<<31 + 1}).Draw(t, "distance"),
					drawEdge(t, "seq"), rapid.IntRange(0, 4).Draw(t, "anywhere") == 0)
			},
			"overrun": func(*rapid.T) { x.overrun() },
			"filter":  func(t *rapid.T) { x.filter(rapid.Bool().Draw(t, "on")) },
		})
	})
}

func TestZeroContinuity(t *testing.T) {
	var c Continuity
	if s, n := c.Observe(0, 0); s != OutOfRange || n != 0 || c.CPUs() != 0 {
		t.Errorf("a continuity without streams: %v %d", s, n)
	}
	var n Counter
	if s, _ := n.Observe(0); s != First {
		t.Errorf("a counter's first number: %v", s)
	}
	if s, _ := n.Observe(1); s != Next || !n.Exact() {
		t.Errorf("a counter's next number: %v", s)
	}
}

// Streams that were used before are cleared.
func TestContinuityClearsItsStreams(t *testing.T) {
	streams := make([]Stream, 1)
	old := NewContinuity(streams)
	old.Observe(0, 77)
	c := NewContinuity(streams)
	if s, _ := c.Observe(0, 78); s != First {
		t.Errorf("got %v", s)
	}
}
