package notify_test

import (
	"fmt"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/notify"
	"github.com/cnwire/cnwire/wire"
)

// Who would have been told when cn_proc came?
func ExampleControl_Matches() {
	data, err := notify.AppendControl(nil, wire.Little, 1,
		[]notify.Range{{First: 1, Range: 9}}, []notify.Range{{First: 0, Range: 2}})
	if err != nil {
		fmt.Println(err)
		return
	}
	var c notify.Control
	if err := c.Decode(wire.Little, data); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Group, c.Matches(wire.Little, cnmsg.Proc), c.Matches(wire.Little, cnmsg.VSS))
	// Output: 1 true false
}

// The notification: a cn_msg of the one who came, with nothing in it.
func ExampleEventOf() {
	h := notify.EventHeader(cnmsg.W1, notify.Unregistered)
	datagram, err := cnmsg.AppendFrame(nil, wire.Little, cnmsg.KernelHeader(h.Seq), h, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for m := range cnmsg.All(datagram, wire.Little) {
		if event, ok := notify.EventOf(m.Header()); ok {
			fmt.Println(m.ID().Name(), event)
		}
	}
	// Output: w1 unregistered
}

// Two counts whose sum wraps: what CVE-2010-0410 left open besides.
func ExampleControl_PassesKernel() {
	c := notify.Control{IdxNum: 1 << 31, ValNum: 1 << 31, Group: 1}
	b := notify.AppendRaw(nil, wire.Little, &c)
	err := c.Decode(wire.Little, b)
	fmt.Println(err == wire.NotifyTruncated, c.PassesKernel())
	// Output: true true
}
