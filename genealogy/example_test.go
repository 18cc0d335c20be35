package genealogy_test

import (
	"fmt"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/genealogy"
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
