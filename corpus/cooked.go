package corpus

import "encoding/binary"

const (
	linkTypeNetlink = 253 // LINKTYPE_NETLINK
	arphrdNetlink   = 824 // ARPHRD_NETLINK
	familyConnector = 11  // NETLINK_CONNECTOR
	cookedSize      = 16
)

// The packet types of the cooked header (PACKET_… of linux/if_packet.h) that this package reads or writes.
const (
	packetHost     = 0 // to us
	packetOutgoing = 4 // sent by us
	packetUser     = 6 // to user space
	packetKernel   = 7 // to the kernel
)

// isConnector says whether a frame is a datagram of protocol 11 behind a cooked header.
func isConnector(linkType uint32, frame []byte) bool {
	return linkType == linkTypeNetlink &&
		len(frame) >= cookedSize &&
		binary.BigEndian.Uint16(frame[2:]) == arphrdNetlink &&
		binary.BigEndian.Uint16(frame[14:]) == familyConnector
}

// cookedDirection reads the direction in a cooked header.
// "Sent by us" says nothing: the kernel gives nlmon's readers that value for both directions.
func cookedDirection(frame []byte) Direction {
	switch binary.BigEndian.Uint16(frame) {
	case packetHost, packetUser:
		return ToUser
	case packetKernel:
		return ToKernel
	}
	return Unknown
}

// appendCooked appends the cooked header of a datagram of protocol 11.
func appendCooked(dst []byte, d Direction) []byte {
	kind := uint16(packetOutgoing)
	switch d {
	case ToUser:
		kind = packetUser
	case ToKernel:
		kind = packetKernel
	}
	dst = binary.BigEndian.AppendUint16(dst, kind)
	dst = binary.BigEndian.AppendUint16(dst, arphrdNetlink)
	dst = append(dst, make([]byte, 10)...)
	return binary.BigEndian.AppendUint16(dst, familyConnector)
}
