package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/spec/vectors"
	"github.com/cnwire/cnwire/wire"
)

type (
	// conversation is a test of the op trace.
	conversation struct {
		vectors.Terms
		Steps []vectors.StepAsked
	}
	replyTrace struct {
		Steps []vectors.StepSaid `json:"steps"`
	}

	// follower is what the steps of a conversation act on.
	follower struct {
		id     cnmsg.ID
		era    cnmsg.Kernel
		rule   genealogy.Rule
		ledger genealogy.Ledger
		count  func(cpu, seq uint32) (genealogy.Step, uint32)
		losses *genealogy.Losses
	}
)

func (q *question) trace() (reply, error) {
	rule, ok := genealogy.RuleNamed(q.Test.Rule)
	if !ok && q.Test.Rule != "" {
		return reply{Unsupported: true}, nil
	}
	f, err := newFollower(q.Test.Terms, rule)
	if err != nil {
		return reply{}, err
	}
	r := replyTrace{Steps: []vectors.StepSaid{}}
	for i, asked := range q.Test.Steps {
		said, err := f.step(asked)
		if err != nil {
			return reply{}, fmt.Errorf("step %d: %w", i+1, err)
		}
		r.Steps = append(r.Steps, said)
	}
	return reply{OK: r}, nil
}

// Of a conversation no more slots and streams are made than this.
const mostStorage = 1 << 16

func newFollower(t vectors.Terms, rule genealogy.Rule) (*follower, error) {
	era, err := kernelOf(t.Era, "")
	if err != nil {
		return nil, err
	}
	id := cnmsg.ID{Idx: u32(t.Idx), Val: u32(t.Val)}
	slots := make([]genealogy.Slot, min(u32(t.Slots), mostStorage))
	f := &follower{id: id, era: era, rule: rule, ledger: genealogy.NewLedger(slots, genealogy.Terms{
		ID: id, Rule: rule, First: u32(t.First), Horizon: u64(t.Horizon),
	})}
	if t.Start != nil {
		c := &genealogy.Counter{Start: u32(t.Start)}
		f.losses, f.count = &c.Losses, func(_, seq uint32) (genealogy.Step, uint32) { return c.Observe(seq) }
		return f, nil
	}
	c := genealogy.NewContinuity(make([]genealogy.Stream, min(u32(t.Streams), mostStorage)))
	f.losses, f.count = &c.Losses, c.Observe
	return f, nil
}

func u64(n *vectors.Number) uint64 {
	if n == nil {
		return 0
	}
	return uint64(*n)
}

func u32(n *vectors.Number) uint32 { return uint32(u64(n)) }

func (f *follower) step(s vectors.StepAsked) (said vectors.StepSaid, err error) {
	expect, err := expectNamed(s.Expect)
	if err != nil {
		return said, err
	}
	request := genealogy.Stamp{ID: f.id, Seq: uint32(s.Seq), Ack: uint32(s.Ack)}
	switch s.Do {
	case "issue":
		made, ok := f.ledger.Issue(uint64(s.At), uint32(s.Random), expect)
		if !ok {
			return vectors.StepSaid{Full: true}, nil
		}
		said.Want = numbers(made)
	case "track":
		said.OK = f.ledger.Track(request, uint64(s.At), expect)
	case "cancel":
		said.OK = f.ledger.Cancel(request)
	case "close":
		said.OK = f.ledger.Close(request)
	case "expire":
		if gone, ok := f.ledger.Expire(uint64(s.At), uint64(s.Age)); ok {
			said.Want = numbers(gone)
		}
	case "receive":
		return f.receive(s)
	case "classify":
		return f.classify(s)
	case "rule":
		era, err := kernelOf(s.Era, "")
		return vectors.StepSaid{Want: token(genealogy.RuleFor(f.idOf(s), era).String())}, err
	case "expect":
		return f.expect(s)
	case "count":
		step, missed := f.count(uint32(s.CPU), uint32(s.Seq))
		return vectors.StepSaid{Want: token(step.String()), Missed: vectors.Number(missed)}, nil
	case "overrun":
		f.losses.Overrun()
	case "filter":
		f.losses.Filter(s.On)
	case "losses":
		l := f.losses
		return vectors.StepSaid{Missed: vectors.Number(l.Missed()), Unsure: vectors.Number(l.Unsure()), Exact: l.Exact()}, nil
	default:
		return said, fmt.Errorf("no step %q", s.Do)
	}
	return said, nil
}

