package corpus

import (
	"strconv"
	"time"
)

// Packet is one captured netlink datagram of protocol 11 (NETLINK_CONNECTOR).
type Packet struct {
	// Number is the frame's number in the file, from 1. Skipped frames are counted too, so it is the number that Wireshark shows, if there are no custom blocks before it: those it counts too.
	// In lines of hex it counts the datagrams.
	Number int
	// Time is UTC, and zero when the file has none: lines of hex, simple packet blocks,
	// and interfaces whose ticks are finer than 64 bits can count in a second.
	Time time.Time
	// Direction is where the datagram went, as far as the file tells.
	Direction Direction
	// Data is the datagram, without the cooked header. It is valid until the next call of Next.
	Data []byte
	// Length is the length on the wire in bytes: more than len(Data) when the capture cut the datagram.
	Length int
	// Comment is what the file says of the packet: the first opt_comment of pcapng. Other formats have none.
	Comment string
}

// Direction says which way a datagram went.
type Direction uint8

const (
	Unknown  Direction = iota // the file does not say
	ToUser                    // from the kernel to user space
	ToKernel                  // from user space to the kernel
)

// String gives "unknown", "to user" or "to kernel".
func (d Direction) String() string {
	switch d {
	case Unknown:
		return "unknown"
	case ToUser:
		return "to user"
	case ToKernel:
		return "to kernel"
	}
	return "Direction(" + strconv.Itoa(int(d)) + ")"
}
