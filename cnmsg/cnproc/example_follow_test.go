package cnproc_test

import (
	"fmt"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/wire"
)

func follow(datagram []byte, requests *genealogy.Ledger, streams *genealogy.Continuity) {
	for m := range cnmsg.All(datagram, wire.Native) {
		var event cnproc.Event
		if m.ID() != cnmsg.Proc || event.Decode(wire.Native, m.Data()) != nil {
			continue
		}
		if step, missing := streams.Observe(event.CPU, m.Seq()); step == genealogy.Gap {
			fmt.Println("lost", missing, "events of CPU", event.CPU)
		}
		answer := requests.ObservePayload(genealogy.StampOf(m), genealogy.Look(m, 0))
		if answer.Done {
			fmt.Println("our request:", answer.Relation, answer.Errno())
		}
	}
}

// A monitor whose request is refused, and that loses two events.
func Example_genealogy() {
	requests := genealogy.NewLedger(make([]genealogy.Slot, 16), genealogy.Terms{
		ID: cnmsg.Proc, Rule: genealogy.RuleFor(cnmsg.Proc, 0), First: 1, Horizon: 60e9,
	})
	streams := genealogy.NewContinuity(make([]genealogy.Stream, 64))
	request, _ := requests.Issue(0, 0x2222, genealogy.ExpectOne)

	send := func(seq, ack uint32, event cnproc.Event) {
		b, _ := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(seq),
			cnmsg.Header{ID: cnmsg.Proc, Seq: seq, Ack: ack}, cnproc.AppendEvent(nil, wire.Native, &event))
		follow(b, &requests, &streams)
	}
	var event cnproc.Event
	event.SetExec(cnproc.Exec{PID: 1, TGID: 1})
	send(7, 0, event)
	send(10, 0, event)
	event.SetAck(cnproc.Ack{Err: 22})
	send(11, 99, event) // somebody else's
	send(12, request.Ack+1, event)
	// Output:
	// lost 2 events of CPU 0
	// our request: refusal 22
}
