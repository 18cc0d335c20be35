package conform

import (
	"math/bits"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// plain counts the datagrams that most captures are full of: one whole process
// event, with nothing about it that a check could fail for. To all of a kind the
// same requirements apply. So the first of a kind is judged as any datagram is,
// and the others are counted.
type plain struct {
	event cnproc.Event
	kinds [plainKinds]struct {
		shown rules // what the first one met; empty before it came
		times int   // how many came after it
	}
}

// plainKinds is how many kinds there are: the bit of the event, and these.
const (
	plainKernel = 1 << iota // from the kernel
	plainBig                // big-endian
	plainRest               // not all bytes behind the fields are 0
	plainThread             // a fork or exit of a thread that is not the first
	plainWhat

	plainKinds = 32 * plainWhat
)

// plainLen is the length of a plain datagram.
const plainLen = nlmsg.HeaderLen + cnmsg.HeaderLen + cnproc.EventLen

// kind returns the kind of a plain datagram. ok is false for all others: where a
// check looks at more than the kind, or could fail.
func (p *plain) kind(data []byte, o wire.Order, d corpus.Direction) (kind int, ok bool) {
	if len(data) != plainLen || d == corpus.ToKernel {
		return 0, false
	}
	m, ok := cnmsg.One(data, o)
	if !ok || m.ID() != cnmsg.Proc || m.Len() != cnproc.EventLen || m.Flags() != 0 || !plainHeader(data, o, m.Seq()) {
		return 0, false
	}
	e := &p.event
	if e.Decode(o, m.Data()) != nil {
		return 0, false
	}
	has, known := procKindOf(e.What)
	if !known || e.What == cnproc.WhatNone {
		return 0, false
	}
	kind = bits.TrailingZeros32(uint32(e.What)) * plainWhat
	union := m.Data()[procHeaderLen:]
	for i := range has.pids {
		if int32(o.Uint32(union[4*i:])) < 0 {
			return 0, false
		}
	}
	switch e.What {
	case cnproc.WhatFork:
		if fork, _ := e.Fork(); fork.ChildPID != fork.ChildTGID {
			kind |= plainThread
			ok = fork.ParentTGID != fork.ChildTGID
		}
	case cnproc.WhatExit:
		has.used += 8
		if exit, _ := e.Exit(); exit.Signal == exitThread {
			parent, _ := e.Parent()
			kind |= plainThread
			ok = parent == cnproc.Parent{}
		}
	case cnproc.WhatCoredump:
		has.used += 8
	}
	if holds(union[has.used:]) {
		kind |= plainRest
	}
	if o.Resolve() == wire.Big {
		kind |= plainBig
	}
	if d == corpus.ToUser {
		kind |= plainKernel
	}
	return kind, ok
}

// plainHeader tells whether the nlmsghdr is as the kernel fills it for a cn_msg
// with this seq.
func plainHeader(data []byte, o wire.Order, seq uint32) bool {
	return o.Uint16(data[4:6]) == nlmsg.TypeDone && o.Uint16(data[6:8]) == 0 &&
		o.Uint32(data[8:12]) == seq && o.Uint32(data[12:16]) == 0
}

// count counts one more of a kind, unless it is the first.
func (p *plain) count(kind int) bool {
	if len(p.kinds[kind].shown) == 0 {
		return false
	}
	p.kinds[kind].times++
	return true
}

// add adds what was only counted to the tallies.
func (p *plain) add(counts []Tally) {
	for _, k := range p.kinds {
		for _, n := range k.shown {
			counts[n].Applied += k.times
		}
	}
}
