package nlmsg

import (
	"iter"

	"github.com/cnwire/cnwire/wire"
)

// Scanner walks the messages of a datagram. It never allocates, however it is
// compiled, passed or stored, and may be copied. The zero Scanner is at the
// end of an empty datagram.
//
//	s := nlmsg.Scan(datagram, wire.Native)
//	for s.Next() {
//		use(s.Msg())
//	}
//	if err := s.Err(); err != nil {
//		log.Printf("%v at byte %d", err, s.Offset())
//	}
type Scanner struct {
	b          []byte
	start, end int // the current message, without padding
	next       int // where the next header must be
	order      wire.Order
	fault      wire.Fault
}

// Scan returns a Scanner over the datagram.
func Scan(datagram []byte, o wire.Order) Scanner {
	return Scanner{b: datagram, order: o}
}

// Next moves to the next message and tells whether there is one. After false,
// [Scanner.Err] says whether the datagram ended well.
//
// It mirrors NLMSG_OK and NLMSG_NEXT: the last message may lack its padding.
// Up to 3 bytes after the last message are padding; 4 to 15 are nl_short.
func (s *Scanner) Next() bool {
	if s.fault != 0 {
		return false
	}
	s.start, s.end = s.next, s.next
	rest := len(s.b) - s.next
	if rest < HeaderLen {
		if rest >= wire.Alignment || rest > 0 && s.next == 0 {
			s.fault = wire.NLShort
		}
		return false
	}
	length := s.order.Uint32(s.b[s.next : s.next+4])
	// Compared before it is aligned or becomes an int: 0xfffffffd aligns to 0,
	// and an int may have 32 bits.
	if uint64(length) > uint64(rest) {
		s.fault = wire.NLTruncated
		return false
	}
	if length < HeaderLen {
		s.fault = wire.NLLen
		return false
	}
	s.end = s.next + int(length)
	s.next = wire.AlignWithin(s.end, len(s.b))
	return true
}

// Msg returns the current message, the zero Msg when there is none.
func (s *Scanner) Msg() Msg {
	if s.start == s.end {
		return Msg{}
	}
	return Msg{s.b[s.start:s.end:s.end], s.order}
}

// Offset returns where the current message begins; after Next has returned
// false, where the walk stopped: the header at fault, or the padding at the
// end of the datagram.
func (s *Scanner) Offset() int { return s.start }

// Tail returns the bytes that the walk has not covered yet, padding of the
// current message left out. After the last message they are 0 to 3 bytes of
// padding that no length accounts for; after a fault, what cannot be read.
func (s *Scanner) Tail() []byte { return s.b[s.next:len(s.b):len(s.b)] }

// Err returns the fault that ended the walk, nil while there is none:
// nl_short, nl_len or nl_truncated.
func (s *Scanner) Err() error { return s.fault.Err() }

// All returns an iterator over the messages of a datagram. A fault is the last
// pair, with an error and the zero Msg; [Scanner] also tells its place.
//
// Ranged over directly it does not allocate; stored in a struct or handed to a
// function that is not inlined, it costs a few small allocations.
func All(datagram []byte, o wire.Order) iter.Seq2[Msg, error] {
	return func(yield func(Msg, error) bool) {
		s := Scan(datagram, o)
		for {
			ok := s.Next()
			if !ok && s.fault == 0 || !yield(s.Msg(), s.Err()) || !ok {
				return
			}
		}
	}
}
