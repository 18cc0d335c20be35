package model

// counts follows streams of numbers: one a CPU, or a single one.
type counts struct {
	Model
	cpus    uint32 // how many streams there are
	single  bool   // there is one, whose numbers come without a CPU
	start   uint32 // where a counter begins
	streams map[uint32]*stream

	missed, unsure uint64
	incomplete     bool // something was lost that no number tells of
	filtered       bool
}

// stream is what is known of one counter.
type stream struct {
	last    uint32 // the last number
	blurred bool   // the filter has changed since
}

func (m Model) newCounts(c Conversation) *counts {
	k := &counts{Model: m, cpus: c.Streams, streams: map[uint32]*stream{}}
	if c.Start != nil {
		k.single, k.start = true, *c.Start
	}
	return k
}

func (c *counts) step(s Step) Told {
	switch s.Do {
	case "count":
		return c.count(s.CPU, s.Seq)
	case "overrun":
		c.overrun()
	case "filter":
		c.filter(s.On)
	case "losses":
		exact := !c.incomplete && c.unsure == 0
		return Told{Missed: c.missed, Unsure: c.unsure, Exact: exact}
	default:
		panic("model: no step " + s.Do)
	}
	return Told{}
}

// overrun: after it every stream begins afresh, for nobody knows what was lost.
func (c *counts) overrun() {
	c.incomplete = c.incomplete || !c.breaks("CNT-EXACT-1")
	if !c.breaks("CNT-OVERRUN-1") {
		c.streams = map[uint32]*stream{}
	}
}

func (c *counts) filter(on bool) {
	if on == c.filtered {
		return
	}
	c.filtered = on
	for _, s := range c.streams {
		s.blurred = true
	}
}

func (c *counts) count(cpu, seq uint32) Told {
	if c.single || c.breaks("CNT-CPU-1") && cpu < c.cpus {
		cpu = 0
	}
	if !c.single && cpu >= c.cpus {
		return c.outOfRange(cpu, seq)
	}
	s := c.streams[cpu]
	if s == nil {
		c.streams[cpu] = &stream{last: seq}
		if seq != c.start && c.breaks("CNT-FIRST-1") {
			return c.gap(c.streams[cpu], uint64(seq-c.start))
		}
		return Told{Want: "first"}
	}
	return c.follow(s, seq)
}

// outOfRange: acknowledgements before 4.8 name CPU 0xffffffff, and take no
// number.
func (c *counts) outOfRange(cpu, seq uint32) Told {
	const noCPU = 0xffffffff
	if c.breaks("CNT-RANGE-1") && c.cpus > 0 {
		return c.count(cpu%c.cpus, seq)
	}
	if cpu != noCPU || c.breaks("CNT-RANGE-2") {
		c.incomplete = true
	}
	return Told{Want: "out_of_range"}
}

// follow says how a number follows the last one of its stream. Half the circle
// of 2^32 numbers is ahead, half is behind.
func (c *counts) follow(s *stream, seq uint32) Told {
	const near = 64
	ahead, behind := seq-s.last, s.last-seq
	isAhead := ahead >= 1 && ahead <= 1<<31
	switch {
	case seq < s.last && c.breaks("CNT-WRAP-1"), ahead == 1<<31 && c.breaks("CNT-GAP-1"):
		isAhead = false
	}
	switch {
	case isAhead:
		s.last = seq
		if ahead == 1 {
			s.blurred = false
			return Told{Want: "next"}
		}
		return c.gap(s, uint64(ahead-1))
	case behind < near && !c.isStart(seq, behind) && !c.breaks("CNT-REPEAT-1"),
		behind >= near && c.breaks("CNT-RESTART-1"):
		c.incomplete = c.incomplete || behind > 0
		s.blurred = false
		return Told{Want: "repeat"}
	}
	c.incomplete = true
	s.last, s.blurred = seq, false
	return Told{Want: "restart"}
}

// isStart tells whether the counter begins again at a number from near by. The
// very last number is a repeat, the start too.
func (c *counts) isStart(seq, behind uint32) bool {
	return seq == c.start && behind > 0 && !c.breaks("CNT-START-1")
}

// gap notes that n numbers are missing.
func (c *counts) gap(s *stream, n uint64) Told {
	late := s.blurred && !c.breaks("CNT-FILTER-2")
	if late || c.filtered && !c.breaks("CNT-FILTER-1") {
		c.unsure += n
	} else {
		c.missed += n
	}
	s.blurred = false
	return Told{Want: "gap", Missed: n}
}
