package conform

import (
	"fmt"
	"strings"

	"github.com/cnwire/cnwire/spec"
)

// Cause is a requirement that may be what an implementation gets wrong.
type Cause struct {
	ID       string `json:"id"`
	Explains int    `json:"explains"` // failures that cite it and no earlier cause
}

// Diagnose returns a small set of requirements of which each failure cites one,
// the one that explains most first. Among those that explain as many, the one
// with the larger share of its own vectors failed goes first, then the earlier
// one in the text. The second result counts failures that cite none.
func Diagnose(outcomes []Outcome) (causes []Cause, unnamed int) {
	asked, failed := map[string]int{}, map[string]int{}
	var open []Outcome
	for _, o := range outcomes {
		if o.Verdict == Unsupported {
			continue
		}
		failure := isFailure(o)
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

// best is the requirement that most of the failures cite.
func best(open []Outcome, asked, failed map[string]int) (c Cause) {
	explains := map[string]int{}
	for _, o := range open {
		for _, id := range o.Vector.Reqs {
			explains[id]++
		}
	}
	for _, r := range spec.Requirements() {
		n := explains[r.ID]
		// a/b > c/d is a*d > c*b
		if n > c.Explains || n == c.Explains && n > 0 && failed[r.ID]*asked[c.ID] > failed[c.ID]*asked[r.ID] {
			c = Cause{r.ID, n}
		}
	}
	return c
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
