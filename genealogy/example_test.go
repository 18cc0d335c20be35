package genealogy_test

import (
	"fmt"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/wire"
)

// A listener sends LISTEN and finds its own acknowledgement among everybody's.
func ExampleLedger() {
	const second = 1_000_000_000
	now, random := uint64(0), uint32(0x5eed0000)

	l := genealogy.NewLedger(make([]genealogy.Slot, 16), genealogy.Terms{
		ID:      cnmsg.Proc,
		Rule:    genealogy.RuleFor(cnmsg.Proc, cnmsg.KernelVersion(6, 18, 0)),
		First:   random,
		Horizon: 30 * second,
	})
	request, _ := l.Issue(now, random, genealogy.ExpectOne)

	for _, got := range []genealogy.Stamp{
		{ID: cnmsg.Proc, Seq: 0x917f, Ack: 0},               // an event
		{ID: cnmsg.Proc, Seq: 0x9180, Ack: 0x2223},          // the acknowledgement of another listener
		{ID: cnmsg.Proc, Seq: 0x9181, Ack: request.Ack + 1}, // ours
		{ID: cnmsg.Proc, Seq: 0x9182, Ack: request.Ack + 1}, // once more
	} {
		a := l.Observe(got)
		fmt.Println(a.Relation, a.Done)
	}
	// Output:
	// new false
	// foreign false
	// reply true
	// duplicate false
}

func ExampleContinuity() {
	c := genealogy.NewContinuity(make([]genealogy.Stream, 2))
	show := func(cpu, seq uint32) {
		step, missing := c.Observe(cpu, seq)
		fmt.Println(step, missing)
	}
	show(0, 0xfffffffe)
	show(0, 0xffffffff)
	show(0, 2) // 0 and 1 are lost
	c.Overrun()
	show(0, 900)
	show(7, 5)
	fmt.Println(c.Missed(), c.Exact())
	// Output:
	// first 0
	// next 0
	// gap 2
	// first 0
	// out_of_range 0
	// 2 false
}

func ExampleRule_Classify() {
	request := genealogy.Stamp{ID: cnmsg.W1, Seq: 7, Ack: 1000}
	for _, ack := range []uint32{8, 1000, 1001} {
		got := genealogy.Stamp{ID: cnmsg.W1, Seq: 7, Ack: ack}
		relation, _ := genealogy.W1.Classify(request, got)
		fmt.Println(relation)
	}
	// Output:
	// reply
	// status
	// foreign
}

// What the payload says is heard too: an event whose numbers look like an answer.
func ExampleLedger_ObservePayload() {
	l := genealogy.NewLedger(make([]genealogy.Slot, 4), genealogy.Terms{
		ID: cnmsg.W1, Rule: genealogy.W1, First: 5, Horizon: 1,
	})
	request, _ := l.Issue(0, 0x2222, 1) // one command

	event := []byte{2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}  // master_add, master 1
	status := []byte{5, 0, 4, 0, 1, 0, 0, 0, 0, 0, 0, 0, // slave_cmd
		0, 0, 0, 0} // read, without data
	for _, data := range [][]byte{event, status} {
		payload, _ := cnmsg.AppendFrame(nil, wire.Little, cnmsg.KernelHeader(request.Seq),
			cnmsg.Header{ID: cnmsg.W1, Seq: request.Seq, Ack: request.Ack}, data)
		m, _ := cnmsg.One(payload, wire.Little)
		a := l.ObservePayload(genealogy.StampOf(m), genealogy.Look(m, 0))
		fmt.Println(a.Relation, a.Done, a.Errno())
	}
	// Output:
	// new false 0
	// status true 0
}

// Answers that never come, and one that comes too late.
func ExampleLedger_Expire() {
	const second = 1_000_000_000
	l := genealogy.NewLedger(make([]genealogy.Slot, 8), genealogy.Terms{
		ID: cnmsg.Proc, Rule: genealogy.ProcCounter, First: 1, Horizon: 30 * second,
	})
	first, _ := l.Issue(0, 0x1000, genealogy.ExpectOne)
	next, _ := l.Issue(4*second, 0x2000, genealogy.ExpectOne)

	for request, ok := l.Expire(5*second, 5*second); ok; request, ok = l.Expire(5*second, 5*second) {
		fmt.Println("no answer to", request.Seq)
	}
	fmt.Println(l.Open(), "open of", l.Cap())
	a := l.Observe(genealogy.Stamp{ID: cnmsg.Proc, Seq: 77, Ack: first.Ack + 1})
	fmt.Println(a.Relation, a.Relation.IsOurs(), l.Request(a.Slot) == first)
	fmt.Println(l.Cancel(next), l.Cancel(next), l.Open())
	// Output:
	// no answer to 1
	// 1 open of 8
	// late true true
	// true false 0
}

