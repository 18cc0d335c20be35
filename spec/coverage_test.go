package spec

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// uncoveredBy tells where coverage.md does not fit the text, or names no test
// where there must be one.
func uncoveredBy(coverage map[string][]string, requirements []Requirement) (all []string) {
	for _, r := range requirements {
		tests, there := coverage[r.ID]
		if !there {
			all = append(all, r.ID+" is not in coverage.md")
		} else if len(tests) == 0 && r.WantsTest() {
			all = append(all, r.ID+": no test that passed cites it")
		}
	}
	for id := range coverage {
		if !slices.ContainsFunc(requirements, func(r Requirement) bool { return r.ID == id }) {
			all = append(all, id+" is in coverage.md and not in the text")
		}
	}
	return all
}

func TestCoverageIsOfThisText(t *testing.T) {
	problems := uncoveredBy(Tests(), Requirements())
	for _, problem := range problems {
		t.Error(problem)
	}
	if len(problems) > 0 {
		t.Log("CONTRIBUTING.md says how to make coverage.md anew")
	}
}

func TestTests(t *testing.T) {
	got := tests("# A\n\ntext\n\n| id | level | tests | live |\n|---|---|---|---|\n| A-1 | MUST | b.TestB, a.TestA | TestL |\n| A-2 | MAY |  |  |\n")
	want := map[string][]string{"A-1": {"b.TestB", "a.TestA"}, "A-2": {}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := tests("nothing\n"); len(got) > 0 {
		t.Error(got)
	}
}

func TestUncoveredByNotices(t *testing.T) {
	seen := Requirement{ID: "A-1", Level: "OBSERVED", Evidence: []string{"captures"}}
	read := Requirement{ID: "A-1", Level: "OBSERVED", Evidence: []string{"source"}}
	live := Requirement{ID: "A-1", Level: "ERRATUM", Evidence: []string{"live TestA", "live TestB"}}
	must := Requirement{ID: "A-1", Level: "MUST", Evidence: []string{"live TestA"}}
	for _, c := range []struct {
		tests    map[string][]string
		r        Requirement
		problems int
	}{
		{map[string][]string{"A-1": {"a.TestA"}}, must, 0},
		{map[string][]string{"A-1": {}}, must, 1},
		{map[string][]string{"A-1": {}}, seen, 1},
		{map[string][]string{"A-1": {}}, read, 0},
		{map[string][]string{"A-1": {}}, live, 0},
		{map[string][]string{}, read, 1},
		{map[string][]string{"A-1": {}, "A-2": {}}, read, 1},
	} {
		if got := uncoveredBy(c.tests, []Requirement{c.r}); len(got) != c.problems {
			t.Errorf("%v %+v: %v", c.tests, c.r, got)
		}
	}
}
