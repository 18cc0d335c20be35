package cnmsg_test

import (
	"fmt"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// One nlmsghdr with two cn_msgs, the second at an odd offset, as w1 sends them.
var datagram = []byte("\x3d\x00\x00\x00\x03\x00\x00\x00\xde\x00\x00\x00\x00\x00\x00\x00" +
	"\x0e\x00\x00\x00\x23\x01\x00\x00\xde\x00\x00\x00\x06\x00\x00\x00\x01\x00\x00\x00" + "0" +
	"\x0e\x00\x00\x00\x23\x01\x00\x00\xdf\x00\x00\x00\x06\x00\x00\x00\x04\x00\x01\x00" + "1111" +
	"\x00\x00\x00")

func ExampleAll() {
	for m, err := range cnmsg.All(datagram, wire.Little) {
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(m.ID(), m.Seq(), m.Ack(), string(m.Data()))
	}
	// Output:
	// {14 291} 222 6 0
	// {14 291} 223 6 1111
}

func ExampleScan() {
	s := cnmsg.Scan(datagram[:60], wire.Little) // one byte is missing
	for s.Next() {
		fmt.Println(s.Offset(), s.Msg().ID())
	}
	fmt.Println(s.Offset(), s.Err())

	s = cnmsg.Scan(datagram, wire.Little)
	for s.Next() {
		fmt.Println(s.Offset(), s.Msg().ID())
	}
	// Output:
	// 0 nl_truncated: nlmsg_len is beyond the end of the datagram
	// 16 {14 291}
	// 37 {14 291}
}

func ExampleOne() {
	event := cnproc.Event{CPU: 1}
	event.SetExec(cnproc.Exec{PID: 42, TGID: 42})
	b, _ := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(7),
		cnmsg.Header{ID: cnmsg.Proc, Seq: 7}, cnproc.AppendEvent(nil, wire.Native, &event))

	if m, ok := cnmsg.One(b, wire.Native); ok {
		fmt.Println(m.ID().Name(), m.Seq(), m.Len())
	}
	// Output: cn_proc 7 40
}

// A request that asks the kernel for process events.
func ExampleAppendFrame() {
	listen := cnproc.Request{Op: cnproc.Listen}
	h := cnmsg.Header{ID: cnmsg.Proc, Seq: 1, Ack: 0x2222} // ack: random, to know the answer by
	b, err := cnmsg.AppendFrame(nil, wire.Little, nlmsg.Header{Type: nlmsg.TypeDone}, h,
		cnproc.AppendRequest(nil, wire.Little, &listen))
	fmt.Printf("%x %v\n", b, err)
	// Output: 28000000030000000000000000000000010000000100000001000000222200000400000001000000 <nil>
}

func ExampleBatch() {
	id := cnmsg.ID{Idx: 14, Val: 0x123}
	var b cnmsg.Batch
	b.Start(nil, wire.Little, cnmsg.KernelHeader(222))
	b.Add(cnmsg.Header{ID: id, Seq: 222, Ack: 6}, []byte("0"))
	room, _ := b.Reserve(cnmsg.Header{ID: id, Seq: 223, Ack: 6, Flags: 1}, 4)
	copy(room, "1111")
	got, err := b.End()
	fmt.Println(string(got) == string(datagram), err)
	// Output: true <nil>
}
