package v86d_test

import (
	"fmt"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/v86d"
	"github.com/cnwire/cnwire/wire"
)

// A helper answers a task without a buffer: no DDC here.
func ExampleAppendReply() {
	asked := cnmsg.Header{ID: cnmsg.UVESAFB, Seq: 3, Ack: 0x882deea3}
	task := v86d.Task{Regs: v86d.Regs{EAX: 0x4f15}}

	task.Regs.EAX = 0x014f
	data, err := v86d.AppendReply(nil, wire.Little, &task, nil)
	h := v86d.ReplyHeader(asked)
	fmt.Println(len(data), err, h.Seq == asked.Seq, h.Ack == asked.Ack, task.Regs.OK())
	// Output: 60 <nil> true true false
}
