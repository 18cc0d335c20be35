package model

import (
	"slices"
	"testing"

	"github.com/cnwire/cnwire/spec/conform"
	"github.com/cnwire/cnwire/spec/vectors"
)

// What a broken model fails is put down to the requirement that it breaks. Only
// vectors that cite it are asked: it passes the others, as
// TestEverySwitchIsCaughtByItsOwnVectors shows.
func TestDiagnosisNamesTheSwitch(t *testing.T) {
	for _, bug := range Bugs() {
		if bug == "CN-LEN-2" { // a u32 len is wrong in every big-endian message, whatever that is about
			continue
		}
		var outcomes []conform.Outcome
		var own []vectors.Vector
		for _, v := range vectors.All() {
			if slices.Contains(v.Reqs, string(bug)) {
				own = append(own, v)
			} else {
				outcomes = append(outcomes, conform.Outcome{Vector: v, Verdict: conform.Pass})
			}
		}
		err := conform.Run(testee{Break(bug)}, own, conform.Options{Strict: true}, func(o conform.Outcome) { outcomes = append(outcomes, o) })
		if err != nil {
			t.Fatal(err)
		}
		if causes, _ := conform.Diagnose(outcomes); len(causes) != 1 || causes[0].ID != string(bug) {
			t.Errorf("%s broken: %s", bug, conform.Diagnosis(outcomes))
		}
	}
}
