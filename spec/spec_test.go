package spec

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/wire"
)

func TestRequirementsAreWellFormed(t *testing.T) {
	tokens := map[string]bool{}
	for _, f := range wire.Faults() {
		tokens[f.Token()] = true
	}
	ids, used := map[string]bool{}, map[string]string{}
	for _, r := range Requirements() {
		if ids[r.ID] {
			t.Errorf("%s stands twice", r.ID)
		}
		ids[r.ID] = true
		if r.Token != "" && !tokens[r.Token] {
			t.Errorf("%s: no fault has the token %s", r.ID, r.Token)
		}
		if r.Token != "" && used[r.Token] != "" {
			t.Errorf("%s and %s share the token %s", r.ID, used[r.Token], r.Token)
		}
		used[r.Token] = r.ID
		if r.Text == "" || r.Source == "" || r.Role == "" {
			t.Errorf("%s: %+v", r.ID, r)
		}
		if got, ok := ByID(r.ID); !ok || got != r {
			t.Errorf("ByID(%s) = %+v %v", r.ID, got, ok)
		}
	}
	if len(ids) < 20 || len(ids) != strings.Count(Text, "> **[") {
		t.Errorf("%d requirements, %d blocks", len(ids), strings.Count(Text, "> **["))
	}
}

// Every fault that a walk or Strict reports has its sentence.
func TestEveryFaultOfTheFramingHasARequirement(t *testing.T) {
	for _, f := range []wire.Fault{
		wire.NLShort, wire.NLLen, wire.NLTruncated, wire.CNShort, wire.CNTruncated,
		wire.NLMany, wire.NLPadding, wire.NLType, wire.NLFlags, wire.NLPortID, wire.NLSequence, wire.CNSlack,
	} {
		if _, ok := ByToken(f.Token()); !ok {
			t.Errorf("%s has no requirement", f.Token())
		}
	}
	if _, ok := ByToken(""); ok {
		t.Error("no token is a token")
	}
}

func TestParse(t *testing.T) {
	got, err := parse("# Title\n\n> **[A-B-1]** MUST · decoder, encoder · `nl_len`\n> One.\n> Two.\n> Source: f; all.\n\ntext\n")
	want := []Requirement{{"A-B-1", "MUST", "decoder, encoder", "nl_len", "One. Two.", "f; all."}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, bad := range []string{
		"> **[A-1]** WILL · decoder\n> One.\n> Source: f.",
		"> **[A]** MUST · decoder\n> One.\n> Source: f.",
		"> **[A-1]** MUST · decoder\n> One.",
		"> **[A-1]** MUST · decoder\n> Source: f.",
	} {
		if got, err := parse(bad); err == nil {
			t.Errorf("%q parses to %+v", bad, got)
		}
	}
}
