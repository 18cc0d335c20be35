package genealogy

// Answer is what a [Ledger] says about a message.
type Answer struct {
	Relation Relation
	Done     bool   // it was the last answer: the request is closed
	Slot     uint32 // where its request is, if Relation.IsOurs: see Ledger.Request
	detail   uint32
}

// Errno returns why a Refusal says no, 0 for all else.
func (a Answer) Errno() uint32 {
	if a.Relation != Refusal {
		return 0
	}
	return a.detail
}

// Missed returns how many parts of the same answer are missing before this one.
// Only w1_parts numbers its parts, and not the last one.
func (a Answer) Missed() uint32 {
	if a.Relation != PartFirst && a.Relation != PartMore {
		return 0
	}
	return a.detail
}

// Observe says what a message is to the requests of the ledger, by its numbers
// alone, and takes note of it:
//
//	None                   another id (but see Notification), or what its receiver drops
//	New                    an event, or somebody's request
//	Reply … Echo           an answer to an open request; Done tells if it is closed now
//	Duplicate              an answer to a request that has them all, or the same part again
//	Late                   an answer to a request that expired, was cancelled or expects none
//	Foreign                an answer to a request that is not in the ledger
//
// Where numbers can be fooled, see the constants of [Rule], ObservePayload is
// the one to take.
func (l *Ledger) Observe(got Stamp) Answer {
	// Inlined as Issue is.
	return func() Answer {
		// The short ways, as ObservePayload would go: the one answer to a request
		// that waits for one. The word of its slot says which way is its own. The
		// way by seq comes first here and last in Issue, so that neither has to jump
		// in both: a tenth of the time.
		if got.ID.Idx == l.seqID.Idx && got.ID.Val == l.seqID.Val {
			if i := got.Seq & l.mask; uint64(i) < uint64(len(l.slots)) {
				if s := &l.slots[i]; s.seq == got.Seq && s.ack == got.Ack-1 && s.word == waiting {
					s.word = done
					l.closed++
					return Answer{Relation: Reply, Done: true, Slot: i}
				}
			}
		} else if got.ID.Idx == l.ackID.Idx && got.ID.Val == l.ackID.Val {
			if i := (got.Ack - 1) & l.mask; uint64(i) < uint64(len(l.slots)) {
				if s := &l.slots[i]; s.ack == got.Ack-1 && s.word == waitingByAck {
					s.word = doneByAck
					l.closed++
					return Answer{Relation: Reply, Done: true, Slot: i}
				}
			}
		}
		return l.ObservePayload(got, Payload{})
	}()
}

// ObservePayload is Observe with what the message's payload says, see [Look].
func (l *Ledger) ObservePayload(got Stamp, p Payload) Answer {
	if got.ID != l.id && l.rule != Notification {
		return Answer{}
	}
	i, key := l.key(got, p)
	if uint64(i) >= uint64(len(l.slots)) {
		return Answer{Relation: l.rule.unmatched(got.Seq, got.Ack, p)}
	}
	s := &l.slots[i]
	if s.word == free || key != s.seq && !l.byAck || key != s.ack && l.byAck {
		return Answer{Relation: l.rule.unmatched(got.Seq, got.Ack, p)}
	}
	rel, detail := l.rule.classify(s.seq, s.ack, got.Seq, got.Ack, p)
	if !rel.IsAnswer() {
		return Answer{Relation: rel}
	}
	switch s.state() {
	case done:
		return Answer{Relation: Duplicate, Slot: i}
	case gone:
		return Answer{Relation: Late, Slot: i}
	}
	return l.take(s, i, rel, detail)
}

// key returns the number by which a message finds its request, and the slot.
func (l *Ledger) key(got Stamp, p Payload) (slot, key uint32) {
	key = got.Seq
	if l.byAck {
		key = got.Ack - 1
	} else if l.rule == DMLog && p.Reading&Data != 0 {
		key = p.Number
	}
	return key & l.mask, key
}

// take notes an answer to an open request.
func (l *Ledger) take(s *Slot, i uint32, rel Relation, detail uint32) Answer {
	a := Answer{Relation: rel, Slot: i}
	switch rel {
	case Refusal:
		a.detail = detail
	case PartFirst, PartMore:
		if l.rule == W1Parts {
			return s.takePart(a, uint16(detail))
		}
	case PartLast:
		s.setPart(0)
	}
	left := s.left()
	if l.counts>>rel&1 == 0 || left == ExpectMany {
		return a
	}
	s.setLeft(left - 1)
	if left == ExpectOne {
		s.setState(done)
		l.closed++
		a.Done = true
	}
	return a
}

// takePart notes a numbered part. A number that was passed is a duplicate.
func (s *Slot) takePart(a Answer, number uint16) Answer {
	last := s.part()
	if number <= last {
		return Answer{Relation: Duplicate, Slot: a.Slot}
	}
	a.detail = uint32(number - last - 1)
	s.setPart(number)
	return a
}
