package genealogy

// Continuity follows the counters of cn_proc, one a CPU, each a u32 that starts
// at 0 when the machine boots and wraps. It lives in streams that the caller
// provides, one for each CPU from 0, and never allocates. The zero Continuity
// has no streams: every CPU is out of range.
//
//	c := genealogy.NewContinuity(make([]genealogy.Stream, 64))
//	for … {
//		step, missing := c.Observe(event.CPU, m.Seq())
//	}
//
// Show it every message of the id: events, and acknowledgements too, everybody's,
// for those take numbers as well (send_msg). Kernels before 4.8 write CPU
// 0xffffffff and the request's seq into an acknowledgement, which is out of
// range and takes no number. Numbers are used up even when sending fails, but
// not while nobody listens.
//
// A counter that begins again in the middle of the same socket is another
// machine's: two captures in one file.
type Continuity struct {
	Losses
	streams []Stream
}

// NewContinuity makes a Continuity over the streams, which it clears.
func NewContinuity(streams []Stream) Continuity {
	clear(streams)
	return Continuity{streams: streams}
}

// Observe notes number seq of a CPU's stream, and says how it follows the last
// one and how many are missing in between. Any cpu will do: one that the
// streams do not reach is out of range, and its number is not noted.
//
// A number up to 63 before the last one is a Repeat, unless it is the counter's
// start; one farther back is a Restart.
func (c *Continuity) Observe(cpu, seq uint32) (step Step, missing uint32) {
	if uint64(cpu) >= uint64(len(c.streams)) {
		c.incomplete = c.incomplete || cpu != noCPU
		return OutOfRange, 0
	}
	s := &c.streams[cpu]
	if s.next == seq && s.mark == c.mark+1 {
		s.next++
		return Next, 0
	}
	return c.observe(s, seq, 0)
}

// noCPU stands in acknowledgements before 4.8 (cn_proc_ack: ev->cpu = -1).
const noCPU = ^uint32(0)

// CPUs returns how many streams there are.
func (c *Continuity) CPUs() int { return len(c.streams) }

// Counter follows a single stream: the events of one w1 bus master (the counter
// starts at 1, and with a new master again), the requests of dm-log (0), the
// events of DRBD (3), the timer of cn_test (0). The zero Counter starts at 0.
// The 16 numbers of uvesafb are not for it: they do not wrap at 2^32.
type Counter struct {
	Losses
	Start  uint32 // the counter's first number: seen again it is a Restart, or a Repeat right after itself
	stream Stream
}

// Observe notes a number of the stream, as [Continuity.Observe] does.
func (c *Counter) Observe(seq uint32) (step Step, missing uint32) {
	return c.observe(&c.stream, seq, c.Start)
}
