package genealogy

// Losses counts what is missing from streams of numbers. The zero Losses has
// missed nothing.
type Losses struct {
	missed     uint64
	unsure     uint64
	mark       uint64 // grows with every Overrun and every Filter
	fresh      uint64 // the mark of the last Overrun
	filtered   bool
	incomplete bool // something was lost that no number tells of
}

// Missed returns how many messages are known to be lost: the sum of the gaps
// that nothing but loss explains. See [Losses.Exact].
func (l *Losses) Missed() uint64 { return l.missed }

// Unsure returns how many messages are missing that a filter may have held
// back, or that may be lost: the sum of the gaps under a filter.
func (l *Losses) Unsure() uint64 { return l.unsure }

// Exact tells whether Missed is the number of lost messages, up to the last one
// of each stream. If not, there was an overrun or a restart, there are gaps that a
// filter may explain, or CPUs without a stream, and Missed is a lower bound. But
// after numbers that came out of order (before 4.8) it is no bound: one that was
// counted as missing and comes as a Repeat is not taken back.
func (l *Losses) Exact() bool { return !l.incomplete && l.unsure == 0 }

// Overrun notes that messages were lost without a number that tells how many:
// recvmsg returned ENOBUFS, or the flag MSG_TRUNC. The next number of each
// stream is a First, and Missed is a lower bound from now on.
func (l *Losses) Overrun() {
	l.mark++
	l.fresh = l.mark
	l.incomplete = true
}

// Filter notes that from now on, or no longer, messages are held back on
// purpose: the socket has sent cn_proc a mask of some events, or IGNORE, or
// there is a socket filter. Their numbers are used up all the same, as are
// those of the acknowledgements that a mask hides. A gap under a filter, and
// the first of each stream after it, counts in Unsure.
func (l *Losses) Filter(on bool) {
	if l.filtered == on {
		return
	}
	l.filtered = on
	l.mark++
}

// observe notes a number of a stream whose counter starts at start.
func (l *Losses) observe(s *Stream, seq, start uint32) (Step, uint32) {
	seen := s.mark
	s.mark = l.mark + 1
	if seen <= l.fresh {
		s.next = seq + 1
		return First, 0
	}
	last := s.next - 1
	step, missing := s.follow(seq, start)
	switch {
	case step == Restart, step == Repeat && seq != last:
		l.incomplete = true
	case l.filtered || seen != l.mark+1:
		l.unsure += uint64(missing)
	default:
		l.missed += uint64(missing)
	}
	return step, missing
}
