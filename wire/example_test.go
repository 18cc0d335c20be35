package wire_test

import (
	"fmt"

	"github.com/cnwire/cnwire/wire"
)

// The same bytes on two machines.
func ExampleOrder() {
	b := []byte{0, 0, 0, 40}
	fmt.Println(wire.Big.Uint32(b), wire.Little.Uint32(b))

	b = wire.Little.AppendUint16(nil, 40)
	wire.Big.PutUint16(b, 40)
	fmt.Println(b, wire.Native.Resolve() == wire.Little || wire.Native.Resolve() == wire.Big)
	// Output:
	// 40 671088640
	// [0 40] true
}

// A fault is an error that is compared and costs nothing.
func ExampleFault() {
	var err error = wire.CNTruncated
	if err == wire.CNTruncated {
		fmt.Println(wire.CNTruncated.Token())
		fmt.Println(wire.CNTruncated.Text())
		fmt.Println(err)
	}
	fmt.Println(wire.Fault(0).Err() == nil, wire.Faults()[0])
	// Output:
	// cn_truncated
	// cn_msg.len is beyond the end of the nlmsghdr's payload
	// cn_truncated: cn_msg.len is beyond the end of the nlmsghdr's payload
	// true nl_short: fewer than 16 bytes where an nlmsghdr must be
}

// A capture that does not say which machine made it.
func ExampleGuess() {
	datagram := append([]byte{0, 0, 0, 40, 0, 3, 0, 0}, make([]byte, 32)...)
	fmt.Println(wire.Guess(datagram))
	fmt.Println(wire.Guess(datagram[:2]))
	// Output:
	// big true
	// native false
}

// An encoder of a payload that this module does not have.
func ExampleExtend() {
	dst := wire.Extend(make([]byte, 0, 64), 6)
	wire.Big.PutUint16(dst[0:], 4)
	copy(dst[2:], "data")
	dst = wire.AppendZero(dst, wire.Align(len(dst))-len(dst))
	fmt.Printf("%q\n", dst)
	// Output: "\x00\x04data\x00\x00"
}
