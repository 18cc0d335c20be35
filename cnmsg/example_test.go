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

// Two levels, for who needs the nlmsghdr too.
func ExampleIn() {
	outer := nlmsg.Scan(datagram, wire.Little)
	for outer.Next() {
		m := outer.Msg()
		if m.Kind() != nlmsg.KindData {
			continue
		}
		in := cnmsg.In(m.Payload(), m.Order())
		for in.Next() {
			at := outer.Offset() + nlmsg.HeaderLen + in.Offset()
			fmt.Println("nlmsg_seq", m.Seq(), "at", at, "flags", in.Msg().Flags())
		}
		fmt.Println(len(in.Tail()), in.Err())
	}
	// Output:
	// nlmsg_seq 222 at 16 flags 0
	// nlmsg_seq 222 at 37 flags 1
	// 0 <nil>
}

// What a kernel since 3.12 would not have sent.
func ExampleStrict_Check() {
	b, _ := cnmsg.AppendFrameRounded(nil, wire.Little, cnmsg.KernelHeader(1),
		cnmsg.Header{ID: cnmsg.Proc, Seq: 1}, []byte("odd"))
	fmt.Println(cnmsg.StrictKernel.Check(b, wire.Little))
	fmt.Println((cnmsg.StrictKernel &^ cnmsg.StrictSlack).Check(b, wire.Little))
	// Output:
	// 39 cn_slack: bytes inside nlmsg_len that belong to no cn_msg
	// 0 <nil>
}

func ExampleUsers() {
	for _, u := range cnmsg.Users() {
		if u.Room != "" && u.ID.Group() <= 4 {
			fmt.Println(u.ID, u.Name, u.Years, u.Room)
		}
	}
	// Output:
	// {1 1} cn_proc since 2.6.15 cnmsg/cnproc
	// {3 1} w1 since 2.6.18 cnmsg/w1
	// {4 1} uvesafb since 2.6.24 cnmsg/v86d
}

// What is longer is dropped, and sendmsg does not say so.
func ExampleMaxToKernel() {
	fmt.Println(cnmsg.MaxToKernel(0), cnmsg.MaxToKernel(cnmsg.KernelVersion(3, 2, 0)), cnmsg.MaxData)
	// Output: 16364 16348 65535
}

// Bytes that no encoder makes: a cn_msg.len beyond the end.
func ExampleAppendRaw() {
	payload := cnmsg.AppendRaw(nil, wire.Little, cnmsg.Header{ID: cnmsg.W1, Len: 200}, []byte("short"))
	in := cnmsg.In(payload, wire.Little)
	fmt.Println(in.Next(), in.Err(), "at", in.Offset())
	// Output: false cn_truncated: cn_msg.len is beyond the end of the nlmsghdr's payload at 0
}
