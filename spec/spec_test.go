package spec

import (
	"reflect"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/wire"
)

func TestRequirementsAreWellFormed(t *testing.T) {
	tokens := map[string]bool{}
	for _, f := range wire.Faults() {
		tokens[f.Token()] = true
	}
	ids, used := map[string]bool{}, map[string]string{}
	for _, r := range Requirements() {
		ids[r.ID] = true
		if r.Token != "" && !tokens[r.Token] {
			t.Errorf("%s: no fault has the token %s", r.ID, r.Token)
		}
		if r.Token != "" && used[r.Token] != "" {
			t.Errorf("%s and %s share the token %s", r.ID, used[r.Token], r.Token)
		}
		used[r.Token] = r.ID
		if got, ok := ByID(r.ID); !ok || !reflect.DeepEqual(got, r) {
			t.Errorf("ByID(%s) = %+v %v", r.ID, got, ok)
		}
	}
	if len(ids) < 20 || len(ids) != strings.Count(Text, blockStart) {
		t.Errorf("%d requirements, %d blocks", len(ids), strings.Count(Text, blockStart))
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
