package fuzz

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/cnwire/cnwire/genealogy"
)

func drawEdge(t *rapid.T, name string) uint32 {
	return rapid.OneOf(rapid.SampledFrom(edges[:]), rapid.Uint32()).Draw(t, name)
}

func drawPayload(t *rapid.T) genealogy.Payload {
	return genealogy.Payload{
		Reading: rapid.SampledFrom(readings).Draw(t, "reading"),
		Errno:   rapid.SampledFrom([]uint32{0, 0, 5, 22}).Draw(t, "errno"),
		Number:  rapid.SampledFrom([]uint32{0, 1, 2, ^uint32(0)}).Draw(t, "number"),
	}
}

func drawExpect(t *rapid.T) genealogy.Expect {
	return rapid.SampledFrom([]genealogy.Expect{genealogy.ExpectOne, genealogy.ExpectOne, genealogy.ExpectOne, genealogy.ExpectNone, 2, 253, genealogy.ExpectPerhaps, genealogy.ExpectMany}).Draw(t, "expect")
}

// The ledger, the naive model and the truth, under every rule.
func TestLedgerAgainstModel(t *testing.T) {
	for _, rule := range genealogy.Rules() {
		t.Run(rule.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { runMachine(t, rule) })
		})
	}
}

func runMachine(t *rapid.T, rule genealogy.Rule) {
	tracking := rapid.Bool().Draw(t, "tracking")
	x := newMachine(rule, rapid.IntRange(0, 9).Draw(t, "slots"), genealogy.Terms{
		First:   drawEdge(t, "first"),
		Horizon: rapid.Uint64Range(0, 20).Draw(t, "horizon"),
	}, tracking, func(s string) { t.Fatal(s) })
	index := rapid.IntRange(0, 63)
	actions := map[string]func(*rapid.T){
		"answer": func(t *rapid.T) {
			x.answer(index.Draw(t, "i"), index.Draw(t, "kind"), rapid.SampledFrom([]uint32{0, 0, 1, 2, 11}).Draw(t, "errno"))
		},
		"deliver": func(t *rapid.T) { x.deliver(index.Draw(t, "i"), rapid.Bool().Draw(t, "keep")) },
		"lose": func(t *rapid.T) {
			x.lose(func(mail) bool { return rapid.Bool().Draw(t, "this") })
		},
		"foreign": func(t *rapid.T) {
			x.foreign(index.Draw(t, "i"), drawEdge(t, "seq"), drawEdge(t, "ack"), drawPayload(t))
		},
		"end":    func(t *rapid.T) { x.end(index.Draw(t, "i"), rapid.Bool().Draw(t, "cancel")) },
		"expire": func(t *rapid.T) { x.expire(rapid.Uint64Range(0, 10).Draw(t, "age")) },
		"tick":   func(t *rapid.T) { x.now += rapid.Uint64Range(1, 7).Draw(t, "ticks") },
	}
	if tracking {
		actions["track"] = func(t *rapid.T) {
			x.track(genealogy.Stamp{Seq: drawEdge(t, "seq"), Ack: drawEdge(t, "ack")}, drawExpect(t))
		}
	} else {
		actions["issue"] = func(t *rapid.T) { x.issue(drawEdge(t, "random"), drawExpect(t)) }
		actions["issue the same"] = func(t *rapid.T) { x.issue(0x40000, genealogy.ExpectOne) }
	}
	t.Repeat(actions)
	if !tracking {
		x.settle()
	}
}

// Clear gives numbers that cannot be fooled, and does not touch good ones.
func TestClear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.SampledFrom(genealogy.Rules()).Draw(t, "rule")
		q := genealogy.Stamp{ID: anyID(rule), Seq: drawEdge(t, "seq"), Ack: drawEdge(t, "ack")}
		c := rule.Clear(q)
		if rule.Clear(c) != c || c.ID != q.ID {
			t.Fatalf("%v: %v, then %v", rule, c, rule.Clear(c))
		}
		event := genealogy.Stamp{ID: c.ID, Seq: c.Seq, Ack: 0}
		if rel, _ := rule.Classify(c, event); hasEvents(rule) && rel != genealogy.New {
			t.Fatalf("%v: an event of seq S is %v to %v", rule, rel, c)
		}
		if rule != genealogy.W1 && rule != genealogy.W1Parts {
			return
		}
		data, status := genealogy.Stamp{ID: c.ID, Seq: c.Seq, Ack: c.Seq + 1}, genealogy.Stamp{ID: c.ID, Seq: c.Seq, Ack: c.Ack}
		first, _ := rule.Classify(c, data)
		second, _ := rule.Classify(c, status)
		if first != genealogy.Reply || second != genealogy.Status {
			t.Fatalf("%v %v: data is %v, a status %v", rule, c, first, second)
		}
	})
}

func TestContinuityAgainstModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := newCountMachine(rapid.IntRange(0, 3).Draw(t, "cpus"), func(s string) { t.Fatal(s) })
		t.Repeat(map[string]func(*rapid.T){
			"observe": func(t *rapid.T) {
				x.near(rapid.SampledFrom([]uint32{0, 0, 0, 1, 2, 3, 0xfffffffe, 0xffffffff}).Draw(t, "cpu"),
					rapid.SampledFrom([]uint32{1, 1, 1, 2, 9, 0, ^uint32(0), 1<<32 - 62, 1<<32 - 63, 1<<32 - 64, 1<<32 - 65, 1 << 31, 1<<31 - 1, 1<<31 + 1}).Draw(t, "distance"),
					drawEdge(t, "seq"), rapid.IntRange(0, 4).Draw(t, "anywhere") == 0)
			},
			"overrun": func(*rapid.T) { x.overrun() },
			"filter":  func(t *rapid.T) { x.filter(rapid.Bool().Draw(t, "on")) },
		})
	})
}

// Each rule as the naive model has it, for numbers near each other and for any
// payload.
func TestRulesAgainstModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.SampledFrom(genealogy.Rules()).Draw(t, "rule")
		q := genealogy.Stamp{ID: anyID(rule), Seq: drawEdge(t, "S"), Ack: drawEdge(t, "A")}
		near := rapid.SampledFrom([]uint32{0, 1, 2, ^uint32(0)})
		got := genealogy.Stamp{ID: q.ID, Seq: q.Seq + near.Draw(t, "seq"), Ack: 0}
		switch rapid.IntRange(0, 2).Draw(t, "ack of") {
		case 0:
			got.Ack = q.Ack + near.Draw(t, "ack")
		case 1:
			got.Ack = q.Seq + near.Draw(t, "ack")
		case 2:
			got.Ack = drawEdge(t, "ack")
		}
		if rapid.IntRange(0, 9).Draw(t, "another id") == 0 {
			got.ID.Val++
		}
		p := drawPayload(t)
		p.Number += q.Seq
		rel, detail := rule.ClassifyPayload(q, got, p)
		want, wantDetail := naive(rule, &q, got, p)
		if token(rel) != want || detail != wantDetail {
			t.Fatalf("%v: request %v, got %v %v: %v %d, want %v %d", rule, q, got, p, token(rel), detail, want, wantDetail)
		}
	})
}

// hasEvents tells whether an event with ack 0 and the seq of a request is to be
// told from an answer by numbers alone.
func hasEvents(r genealogy.Rule) bool {
	switch r {
	case genealogy.Comment2005, genealogy.ConnectorRST, genealogy.ProcMirror, genealogy.ProcCounter, genealogy.W1, genealogy.DRBD, genealogy.DST, genealogy.POHMELFS:
		return true
	}
	return false
}
