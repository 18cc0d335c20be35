package conform

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cnwire/cnwire/spec/vectors"
)

// Expectation is a known failure: a line of an expect file.
type Expectation struct {
	Pattern string // of ids, see Matches
	Verdict Verdict
	Reason  string
}

// Expectations are the known failures of a testee.
type Expectations []Expectation

// ReadExpectations reads lines of an id, a verdict and # with the reason. Each
// must be of some vector and have a reason.
func ReadExpectations(r io.Reader, vs []vectors.Vector) (Expectations, error) {
	var all Expectations
	s := bufio.NewScanner(r)
	for n := 1; s.Scan(); n++ {
		e, err := readExpectation(s.Text())
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if e.Pattern == "" {
			continue
		}
		if !slices.ContainsFunc(vs, func(v vectors.Vector) bool { return Matches(e.Pattern, v.ID) }) {
			return nil, fmt.Errorf("line %d: no vector is named %s", n, e.Pattern)
		}
		all = append(all, e)
	}
	return all, s.Err()
}

func readExpectation(line string) (e Expectation, err error) {
	text, reason, _ := strings.Cut(line, "#")
	words := strings.Fields(text)
	if len(words) == 0 {
		return e, nil // a remark, or nothing
	}
	e.Reason = strings.TrimSpace(reason)
	if len(words) != 2 || e.Reason == "" {
		return e, fmt.Errorf("%q is not an id, a verdict, and # with the reason", line)
	}
	e.Pattern, e.Verdict = words[0], Verdict(words[1])
	if !slices.Contains([]Verdict{Fail, Unsupported, Crash, Timeout, Protocol}, e.Verdict) {
		return e, fmt.Errorf("%s is no verdict of a failure", e.Verdict)
	}
	return e, nil
}

// about tells whether something is listed about a vector, and the reason if the
// verdict is the one that is listed.
func (e Expectations) about(id string, v Verdict) (reason string, listed bool) {
	for _, x := range e {
		if !Matches(x.Pattern, id) {
			continue
		}
		listed = true
		if x.Verdict == v {
			return x.Reason, true
		}
	}
	return "", listed
}
