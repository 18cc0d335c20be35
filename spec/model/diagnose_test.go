package model

import (
	"slices"
	"testing"

	"github.com/cnwire/cnwire/spec/conform"
	"github.com/cnwire/cnwire/spec/vectors"
)

// What a broken model fails is put down to the requirement that it breaks. The
// few vectors of many kilobytes, which take most of the time, are left out.
func TestDiagnosisNamesTheSwitch(t *testing.T) {
	short := slices.DeleteFunc(vectors.All(), func(v vectors.Vector) bool { return len(v.Hex)+len(v.Message)+len(v.Want) > 4096 })
	for _, bug := range Bugs() {
		var outcomes []conform.Outcome
		err := conform.Run(testee{Break(bug)}, short, conform.Options{Strict: true}, func(o conform.Outcome) { outcomes = append(outcomes, o) })
		if err != nil {
			t.Fatal(err)
		}
		if bug == "CN-LEN-2" { // a u32 len is wrong in every big-endian message, whatever that is about
			continue
		}
		if causes, _ := conform.Diagnose(outcomes); len(causes) == 0 || causes[0].ID != string(bug) {
			t.Errorf("%s broken: %s", bug, conform.Diagnosis(outcomes))
		}
	}
}
