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

	"github.com/cnwire/cnwire/spec/conform"
	"github.com/cnwire/cnwire/spec/vectors"
)

// testee answers the questions of spec/testee.md by a model.
type testee struct{ model Model }

func (t testee) Hello() conform.Hello {
	return conform.Hello{Cnspec: 1, Name: "model", Ops: []string{"decode", "encode", "payload", "classify", "address"}}
}

// asked has the fields of all questions.
type asked struct {
	ID, Op, Order, Rule string
	Hex                 Hex
	Idx, Val            uint32
	Message             Message
	Request, Got        Stamp
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
		answer["ok"] = map[string]string{"relation": Classify(q.Rule, q.Request, q.Got, nil).Token}
	}
	return json.Marshal(answer)
}

func TestTheModelPassesEveryVector(t *testing.T) {
	passed := 0
	err := conform.Run(testee{}, vectors.All(), conform.Options{Strict: true}, func(o conform.Outcome) {
		if o.Verdict != conform.Pass {
			t.Errorf("%s: %s", o.Vector.ID, o.Detail)
		} else {
			passed++
		}
	})
	if err != nil || passed < 1000 {
		t.Errorf("%d vectors, %v", passed, err)
	}
}

// exam is a vector, read, and the answer of the right model.
type exam struct {
	vector vectors.Vector
	asked  asked
	right  []byte
}

func exams(t *testing.T) (all []exam) {
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

// failures are the vectors that a model does not pass. It passes those that it
// answers as the right one does.
func failures(t *testing.T, m Model, all []exam) (failed []vectors.Vector) {
	t.Helper()
	for _, q := range all {
		answer, err := testee{m}.answer(q.asked)
		if err != nil {
			t.Fatal(q.vector.ID, err)
		}
		if bytes.Equal(answer, q.right) {
			continue
		}
		if verdict, _ := conform.Judge(q.vector, answer); verdict != conform.Pass {
			failed = append(failed, q.vector)
		}
	}
	return failed
}

var update = flag.Bool("update", false, "append to the vectors the ids of the switches that they catch")

// Each switch is caught, and by vectors of the very requirement that it breaks;
// no vector fails that does not name it.
func TestEverySwitchIsCaughtByItsOwnVectors(t *testing.T) {
	missing, all := citations{}, exams(t)
	for _, bug := range Bugs() {
		failed := failures(t, Break(bug), all)
		own := 0
		for _, v := range failed {
			if slices.Contains(v.Reqs, string(bug)) {
				own++
			} else {
				missing.add(v.ID, string(bug))
			}
		}
		if own == 0 {
			t.Errorf("%s broken: no vector of its own fails, of %d", bug, len(failed))
		}
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
