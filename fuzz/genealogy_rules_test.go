package fuzz

import (
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/wire"
)

// Every rule as the naive model has it, for all numbers next to those of a
// request and everything that a payload can say.
func TestRulesAgainstModelExhaustively(t *testing.T) {
	for _, rule := range genealogy.Rules() {
		for _, s := range []uint32{0, 3, 15, 16, ^uint32(0)} {
			for _, a := range []uint32{0, 9, 65535, ^uint32(0)} {
				rulesNear(t, rule, genealogy.Stamp{ID: anyID(rule), Seq: s, Ack: a})
			}
		}
	}
}

func rulesNear(t *testing.T, rule genealogy.Rule, q genealogy.Stamp) {
	for _, seq := range []uint32{q.Seq - 1, q.Seq, q.Seq + 1, 0} {
		for _, ack := range []uint32{q.Ack, q.Ack + 1, q.Seq, q.Seq + 1, 0, 1, 2, 65535, 65536} {
			got := genealogy.Stamp{ID: q.ID, Seq: seq, Ack: ack}
			for reading := range genealogy.Reading(32) {
				for _, errno := range []uint32{0, 5} {
					for _, number := range []uint32{0, 1, q.Seq, q.Seq + 1} {
						ruleAgainstModel(t, rule, q, got, genealogy.Payload{Reading: reading, Errno: errno, Number: number})
					}
				}
			}
		}
	}
}

func ruleAgainstModel(t *testing.T, rule genealogy.Rule, q, got genealogy.Stamp, p genealogy.Payload) {
	rel, detail := rule.ClassifyPayload(q, got, p)
	want, wantDetail := naive(rule, &q, got, p)
	if token(rel) != want || detail != wantDetail {
		t.Fatalf("%v: request %v, got %v %v: %v %d, want %v %d", rule, q, got, p, token(rel), detail, want, wantDetail)
	}
}

// Look as the naive one has it, for every length, and every first byte that says
// something.
func TestLookAgainstNaive(t *testing.T) {
	eras := map[cnmsg.Kernel]bool{0: false, cnmsg.KernelVersion(2, 6, 17): true, cnmsg.KernelVersion(2, 6, 18): false, cnmsg.KernelVersion(6, 1, 0): false}
	for era, timespec := range eras {
		for _, u := range cnmsg.Users() {
			for length := range 170 {
				b := make([]byte, length)
				for i := range b {
					b[i] = byte(i + 1)
				}
				lookAgainstNaive(t, u.ID, b, era, timespec)
				for i := 0; i < min(length, 16); i++ {
					b[i] = 0
					lookAgainstNaive(t, u.ID, b, era, timespec)
				}
				if length >= 148 {
					copy(b[144:148], []byte{0xff, 0xff, 0xff, 0xff})
					lookAgainstNaive(t, u.ID, b, era, timespec)
				}
			}
		}
	}
	for kind := range byte(9) {
		for cmd := range byte(10) {
			for bits := range 64 {
				b := []byte{kind, byte(bits & 1 * 5), byte(bits >> 1 & 1), byte(bits >> 2 & 1), 0, 0, 0, 0, 0, 0, 0, 0, cmd, 0, byte(bits >> 3 & 1), byte(bits >> 4 & 1)}
				for _, length := range []int{11, 12, 13, 15, 16} {
					lookAgainstNaive(t, cnmsg.W1, b[:length], 0, false)
				}
			}
		}
	}
}

func lookAgainstNaive(t *testing.T, id cnmsg.ID, b []byte, era cnmsg.Kernel, timespec bool) {
	t.Helper()
	for _, o := range []wire.Order{wire.Little, wire.Big} {
		in := cnmsg.In(cnmsg.AppendRaw(nil, o, cnmsg.Header{ID: id, Len: uint16(len(b))}, b), o)
		in.Next()
		if got, want := genealogy.Look(in.Msg(), era), naiveLook(o, id, b, timespec); got != want {
			t.Fatalf("%v, kernel %#x, %v, %x: %+v, want %+v", id, era, o, b, got, want)
		}
	}
}