func token(s string) *vectors.Said { return &vectors.Said{Token: s} }

func numbers(s genealogy.Stamp) *vectors.Said { return &vectors.Said{Numbers: numbersOf(s)} }

func numbersOf(s genealogy.Stamp) vectors.Numbers {
	return vectors.Numbers{Seq: vectors.Number(s.Seq), Ack: vectors.Number(s.Ack)}
}

func (f *follower) receive(s vectors.StepAsked) (said vectors.StepSaid, err error) {
	got, p, err := f.message(s)
	if err != nil {
		return said, err
	}
	a := f.observe(got, p, s.Data != nil)
	said = vectors.StepSaid{
		Want: token(a.Relation.String()), Position: a.Relation.Position(),
		Errno: vectors.Number(a.Errno()), Missed: vectors.Number(a.Missed()), Done: a.Done,
	}
	if a.Relation.IsOurs() {
		to := numbersOf(f.ledger.Request(a.Slot))
		said.To = &to
	}
	return said, nil
}

func (f *follower) observe(got genealogy.Stamp, p genealogy.Payload, looked bool) genealogy.Answer {
	if !looked {
		return f.ledger.Observe(got)
	}
	return f.ledger.ObservePayload(got, p)
}

func (f *follower) classify(s vectors.StepAsked) (said vectors.StepSaid, err error) {
	rule := f.rule
	if s.Rule != "" {
		rule, _ = genealogy.RuleNamed(s.Rule)
	}
	got, p, err := f.message(s)
	if err == nil && s.Request == nil {
		err = errors.New("no request")
	}
	if err != nil {
		return said, err
	}
	request := genealogy.Stamp{ID: got.ID, Seq: uint32(s.Request.Seq), Ack: uint32(s.Request.Ack)}
	rel, detail := rule.ClassifyPayload(request, got, p)
	return vectors.StepSaid{Want: token(rel.String()), Position: rel.Position(), Detail: vectors.Number(detail)}, nil
}

func (f *follower) expect(s vectors.StepAsked) (said vectors.StepSaid, err error) {
	era := f.era
	if s.Era != "" {
		if era, err = kernelOf(s.Era, ""); err != nil {
			return said, err
		}
	}
	if s.Data == nil {
		return said, errors.New("no data")
	}
	data, err := hex.DecodeString(*s.Data)
	return vectors.StepSaid{Want: token(expectText(genealogy.ExpectProc(orderNamed(s.Order), data, era)))}, err
}

// message is the stamp of a step's message, and what its data says.
func (f *follower) message(s vectors.StepAsked) (genealogy.Stamp, genealogy.Payload, error) {
	got := genealogy.Stamp{ID: f.idOf(s), Seq: uint32(s.Seq), Ack: uint32(s.Ack)}
	if s.Data == nil {
		return got, genealogy.Payload{}, nil
	}
	data, err := hex.DecodeString(*s.Data)
	if err != nil {
		return got, genealogy.Payload{}, err
	}
	o := orderNamed(s.Order)
	b := cnmsg.AppendRaw(nil, o, cnmsg.Header{ID: got.ID, Seq: got.Seq, Ack: got.Ack, Len: uint16(len(data))}, data)
	in := cnmsg.In(b, o)
	in.Next()
	return got, genealogy.Look(in.Msg(), f.era), nil
}

// idOf is the id of a step, or that of all.
func (f *follower) idOf(s vectors.StepAsked) cnmsg.ID {
	if s.Idx == nil {
		return f.id
	}
	return cnmsg.ID{Idx: u32(s.Idx), Val: u32(s.Val)}
}

func orderNamed(s string) wire.Order {
	if s == "big" {
		return wire.Big
	}
	return wire.Little
}

// The expectations with a name.
var (
	expectNames  = []string{"none", "one", "perhaps", "many"}
	expectValues = []genealogy.Expect{genealogy.ExpectNone, genealogy.ExpectOne, genealogy.ExpectPerhaps, genealogy.ExpectMany}
)

func expectNamed(s string) (genealogy.Expect, error) {
	if i := slices.Index(expectNames, s); i >= 0 {
		return expectValues[i], nil
	}
	if s == "" {
		return genealogy.ExpectNone, nil
	}
	n, err := strconv.ParseUint(s, 10, 8)
	return genealogy.Expect(n), err
}

func expectText(e genealogy.Expect) string {
	if i := slices.Index(expectValues, e); i >= 0 {
		return expectNames[i]
	}
	return strconv.Itoa(int(e))
}
