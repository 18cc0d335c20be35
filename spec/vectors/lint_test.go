package vectors

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/spec"
	"github.com/cnwire/cnwire/wire"
)

func TestVectorsAreWellFormed(t *testing.T) {
	tokens := map[string]bool{}
	for _, f := range wire.Faults() {
		tokens[f.Token()] = true
	}
	seen := map[string]bool{}
	for _, f := range readFiles(t) {
		for _, v := range f.Vectors {
			if seen[v.ID] || v.Group() != f.Group {
				t.Errorf("%s: used twice, or in the wrong file", v.ID)
			}
			seen[v.ID] = true
			if err := wellFormed(v, tokens); err != nil {
				t.Errorf("%s: %v", v.ID, err)
			}
		}
	}
	if len(seen) < 1000 {
		t.Errorf("only %d vectors", len(seen))
	}
}

func wellFormed(v Vector, tokens map[string]bool) error {
	for _, id := range v.Reqs {
		if _, ok := spec.ByID(id); !ok {
			return fmt.Errorf("no requirement %s", id)
		}
	}
	if !strings.HasSuffix(v.About, ".") {
		return fmt.Errorf("about %q is no sentence", v.About)
	}
	if _, ok := genealogy.RuleNamed(v.Rule); v.Op == "classify" && !ok {
		return fmt.Errorf("no rule %s", v.Rule)
	}
	hand := v.Source == "hand" && v.Op != "classify"
	if hand && !strings.HasSuffix(v.ID, "/"+v.Order) {
		return fmt.Errorf("order %s", v.Order)
	}
	if v.Fault != nil && !tokens[v.Fault.Token] {
		return fmt.Errorf("no fault %s", v.Fault.Token)
	}
	return oneFault(v)
}

// oneFault holds result, fault and what is wanted against each other: there is
// one fault or none, and it is the one that is named.
func oneFault(v Vector) error {
	faults := bytes.Count(v.Want, []byte(`"fault":`))
	named := v.Fault != nil && bytes.Contains(v.Want, append([]byte(`"fault":`), text(v.Fault)...))
	missing := v.Op == "payload" && bytes.Contains(v.Want, []byte(`"missing":`))
	switch {
	case v.Op == "encode":
		if (v.Want != nil) != (v.Result == "valid") || (v.Fault != nil) != (v.Result == "invalid") {
			return fmt.Errorf("%s with want %s and fault %v", v.Result, v.Want, v.Fault)
		}
	case v.Op == "address" && v.Result == "invalid" && faults == 0 && v.Fault == nil:
		return aStranger(v)
	case v.Result == "valid" && (faults > 0 || v.Fault != nil || missing):
		return fmt.Errorf("valid, with a fault")
	case v.Op == "classify":
		return nil // what is turned away is no fault
	case v.Result == "invalid" && !missing && (faults != 1 || !named):
		return fmt.Errorf("%d faults in what is wanted, and %v", faults, v.Fault)
	}
	return nil
}

// aStranger holds an address that is invalid without a fault: it is one that
// a receiver must not take for the kernel's.
func aStranger(v Vector) error {
	if v.Reqs[0] != "ADDR-ORIGIN-1" || !bytes.Contains(v.Want, []byte(`"from_kernel":false`)) {
		return fmt.Errorf("invalid, without a fault, and not about whose it is")
	}
	return nil
}

// binds tells whether a requirement asks an implementation for something, so
// that vectors can keep and break it.
func binds(r spec.Requirement) bool { return r.Level == "MUST" || r.Level == "SHOULD" }

// uncovered holds the requirements against the vectors: every MUST and SHOULD
// has one that keeps it and one that breaks it, or the text says why not; and
// what the text says of vectors is so.
func uncovered(requirements []spec.Requirement, vs []Vector) (all []string) {
	cited, kept, broken := map[string]int{}, map[string]int{}, map[string]int{}
	for _, v := range vs {
		for _, id := range v.Reqs {
			cited[id]++
			switch v.Result {
			case "valid":
				kept[id]++
			case "invalid":
				broken[id]++
			}
		}
	}
	for _, r := range requirements {
		say := func(is bool, problem string) {
			if is {
				all = append(all, r.ID+": "+problem)
			}
		}
		say(kept[r.ID] == 0 && binds(r) && r.Unshown == "", "no vector keeps it")
		say(broken[r.ID] == 0 && binds(r) && r.Unshown+r.Unbroken == "", "no vector breaks it")
		say(cited[r.ID] > 0 && r.Unshown != "", "the text says that no vector shows it, and one does")
		say(broken[r.ID] > 0 && r.Unbroken != "", "the text says that no vector breaks it, and one does")
		say(cited[r.ID] > 0 && !r.Has("vectors"), "a vector shows it, and its evidence does not say so")
		say(cited[r.ID] == 0 && r.Has("vectors"), "its evidence names vectors, and there are none")
	}
	return all
}

func TestEveryRequirementHasItsVectors(t *testing.T) {
	for _, problem := range uncovered(spec.Requirements(), All()) {
		t.Error(problem)
	}
}

