package genealogy

// Slot is the storage of one request, 24 bytes. The caller makes a slice of
// them for [NewLedger] and never looks inside; its zero value is free.
type Slot struct {
	until uint64 // when it was issued, by the caller's clock, plus the horizon
	seq   uint32
	ack   uint32
	word  uint32 // the state, the answers still to come << 8, the last part seen << 16
}

// The states of a slot, the low byte of its word.
const (
	free uint32 = iota
	open
	done // it has all its answers: one more is a duplicate
	gone // expired, cancelled, or expecting none: an answer is late

	leftShift = 8
	partShift = 16

	// openForOne is the word of nearly every request: one answer closes it.
	openForOne = open | uint32(ExpectOne)<<leftShift

	never = ^uint32(0) // no slot has this word
)

func (s *Slot) state() uint32 { return s.word & 0xff }
func (s *Slot) left() Expect  { return Expect(s.word >> leftShift) }
func (s *Slot) part() uint16  { return uint16(s.word >> partShift) }

func (s *Slot) setState(next uint32) { s.word = s.word&^0xff | next }
func (s *Slot) setLeft(left Expect)  { s.word = s.word&^(0xff<<leftShift) | uint32(left)<<leftShift }
func (s *Slot) setPart(part uint16)  { s.word = s.word&(1<<partShift-1) | uint32(part)<<partShift }
