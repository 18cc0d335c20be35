package main

import (
	"bytes"
	"fmt"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// tracer knows the open requests of everybody in a capture: unlike a program
// with a genealogy.Ledger it sees them all and picked none of their numbers, so
// it holds each answer against every request that may have caused it, the
// newest first.
type tracer struct {
	era     cnmsg.Kernel
	open    map[cnmsg.ID][]*traced
	cpus    genealogy.Continuity
	total   int // messages
	asked   int // requests
	answers int
	waiting int // requests that expect an answer and have none
}

// traced is a cn_msg and its place in a conversation.
type traced struct {
	place
	msg        cnmsg.Msg // a copy of its own
	portID     uint32
	fromKernel bool

	request  bool // it asks for something
	expect   genealogy.Expect
	answered bool

	relation genealogy.Relation
	detail   uint32
	to       *traced // the request that it answers

	stream string // "" when it is in none
	step   genealogy.Step
	missed uint32
}

const (
	tracedCPUs = 4096
	// rememberedRequests of one id are looked at for an answer.
	rememberedRequests = 256
)

func newTracer(era cnmsg.Kernel) *tracer {
	return &tracer{
		era:  era,
		open: map[cnmsg.ID][]*traced{},
		cpus: genealogy.NewContinuity(make([]genealogy.Stream, tracedCPUs)),
	}
}

// datagram traces every cn_msg of a datagram.
func (t *tracer) datagram(p corpus.Packet, o wire.Order) (all []*traced) {
	if p.Length > len(p.Data) {
		t.cpus.Overrun() // what was cut off may have been events
	}
	outer := nlmsg.Scan(p.Data, o)
	for i := 0; outer.Next(); i++ {
		m := outer.Msg()
		if m.Kind() != nlmsg.KindData {
			continue
		}
		in := cnmsg.In(m.Payload(), o)
		for j := 0; in.Next(); j++ {
			got := &traced{
				place:      place{p.Number, i, j},
				msg:        clone(in.Msg()),
				portID:     m.PortID(),
				fromKernel: isFromKernel(p.Direction, m.PortID()),
			}
			t.one(got)
			all = append(all, got)
		}
	}
	return all
}

// clone copies a message out of the reader's buffer.
func clone(m cnmsg.Msg) cnmsg.Msg {
	in := cnmsg.In(bytes.Clone(m.Bytes()), m.Order())
	in.Next()
	return in.Msg()
}

func (t *tracer) one(m *traced) {
	t.total++
	rule := genealogy.RuleFor(m.msg.ID(), t.era)
	if m.fromKernel == kernelAsks(rule) {
		t.request(m, rule)
	} else {
		t.answer(m, rule)
	}
	t.follow(m)
}

// kernelAsks tells on which side the requests of a rule are.
func kernelAsks(r genealogy.Rule) bool {
	return r == genealogy.DMLog || r == genealogy.UVESAFB
}

// request notes a message of the side that asks.
func (t *tracer) request(m *traced, rule genealogy.Rule) {
	t.asked++
	m.request, m.relation, m.expect = true, genealogy.New, rule.Expect()
	if m.msg.ID() == cnmsg.Proc {
		m.expect = genealogy.ExpectProc(m.msg.Order(), m.msg.Data(), t.era)
	}
	if !m.fromKernel && (m.Message > 0 || m.CN > 0) {
		m.expect = genealogy.ExpectNone // cn_rx_skb looks at the first only
	}
	if waits(m.expect) {
		t.waiting++
	}
	open := append(t.open[m.msg.ID()], m)
	t.open[m.msg.ID()] = open[max(len(open)-rememberedRequests, 0):]
}

// waits tells whether silence would be a failure.
func waits(e genealogy.Expect) bool {
	return e != genealogy.ExpectNone && e != genealogy.ExpectPerhaps
}

// summary is the last line of a trace.
func (t *tracer) summary() string {
	s := fmt.Sprintf("%s: %s, %s, ", count(t.total, "message"), count(t.asked, "request"), count(t.answers, "answer"))
	if t.waiting > 0 {
		s += count(t.waiting, "request") + " without one, "
	}
	if !t.cpus.Exact() {
		s += "at least "
	}
	return s + fmt.Sprintf("%d missing from the streams of cn_proc", t.cpus.Missed())
}

// answer finds the request of a message of the side that answers.
func (t *tracer) answer(m *traced, rule genealogy.Rule) {
	got, payload := genealogy.StampOf(m.msg), genealogy.Look(m.msg, t.era)
	open := t.open[got.ID]
	for i := len(open) - 1; i >= 0; i-- {
		rel, detail := rule.ClassifyPayload(genealogy.StampOf(open[i].msg), got, payload)
		if !rel.IsAnswer() {
			continue
		}
		if m.to == nil || m.to.answered && !open[i].answered {
			m.relation, m.detail, m.to = rel, detail, open[i]
		}
		if !open[i].answered {
			break
		}
	}
	if m.to == nil {
		m.relation, m.detail = rule.ClassifyPayload(nobody(got), got, payload)
		return
	}
	t.answers++
	if m.to.answered && m.to.expect != genealogy.ExpectMany {
		m.relation = genealogy.Duplicate
	}
	if !m.to.answered {
		m.to.answered = true
		if waits(m.to.expect) {
			t.waiting--
		}
	}
}

// nobody is a request that got answers under no rule.
func nobody(got genealogy.Stamp) genealogy.Stamp {
	return genealogy.Stamp{ID: got.ID, Seq: got.Seq ^ 1<<31, Ack: got.Ack ^ 1<<31}
}

// follow notes the number that an event or acknowledgement of cn_proc takes.
func (t *tracer) follow(m *traced) {
	if !m.fromKernel || m.msg.ID() != cnmsg.Proc {
		return
	}
	var e cnproc.Event
	if e.Decode(m.msg.Order(), m.msg.Data()) != nil {
		return
	}
	m.step, m.missed = t.cpus.Observe(e.CPU, m.msg.Seq())
	if m.step != genealogy.OutOfRange {
		m.stream = fmt.Sprintf("cpu%d", e.CPU)
	}
}
