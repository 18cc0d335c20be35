package genealogy

import (
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// FuzzOps decodes bytes into operations on a ledger, with the naive model and
// the truth beside it, and then on a continuity. The first five bytes are the
// rule, the slots, the horizon, the first seq and whether numbers are picked by
// others; every operation has a byte for what, and two for how.
func FuzzOps(f *testing.F) {
	f.Add([]byte{4, 1, 10, 0, 0, 0, 0, 0, 1, 0, 0, 7, 9, 0, 2, 0, 1, 0, 0, 0})
	f.Add([]byte{2, 2, 3, 10, 0, 0, 3, 1, 1, 0, 1, 2, 0, 0, 6, 3, 0, 7, 200, 0, 0, 0, 0, 5, 1, 1})
	f.Add([]byte{5, 4, 30, 9, 0, 0, 4, 3, 1, 0, 2, 2, 0, 1, 2, 0, 0, 4, 2, 9, 7, 1, 1, 6, 0, 0})
	f.Add([]byte{8, 16, 30, 9, 1, 0, 4, 3, 1, 0, 2, 2, 0, 1, 2, 0, 0, 4, 2, 9, 7, 1, 1, 6, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < 5 || len(b) > 600 {
			return
		}
		slots := int(b[1] % 20)
		x := newMachine(Rule(b[0])%rules, slots, Terms{First: edges[b[3]%16], Horizon: uint64(b[2])}, b[4]&1 != 0,
			func(s string) { t.Fatal(s) })
		for ops := b[5:]; len(ops) >= 3; ops = ops[3:] {
			x.op(ops[0], ops[1], ops[2])
		}
		if !x.tracking {
			x.settle()
		}
		fuzzContinuity(t, b)
	})
}

func (x *machine) op(what, how, more byte) {
	expects := [...]Expect{ExpectOne, ExpectOne, ExpectOne, ExpectNone, 2, 3, ExpectPerhaps, ExpectMany}
	switch what % 8 {
	case 0:
		s := Stamp{Seq: edges[how%16] + uint32(more>>6), Ack: edges[how>>4]}
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
		x.foreign(int(what>>3), edges[how%16], edges[how>>4], Payload{readings[more%8], uint32(more >> 3 & 3), uint32(more >> 5)})
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

func fuzzContinuity(t *testing.T, b []byte) {
	x := newCountMachine(int(b[1]%5), func(s string) { t.Fatal(s) })
	for ops := b[5:]; len(ops) >= 3; ops = ops[3:] {
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

// FuzzLook takes any payload of any id: it says something, and says it again.
func FuzzLook(f *testing.F) {
	f.Add(uint8(0), []byte{0, 0, 0, 0, 1, 2, 3})
	f.Add(uint8(1), make([]byte, 40))
	f.Add(uint8(2), make([]byte, 16))
	f.Add(uint8(3), make([]byte, 160))
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		users := cnmsg.Users()
		if len(data) > cnmsg.MaxData {
			return
		}
		h := cnmsg.Header{ID: users[int(which)%len(users)].ID, Seq: 1, Ack: 2, Len: uint16(len(data))}
		for _, o := range []wire.Order{wire.Little, wire.Big} {
			in := cnmsg.In(cnmsg.AppendRaw(nil, o, h, data), o)
			in.Next()
			for _, era := range []cnmsg.Kernel{0, cnmsg.KernelVersion(2, 6, 15)} {
				p := Look(in.Msg(), era)
				if p != Look(in.Msg(), era) || p.Errno == 0 && p.Reading == 0 && p.Number != 0 {
					t.Fatal(p)
				}
				RuleFor(h.ID, era).ClassifyPayload(Stamp{h.ID, 1, 1}, StampOf(in.Msg()), p)
			}
			ExpectProc(o, data, 0)
		}
	})
}
