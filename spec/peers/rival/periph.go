package rival

import (
	_ "unsafe" // for linkname

	_ "periph.io/x/host/v3/netlink" // whose decoder it is
)

// The decoder inside OneWire.Tx is not exported.
//
//go:linkname periphMessage periph.io/x/host/v3/netlink.(*w1Socket).recvMsg
func periphMessage(s *periphSocket, wantSeq, wantAck uint32, wantType uint8) ([]byte, error)

// periphSocket has the layout of its w1Socket: an interface with methods of
// these names, which stand in the order of the alphabet.
type periphSocket struct {
	s interface {
		close() error
		recv(b []byte) (int, error)
		send(b []byte) error
	}
}

// datagram is a socket from which it comes.
type datagram []byte

func (d datagram) close() error               { return nil }
func (d datagram) send([]byte) error          { return nil }
func (d datagram) recv(b []byte) (int, error) { return copy(b, d), nil }

// PeriphW1 gives what OneWire.Tx reads of an answer of w1: the bytes behind the
// w1_netlink_msg. It is told what to wait for.
func PeriphW1(b []byte, seq, ack uint32, msgType uint8) ([]byte, error) {
	return periphMessage(&periphSocket{datagram(b)}, seq, ack, msgType)
}
