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

// The host sets a pair, and the daemon that came with register1 says that it is
// done: an error of 0 in the place of the operation.
func ExampleValue() {
	size := hyperv.KVPLen(0)
	body, err := hyperv.AppendValue(nil, wire.Little, &hyperv.Value{
		Type: hyperv.TypeSZ, Key: []byte("HostName"), Value: []byte("server"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	data, err := hyperv.AppendKVP(nil, wire.Little,
		&hyperv.KVPMsg{Operation: hyperv.KVPSet, Pool: hyperv.PoolExternal, Body: body}, size)
	if err != nil {
		fmt.Println(err)
		return
	}

	var m hyperv.KVPMsg
	var v hyperv.Value
	fmt.Println(m.Decode(wire.Little, data), v.Decode(wire.Little, m.Body))
	fmt.Printf("%v %s=%s\n", m.Operation, v.KeyText(), v.ValueText())
	m.SetCode(wire.Little, 0)
	fmt.Println(m.Code(wire.Little), m.Size())
	// Output:
	// <nil> <nil>
	// set HostName=server
	// 0 7432
}

// The host walks the pairs of a pool by their number.
func ExampleEnumerate() {
	b, err := hyperv.AppendEnumerate(nil, wire.Little, &hyperv.Enumerate{
		Index: 4, Data: hyperv.Value{Type: hyperv.TypeU32, Key: []byte("Count"), Value: []byte{7, 0, 0, 0}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	var e hyperv.Enumerate
	err = e.Decode(wire.Little, b)
	n, ok := e.Data.Number(wire.Little)
	fmt.Printf("%v: pair %d is %s, %d %v\n", err, e.Index, e.Data.KeyText(), n, ok)
	// Output: <nil>: pair 4 is Count, 7 true
}

// Snapshots: the kernel's version comes as four bare bytes, its requests as a struct.
func ExampleVSSMsg() {
	for _, data := range [][]byte{
		hyperv.AppendVSSHandshake(nil, wire.Big, &hyperv.VSSHandshake{Version: 129}),
		hyperv.AppendVSS(nil, wire.Big, &hyperv.VSSMsg{Operation: hyperv.VSSFreeze}),
	} {
		if hyperv.IsVSSHandshake(len(data)) {
			var h hyperv.VSSHandshake
			fmt.Println(h.Decode(wire.Big, data), h.Version)
			continue
		}
		var m hyperv.VSSMsg
		fmt.Println(m.Decode(wire.Big, data), m.Operation)
	}
	// Output:
	// <nil> 129
	// <nil> freeze
}

// The version of the driver, which ends with a zero or with the field.
func ExampleRegister() {
	b, _ := hyperv.AppendRegister(nil, wire.Native, &hyperv.Register{Version: []byte("3.1")})
	var r hyperv.Register
	err := r.Decode(wire.Native, b)
	fmt.Printf("%d bytes, %s, %v\n", len(b), r.VersionText(), err)
	// Output: 512 bytes, 3.1, <nil>
}
