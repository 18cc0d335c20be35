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

// A search on a bus, and its answer as a simulated kernel would make it.
func ExampleReplies() {
	var b w1.Builder
	b.Start(nil, wire.Little)
	b.Master(1)
	b.Search()
	request, err := b.End()
	if err != nil {
		fmt.Println(err)
		return
	}
	asked := cnmsg.Header{ID: cnmsg.W1, Seq: 7, Ack: 99}

	var found []byte
	for _, id := range []w1.RegNum{w1.MakeRegNum(0x28, 1), w1.MakeRegNum(0x10, 2)} {
		found = wire.Little.AppendUint64(found, uint64(id))
	}
	s := w1.Scan(request, wire.Little)
	s.Next()
	c := s.Msg().Commands()
	c.Next()
	var r w1.Replies
	r.Start(nil, wire.Little, asked)
	r.Data(s.Msg().Header(), c.Command().Header(), found)
	r.Status(s.Msg().Header(), c.Command().Header(), 0)
	payload, err := r.End()
	if err != nil {
		fmt.Println(err)
		return
	}

	for in := cnmsg.In(payload, wire.Little); in.Next(); {
		for s := w1.Scan(in.Msg().Data(), wire.Little); s.Next(); {
			for c := s.Msg().Commands(); c.Next(); {
				slaves := c.Command().Slaves()
				fmt.Println(in.Msg().Ack(), s.Msg().Master(), c.Command().Cmd(), slaves.Len())
				for i := range slaves.Len() {
					fmt.Println(slaves.At(i), slaves.At(i).Valid())
				}
			}
		}
	}
	// Output:
	// 8 1 search 2
	// 2801000000000029 true
	// 1002000000000095 true
	// 99 1 search 0
}

// Which bus masters there are.
func ExampleMsg_Masters() {
	ids := wire.Little.AppendUint32(wire.Little.AppendUint32(nil, 1), 2)
	data, _ := w1.AppendMsg(nil, wire.Little, w1.Header{Type: w1.TypeListMasters}, ids)
	for s := w1.Scan(data, wire.Little); s.Next(); {
		list := s.Msg().Masters()
		for i := range list.Len() {
			fmt.Println(s.Msg().Type(), list.At(i))
		}
	}
	// Output:
	// list_masters 1
	// list_masters 2
}

// A slave came: the event that group 3 sees.
func ExampleHeader() {
	data, _ := w1.AppendMsg(nil, wire.Big, w1.Header{Type: w1.TypeSlaveAdd, Slave: w1.MakeRegNum(0x28, 0x060504030201)}, nil)
	var h w1.Header
	err := h.Decode(wire.Big, data)
	fmt.Println(h.Type, h.Type.IsEvent(), h.Type.HasSlave(), h.Slave, err)
	// Output: slave_add true true 280102030405069e <nil>
}

func ExampleRegNum() {
	id := w1.MakeRegNum(0x28, 0x060504030201)
	fmt.Printf("family %#x serial %#x crc %#x\n", id.Family(), id.Serial(), id.CRC())
	again, ok := w1.DecodeRegNum(wire.Little, []byte("\x28\x01\x02\x03\x04\x05\x06\x9e"))
	fmt.Println(again == id, ok, id.Valid(), (id ^ 1<<8).Valid())
	// Output:
	// family 0x28 serial 0x60504030201 crc 0x9e
	// true true true false
}

// A command that is longer than its message, and where.
func ExampleCheck() {
	command := w1.AppendRawCommand(nil, wire.Little, w1.CommandHeader{Cmd: w1.CmdWrite, Len: 9}, []byte{0xbe})
	data, _ := w1.AppendMsg(nil, wire.Little, w1.Header{Type: w1.TypeMasterCmd, Master: 1}, command)
	fmt.Println(w1.Check(data, wire.Little))
	// Output: 12 w1_cmd_truncated: w1_netlink_cmd.len is beyond the end of its message
}
