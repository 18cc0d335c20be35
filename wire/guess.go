package wire

import "encoding/binary"

// Guess tells the order of a datagram from its first four bytes, nlmsg_len. A
// reading qualifies when it is at least 16 and no more than the datagram. If
// just one does, that is the answer; if neither does (the datagram was cut, or
// its length is wrong), the reading nearer to the datagram's size is. When the
// bytes do not tell, ok is false.
//
// It is for captures that do not say where they were made, and never wrong for
// what a kernel sends; of an nlmsg_len of 65536 it cannot tell. A sender can forge it, so nothing in this module calls
// it on the caller's behalf.
func Guess(datagram []byte) (o Order, ok bool) {
	if len(datagram) < 4 {
		return Native, false
	}
	size := int64(len(datagram))
	little := int64(binary.LittleEndian.Uint32(datagram))
	big := int64(binary.BigEndian.Uint32(datagram))
	if little == big {
		return Native, false
	}

	littleFits := little >= 16 && little <= size
	bigFits := big >= 16 && big <= size
	if littleFits && bigFits {
		return Native, false
	}
	if littleFits || !bigFits && distance(little, size) < distance(big, size) {
		return Little, true
	}
	return Big, true
}

func distance(a, b int64) int64 {
	return max(a-b, b-a)
}
