package w1_test

import (
	"encoding/hex"
	"fmt"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/w1"
	"github.com/cnwire/cnwire/wire"
)

// Reading the scratchpad of a thermometer: a write and a read, answered in one
// datagram.
func ExampleBuilder() {
	var b w1.Builder
	b.Start(nil, wire.Little)
	b.Slave(w1.MakeRegNum(0x28, 0x060504030201))
	b.Write([]byte{0xbe})
	b.Read(9)
	data, err := b.End()
	if err != nil {
		fmt.Println(err)
		return
	}

	h := cnmsg.Header{ID: cnmsg.W1, Seq: 108, Flags: w1.FlagBundle}
	datagram, err := cnmsg.AppendFrame(nil, wire.Little, cnmsg.KernelHeader(h.Seq), h, data)
	fmt.Printf("%x %v\n", datagram[36:], err)
	// Output: 05001200280102030405069e01000100be000009000000000000000000000000 <nil>
}

// What a kernel answered to the request of the example above.
func ExampleScan() {
	datagram, _ := hex.DecodeString("85000000030000006c00000000000000" +
		"03000000010000006c0000000000000010000100" + "05000400280102030405069e" + "01000000" +
		"03000000010000006c0000006d00000019000100" + "05000d00280102030405069e" + "00000900bebfc0c1c2c3c4c5c6" +
		"03000000010000006c0000000000000010000100" + "05000400280102030405069e" + "00000000" + "000000")
	for m, err := range cnmsg.All(datagram, wire.Little) {
		if err != nil {
			fmt.Println(err)
			return
		}
		s := w1.Scan(m.Data(), wire.Little)
		for s.Next() {
			for c := s.Msg().Commands(); c.Next(); {
				fmt.Printf("%v status %d %v [%x]\n", s.Msg().Slave(), s.Msg().Status(), c.Command().Cmd(), c.Command().Data())
			}
		}
	}
	// Output:
	// 280102030405069e status 0 write []
	// 280102030405069e status 0 read [bebfc0c1c2c3c4c5c6]
	// 280102030405069e status 0 read []
}
