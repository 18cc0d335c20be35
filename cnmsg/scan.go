package cnmsg

import (
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// PayloadScanner walks the cn_msgs in the payload of one nlmsghdr. It never
// allocates, however it is compiled, passed or stored, and may be copied. The
// zero PayloadScanner is over an empty payload.
type PayloadScanner struct {
	b          []byte
	start, end int // the current message; the next one begins at end
	order      wire.Order
	fault      wire.Fault
}

// In returns a scanner over the payload of an nlmsghdr whose kind is data. Its
// offsets count from the start of the payload.
//
//	s := cnmsg.In(m.Payload(), m.Order())
func In(payload []byte, o wire.Order) PayloadScanner {
	return PayloadScanner{b: payload, order: o}
}

// Next moves to the next cn_msg and tells whether there is one. The walk is
// packed: a message begins where the data before it ended (the producer is
// w1_netlink_setup_msg). Fewer than 20 bytes after the last one are slack; at
// the start of the payload they are cn_short.
func (s *PayloadScanner) Next() bool {
	if s.fault != 0 {
		return false
	}
	s.start = s.end
	rest := len(s.b) - s.start
	if rest < HeaderLen {
		if s.start == 0 {
			s.fault = wire.CNShort
		}
		return false
	}
	size := int(s.order.Uint16(s.b[s.start+16 : s.start+18]))
	if size > rest-HeaderLen {
		s.fault = wire.CNTruncated
		return false
	}
	s.end = s.start + HeaderLen + size
	return true
}

// Msg returns the current message, an empty one when there is none.
func (s *PayloadScanner) Msg() Msg {
	if s.start == s.end {
		return Msg{noHeader[:], s.order}
	}
	return Msg{s.b[s.start:s.end:s.end], s.order}
}

// Offset returns where the current message begins; after Next has returned
// false, where the walk stopped: the header at fault, or the slack.
func (s *PayloadScanner) Offset() int { return s.start }

// Tail returns the bytes that the walk has not covered yet: after the last
// message, the slack; after a fault, what cannot be read.
func (s *PayloadScanner) Tail() []byte { return s.b[s.end:len(s.b):len(s.b)] }

// Err returns the fault that ended the walk, nil while there is none: cn_short
// or cn_truncated.
func (s *PayloadScanner) Err() error { return s.fault.Err() }

// Scanner walks every cn_msg of a datagram, through all its nlmsghdrs; control
// messages (see nlmsg.KindOf) are passed over. It never allocates, however it
// is compiled, passed or stored, and may be copied. The zero Scanner is at the
// end of an empty datagram.
//
//	s := cnmsg.Scan(datagram, wire.Native)
//	for s.Next() {
//		use(s.Msg())
//	}
//	if err := s.Err(); err != nil {
//		log.Printf("%v at byte %d", err, s.Offset())
//	}
type Scanner struct {
	b          []byte
	start, end int // the current cn_msg; the next one begins at end
	stop       int // the end of its nlmsghdr
	next       int // where the next nlmsghdr must be
	faultAt    int
	order      wire.Order
	fault      wire.Fault
}

// Scan returns a Scanner over the datagram.
func Scan(datagram []byte, o wire.Order) Scanner {
	return Scanner{b: datagram, order: o}
}

// Next moves to the next cn_msg and tells whether there is one. A fault inside
// one nlmsghdr's payload ends that payload, not the walk: the messages of the
// next nlmsghdr still come, and the first fault is what [Scanner.Err] returns
// in the end.
func (s *Scanner) Next() bool {
	if s.stop-s.end >= HeaderLen {
		if s.nextPacked() {
			return true
		}
	} else if s.nextAlone() {
		return true
	}
	return s.nextAny()
}

// nextAny is Next without the short ways.
func (s *Scanner) nextAny() bool {
	for {
		if s.stop-s.end < HeaderLen && !s.nextPayload() {
			s.start = s.end
			return false
		}
		if s.nextPacked() {
			return true
		}
		s.remember(wire.CNTruncated, s.end)
		s.start, s.stop = s.end, s.end
	}
}

// nextPacked moves to the cn_msg that begins where the last one ended. There
// is room for its header.
func (s *Scanner) nextPacked() bool {
	off := s.end
	end := off + HeaderLen + int(s.order.Uint16(s.b[off+16:off+18]))
	if end > s.stop {
		return false
	}
	s.start, s.end = off, end
	return true
}

// nextAlone moves to the next cn_msg if it is the only one in its nlmsghdr, as
// nearly all are.
func (s *Scanner) nextAlone() bool {
	b, next := s.b, s.next
	if next < 0 || next > len(b)-frameLen {
		return false
	}
	h := (*[frameLen]byte)(b[next : next+frameLen : next+frameLen])
	end := next + int(s.order.Uint32(h[0:4]))
	if end != next+frameLen+int(s.order.Uint16(h[32:34])) || end > len(b) || s.order.Uint16(h[4:6]) != nlmsg.TypeDone {
		return false
	}
	s.start, s.end, s.stop, s.next = next+nlmsg.HeaderLen, end, end, wire.AlignWithin(end, len(b))
	return true
}

// nextPayload moves to the next nlmsghdr that holds a cn_msg.
func (s *Scanner) nextPayload() bool {
	off, stop, next, fault, at := seek(s.b, s.order, s.next)
	s.next = next
	s.remember(fault, at)
	if stop == 0 {
		return false
	}
	s.end, s.stop = off, stop
	return off != stop
}

// remember keeps the first fault of the walk.
func (s *Scanner) remember(fault wire.Fault, at int) {
	if s.fault == 0 && fault != 0 {
		s.fault, s.faultAt = fault, at
	}
}

// Msg returns the current message, an empty one when there is none.
func (s *Scanner) Msg() Msg {
	if s.start == s.end {
		return Msg{noHeader[:], s.order}
	}
	return Msg{s.b[s.start:s.end:s.end], s.order}
}

// Offset returns where in the datagram the current message begins. After Next
// has returned false it is where the first fault is: an nlmsghdr (nl_short,
// nl_len, nl_truncated) or the cn_msg that must be there (cn_short,
// cn_truncated); without a fault, where the last cn_msg ended,
// or the last nlmsghdr behind it that was passed over.
func (s *Scanner) Offset() int {
	if s.start == s.end && s.fault != 0 {
		return s.faultAt
	}
	return s.start
}

// Tail returns the bytes of the current nlmsghdr that the walk has not covered
// yet: after its last message, the slack; none once another nlmsghdr was passed
// over.
func (s *Scanner) Tail() []byte { return s.b[s.end:s.stop:s.stop] }

// Err returns the first fault of the walk so far, nil while there is none:
// nl_short, nl_len, nl_truncated, cn_short or cn_truncated. Messages may
// still follow a fault; after Next has returned false none do.
func (s *Scanner) Err() error { return s.fault.Err() }
