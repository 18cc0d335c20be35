package hyperv_test

import (
	"fmt"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/hyperv"
	"github.com/cnwire/cnwire/wire"
)

// A daemon registers with a kernel 6.12, over netlink.
func ExampleAppendKVP() {
	size := hyperv.KVPLen(cnmsg.KernelVersion(6, 12, 0))
	m := hyperv.KVPMsg{Operation: hyperv.KVPRegister1}
	data, err := hyperv.AppendKVP(nil, wire.Little, &m, size)
	fmt.Println(len(data), err)

	datagram, err := cnmsg.AppendFrame(nil, wire.Little, cnmsg.KernelHeader(0), cnmsg.Header{ID: cnmsg.KVP}, data)
	fmt.Println(len(datagram), err)
	// Output:
	// 7432 <nil>
	// 7468 <nil>
}