// Without the vectors that break it, or those that keep it, any MUST or SHOULD
// is missed by name; and so is what the text says of vectors when it is wrong.
func TestUncoveredNotices(t *testing.T) {
	requirements, vs := spec.Requirements(), All()
	without := func(id, result string) []Vector {
		return slices.DeleteFunc(slices.Clone(vs), func(v Vector) bool { return v.Result == result && slices.Contains(v.Reqs, id) })
	}
	misses := func(id string, problems []string) bool {
		return slices.ContainsFunc(problems, func(p string) bool { return strings.HasPrefix(p, id+": ") })
	}
	n := 0
	for i, r := range requirements {
		if !binds(r) || r.Unshown != "" {
			continue
		}
		n++
		if !misses(r.ID, uncovered(requirements, without(r.ID, "valid"))) {
			t.Errorf("nobody misses the vectors that keep %s", r.ID)
		}
		if r.Unbroken == "" && !misses(r.ID, uncovered(requirements, without(r.ID, "invalid"))) {
			t.Errorf("nobody misses the vectors that break %s", r.ID)
		}
		for name, spoil := range map[string]func(*spec.Requirement){
			"none":        func(r *spec.Requirement) { r.Unshown = "why" },
			"no evidence": func(r *spec.Requirement) { r.Evidence = []string{"captures"} },
		} {
			bad := slices.Clone(requirements)
			spoil(&bad[i])
			if !misses(r.ID, uncovered(bad, vs)) {
				t.Errorf("%s, %s: not noticed", r.ID, name)
			}
		}
	}
	if n == 0 {
		t.Error("no MUST at all")
	}
	if one := []spec.Requirement{{ID: "A-B-1", Level: "OBSERVED", Evidence: []string{"vectors"}}}; len(uncovered(one, vs)) != 1 {
		t.Error("vectors that are not there are not noticed")
	}
	broken := []Vector{{Reqs: []string{"A-B-1"}, Result: "valid"}, {Reqs: []string{"A-B-1"}, Result: "invalid"}}
	if one := []spec.Requirement{{ID: "A-B-1", Level: "SHOULD", Evidence: []string{"vectors"}, Unbroken: "why"}}; len(uncovered(one, broken)) != 1 {
		t.Error("a vector that should not be is not noticed")
	}
}

// Every fault of a walk or a payload that a requirement names is in a vector.
func TestEveryTokenHasAVector(t *testing.T) {
	used := map[string]bool{}
	for _, v := range All() {
		if v.Fault != nil {
			used[v.Fault.Token] = true
		}
	}
	for _, r := range spec.Requirements() {
		if r.Token != "" && !used[r.Token] && binds(r) && r.Unshown+r.Unbroken == "" {
			t.Errorf("%s: no vector with %s", r.ID, r.Token)
		}
	}
}

// What says that it is of a capture is there, byte for byte.
func TestCapturesAreInTheCorpus(t *testing.T) {
	packets := map[string]string{}
	for _, c := range corpus.Captures() {
		r, err := c.Open()
		if err != nil {
			t.Fatal(err)
		}
		for p, err := r.Next(); err == nil; p, err = r.Next() {
			packets[fmt.Sprintf("capture %s#%d %v", c.Name, p.Number, c.ByteOrder())] = hex.EncodeToString(p.Data)
		}
	}
	n := 0
	for _, v := range All() {
		if v.Source == "hand" {
			continue
		}
		n++
		whole, ok := packets[v.Source+" "+v.Order]
		if !ok || v.Op == "decode" && whole != v.Hex || v.Op == "payload" && !strings.HasPrefix(whole[min(72, len(whole)):], v.Hex) {
			t.Errorf("%s: %s is not that", v.ID, v.Source)
		}
	}
	if n < 200 {
		t.Errorf("%d vectors are of captures", n)
	}
}

// A vector that is wrong is noticed.
func TestLintNotices(t *testing.T) {
	at := 0
	good := Vector{
		ID: "nl/x/little", Reqs: []string{"NL-LEN-1"}, Op: "decode", Order: "little", Result: "invalid", About: "A.", Source: "hand",
		Fault: &Fault{"nl_len", &at}, Want: json.RawMessage(`{"messages":[],"fault":{"token":"nl_len","offset":0}}`),
	}
	tokens := map[string]bool{"nl_len": true}
	if err := wellFormed(good, tokens); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Vector){
		"requirement": func(v *Vector) { v.Reqs = []string{"NL-LEN-99"} },
		"about":       func(v *Vector) { v.About = "a" },
		"order":       func(v *Vector) { v.Order = "big" },
		"token":       func(v *Vector) { v.Fault = &Fault{"nl_odd", &at} },
		"no fault":    func(v *Vector) { v.Fault = nil },
		"offset":      func(v *Vector) { one := 1; v.Fault = &Fault{"nl_len", &one} },
		"valid":       func(v *Vector) { v.Result = "valid" },
		"two faults": func(v *Vector) {
			v.Want = json.RawMessage(`{"messages":[{"fault":{"token":"nl_len","offset":0}}],"fault":{"token":"nl_len","offset":0}}`)
		},
		"encode": func(v *Vector) { v.Op = "encode" },
		"the kernel's address": func(v *Vector) {
			v.Op, v.Reqs, v.Fault, v.Want = "address", []string{"ADDR-ORIGIN-1"}, nil, json.RawMessage(`{"from_kernel":true}`)
		},
		"not about whose": func(v *Vector) {
			v.Op, v.Reqs, v.Fault, v.Want = "address", []string{"ADDR-GROUP-1"}, nil, json.RawMessage(`{"from_kernel":false}`)
		},
		"rule": func(v *Vector) { v.Op, v.Rule = "classify", "none_such" },
	} {
		bad := good
		spoil(&bad)
		if wellFormed(bad, tokens) == nil {
			t.Errorf("%s is not noticed", name)
		}
	}
}
