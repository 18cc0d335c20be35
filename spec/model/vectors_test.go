package model

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/spec"
	"github.com/cnwire/cnwire/spec/conform"
	"github.com/cnwire/cnwire/spec/vectors"
)

// testee answers the questions of spec/testee.md by a model.
type testee struct{ model Model }

func (t testee) Hello() conform.Hello {
	return conform.Hello{Cnspec: 1, Name: "model", Ops: []string{"decode", "encode", "payload", "classify", "trace"}}
}

// asked has the fields of all questions.
type asked struct {
	ID, Op, Order, Rule string
	Hex                 Hex
	Idx, Val            uint32
	Message             Message
	Request, Got        Stamp
	Test                Conversation
}

func (t testee) Ask(line []byte) ([]byte, error) {
	var q asked
	if err := json.Unmarshal(line, &q); err != nil {
		return nil, err
	}
	big := q.Order == "big"
	answer := map[string]any{"id": q.ID}
	switch q.Op {
	case "decode":
		answer["ok"] = t.model.Decode(q.Hex, big)
	case "encode":
		b, token := t.model.Encode(q.Message, big)
		if token != "" {
			answer["fault"] = map[string]string{"token": token}
			break
		}
		answer["ok"] = map[string]Hex{"hex": b}
	case "payload":
		fields := t.model.Payload(CN{Idx: q.Idx, Val: q.Val, Len: len(q.Hex), Data: q.Hex}, 0, big)
		if fields == nil {
			answer["unsupported"] = true
			break
		}
		answer["ok"] = fields
	case "classify":
		answer["ok"] = map[string]string{"relation": t.model.Classify(q.Rule, q.Request, q.Got, nil).Token}
	case "trace":
		answer["ok"] = map[string]any{"steps": t.model.Trace(q.Test)}
	}
	return json.Marshal(answer)
}

// isTracker tells whether a bug is one of the rules of seq and ack, which have
// vectors of their own.
func (b Bug) isTracker() bool {
	return strings.HasPrefix(string(b), "GEN-") || strings.HasPrefix(string(b), "TRK-") || strings.HasPrefix(string(b), "CNT-")
}

// mayFail are the vectors that a model with one bug may fail, all for one with
// none: see TestTheTwoHalvesAreApart.
func (m Model) mayFail() []vectors.Vector {
	if len(m.broken) != 1 {
		return vectors.All()
	}
	return slices.DeleteFunc(vectors.All(), func(v vectors.Vector) bool { return ofTracker(v) != m.broken[0].isTracker() })
}

func ofTracker(v vectors.Vector) bool { return v.Op == "classify" || v.Op == "trace" }

// The rules of seq and ack read no datagrams, and those of datagrams do not look
// at seq and ack.
func TestTheTwoHalvesAreApart(t *testing.T) {
	for _, tracker := range []bool{true, false} {
		half := slices.DeleteFunc(Bugs(), func(b Bug) bool { return b.isTracker() != tracker })
		failed, _ := failures(t, Break(half...))
		for _, v := range failed {
			if ofTracker(v) != tracker {
				t.Errorf("%s fails", v.ID)
			}
		}
	}
}

// failures are the vectors that a model does not pass.
func failures(t *testing.T, m Model) (failed []vectors.Vector, passed int) {
	t.Helper()
	err := conform.Run(testee{m}, m.mayFail(), conform.Options{Strict: true}, func(o conform.Outcome) {
		if o.Verdict == conform.Pass {
			passed++
		} else {
			failed = append(failed, o.Vector)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return failed, passed
}

func TestTheModelPassesEveryVector(t *testing.T) {
	failed, passed := failures(t, Model{})
	for _, v := range failed {
		t.Errorf("%s", v.ID)
	}
	if passed < 1000 {
		t.Errorf("only %d vectors", passed)
	}
	for _, r := range spec.Requirements() {
		if !r.Has("vectors") {
			continue
		}
		t.Run(r.ID, func(t *testing.T) {
			t.Attr("requirement", r.ID)
			if slices.ContainsFunc(failed, func(v vectors.Vector) bool { return slices.Contains(v.Reqs, r.ID) }) {
				t.Error("the model fails a vector of it")
			}
		})
	}
}

// Each switch is caught, and by vectors of the very requirement that it breaks;
// no vector fails that does not name it.
func TestEverySwitchIsCaughtByItsOwnVectors(t *testing.T) {
	for _, bug := range Bugs() {
		t.Run(string(bug), func(t *testing.T) {
			t.Attr("requirement", string(bug))
			failed, _ := failures(t, Break(bug))
			own := 0
			for _, v := range failed {
				if slices.Contains(v.Reqs, string(bug)) {
					own++
				} else if bug != "CN-LEN-2" { // a u32 len is wrong in every big-endian message
					t.Errorf("%s broken: %s fails, which names %v", bug, v.ID, v.Reqs)
				}
			}
			if own == 0 {
				t.Errorf("%s broken: no vector of its own fails, of %d", bug, len(failed))
			}
		})
	}
}
