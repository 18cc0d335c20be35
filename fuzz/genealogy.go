package fuzz

import (
	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/wire"
)

// Genealogy decodes data into operations on a ledger, with a naive model and
// the truth beside it, and then on a continuity. The first five bytes are the
// rule, the slots, the horizon, the first seq and whether numbers are picked by
// others; every operation has a byte for what, and two for how.
func Genealogy(data []byte) int {
	if len(data) < 5 || len(data) > 600 {
		return 0 // the model looks through all that ever was
	}
	rules := genealogy.Rules()
	x := newMachine(rules[int(data[0])%len(rules)], int(data[1]%20),
		genealogy.Terms{First: edges[data[3]%16], Horizon: uint64(data[2])}, data[4]&1 != 0, broken)
	for ops := data[5:]; len(ops) >= 3; ops = ops[3:] {
		x.op(ops[0], ops[1], ops[2])
	}
	if !x.tracking {
		x.settle()
	}
	streams(data)
	return 1
}

// broken is what the machines call.
func broken(what string) { check(false, "%s", what) }

// Look takes any payload of any id, beside a naive Look. The first byte is the
// id.
func Look(data []byte) int {
	if len(data) == 0 || len(data) > cnmsg.MaxData {
		return 0
	}
	users := cnmsg.Users()
	h := cnmsg.Header{ID: users[int(data[0])%len(users)].ID, Seq: 1, Ack: 2, Len: uint16(len(data) - 1)}
	for _, o := range []wire.Order{wire.Little, wire.Big} {
		if len(data) > 4 {
			kernel(cnmsg.Kernel(u32(o, data[1:])))
		}
		in := cnmsg.In(cnmsg.AppendRaw(nil, o, h, data[1:]), o)
		in.Next()
		for _, era := range []cnmsg.Kernel{0, cnmsg.KernelVersion(2, 6, 15)} {
			rule := genealogy.RuleFor(h.ID, era)
			named, ok := genealogy.RuleNamed(rule.String())
			check(ok && named == rule, "%v by its name is %v", rule, named)
			p := genealogy.Look(in.Msg(), era)
			want := naiveLook(o, h.ID, data[1:], era != 0)
			check(p == want, "Look says %+v of %v, want %+v", p, h.ID, want)
			rel, _ := rule.ClassifyPayload(genealogy.Stamp{ID: h.ID, Seq: 1, Ack: 1}, genealogy.StampOf(in.Msg()), p)
			blind, detail := rule.Classify(genealogy.Stamp{ID: h.ID, Seq: 1, Ack: 1}, genealogy.StampOf(in.Msg()))
			same, sameDetail := rule.ClassifyPayload(genealogy.Stamp{ID: h.ID, Seq: 1, Ack: 1}, genealogy.StampOf(in.Msg()), genealogy.Payload{})
			check(blind == same && detail == sameDetail, "%v without the payload: %v, %v", rule, blind, same)
			check(!rel.IsAnswer() || rule.Expect() != genealogy.ExpectNone, "%v under a rule without answers, %v", rel, rule)
		}
		genealogy.ExpectProc(o, data[1:], 0)
	}
	return 1
}

var readings = []genealogy.Reading{0, genealogy.Opening, genealogy.Data, genealogy.Outcome, genealogy.Part, genealogy.Data | genealogy.Outcome, genealogy.Part | genealogy.Outcome, genealogy.Ignored}

func (x *machine) op(what, how, more byte) {
	expects := [...]genealogy.Expect{genealogy.ExpectOne, genealogy.ExpectOne, genealogy.ExpectOne, genealogy.ExpectNone, 2, 3, genealogy.ExpectPerhaps, genealogy.ExpectMany}
	switch what % 8 {
	case 0:
		s := genealogy.Stamp{Seq: edges[how%16] + uint32(more>>6), Ack: edges[how>>4]}
		if x.tracking {
			x.track(s, expects[more%8])
		} else {
			x.issue(s.Ack, expects[more%8])
		}
	case 1:
		x.answer(int(how), int(more>>4), uint32(more%4))
	case 2, 3:
		x.deliver(int(how), what&8 != 0)
	case 4:
		x.foreign(int(what>>3), edges[how%16], edges[how>>4], genealogy.Payload{Reading: readings[more%8], Errno: uint32(more >> 3 & 3), Number: uint32(more >> 5)})
	case 5:
		x.end(int(how), more&1 == 0)
	case 6:
		x.expire(uint64(how % 32))
	case 7:
		x.now += uint64(how)
		if more&1 != 0 {
			x.lose(func(p mail) bool { return p.stamp.Seq&1 == uint32(how&1) })
		}
	}
}

// streams decodes data into operations on a continuity.
func streams(data []byte) {
	x := newCountMachine(int(data[1]%5), broken)
	for ops := data[5:]; len(ops) >= 3; ops = ops[3:] {
		switch ops[0] % 16 {
		case 0:
			x.overrun()
		case 1:
			x.filter(ops[1]&1 != 0)
		default:
			x.near(uint32(int8(ops[0])>>4), uint32(ops[1]%80)-70, edges[ops[2]%16], ops[2]&16 != 0)
		}
	}
}
