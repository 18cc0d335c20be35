package spec

import (
	_ "embed"
	"slices"
	"strings"
)

// Coverage is coverage.md: what shows each requirement, a row each, as
// cnspec list -markdown prints it.
//
//go:embed coverage.md
var Coverage string

// Names of columns of coverage.md.
const (
	ColumnID    = "id"
	ColumnTests = "tests"
)

// Tests returns the tests that coverage.md names, by the id of the requirement;
// an id without any is there too.
func Tests() map[string][]string { return tests(Coverage) }

func tests(markdown string) map[string][]string {
	of := map[string][]string{}
	id, column := -1, -1
	for line := range strings.Lines(markdown) {
		row, ok := strings.CutPrefix(strings.TrimSpace(line), "| ")
		if !ok {
			continue
		}
		cells := strings.Split(strings.TrimSuffix(row, " |"), " | ")
		if id < 0 {
			id, column = slices.Index(cells, ColumnID), slices.Index(cells, ColumnTests)
			continue
		}
		if column < 0 || len(cells) <= max(id, column) {
			continue
		}
		of[cells[id]] = strings.FieldsFunc(cells[column], func(r rune) bool { return r == ',' || r == ' ' })
	}
	return of
}

// WantsTest tells whether a test must show the requirement that runs wherever
// there is Go: not for what was only read in the kernel's source, or seen on a
// live kernel, unless it binds an implementation.
func (r Requirement) WantsTest() bool {
	if r.Level == "MUST" || r.Level == "SHOULD" || r.Level == "MAY" {
		return true
	}
	return slices.ContainsFunc(r.Evidence, func(term string) bool {
		return term != "source" && !strings.HasPrefix(term, "live ")
	})
}
