package conform

import (
	"bytes"
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

	Causes []Cause // what explains the failures, if it is known
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
	t.requirements(o)
	fmt.Fprintf(t.W, "  %s\n", t.Paint(faint, "vector: "+v.Source))
	io.WriteString(t.W, t.Bytes(o))
	fmt.Fprintf(t.W, "  want   %s\n", wanted(o))
	if o.Got != nil {
		fmt.Fprintf(t.W, "  got    %s\n", clipJSON(withoutEnvelope(o.Got)))
	}
	if o.Detail != "" {
		fmt.Fprintf(t.W, "  %s  %s\n", t.Paint(red, "here:"), strings.ReplaceAll(o.Detail, "\n", "\n         "))
	}
	fmt.Fprintf(t.W, "  again: %s\n\n", t.Again(v.ID))
}

// requirements prints the one that is most likely broken, else the one that the
// vector is about, and the ids of the others.
func (t *Text) requirements(o Outcome) {
	reqs := o.Vector.Reqs
	if len(reqs) == 0 {
		return
	}
	first := reqs[0]
	if cause := causeOf(o, t.Causes); cause != "" {
		first = cause
	}
	r, _ := spec.ByID(first)
	fmt.Fprintf(t.W, "  %s %s: %s\n  %s\n", t.Paint(cyan, first), r.Level, r.Text, t.Paint(faint, "kernel: "+r.Source))
	if len(reqs) > 1 {
		others := slices.DeleteFunc(slices.Clone(reqs), func(id string) bool { return id == first })
		fmt.Fprintf(t.W, "  also %s\n", t.Paint(cyan, strings.Join(others, " ")))
	}
}

// withoutEnvelope is what stands in an answer's ok, or else its fault, as what
// is wanted is written, without blanks.
func withoutEnvelope(answer json.RawMessage) json.RawMessage {
	var a struct{ OK, Fault json.RawMessage }
	if json.Unmarshal(answer, &a) != nil {
		return answer
	}
	switch {
	case a.OK != nil:
		answer = a.OK
	case a.Fault != nil:
		answer = json.RawMessage(`{"fault":` + string(a.Fault) + `}`)
	}
	var b bytes.Buffer
	json.Compact(&b, answer) // it was read before
	return b.Bytes()
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
	const most = 500
	if len(b) > most {
		return fmt.Sprintf("%s… (%d characters)", b[:most], len(b))
	}
	return string(b)
}

// row is a line of the summary.
type row struct {
	name, level                     string
	pass, failed, unsupported, know int
	crash, timeout, protocol        int // of those that failed
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
	fmt.Fprintln(t.W, t.Paint(faint, "A vector counts in every group and requirement that it cites, so the rows add up to more than there are vectors."))
	t.Total(h, outcomes, took)
}

// Total prints the last lines: the sum, and what explains the failures.
func (t *Text) Total(h Hello, outcomes []Outcome, took time.Duration) {
	sum := total(outcomes)
	line := fmt.Sprintf("%s %s: %d vectors, %d pass, %d fail%s, %d known to fail, %d unsupported, in %v",
		h.Name, h.Version, len(outcomes), sum.pass, sum.failed-sum.mishaps(), sum.unanswered(), sum.know, sum.unsupported, took.Round(time.Millisecond))
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

func (r row) mishaps() int { return r.crash + r.timeout + r.protocol }

// unanswered counts the failures without an answer, each kind that there is.
func (r row) unanswered() (s string) {
	for _, k := range []struct {
		n       int
		verdict Verdict
	}{{r.crash, Crash}, {r.timeout, Timeout}, {r.protocol, Protocol}} {
		if k.n > 0 {
			s += fmt.Sprintf(", %d %s", k.n, k.verdict)
		}
	}
	return s
}

func (r *row) count(o Outcome) {
	if !o.OK() {
		switch o.Verdict {
		case Crash:
			r.crash++
		case Timeout:
			r.timeout++
		case Protocol:
			r.protocol++
		}
	}
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
