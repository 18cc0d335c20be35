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

// A connector's message and the end of a dump have the same type.
func ExampleAll() {
	var datagram []byte
	datagram, _ = nlmsg.AppendMessage(datagram, wire.Little, nlmsg.Header{Type: nlmsg.TypeDone}, make([]byte, 20))
	datagram, _ = nlmsg.AppendMessage(datagram, wire.Little, nlmsg.Header{Type: nlmsg.TypeDone, Flags: 2}, make([]byte, 4))
	for m, err := range nlmsg.All(datagram, wire.Little) {
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(m.Len(), m.Type(), m.Kind())
	}
	// Output:
	// 36 3 data
	// 20 3 done
}

// Who sent a datagram: the address that recvmsg filled in, not nlmsg_pid.
func ExampleAddr_FromKernel() {
	forged := nlmsg.AppendAddr(nil, wire.Little, nlmsg.Addr{PortID: 4711, Groups: 1})
	var from nlmsg.Addr
	if err := from.Decode(wire.Little, forged); err != nil {
		fmt.Println(err)
		return
	}
	group, _ := nlmsg.GroupOf(from.Groups)
	fmt.Println(from.FromKernel(), from.PortID, group)
	// Output: false 4711 1
}

// Other protocols than the connector answer with NLMSG_ERROR.
func ExampleErrorReport() {
	attrs, _ := nlmsg.AppendAttr(nil, wire.Little, nlmsg.AttrMsg, []byte("no such family\x00"))
	datagram, err := nlmsg.AppendErrorReport(nil, wire.Little, &nlmsg.ErrorReport{
		Errno: -2, Request: nlmsg.Header{Len: 20, Type: 16, Seq: 9}, Attrs: attrs, Capped: true,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for m := range nlmsg.All(datagram, wire.Little) {
		var r nlmsg.ErrorReport
		if m.Kind() == nlmsg.KindError && r.Decode(m) == nil {
			fmt.Printf("%d for request %d: %s\n", r.Errno, r.Request.Seq, r.Text(m.Order()))
		}
	}
	// Output: -2 for request 9: no such family
}

// Bytes that no kernel would send, for a test of another decoder.
func ExampleAppendRaw() {
	b := nlmsg.AppendRaw(nil, wire.Big, nlmsg.Header{Len: 1000, Type: nlmsg.TypeDone}, []byte("ab"))
	s := nlmsg.Scan(b, wire.Big)
	fmt.Println(len(b), s.Next(), s.Err(), len(s.Tail()))
	// Output: 18 false nl_truncated: nlmsg_len is beyond the end of the datagram 18
}

// A message whose payload is made where it stands, without a copy.
func ExampleBegin() {
	const size = 6
	buf := []byte("before")
	got, err := nlmsg.Begin(buf, wire.Big, nlmsg.Header{Type: nlmsg.TypeDone, Seq: 1}, size)
	if err != nil {
		fmt.Println(err)
		return
	}
	copy(got[len(buf)+nlmsg.HeaderLen:][:size], "inside")
	fmt.Printf("%q\n", got)
	// Output: "before\x00\x00\x00\x16\x00\x03\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00inside\x00\x00"
}
