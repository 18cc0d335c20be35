package model

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
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
	return conform.Hello{Cnspec: 1, Name: "model", Ops: []string{"decode", "encode", "payload", "classify", "address", "trace"}}
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
	q, err := readQuestion(line)
	if err != nil {
		return nil, err
	}
	return t.answer(q)
}

func readQuestion(line []byte) (q asked, err error) { return q, json.Unmarshal(line, &q) }

func (t testee) answer(q asked) ([]byte, error) {
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
	case "address":
		answer["ok"] = t.model.Address(q.Hex, big)
	case "classify":
		answer["ok"] = map[string]string{"relation": t.model.Classify(q.Rule, q.Request, q.Got, nil).Token}
	case "trace":
		answer["ok"] = map[string]any{"steps": t.model.Trace(q.Test)}
	}
	return json.Marshal(answer)
}

func TestTheModelPassesEveryVector(t *testing.T) {
	var failed []vectors.Vector
	all := 0
	err := conform.Run(testee{}, vectors.All(), conform.Options{Strict: true}, func(o conform.Outcome) {
		all++
		if o.Verdict != conform.Pass {
			failed = append(failed, o.Vector)
			t.Errorf("%s: %s", o.Vector.ID, o.Detail)
		}
	})
	if err != nil || all < 1000 {
		t.Errorf("%d vectors, %v", all, err)
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

// exam is a vector, read, and the answer of the right model.
type exam struct {
	vector vectors.Vector
	asked  asked
	right  []byte
}

func readExams(t *testing.T) (all []exam) {
	t.Helper()
	for _, v := range vectors.All() {
		q, err := readQuestion(conform.Question(v))
		if err != nil {
			t.Fatal(v.ID, err)
		}
		right, err := testee{}.answer(q)
		if err != nil {
			t.Fatal(v.ID, err)
		}
		all = append(all, exam{v, q, right})
	}
	return all
}

// outcomes are what comes of all vectors when a model is asked. It passes those
// that it answers as the right one does.
func outcomes(t *testing.T, m Model, exams []exam) (all []conform.Outcome) {
	t.Helper()
	for _, e := range exams {
		answer, err := testee{m}.answer(e.asked)
		if err != nil {
			t.Fatal(e.vector.ID, err)
		}
		o := conform.Outcome{Vector: e.vector, Verdict: conform.Pass, Counts: true}
		if !bytes.Equal(answer, e.right) {
			o.Verdict, o.Detail = conform.Judge(e.vector, answer)
		}
		all = append(all, o)
	}
	return all
}

var update = flag.Bool("update", false, "append to the vectors the ids of the switches that they catch")

// Each switch is caught, and by vectors of the very requirement that it breaks;
// no vector fails that does not name it, and the runner puts it down to it.
func TestEverySwitchIsCaughtByItsOwnVectors(t *testing.T) {
	if testing.Short() {
		t.Skip("every switch is asked every vector: not with -short")
	}
	missing, exams := citations{}, readExams(t)
	for _, bug := range Bugs() {
		t.Run(string(bug), func(t *testing.T) {
			t.Attr("requirement", string(bug))
			all, own := outcomes(t, Break(bug), exams), 0
			for _, o := range all {
				switch {
				case o.Verdict == conform.Pass:
				case slices.Contains(o.Vector.Reqs, string(bug)):
					own++
				default:
					missing.add(o.Vector.ID, string(bug))
				}
			}
			if own == 0 {
				t.Error("no vector of its own fails")
			}
			if causes, _ := conform.Diagnose(all); len(causes) != 1 || causes[0].ID != string(bug) {
				t.Error(conform.Diagnosis(all))
			}
		})
	}
	if *update {
		missing.write(t)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(missing)) {
		t.Errorf("%s fails with %v broken, which it does not name; -update appends them", name, missing[name])
	}
}

// citations are the ids that vectors lack. A vector and its twin have the same,
// but for those of the order, which the maker of twins adds.
type citations map[string][]string

// twins returns what the ids of a vector and its twin have in common.
func twins(id string) string { return strings.TrimSuffix(strings.TrimSuffix(id, "/big"), "/little") }

func (c citations) add(vector, id string) {
	if name := twins(vector); !slices.Contains(c[name], id) {
		c[name] = append(c[name], id)
	}
}

func (c citations) write(t *testing.T) {
	files, err := vectors.Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		for i := range f.Vectors {
			f.Vectors[i].Reqs = c.with(f.Vectors[i])
		}
		if err := os.WriteFile("../vectors/"+f.Group+".json", vectors.Format(f), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func (c citations) with(v vectors.Vector) []string {
	reqs := slices.Clone(v.Reqs)
	for _, id := range c[twins(v.ID)] {
		if !slices.Contains(reqs, id) {
			reqs = append(reqs, id)
		}
	}
	return reqs
}
