package genealogy

// Expire gives up one open request that was issued at least age ago, the oldest
// first, and returns it; answers to it are late from now on. Call it until ok is
// false. Every request is passed over once, so on average it takes constant
// time.
//
// For requests of [Ledger.Track] whose numbers do not count up, the order is
// only nearly that of their age, so one may come late, by up to age.
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
