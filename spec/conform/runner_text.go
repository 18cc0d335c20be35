package conform

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/cnwire/cnwire/spec"
)

// Text reports a run for people.
type Text struct {
	W     io.Writer
	Paint func(color, s string) string // colours, or returns s
	Bytes func(Outcome) string         // the bytes of a vector, each with its field; whole lines
	Again func(id string) string       // the command that repeats one vector
}

// Colours of the terminal, by what they say.
const (
	bold  = "1"
	faint = "2"
	red   = "31"
	green = "32"
	cyan  = "36"
)

// Outcome prints what is not as it should be.
func (t *Text) Outcome(o Outcome) {
	switch {
	case o.OK():
	case o.Verdict == Pass:
		fmt.Fprintf(t.W, "%s %s\n  It passes, but the expect file lists it as a failure.\n\n", t.Paint(red, "PASS?"), t.Paint(bold, o.Vector.ID))
	default:
		t.failure(o)
	}
}

func (t *Text) failure(o Outcome) {
	v := o.Vector
	fmt.Fprintf(t.W, "%s %s\n  %s\n", t.Paint(red, strings.ToUpper(string(o.Verdict))), t.Paint(bold, v.ID), v.About)
	for _, id := range v.Reqs {
		r, _ := spec.ByID(id)
		fmt.Fprintf(t.W, "  %s %s: %s\n  %s\n", t.Paint(cyan, id), r.Level, r.Text, t.Paint(faint, "kernel: "+r.Source))
	}
	fmt.Fprintf(t.W, "  %s\n", t.Paint(faint, "vector: "+v.Source))
	io.WriteString(t.W, t.Bytes(o))
	fmt.Fprintf(t.W, "  want   %s\n", wanted(o))
	if o.Got != nil {
		fmt.Fprintf(t.W, "  got    %s\n", clipJSON(o.Got))
	}
	if o.Detail != "" {
		fmt.Fprintf(t.W, "  %s  %s\n", t.Paint(red, "here:"), strings.ReplaceAll(o.Detail, "\n", "\n         "))
	}
	fmt.Fprintf(t.W, "  again: %s\n\n", t.Again(v.ID))
}

// wanted is the answer that would be right.
func wanted(o Outcome) string {
	v := o.Vector
	switch {
	case v.Result == "acceptable":
		return "any answer of the right form"
	case v.Want == nil:
		return fmt.Sprintf(`{"fault":{"token":%q}}`, v.Fault.Token)
	}
	return clipJSON(v.Want)
}

func clipJSON(b json.RawMessage) string {
	const most = 1000
	if len(b) > most {
		return string(b[:most]) + "…"
	}
	return string(b)
}

// row is a line of the summary.
type row struct {
	name, level                     string
	pass, failed, unsupported, know int
}

// Summary prints a line for each group of requirements, below it one for each of
// them that is not met, and one for all.
func (t *Text) Summary(h Hello, outcomes []Outcome, took time.Duration) {
	fmt.Fprintf(t.W, "%s\n", t.Paint(bold, fmt.Sprintf("%-24s  %-8s  %5s  %5s  %5s  %5s", "requirement", "level", "pass", "fail", "known", "unsup")))
	for _, r := range rows(outcomes) {
		line := fmt.Sprintf("%-24s  %-8s  %5d  %5d  %5d  %5d", r.name, r.level, r.pass, r.failed, r.know, r.unsupported)
		if r.failed > 0 {
			line = t.Paint(red, line)
		}
		fmt.Fprintln(t.W, line)
	}
	t.Total(h, outcomes, took)
}

// Total prints the last lines: the sum, and what explains the failures.
func (t *Text) Total(h Hello, outcomes []Outcome, took time.Duration) {
	sum := total(outcomes)
	line := fmt.Sprintf("%s %s: %d vectors, %d pass, %d fail, %d known to fail, %d unsupported, in %v",
		h.Name, h.Version, len(outcomes), sum.pass, sum.failed, sum.know, sum.unsupported, took.Round(time.Millisecond))
	color := green
	if sum.failed > 0 {
		color = red
	}
	fmt.Fprintln(t.W, t.Paint(color, line))
	if diagnosis := Diagnosis(outcomes); diagnosis != "" {
		fmt.Fprintln(t.W, t.Paint(bold, diagnosis))
	}
}

// rows counts by group, in the order of the text, and by rule where a vector
// names no requirement. Requirements with failures follow their group.
func rows(outcomes []Outcome) (all []*row) {
	byName := map[string]*row{}
	at := func(name string) *row {
		if byName[name] == nil {
			byName[name] = &row{name: name}
		}
		return byName[name]
	}
	var rules []string
	for _, o := range outcomes {
		for _, id := range o.Vector.Reqs {
			at(id).count(o)
		}
		for group := range groupsOf(o) {
			at(group).count(o)
		}
		if rule := ruleOf(o); len(o.Vector.Reqs) == 0 {
			if byName[rule] == nil {
				rules = append(rules, rule)
			}
			at(rule).count(o)
		}
	}
	for _, group := range groups() {
		if byName[group] != nil {
			all = append(append(all, byName[group]), unmet(group, byName)...)
		}
	}
	for _, rule := range rules {
		all = append(all, byName[rule])
	}
	return all
}

// groups are those of the text, in its order.
func groups() (names []string) {
	for _, r := range spec.Requirements() {
		if !slices.Contains(names, r.Group()) {
			names = append(names, r.Group())
		}
	}
	return names
}

// unmet are the requirements of a group that have failures.
func unmet(group string, byName map[string]*row) (rows []*row) {
	for _, r := range spec.Requirements() {
		if counts := byName[r.ID]; r.Group() == group && counts != nil && counts.failed+counts.know > 0 {
			counts.name, counts.level = "  "+r.ID, r.Level
			rows = append(rows, counts)
		}
	}
	return rows
}

func ruleOf(o Outcome) string { return o.Vector.Op + " " + o.Vector.Rule }

func total(outcomes []Outcome) (sum row) {
	for _, o := range outcomes {
		sum.count(o)
	}
	return sum
}

func (r *row) count(o Outcome) {
	switch {
	case !o.OK():
		r.failed++
	case o.Verdict == Pass:
		r.pass++
	case o.Known != "":
		r.know++
	default:
		r.unsupported++
	}
}
