package cnmsg

import (
	"encoding/binary"
	"iter"
	"math/bits"

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
	// One call of yield, for with a second one the compiler no longer inlines
	// the loop's body.
	return func(yield func(Msg, error) bool) {
		b := datagram[:len(datagram):len(datagram)]
		var first, fault wire.Fault
		next := 0         // where the next nlmsghdr must be
		off, rest := 0, 0 // the next cn_msg, and how much is left of its nlmsghdr

		// The first 8 bytes of the last nlmsghdr of the usual type: nlmsg_len, type
		// and flags. As nearly all are equal, the processor knows the next place
		// before it has loaded this length, and takes a third less time.
		usual := uint64(0)
		for {
			m := Msg{noHeader[:], o}
			var err error
			if rest < HeaderLen {
				if next >= 0 && next <= len(b)-frameLen {
					h := (*[frameLen]byte)(b[next : next+frameLen : next+frameLen])
					if first8 := binary.NativeEndian.Uint64(h[0:8]); first8 == usual {
						// The short way for the usual nlmsghdr, which holds one cn_msg.
						length := lengthIn(usual, o)
						start, end := next+nlmsg.HeaderLen, next+length
						if length == frameLen+int(o.Uint16(h[32:34])) && start < end && end <= len(b) {
							m = Msg{b[start:end:end], o}
							next = wire.Align(end)
							goto hand
						}
					} else if o.Uint16(h[4:6]) == nlmsg.TypeDone {
						usual = first8
						continue
					}
				}
				// A call in a block of its own: the registers are saved there, and
				// not on the usual way.
				if uint(next) < uint(len(b)) { // next is below 0 where Align passed the largest int
					off, rest, next, fault, _ = seek(b, o, next)
					rest -= off
					first = earlier(first, fault)
					if rest != 0 {
						continue
					}
				}
				if first == 0 {
					return
				}
				err, first, next = first, 0, len(b)
			} else {
				n := int(HeaderLen + uint32(o.Uint16(b[off+16:off+18])))
				if n > rest {
					first = earlier(first, wire.CNTruncated)
					rest = 0
					continue
				}
				m = Msg{b[off : off+n : off+n], o}
				off += n
				rest -= n
			}
		hand:
			if !yield(m, err) {
				return
			}
		}
	}
}

// lengthIn returns the nlmsg_len in the first 8 bytes of an nlmsghdr, which
// were loaded in the order of this machine.
func lengthIn(first8 uint64, o wire.Order) int {
	if wire.Native.Resolve() == wire.Big {
		first8 >>= 32
	}
	length := uint32(first8)
	if !o.IsNative() {
		length = bits.ReverseBytes32(length)
	}
	return int(length)
}

// earlier keeps the first fault of a walk.
func earlier(first, fault wire.Fault) wire.Fault {
	if first != 0 {
		return first
	}
	return fault
}

// seek finds the nlmsghdr at next or behind it that holds a cn_msg: its payload
// is from off to stop, and after is where the next one must be. At the end of
// the datagram off and stop are the same: the end of the last nlmsghdr passed
// over, 0 for none. The first fault that was met is at offset at.
func seek(b []byte, o wire.Order, next int) (off, stop, after int, fault wire.Fault, at int) {
	for next <= len(b)-nlmsg.HeaderLen {
		length := o.Uint32(b[next : next+4])
		// Compared before it is aligned or becomes an int: 0xfffffffd aligns to
		// 0, and an int may have 32 bits.
		if length < nlmsg.HeaderLen || uint64(length) > uint64(len(b)-next) {
			if fault == 0 {
				fault, at = lengthFault(length), next
			}
			return stop, stop, len(b), fault, at
		}
		off, stop = next+nlmsg.HeaderLen, next+int(length)
		short, skip := kindFault(o.Uint16(b[next+4:next+6]), stop-off)
		next = wire.AlignWithin(stop, len(b))
		if !skip {
			return off, stop, next, fault, at
		}
		if fault == 0 {
			fault, at = short, off
		}
	}
	if fault == 0 {
		fault, at = restFault(len(b)-next, next), next
	}
	return stop, stop, next, fault, at
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
