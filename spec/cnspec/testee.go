package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/spec/conform"
	"github.com/cnwire/cnwire/wire"
)

// testee answers the questions of spec/testee.md on standard input.
func (c *command) testee(args []string) (int, error) {
	if err := c.noArguments("testee", args); err != nil {
		return 0, err
	}
	var core self
	if err := c.say(marshalLine(core.Hello())); err != nil {
		return 0, err
	}
	in := bufio.NewReader(c.in)
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			answer, err := core.Ask(line)
			if err != nil {
				return 0, err
			}
			if err := c.say(answer); err != nil {
				return 0, err
			}
		}
		if err == io.EOF {
			return exitConforms, nil
		}
		if err != nil {
			return 0, err
		}
	}
}

// say writes a line at once.
func (c *command) say(line []byte) error {
	if _, err := c.out.Write(append(line, '\n')); err != nil {
		return err
	}
	if f, ok := c.out.(interface{ Flush() error }); ok {
		return f.Flush()
	}
	return nil
}

// self is this implementation as a testee.
type self struct{}

// Hello implements conform.Testee.
func (self) Hello() conform.Hello {
	h := conform.Hello{Cnspec: 1, Name: "cnwire", Version: "(devel)", Ops: []string{"decode", "encode", "payload", "classify", "address", "trace"}}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		h.Version = info.Main.Version
	}
	return h
}

type (
	question struct {
		ID, Op, Order, Hex, Rule string
		Idx, Val                 uint32
		Message                  encodable
		Request, Got             stamp
		Test                     conversation
	}
	encodable struct {
		Type, Flags uint16
		Seq, PortID uint32
		CN          []struct {
			Idx, Val, Seq, Ack uint32
			Flags              uint16
			Data               string
		}
	}
	stamp struct{ Idx, Val, Seq, Ack uint32 }

	reply struct {
		ID          string      `json:"id"`
		OK          any         `json:"ok,omitempty"`
		Fault       *replyFault `json:"fault,omitempty"`
		Unsupported bool        `json:"unsupported,omitempty"`
	}
	replyFault struct {
		Token string `json:"token"`
	}
	replyDecode struct {
		Messages []jsonMessage `json:"messages"`
		Tail     string        `json:"tail,omitempty"`
		Fault    *jsonFault    `json:"fault,omitempty"`
	}
	replyAddress struct {
		PortID     uint32   `json:"portid"`
		Mask       uint32   `json:"mask"`
		Groups     []uint32 `json:"groups"`
		FromKernel bool     `json:"from_kernel"`
	}
)

// Ask implements conform.Testee.
func (self) Ask(line []byte) ([]byte, error) {
	var q question
	if err := json.Unmarshal(line, &q); err != nil {
		return nil, fmt.Errorf("a question that is none: %w", err)
	}
	r, err := q.answer()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", q.ID, err)
	}
	r.ID = q.ID
	return marshalLine(r), nil
}

func marshalLine(v any) []byte {
	line, err := marshal(v)
	if err != nil {
		panic(err) // of our own types
	}
	return line
}

func (q *question) answer() (reply, error) {
	switch q.Op {
	case "decode":
		return q.decode()
	case "encode":
		return q.encode()
	case "payload":
		return q.payload()
	case "classify":
		return q.classify(), nil
	case "address":
		return q.address()
	case "trace":
		return q.trace()
	}
	return reply{Unsupported: true}, nil
}

// order is that of the question.
func (q *question) order() (wire.Order, error) {
	switch q.Order {
	case "little":
		return wire.Little, nil
	case "big":
		return wire.Big, nil
	}
	return 0, fmt.Errorf("no order %q", q.Order)
}

// bytes are the question's order and bytes.
func (q *question) bytes() (wire.Order, []byte, error) {
	o, err := q.order()
	if err != nil {
		return o, nil, err
	}
	b, err := hex.DecodeString(q.Hex)
	return o, b, err
}

func (q *question) decode() (reply, error) {
	o, b, err := q.bytes()
	if err != nil {
		return reply{}, err
	}
	d := newDatagram("", corpus.Packet{Data: b}, o)
	for _, m := range d.Messages {
		for i := range m.CN {
			m.CN[i].Payload = nil
		}
	}
	return reply{OK: replyDecode{d.Messages, d.Tail, d.Fault}}, nil
}

func (q *question) encode() (reply, error) {
	o, err := q.order()
	if err != nil {
		return reply{}, err
	}
	m := q.Message
	var b cnmsg.Batch
	b.Start(nil, o, nlmsg.Header{Type: m.Type, Flags: m.Flags, Seq: m.Seq, PortID: m.PortID})
	for _, c := range m.CN {
		data, err := hex.DecodeString(c.Data)
		if err != nil {
			return reply{}, err
		}
		b.Add(cnmsg.Header{ID: cnmsg.ID{Idx: c.Idx, Val: c.Val}, Seq: c.Seq, Ack: c.Ack, Flags: c.Flags}, data)
	}
	datagram, err := b.End()
	if f, ok := err.(wire.Fault); ok {
		return reply{Fault: &replyFault{f.Token()}}, nil
	}
	return reply{OK: payload{{name: "hex", value: hex.EncodeToString(datagram)}}}, nil
}

func (q *question) payload() (reply, error) {
	o, data, err := q.bytes()
	if err != nil {
		return reply{}, err
	}
	id := cnmsg.ID{Idx: q.Idx, Val: q.Val}
	datagram, err := cnmsg.AppendFrame(nil, o, cnmsg.KernelHeader(0), cnmsg.Header{ID: id}, data)
	m, ok := cnmsg.One(datagram, o)
	if err != nil || !ok {
		return reply{Unsupported: true}, nil
	}
	p := decodePayload(m, 0)
	if p == nil {
		return reply{Unsupported: true}, nil
	}
	return reply{OK: p}, nil
}

func (q *question) classify() reply {
	rule, ok := genealogy.RuleNamed(q.Rule)
	if !ok {
		return reply{Unsupported: true}
	}
	relation, _ := rule.Classify(q.Request.stamp(), q.Got.stamp())
	return reply{OK: payload{{name: "relation", value: relation.String()}}}
}

func (q *question) address() (reply, error) {
	o, b, err := q.bytes()
	if err != nil {
		return reply{}, err
	}
	var a nlmsg.Addr
	if f, ok := a.Decode(o, b).(wire.Fault); ok {
		return reply{OK: payload{{name: "fault", value: newFault(f, 0)}}}, nil
	}
	return reply{OK: replyAddress{a.PortID, a.Groups, groupsOf(a.Groups), a.FromKernel()}}, nil
}

// groupsOf takes the groups of a mask out of it one by one.
func groupsOf(mask uint32) []uint32 {
	groups := []uint32{}
	for mask != 0 {
		group, _ := nlmsg.GroupOf(mask)
		bit, _ := nlmsg.GroupMask(group)
		groups, mask = append(groups, group), mask&^bit
	}
	return groups
}

func (s stamp) stamp() genealogy.Stamp {
	return genealogy.Stamp{ID: cnmsg.ID{Idx: s.Idx, Val: s.Val}, Seq: s.Seq, Ack: s.Ack}
}
