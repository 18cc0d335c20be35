package fuzz

import (
	"bytes"
	"fmt"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/nlmsg"
	reference "github.com/cnwire/cnwire/spec/model"
	"github.com/cnwire/cnwire/wire"
)

// differential holds the core against the model of the specification: the same
// verdict, token and offset for every part of a datagram.
func differential(data []byte, o wire.Order) {
	against(data, o, reference.Decode(data, o.Resolve() == wire.Big))
}

// Against holds the core against what another decoder says of a datagram, in
// the model's words, and returns where they differ, or "".
func Against(data []byte, o wire.Order, want reference.Datagram) (difference string) {
	defer func() {
		if p := recover(); p != nil {
			difference = fmt.Sprint(p)
		}
	}()
	against(data, o, want)
	return ""
}

func against(data []byte, o wire.Order, want reference.Datagram) {
	s := nlmsg.Scan(data, o)
	n := 0
	for ; s.Next(); n++ {
		check(n < len(want.Messages), "the model has %d messages", len(want.Messages))
		differMessage(s.Msg(), s.Offset(), &want.Messages[n])
	}
	check(n == len(want.Messages), "%d messages, the model has %d", n, len(want.Messages))
	differFault(s.Err(), s.Offset(), want.Fault)
}

func differMessage(m nlmsg.Msg, at int, want *reference.Message) {
	check(at == want.Offset && m.Len() == want.Len && m.Type() == want.Type && m.Flags() == want.Flags &&
		m.Seq() == want.Seq && m.PortID() == want.PortID && m.Kind().String() == want.Kind,
		"nlmsghdr at %d: %+v %v, the model has %+v", at, m.Header(), m.Kind(), want)
	if m.Kind() != nlmsg.KindData {
		return
	}
	base := at + nlmsg.HeaderLen
	in := cnmsg.In(m.Payload(), m.Order())
	n := 0
	for ; in.Next(); n++ {
		check(n < len(want.CN), "nlmsghdr at %d: the model has %d cn_msgs", at, len(want.CN))
		c, w := in.Msg(), &want.CN[n]
		check(base+in.Offset() == w.Offset && c.Header() == cnmsg.Header{
			ID: cnmsg.ID{Idx: w.Idx, Val: w.Val}, Seq: w.Seq, Ack: w.Ack, Len: uint16(w.Len), Flags: w.Flags,
		} && bytes.Equal(c.Data(), w.Data), "cn_msg at %d: %+v, the model has %+v", base+in.Offset(), c.Header(), w)
	}
	check(n == len(want.CN), "nlmsghdr at %d: %d cn_msgs, the model has %d", at, n, len(want.CN))
	differFault(in.Err(), base+in.Offset(), want.Fault)
	check(in.Err() != nil || bytes.Equal(in.Tail(), want.Tail), "nlmsghdr at %d: slack %x, the model has %x", at, in.Tail(), want.Tail)
}

func differFault(err error, at int, want *reference.Fault) {
	f, _ := err.(wire.Fault)
	if want == nil {
		check(f == 0, "%v at %d, the model has no fault", err, at)
		return
	}
	check(f.Token() == want.Token && at == want.Offset, "%v at %d, the model has %+v", err, at, *want)
}
