package cnproc_test

import (
	"fmt"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/wire"
)

func react(datagram []byte) error {
	var event cnproc.Event
	for m, err := range cnmsg.All(datagram, wire.Native) {
		if err != nil {
			return err // all that could be read came before
		}
		if m.ID() != cnmsg.Proc || event.Decode(wire.Native, m.Data()) != nil {
			continue
		}
		if exec, ok := event.Exec(); ok {
			fmt.Println("exec", exec.TGID)
		} else if exit, ok := event.Exit(); ok && exit.PID == exit.TGID { // threads exit too
			fmt.Println("exit", exit.TGID, "with", exit.Code.ExitStatus())
		}
	}
	return nil
}

func listenRequest(seq, ack uint32) ([]byte, error) {
	listen := cnproc.Request{Op: cnproc.Listen}
	return cnmsg.AppendFrame(nil, wire.Native,
		cnmsg.KernelHeader(seq),
		cnmsg.Header{
			ID:  cnmsg.Proc,
			Seq: seq,
			Ack: ack, // random: the kernel answers ack+1, to all members of the group
		},
		cnproc.AppendRequest(nil, wire.Native, &listen))
}

// What happens, and the request that asks the kernel to tell it.
func Example() {
	var event cnproc.Event
	event.SetExec(cnproc.Exec{PID: 6017, TGID: 6017})
	frame := func(e *cnproc.Event) []byte {
		b, _ := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(1), cnmsg.Header{ID: cnmsg.Proc, Seq: 1},
			cnproc.AppendEvent(nil, wire.Native, e))
		return b
	}
	fmt.Println(react(frame(&event)))
	event.SetExit(cnproc.Exit{PID: 6017, TGID: 6017, Code: 42 << 8, Signal: 17}, cnproc.Parent{})
	fmt.Println(react(frame(&event)[:70]))
	fmt.Println(react(frame(&event)))
	request, err := listenRequest(1, 0x2222)
	fmt.Println(len(request), err)
	// Output:
	// exec 6017
	// <nil>
	// nl_truncated: nlmsg_len is beyond the end of the datagram
	// exit 6017 with 42
	// <nil>
	// 40 <nil>
}
