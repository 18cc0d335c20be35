package model

import (
	"testing"

	"github.com/cnwire/cnwire/spec/conform"
	"github.com/cnwire/cnwire/spec/vectors"
)

// What a broken model fails is put down to the requirement that it breaks.
func TestDiagnosisNamesTheSwitch(t *testing.T) {
	for _, bug := range Bugs() {
		var outcomes []conform.Outcome
		err := conform.Run(testee{Break(bug)}, vectors.All(), conform.Options{}, func(o conform.Outcome) { outcomes = append(outcomes, o) })
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
