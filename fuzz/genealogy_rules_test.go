package fuzz

import (
	"testing"

	"github.com/cnwire/cnwire/genealogy"
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
