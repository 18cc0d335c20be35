package genealogy

import (
	"math/bits"

	"github.com/cnwire/cnwire/cnmsg"
)

// Ledger holds the open requests to one id, or from it: it issues their
// numbers, knows their answers, and forgets none too early. It lives in slots
// that the caller provides, never allocates, never panics, and does each
// operation in constant time (but see [Ledger.Expire]). The zero Ledger has
// no slots and is always full. It may be moved but not copied, and is not safe
// for concurrent use.
//
//	l := genealogy.NewLedger(make([]genealogy.Slot, 64), genealogy.Terms{
//		ID: cnmsg.Proc, Rule: genealogy.RuleFor(cnmsg.Proc, era),
//		First: random(), Horizon: 5e9, // ns
//	})
//	request, ok := l.Issue(now(), random(), genealogy.ExpectOne)
//	… send it, and for every cn_msg that comes: …
//	switch a := l.ObservePayload(genealogy.StampOf(m), genealogy.Look(m, era)); a.Relation { … }
//
// # The guarantee
//
// A late answer is never taken for the answer to a newer request, however often
// seq wraps and whatever is lost, doubled, reordered or cancelled, if
//
//	every answer to a request that was issued at time t
//	is observed before any Issue at or after t + Horizon
//
// by a clock that does not go back; for a number stays reserved until its
// request is closed and Horizon has passed since it was issued. So Horizon is how old an answer can be when it is
// observed: the time the kernel takes, and the time the message waits in the
// socket's queue. A program that can be stopped for longer takes as its clock
// something that stops with it, or reads its socket empty before it issues.
// spec/model/promela proves the guarantee on a small ledger, and that it does
// not hold without the reservation.
//
// Of foreign messages nobody can guarantee anything but chance: another process
// that picks the same numbers has answers that look the same. A random First
// and random acks make that as rare as 32 bits (seq), 64 bits (seq and ack) or
// 32 bits less those that number the slots (proc_*) can. Numbers that others
// have picked ([Ledger.Track]) are under no guarantee.
//
// # How many slots
//
// One for each request that is open, and for each that was issued within
// Horizon: a request's slot is its number modulo the slots, and it must be free
// when its turn comes.
type Ledger struct {
	slots   []Slot // a power of two of them
	mask    uint32
	byAck   bool // the ack leads to the slot, not the seq
	rule    Rule
	counts  uint16 // the relations that count as an answer, a bit each
	way     uint32 // how requests are answered: byAckAlone, longWay or neither
	id      cnmsg.ID
	seqID   cnmsg.ID // the id, when the way is neither
	ackID   cnmsg.ID // the id, when it is byAckAlone
	horizon uint64

	// Slots are opened one after the other, round and round. next counts them,
	// and its low 32 bits are the seq of the next request. Those from tail to
	// next, of which only the last lap still is there, may be open, in the order
	// of their opening.
	next, tail uint64
	closed     uint64 // of all those before next, how many are not open
}

// Terms is what a ledger is made for.
type Terms struct {
	ID      cnmsg.ID
	Rule    Rule
	First   uint32 // the seq of the first request: random, so that others have others
	Horizon uint64 // how old an answer can be, in the ticks of the caller's clock
}

// NewLedger makes a ledger over the slots, which it clears. Of their number it
// uses the largest power of two. Under a rule without numbers, Unknown, HyperV
// and Notification, it uses none.
func NewLedger(slots []Slot, t Terms) Ledger {
	first := uint64(t.First)
	l := Ledger{next: first, tail: first, closed: first, rule: t.Rule, id: t.ID, horizon: t.Horizon, way: longWay}
	l.counts = 1<<Reply | 1<<Status | 1<<Refusal | 1<<Echo | 1<<PartLast
	switch t.Rule {
	case Unknown, HyperV, Notification:
		return l
	case W1, W1Parts:
		l.counts = 1<<Status | 1<<Refusal
	case Comment2005, DRBD, DST, POHMELFS:
		l.way, l.seqID = 0, t.ID
	case ProcMirror:
		l.byAck = true
	case ProcCounter:
		l.way, l.ackID, l.byAck = byAckAlone, t.ID, true
	}
	if t.Horizon > 1<<63-1 {
		l.way = longWay // rested counts with a sign
	}
	if n := min(uint64(len(slots)), 1<<31); n > 0 {
		n = 1 << (bits.Len64(n) - 1)
		l.slots = slots[:n:n]
		l.mask = uint32(n - 1)
		clear(l.slots)
	}
	return l
}

// Cap returns how many slots the ledger uses.
func (l *Ledger) Cap() int { return len(l.slots) }

// Open returns how many requests wait for an answer.
func (l *Ledger) Open() int { return int(l.next - l.closed) }

