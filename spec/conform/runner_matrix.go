package conform

import (
	"fmt"
	"strings"
	"time"

	"github.com/cnwire/cnwire/spec"
)

// MatrixRun is what came of one implementation of a matrix.
type MatrixRun struct {
	Name     string
	Hello    Hello
	Outcomes []Outcome
	Took     time.Duration
	Absent   string // why it is not here, "" when it is
	Err      error  // why it cannot be run
}

// Cell counts what came of the vectors of one requirement group and one
// implementation.
type Cell struct {
	Pass, Fail, Known, Crash, Unsupported int
}

// Add counts an outcome.
func (c *Cell) Add(o Outcome) {
	switch {
	case o.Verdict == Pass:
		c.Pass++
	case o.Verdict == Unsupported:
		c.Unsupported++
	case o.Known != "":
		c.Known++
	case o.Verdict == Fail:
		c.Fail++
	default:
		c.Crash++
	}
}

// String has the number that pass and, where there are any, those of each other
// verdict with its word.
func (c Cell) String() string {
	return c.words("", " failed", " known", " crashed", " unsupported", ", ")
}

// Sentence is String with a word for those that pass, too.
func (c Cell) Sentence() string {
	return c.words(" passed", " failed", " known to fail", " crashed", " unsupported", ", ")
}

// Short is String with letters for the words: f k c u.
func (c Cell) Short() string { return c.words("", "f", "k", "c", "u", " ") }

// words has each number that is not 0 with its word behind it; "0" when all are.
func (c Cell) words(pass, fail, known, crash, unsupported, between string) string {
	var parts []string
	for _, p := range []struct {
		n    int
		word string
	}{{c.Pass, pass}, {c.Fail, fail}, {c.Known, known}, {c.Crash, crash}, {c.Unsupported, unsupported}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprint(p.n)+p.word)
		}
	}
	if parts == nil {
		return "0"
	}
	return strings.Join(parts, between)
}

// Row is a requirement group, with a cell for each implementation.
type Row struct {
	Group string
	Cells []Cell
}

// Matrix counts the runs by requirement group, in the order of the text. A
// vector counts once in every group that it cites; the last group, "none", is
// of those that cite nothing.
func Matrix(runs []MatrixRun) []Row {
	var rows []Row
	at := map[string]int{}
	add := func(group string) {
		if _, ok := at[group]; !ok {
			at[group] = len(rows)
			rows = append(rows, Row{group, make([]Cell, len(runs))})
		}
	}
	for _, group := range append(groups(), "none") {
		add(group)
	}
	for i, r := range runs {
		for _, o := range r.Outcomes {
			for group := range groupsOf(o) {
				rows[at[group]].Cells[i].Add(o)
			}
		}
	}
	shown := rows[:0]
	for _, row := range rows {
		if !row.empty() {
			shown = append(shown, row)
		}
	}
	return shown
}

func groupsOf(o Outcome) map[string]bool {
	groups := map[string]bool{}
	for _, id := range o.Vector.Reqs {
		if r, ok := spec.ByID(id); ok {
			groups[r.Group()] = true
		}
	}
	if len(groups) == 0 {
		groups["none"] = true
	}
	return groups
}

func (r Row) empty() bool {
	for _, c := range r.Cells {
		if c != (Cell{}) {
			return false
		}
	}
	return true
}
