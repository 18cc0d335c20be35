package cnmsg

import (
	"iter"

	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// All returns an iterator over every cn_msg of a datagram, through all its
// nlmsghdrs; control messages are passed over. If something is wrong, the
// last pair has the first fault and an empty Msg; all that can be read comes
// before it. [Scan] also tells the place.
//
// Ranged over directly it does not allocate, and costs nothing for the order
// when that is a constant. Stored in a struct, handed to a function that is not
// inlined, or built without inlining, it costs a few small allocations (2 or 3
// with Go 1.26): take [Scan] there.
func All(datagram []byte, o wire.Order) iter.Seq2[Msg, error] {
	// This is Scanner.Next once more, as one function with its state in
	// registers. It has one call of yield, for with a second one the compiler
	// no longer inlines the loop's body.
	return func(yield func(Msg, error) bool) {
		b := datagram
		var first wire.Fault
		next := 0         // where the next nlmsghdr must be
		off, stop := 0, 0 // the next cn_msg, the end of its nlmsghdr
		for {
			for stop-off < HeaderLen {
				if next < 0 || next > len(b)-nlmsg.HeaderLen {
					first = earlier(first, restFault(len(b)-next, next))
					break
				}
				h := (*[nlmsg.HeaderLen]byte)(b[next : next+nlmsg.HeaderLen : next+nlmsg.HeaderLen])
				length := o.Uint32(h[0:4])
				if length < nlmsg.HeaderLen || uint64(length) > uint64(len(b)-next) {
					first = earlier(first, lengthFault(length))
					next = len(b)
					break
				}
				off, stop = next+nlmsg.HeaderLen, next+int(length)
				if t := o.Uint16(h[4:6]); t != nlmsg.TypeDone || stop-off < HeaderLen {
					fault, skip := kindFault(t, stop-off)
					first = earlier(first, fault)
					if skip {
						off = stop
					}
				}
				next += wire.Align(int(length))
			}

			m := Msg{noHeader[:], o}
			var err error
			if stop-off >= HeaderLen {
				n := HeaderLen + int(o.Uint16(b[off+16:off+18]))
				if n > stop-off {
					first = earlier(first, wire.CNTruncated)
					off = stop
					continue
				}
				m = Msg{b[off : off+n : off+n], o}
				off += n
			} else if first != 0 {
				err = first
			} else {
				return
			}
			if !yield(m, err) || err != nil {
				return
			}
		}
	}
}

// earlier keeps the first fault of a walk.
func earlier(first, fault wire.Fault) wire.Fault {
	if first != 0 {
		return first
	}
	return fault
}

// restFault judges the bytes after the last message, too few for another one:
// up to 3 are padding, but not in front of the first message.
func restFault(rest, next int) wire.Fault {
	if rest >= wire.Alignment || rest > 0 && next == 0 {
		return wire.NLShort
	}
	return 0
}

// lengthFault says what is wrong with an nlmsg_len.
func lengthFault(length uint32) wire.Fault {
	if length < nlmsg.HeaderLen {
		return wire.NLLen
	}
	return wire.NLTruncated
}

// kindFault tells whether a message has no cn_msg to walk: it is control, or,
// which is a fault, its payload is too short for one.
func kindFault(nlmsgType uint16, payload int) (fault wire.Fault, skip bool) {
	if nlmsg.KindOf(nlmsgType, payload) != nlmsg.KindData {
		return 0, true
	}
	if payload < HeaderLen {
		return wire.CNShort, true
	}
	return 0, false
}
