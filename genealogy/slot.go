package genealogy

// Slot is the storage of one request, 32 bytes: half a cache line, so that none
// lies in two. The caller makes a slice of them for [NewLedger] and never looks
// inside; its zero value is free.
type Slot struct {
	word  uint32 // the state, how it is answered, the answers still to come << 8, the last part seen << 16
	seq   uint32
	ack   uint32
	_     uint32
	since uint64 // when it was issued, by the caller's clock
	_     uint64
}

// The states of a slot.
const (
	free uint32 = iota
	open
	done // it has all its answers: one more is a duplicate
	gone // expired, cancelled, or expecting none: an answer is late

	stateMask = 0x3f
)

// How a request is answered: by seq S and ack A+1 if neither is set. These make
// the words of a slot differ, so that a short way never takes what is not its
// own.
const (
	byAckAlone uint32 = 0x40 // by ack A+1, whatever the seq
	longWay    uint32 = 0x80 // in another way

	leftShift = 8
	partShift = 16
)

// The words of nearly every request: when one answer closes it, and closed.
const (
	waiting      = open | uint32(ExpectOne)<<leftShift
	waitingByAck = waiting | byAckAlone
	doneByAck    = done | byAckAlone
)

func (s *Slot) state() uint32 { return s.word & stateMask }
func (s *Slot) left() Expect  { return Expect(s.word >> leftShift) }
func (s *Slot) part() uint16  { return uint16(s.word >> partShift) }

func (s *Slot) setState(next uint32) { s.word = s.word&^stateMask | next }
func (s *Slot) setLeft(left Expect)  { s.word = s.word&^(0xff<<leftShift) | uint32(left)<<leftShift }
func (s *Slot) setPart(part uint16)  { s.word = s.word&(1<<partShift-1) | uint32(part)<<partShift }
