package conform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cnwire/cnwire/spec"
)

// Cause is a requirement that may be what an implementation gets wrong.
type Cause struct {
	ID       string `json:"id"`
	Explains int    `json:"explains"` // failures that cite it and no earlier cause
}

// Diagnose returns a small set of requirements of which each failure cites one,
// the one that explains most first. Among those that explain as many, one that
// binds implementations goes before one that does not, then the one with the
// larger share of its own vectors failed, then the one that more of them are
// about, citing it first, then the earlier one in the text. The order of bytes
// explains no failure that its little twin shares. The second result counts
// failures that no requirement explains: all, where most of them are no answers.
func Diagnose(outcomes []Outcome) (causes []Cause, unnamed int) {
	if n, all := protocolErrors(outcomes); n*2 > all {
		return nil, all
	}
	asked, failed := map[string]int{}, map[string]int{}
	bad := failedIDs(outcomes)
	var open []Outcome
	for _, o := range outcomes {
		if o.Verdict == Unsupported {
			continue
		}
		failure := isFailure(o)
		o.Vector.Reqs = suspects(o, bad)
		for _, id := range o.Vector.Reqs {
			asked[id]++
			if failure {
				failed[id]++
			}
		}
		if failure && len(o.Vector.Reqs) == 0 {
			unnamed++
		} else if failure {
			open = append(open, o)
		}
	}
	for len(open) > 0 {
		c := best(open, asked, failed)
		if c.Explains == 0 { // they cite what is not in the text
			return causes, unnamed + len(open)
		}
		causes = append(causes, c)
		open = unexplained(open, c.ID)
	}
	return causes, unnamed
}

// isFailure tells whether an outcome is a wrong answer, or none, that nobody
// knew of.
func isFailure(o Outcome) bool {
	return !o.OK() && o.Verdict != Pass && o.Verdict != Unsupported
}

// protocolErrors counts the failures that are no answer to the question, and all.
func protocolErrors(outcomes []Outcome) (n, all int) {
	for _, o := range outcomes {
		if isFailure(o) {
			all++
			if o.Verdict == Protocol {
				n++
			}
		}
	}
	return n, all
}

func failedIDs(outcomes []Outcome) map[string]bool {
	ids := map[string]bool{}
	for _, o := range outcomes {
		if isFailure(o) {
			ids[o.Vector.ID] = true
		}
	}
	return ids
}

// suspects are the requirements of a vector that can be what is wrong. If its
// little twin fails too, it is not the order of the bytes.
func suspects(o Outcome, failed map[string]bool) []string {
	name, big := strings.CutSuffix(o.Vector.ID, "/big")
	if !big || !failed[name+"/little"] {
		return o.Vector.Reqs
	}
	return slices.DeleteFunc(slices.Clone(o.Vector.Reqs), func(id string) bool { return id == "ORD-1" || id == "ORD-2" })
}

// binds tells whether a requirement asks something of implementations.
func binds(id string) bool {
	r, _ := spec.ByID(id)
	return r.Level == "MUST" || r.Level == "SHOULD"
}

// best is the requirement that most of the failures cite.
func best(open []Outcome, asked, failed map[string]int) (c Cause) {
	explains, first := map[string]int{}, map[string]int{}
	for _, o := range open {
		for i, id := range o.Vector.Reqs {
			explains[id]++
			if i == 0 {
				first[id]++
			}
		}
	}
	for _, r := range spec.Requirements() {
		if n := explains[r.ID]; n > c.Explains || n == c.Explains && n > 0 && goesFirst(r.ID, c.ID, asked, failed, first) {
			c = Cause{r.ID, n}
		}
	}
	return c
}

// goesFirst tells whether a is a better cause than b of as many failures.
func goesFirst(a, b string, asked, failed, first map[string]int) bool {
	if binds(a) != binds(b) {
		return binds(a)
	}
	if x, y := failed[a]*asked[b], failed[b]*asked[a]; x != y { // shares, without a division
		return x > y
	}
	return first[a] > first[b]
}

func unexplained(open []Outcome, id string) (rest []Outcome) {
	for _, o := range open {
		if !cites(o, id) {
			rest = append(rest, o)
		}
	}
	return rest
}

func cites(o Outcome, id string) bool {
	for _, cited := range o.Vector.Reqs {
		if cited == id {
			return true
		}
	}
	return false
}

// mostCauses is how many a sentence names.
const mostCauses = 5

// Diagnosis is the sentence about the failures, "" when there are none.
func Diagnosis(outcomes []Outcome) string {
	if n, all := protocolErrors(outcomes); n*2 > all {
		return fmt.Sprintf("most likely: the testee does not speak the protocol of spec/testee.md (%d of %s are no answer)", n, failures(all))
	}
	causes, unnamed := Diagnose(outcomes)
	if len(causes)+unnamed == 0 {
		return ""
	}
	if len(causes) == 1 && unnamed == 0 {
		if causes[0].Explains == 1 {
			return fmt.Sprintf("most likely: %s (the only failure)", causes[0].ID)
		}
		return fmt.Sprintf("most likely: %s (all %s)", causes[0].ID, failures(causes[0].Explains))
	}
	var parts []string
	for _, c := range causes[:min(len(causes), mostCauses)] {
		parts = append(parts, fmt.Sprintf("%s (%s)", c.ID, failures(c.Explains)))
	}
	if more := len(causes) - mostCauses; more > 0 {
		parts = append(parts, fmt.Sprintf("%d other requirements", more))
	}
	if unnamed > 0 {
		parts = append(parts, "no requirement ("+failures(unnamed)+")")
	}
	return "most likely: " + strings.Join(parts, ", ")
}

func failures(n int) string {
	if n == 1 {
		return "1 failure"
	}
	return fmt.Sprintf("%d failures", n)
}

// causeOf is the first cause that a failure cites, "" when it is none.
func causeOf(o Outcome, causes []Cause) string {
	if !isFailure(o) {
		return ""
	}
	for _, c := range causes {
		if cites(o, c.ID) {
			return c.ID
		}
	}
	return ""
}