// A daemon, or whoever only watches: the kernel picks the numbers.
func ExampleLedger_Track() {
	l := genealogy.NewLedger(make([]genealogy.Slot, 16), genealogy.Terms{
		ID: cnmsg.UVESAFB, Rule: genealogy.UVESAFB, Horizon: 5,
	})
	asked := genealogy.Stamp{ID: cnmsg.UVESAFB, Seq: 3, Ack: 0x882deea3}
	fmt.Println(l.Track(asked, 0, genealogy.ExpectOne), l.SlotOf(asked))
	fmt.Println(l.Observe(genealogy.Stamp{ID: cnmsg.UVESAFB, Seq: 3, Ack: 0x882deea4}).Relation)
	fmt.Println(l.Observe(asked).Relation, l.Open())
	// Output:
	// true 3
	// foreign
	// echo 0
}

// A filter hides the acknowledgement of the very request that sets it.
func ExampleExpectProc() {
	all := []byte{1, 0, 0, 0}
	exits := []byte{1, 0, 0, 0, 0, 0, 0, 0x80}
	for _, era := range []cnmsg.Kernel{cnmsg.KernelVersion(6, 1, 0), cnmsg.KernelVersion(6, 12, 0)} {
		fmt.Println(genealogy.ExpectProc(wire.Little, all, era) == genealogy.ExpectOne,
			genealogy.ExpectProc(wire.Little, exits, era) == genealogy.ExpectNone)
	}
	// Output:
	// true true
	// true true
}

// The same answer under the rules of several kernels and documents.
func ExampleRuleFor() {
	request := genealogy.Stamp{ID: cnmsg.Proc, Seq: 10, Ack: 20}
	got := genealogy.Stamp{ID: cnmsg.Proc, Seq: 4711, Ack: 21} // of a kernel since 4.8
	document, _ := genealogy.RuleNamed("connector_rst")
	for _, rule := range []genealogy.Rule{
		genealogy.RuleFor(cnmsg.Proc, 0),
		genealogy.RuleFor(cnmsg.Proc, cnmsg.KernelVersion(4, 4, 0)),
		document,
	} {
		relation, _ := rule.Classify(request, got)
		fmt.Println(rule, relation)
	}
	// Output:
	// proc_counter reply
	// proc_mirror foreign
	// connector_rst new
}

// Numbers that no event can be taken for.
func ExampleRule_Clear() {
	request := genealogy.Stamp{ID: cnmsg.Proc, Seq: 1, Ack: 0xffffffff}
	fmt.Println(genealogy.ProcCounter.Clear(request).Ack != 0xffffffff)
	// Output: true
}

// With a filter, what is missing may have been held back.
func ExampleLosses_Filter() {
	c := genealogy.NewContinuity(make([]genealogy.Stream, 1))
	c.Filter(true)
	c.Observe(0, 100)
	c.Observe(0, 105)
	fmt.Println(c.Missed(), c.Unsure(), c.Exact(), c.CPUs())
	// Output: 0 4 false 1
}

// The events of a 1-Wire bus master count from 1; its counter begins again with a
// new master.
func ExampleCounter() {
	master := genealogy.Counter{Start: 1}
	for _, seq := range []uint32{1, 2, 5, 1} {
		fmt.Println(master.Observe(seq))
	}
	fmt.Println(master.Missed(), master.Exact())
	// Output:
	// first 0
	// next 0
	// gap 2
	// restart 0
	// 2 false
}

// An acknowledgement that refuses: what its payload says goes to the ledger.
func ExampleLook() {
	event := cnproc.Event{}
	event.SetAck(cnproc.Ack{Err: 22})
	datagram, _ := cnproc.AppendDatagram(nil, wire.Native, 7, 0x2223, &event)
	m, _ := cnmsg.One(datagram, wire.Native)

	payload := genealogy.Look(m, 0)
	request := genealogy.Stamp{ID: cnmsg.Proc, Seq: 1, Ack: 0x2222}
	relation, errno := genealogy.ProcCounter.ClassifyPayload(request, genealogy.StampOf(m), payload)
	fmt.Println(payload.Errno, relation, errno)
	// Output: 22 refusal 22
}
