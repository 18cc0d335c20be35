package cnmsg_test

import (
	"errors"
	"fmt"
	"testing"

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

// datagram has one nlmsghdr with two cn_msgs, the second at an odd offset, as w1
// sends them.
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

// A datagram that lacks a byte, and the whole one: two cn_msgs in one nlmsghdr.
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

// A capture of a machine of the other byte order: every accessor is told by the
// message which order to read.
func ExampleAll_otherOrder() {
	var event cnproc.Event
	event.SetExec(cnproc.Exec{PID: 42, TGID: 42})
	captured, err := cnproc.AppendDatagram(nil, wire.Big, 7, 0, &event)
	if err != nil {
		fmt.Println(err)
		return
	}
	order, ok := wire.Guess(captured) // where nothing else says it: a sender can forge it
	fmt.Println(order, ok)
	for m := range cnmsg.All(captured, order) {
		err := event.Decode(m.Order(), m.Data())
		exec, ok := event.Exec()
		fmt.Println(m.Seq(), exec.TGID, ok, err)
	}
	// Output:
	// big true
	// 7 42 true <nil>
}

// A fault ends the payload that it is in, and not the walk: what can be read
// comes, and the first fault is told in the end, with its place.
func ExampleScanner_Err() {
	message := func(length uint16, data string) []byte {
		payload := cnmsg.AppendRaw(nil, wire.Little, cnmsg.Header{ID: cnmsg.Proc, Len: length}, []byte(data))
		b, _ := nlmsg.AppendMessage(nil, wire.Little, cnmsg.KernelHeader(0), payload)
		return b
	}
	b := append(message(200, "cut!"), message(4, "good")...)

	s := cnmsg.Scan(b, wire.Little)
	for s.Next() {
		fmt.Printf("%s at %d\n", s.Msg().Data(), s.Offset())
	}
	var fault wire.Fault
	if errors.As(s.Err(), &fault) {
		fmt.Println(fault.Token(), "at", s.Offset())
	}
	fmt.Println(s.Err() == wire.CNTruncated) // errors.Is does it too
	// Output:
	// good at 56
	// cn_truncated at 16
	// true
}

// datagram has two cn_msgs, so One leaves it to the walks.
func ExampleOne() {
	event := cnproc.Event{CPU: 1}
	event.SetExec(cnproc.Exec{PID: 42, TGID: 42})
	b, _ := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(7),
		cnmsg.Header{ID: cnmsg.Proc, Seq: 7}, cnproc.AppendEvent(nil, wire.Native, &event))

	if m, ok := cnmsg.One(b, wire.Native); ok {
		fmt.Println(m.ID().Name(), m.Seq(), m.Len())
	}
	_, ok := cnmsg.One(datagram, wire.Little)
	fmt.Println(ok)
	// Output:
	// cn_proc 7 40
	// false
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

// The data is made where it will stand, in the buffer that the datagram is
// written to: nothing is allocated and nothing copied.
func ExampleAppendFrame_inPlace() {
	const headers = nlmsg.HeaderLen + cnmsg.HeaderLen
	listen := cnproc.Request{Op: cnproc.Listen}
	buf := make([]byte, 128)
	allocations := testing.AllocsPerRun(100, func() {
		data := cnproc.AppendRequest(buf[headers:headers], wire.Little, &listen)
		b, err := cnmsg.AppendFrame(buf[:0], wire.Little, cnmsg.KernelHeader(1), cnmsg.Header{ID: cnmsg.Proc, Seq: 1}, data)
		if len(b) != 40 || &b[0] != &buf[0] || err != nil {
			panic("not in place")
		}
	})
	fmt.Printf("%x\n%v allocations\n", buf[:40], allocations)
	// Output:
	// 28000000030000000100000000000000010000000100000001000000000000000400000001000000
	// 0 allocations
}

// Two cn_msgs in one nlmsghdr; the second is filled in where it stands.
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