// Issue opens a request and returns the stamp to send. Its seq is the one after
// the last request's. Its ack is random as the caller gives it, but that for
// cn_proc, whose seq does not come back, its low bits are replaced by the number
// of the slot; both are changed where [Rule.Clear] says so.
//
// With ExpectNone there is nothing to wait for: the request is not open, and an
// answer to it is Late.
//
// If ok is false the ledger is full, nothing has changed, and the zero Stamp is
// not to be sent: the slot's request is still open (wait for it, expire or
// cancel it), or was issued less than the horizon ago.
func (l *Ledger) Issue(now uint64, random uint32, expect Expect) (request Stamp, ok bool) {
	// A function that is called where it stands is inlined if it is large, and
	// with it Issue: a quarter of the time of a request and its answer.
	request = func() Stamp {
		// The short ways, as issueAny would go: one answer or a number of them,
		// and the slot's last request was answered as most are.
		next := l.next
		seq := uint32(next)
		i := seq & l.mask
		if uint64(i) < uint64(len(l.slots)) && expect-1 < ExpectPerhaps-1 {
			s := &l.slots[i]
			if before := s.word; before == doneByAck {
				ack := random ^ (random^seq)&l.mask
				if ack != ^uint32(0) && l.rested(s, now) {
					s.word, s.seq, s.ack, s.since = uint32(expect)<<leftShift|open|byAckAlone, seq, ack, now
					l.next = next + 1
					ok = true
					return Stamp{l.id, seq, ack}
				}
			} else if before == done {
				if random != ^uint32(0) && l.rested(s, now) {
					s.word, s.seq, s.ack, s.since = uint32(expect)<<leftShift|open, seq, random, now
					l.next = next + 1
					ok = true
					return Stamp{l.id, seq, random}
				}
			}
		}
		var any Stamp
		any, ok = l.issueAny(now, random, expect)
		return any
	}()
	return request, ok
}

// rested tells whether the horizon has passed since a request was issued. It may
// say no when it has; where the clock goes back by less than half of its range it
// never says yes too early.
func (l *Ledger) rested(s *Slot, now uint64) bool {
	return int64(now-s.since) >= int64(l.horizon)
}

func (l *Ledger) issueAny(now uint64, random uint32, expect Expect) (request Stamp, ok bool) {
	seq := uint32(l.next)
	if l.byAck {
		random = random&^l.mask | seq&l.mask
	}
	request = l.rule.Clear(Stamp{l.id, seq, random})
	i := l.slotOf(request.Seq, request.Ack)
	if uint64(i) >= uint64(len(l.slots)) {
		return Stamp{}, false
	}
	s := &l.slots[i]
	if !l.reusable(s, now) {
		return Stamp{}, false
	}
	l.fill(s, request, now, expect, request.Seq-seq)
	return request, true
}

// reusable tells whether a slot's number can be given to a new request.
func (l *Ledger) reusable(s *Slot, now uint64) bool {
	switch s.state() {
	case free:
		return true
	case open:
		return false
	}
	until := s.since + l.horizon
	if until < s.since {
		until = ^uint64(0)
	}
	return now >= until
}

// Track opens a request with the numbers that somebody else has picked: the
// kernel, when the caller is a daemon or a witness, or another program. It
// returns false when the slot is held by an open request, or the id is another
// one. A closed one it replaces at once, for what is sent is sent: there is no
// horizon here, and an answer to the replaced request is Foreign, or taken for
// one to this if the numbers are the same.
func (l *Ledger) Track(request Stamp, now uint64, expect Expect) bool {
	i := l.slotOf(request.Seq, request.Ack)
	if request.ID != l.id || uint64(i) >= uint64(len(l.slots)) {
		return false
	}
	s := &l.slots[i]
	if s.state() == open {
		return false
	}
	l.fill(s, request, now, expect, (i-uint32(l.next))&l.mask)
	return true
}

// fill puts a request into a slot, open unless nothing is to come, and passes
// over the numbers before it.
func (l *Ledger) fill(s *Slot, request Stamp, now uint64, expect Expect, passed uint32) {
	l.next += uint64(passed) + 1
	l.closed += uint64(passed)
	*s = Slot{word: l.way, ack: request.Ack, since: now, seq: request.Seq}
	switch expect {
	case ExpectNone:
		s.setState(gone)
		l.closed++
		return
	case ExpectPerhaps:
		expect = ExpectOne
	}
	s.setState(open)
	s.setLeft(expect)
}

// Cancel gives up an open request: answers to it are late from now on. It
// returns false when there is no such open request.
func (l *Ledger) Cancel(request Stamp) bool { return l.end(request, gone) }

// Close says that an open request has all its answers, as the caller knows for
// one with ExpectMany: more are duplicates from now on. It returns false when
// there is no such open request.
func (l *Ledger) Close(request Stamp) bool { return l.end(request, done) }

func (l *Ledger) end(request Stamp, how uint32) bool {
	i := l.slotOf(request.Seq, request.Ack)
	if request.ID != l.id || uint64(i) >= uint64(len(l.slots)) {
		return false
	}
	s := &l.slots[i]
	if s.state() != open || s.seq != request.Seq || s.ack != request.Ack {
		return false
	}
	s.setState(how)
	l.closed++
	return true
}

// Request returns the request that a slot holds: the one an [Answer] is to. It
// is the zero Stamp for a slot that was never used.
func (l *Ledger) Request(slot uint32) Stamp {
	if uint64(slot) >= uint64(len(l.slots)) || l.slots[slot].state() == free {
		return Stamp{}
	}
	s := &l.slots[slot]
	return Stamp{l.id, s.seq, s.ack}
}

// SlotOf returns the slot that a request of this ledger is kept in, from 0 to
// Cap-1: where a caller keeps what it wants to know when the answer comes.
func (l *Ledger) SlotOf(request Stamp) uint32 { return l.slotOf(request.Seq, request.Ack) }

func (l *Ledger) slotOf(seq, ack uint32) uint32 {
	if l.byAck {
		return ack & l.mask
	}
	return seq & l.mask
}
