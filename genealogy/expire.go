package genealogy

// Expire gives up one open request that was issued at least age ago, the oldest
// first, and returns it; answers to it are late from now on. Call it until ok is
// false. Of requests that [Ledger.Issue] has numbered every one is passed over
// once, so on average it takes constant time.
//
// That is not so of requests of [Ledger.Track] whose numbers do not count up, as
// anybody who sends acks to a witness of cn_proc can make them: a call may look
// at every slot, and a request may come late, without bound. Nor is a request
// the oldest first where Issue had to pass over numbers, see [Rule.Clear].
func (l *Ledger) Expire(now, age uint64) (request Stamp, ok bool) {
	if lap := uint64(len(l.slots)); l.next-l.tail > lap {
		l.tail = l.next - lap
	}
	for ; l.tail != l.next; l.tail++ {
		s := &l.slots[uint32(l.tail)&l.mask]
		if s.state() != open {
			continue
		}
		if s.age(now) < age {
			break
		}
		s.setState(gone)
		l.closed++
		l.tail++
		return Stamp{l.id, s.seq, s.ack}, true
	}
	return Stamp{}, false
}

// age is how long ago a request was issued. A clock that goes back makes it
// younger, never older.
func (s *Slot) age(now uint64) uint64 {
	if now < s.since {
		return 0
	}
	return now - s.since
}
