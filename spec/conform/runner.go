package conform

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/cnwire/cnwire/spec"
	"github.com/cnwire/cnwire/spec/vectors"
)

// Verdict is what came of a vector.
type Verdict string

const (
	Pass        Verdict = "pass"
	Fail        Verdict = "fail"        // another answer than the one that is right
	Unsupported Verdict = "unsupported" // the testee does not do this
	Crash       Verdict = "crash"       // it ended before it answered
	Timeout     Verdict = "timeout"     // it did not answer in time
	Protocol    Verdict = "protocol"    // what it said is no answer to the question
)

// Testee is an implementation that answers questions, one line each.
type Testee interface {
	// Hello tells who it is and what it does.
	Hello() Hello
	// Ask returns the answer to one question. A *Mishap is a verdict about this
	// question alone; any other error ends the run.
	Ask(question []byte) (answer []byte, err error)
}

// Hello is the first line of a testee.
type Hello struct {
	Cnspec  int      `json:"cnspec"` // the version of the protocol, 1
	Name    string   `json:"name"`
	Version string   `json:"version"`
	Ops     []string `json:"ops"`
}

// Mishap is why there is no answer.
type Mishap struct {
	Verdict Verdict // Crash, Timeout or Protocol
	Detail  string
}

func (m *Mishap) Error() string { return string(m.Verdict) + ": " + m.Detail }

// Outcome is a vector and what came of it.
type Outcome struct {
	Vector  vectors.Vector
	Verdict Verdict
	Detail  string          // why it is no pass
	Got     json.RawMessage // the whole answer, nil when there is none
	Took    time.Duration

	Known  string // the reason, when an expect file lists just this verdict
	Listed bool   // an expect file says something of this vector
	Counts bool   // a verdict other than the right one fails the run
}

// OK tells whether the outcome is as it should be.
func (o Outcome) OK() bool {
	if o.Listed && o.Verdict != Unsupported {
		return o.Known != ""
	}
	return o.Verdict == Pass || o.Known != "" || !o.Counts
}

// Options say what a run counts.
type Options struct {
	Strict    bool // what only a SHOULD asks for counts, and what is unsupported
	Expect    Expectations
	KeepGoing bool // ask on, however many questions in a row have no answer
}

// mostMishaps is how many questions in a row may have no answer.
const mostMishaps = 20

// ErrGivenUp ends a run after that many, so that a testee which answers nothing
// need not be started for every vector.
var ErrGivenUp = fmt.Errorf("given up: %d questions in a row had no answer", mostMishaps)

// Run asks the testee every vector and reports each outcome. The error is of a
// testee that cannot be run, or not any longer.
func Run(t Testee, vs []vectors.Vector, opt Options, report func(Outcome)) error {
	hello, mishaps := t.Hello(), 0
	for _, v := range vs {
		start := time.Now()
		o, err := one(t, hello, v)
		if err != nil {
			return fmt.Errorf("%s: %w", v.ID, err)
		}
		o.Took = time.Since(start)
		o.Counts = counts(o, opt.Strict)
		o.Known, o.Listed = opt.Expect.about(v.ID, o.Verdict)
		report(o)
		switch {
		case o.Verdict == Pass, o.Verdict == Fail, o.Known != "":
			mishaps = 0
		case o.Verdict != Unsupported:
			mishaps++
		}
		if mishaps == mostMishaps && !opt.KeepGoing {
			return ErrGivenUp
		}
	}
	return nil
}

func one(t Testee, hello Hello, v vectors.Vector) (Outcome, error) {
	o := Outcome{Vector: v, Verdict: Unsupported}
	if !hello.does(v.Op) {
		return o, nil
	}
	answer, err := t.Ask(Question(v))
	var m *Mishap
	if errors.As(err, &m) {
		o.Verdict, o.Detail = m.Verdict, m.Detail
		return o, nil
	}
	if err != nil {
		return o, err
	}
	o.Verdict, o.Detail = Judge(v, answer)
	if json.Valid(answer) {
		o.Got = answer
	}
	return o, nil
}

func (h Hello) does(op string) bool {
	for _, o := range h.Ops {
		if o == op {
			return true
		}
	}
	return false
}

// counts tells whether an outcome that is no pass fails the run.
func counts(o Outcome, strict bool) bool {
	if strict {
		return true
	}
	return o.Verdict != Unsupported && !onlyShould(o.Vector.Reqs)
}

// onlyShould tells whether nothing but SHOULDs ask for a vector.
func onlyShould(reqs []string) bool {
	for _, id := range reqs {
		if r, _ := spec.ByID(id); r.Level != "SHOULD" {
			return false
		}
	}
	return len(reqs) > 0
}
