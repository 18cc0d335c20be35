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
