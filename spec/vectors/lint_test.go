package vectors

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/nlmsg"
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
	case v.Result == "valid" && (faults > 0 || v.Fault != nil || missing):
		return fmt.Errorf("valid, with a fault")
	case v.Op == "classify":
		return nil // what is turned away is no fault
	case v.Result == "invalid" && !missing && (faults != 1 || !named):
		return fmt.Errorf("%d faults in what is wanted, and %v", faults, v.Fault)
	}
	return nil
}

// never are requirements without a vector that breaks them, and why.
var never = map[string]string{
	"MAY":      "what somebody may do breaks nothing",
	"OBSERVED": "a message that does otherwise is not wrong, and is to be read",
}

// Every requirement has a vector that keeps it, and every MUST and SHOULD one
// that breaks it.
func TestEveryRequirementHasVectors(t *testing.T) {
	kept, broken := map[string]int{}, map[string]int{}
	for _, v := range All() {
		for _, id := range v.Reqs {
			switch v.Result {
			case "valid":
				kept[id]++
			case "invalid":
				broken[id]++
			}
		}
	}
	for _, r := range spec.Requirements() {
		if kept[r.ID] == 0 {
			t.Errorf("%s: no vector keeps it", r.ID)
		}
		if broken[r.ID] == 0 && never[r.Level] == "" {
			t.Errorf("%s: no vector breaks it", r.ID)
		}
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
		if r.Token != "" && !used[r.Token] && never[r.Level] == "" {
			t.Errorf("%s: no vector with %s", r.ID, r.Token)
		}
	}
}

func (v Vector) order() wire.Order {
	if v.Order == "big" {
		return wire.Big
	}
	return wire.Little
}

// A vector names the rules of the walk that it cannot be read without, so that
// one broken rule is found by the vectors of that rule alone.
func TestVectorsCiteWhatTheyDependOn(t *testing.T) {
	for _, v := range All() {
		if v.Op != "decode" {
			continue
		}
		b, err := hex.DecodeString(v.Hex)
		if err != nil {
			t.Fatal(v.ID, err)
		}
		for _, id := range dependsOn(b, v.order()) {
			if !slices.Contains(v.Reqs, id) {
				t.Errorf("%s depends on %s", v.ID, id)
			}
		}
	}
}

func dependsOn(b []byte, o wire.Order) (ids []string) {
	s := nlmsg.Scan(b, o)
	for s.Next() {
		m := s.Msg()
		if m.Type() == nlmsg.TypeDone {
			ids = append(ids, "NL-KIND-1")
		}
		if m.Len()%4 != 0 && s.Offset()+int(m.Len()) < len(b) {
			ids = append(ids, "NL-ALIGN-1")
		}
		if m.Kind() != nlmsg.KindData {
			continue
		}
		in := cnmsg.In(m.Payload(), o)
		for in.Next() {
			if end := in.Offset() + len(in.Msg().Bytes()); end%4 != 0 && end < len(m.Payload()) {
				ids = append(ids, "CN-PACK-1")
			}
		}
		if in.Err() == wire.CNTruncated {
			ids = append(ids, "CN-LEN-1")
		}
	}
	return ids
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
		"rule":   func(v *Vector) { v.Op, v.Rule = "classify", "none_such" },
	} {
		bad := good
		spoil(&bad)
		if wellFormed(bad, tokens) == nil {
			t.Errorf("%s is not noticed", name)
		}
	}
}
