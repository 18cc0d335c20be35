// Package rival runs the same work with each implementation in Go: this one,
// the standard library, and the modules that handle netlink.
package rival

import "encoding/binary"

// SumCN sums idx, val, seq, ack and len of the cn_msgs in a payload, by hand.
// It stands where a library knows nlmsghdr only.
func SumCN(p []byte) (sum uint32) {
	o := binary.NativeEndian
	for len(p) >= 20 {
		n := int(o.Uint16(p[16:]))
		if n > len(p)-20 {
			return sum
		}
		sum += o.Uint32(p) + o.Uint32(p[4:]) + o.Uint32(p[8:]) + o.Uint32(p[12:]) + uint32(n)
		p = p[20+n:]
	}
	return sum
}

// IsControl tells control messages from data, as every message of the
// connector is of type NLMSG_DONE (3).
func IsControl(nlmsgType uint16) bool {
	return nlmsgType == 1 || nlmsgType == 2 || nlmsgType == 4
}

// Each calls walk with every datagram of a buffer.
func Each(b []byte, size int, walk func([]byte) uint32) (sum uint32) {
	for i := 0; i+size <= len(b); i += size {
		sum += walk(b[i : i+size : i+size])
	}
	return sum
}

// PlainWalk is a loop on slices by hand, with no library.
func PlainWalk(b []byte) (sum uint32) {
	o := binary.NativeEndian
	for len(b) >= 16 {
		length := int(o.Uint32(b))
		if length < 16 || length > len(b) {
			return sum
		}
		if !IsControl(o.Uint16(b[4:])) {
			sum += SumCN(b[16:length])
		}
		b = b[min((length+3)&^3, len(b)):]
	}
	return sum
}

// event returns the source of the datagram with number seq.
func event(events []byte, seq uint32) []byte {
	at := seq % uint32(len(events)/40) * 40
	return events[at : at+40 : at+40]
}
