package nlmsg_test

import (
	"fmt"

	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

func ExampleScan() {
	var datagram []byte
	datagram, _ = nlmsg.AppendMessage(datagram, wire.Little, nlmsg.Header{Type: 16, Seq: 1}, []byte("first"))
	datagram, _ = nlmsg.AppendMessage(datagram, wire.Little, nlmsg.Header{Type: 16, Seq: 2}, []byte("second"))
	datagram = datagram[:len(datagram)-4] // what a receive buffer that is too small leaves

	s := nlmsg.Scan(datagram, wire.Little)
	for s.Next() {
		fmt.Printf("%d: seq %d, %q\n", s.Offset(), s.Msg().Seq(), s.Msg().Payload())
	}
	fmt.Printf("%d: %v\n", s.Offset(), s.Err())
	// Output:
	// 0: seq 1, "first"
	// 24: nl_truncated: nlmsg_len is beyond the end of the datagram
}

func ExampleGroupMask() {
	for _, group := range []uint32{1, 32, 33} {
		mask, ok := nlmsg.GroupMask(group)
		fmt.Printf("%d: %#08x %v\n", group, mask, ok)
	}
	// Output:
	// 1: 0x00000001 true
	// 32: 0x80000000 true
	// 33: 0x00000000 false
}
