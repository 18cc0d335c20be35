package conform

import (
	"encoding/xml"
	"fmt"
	"io"
	"time"
)

type (
	junitSuites struct {
		XMLName xml.Name     `xml:"testsuites"`
		Name    string       `xml:"name,attr"`
		Suites  []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string     `xml:"classname,attr"`
		Name    string     `xml:"name,attr"`
		Time    string     `xml:"time,attr"`
		Failure *junitText `xml:"failure"`
		Error   *junitText `xml:"error"`
		Skipped *junitText `xml:"skipped"`
	}
	junitText struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// WriteJUnit writes the outcomes as JUnit reports are: a suite a group. Known
// failures are skipped tests, and so is what does not count.
func WriteJUnit(w io.Writer, testee string, outcomes []Outcome) error {
	return writeJUnit(w, junitSuites{Name: testee, Suites: suites("", outcomes)})
}

// WriteMatrixJUnit writes the runs of several implementations: a suite for each
// of them and group, one skipped or broken test where nothing came of it.
func WriteMatrixJUnit(w io.Writer, runs []MatrixRun) error {
	all := junitSuites{Name: "matrix"}
	for _, r := range runs {
		all.Suites = append(all.Suites, suites(r.Name+" ", r.Outcomes)...)
		if r.Absent != "" || r.Err != nil {
			all.Suites = append(all.Suites, r.withoutOutcome())
		}
	}
	return writeJUnit(w, all)
}

func (r MatrixRun) withoutOutcome() junitSuite {
	c := junitCase{Class: r.Name, Name: "run", Time: seconds(0)}
	s := junitSuite{Name: r.Name, Tests: 1}
	if r.Absent != "" {
		c.Skipped = &junitText{Message: "not here", Text: r.Absent}
		s.Skipped = 1
	} else {
		c.Error = &junitText{Message: "cannot be run", Text: r.Err.Error()}
		s.Errors = 1
	}
	s.Cases = []junitCase{c}
	return s
}

func writeJUnit(w io.Writer, all junitSuites) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// suites has one for each group of vectors, with that before its name.
func suites(prefix string, outcomes []Outcome) (all []junitSuite) {
	causes, _ := Diagnose(outcomes)
	for _, o := range outcomes {
		name := prefix + o.Vector.Group()
		if n := len(all); n == 0 || all[n-1].Name != name {
			all = append(all, junitSuite{Name: name})
		}
		all[len(all)-1].add(o, causeOf(o, causes))
	}
	return all
}

func (s *junitSuite) add(o Outcome, cause string) {
	c := junitCase{Class: s.Name, Name: o.Vector.ID, Time: seconds(o.Took)}
	text := &junitText{Message: string(o.Verdict), Text: o.Detail}
	if cause != "" {
		text.Message += ", most likely " + cause
	}
	s.Tests++
	switch {
	case o.OK() && o.Verdict != Pass:
		text.Text += o.Known
		c.Skipped = text
		s.Skipped++
	case o.OK():
	case o.Verdict == Crash || o.Verdict == Timeout || o.Verdict == Protocol:
		c.Error = text
		s.Errors++
	default:
		c.Failure = text
		s.Failures++
	}
	s.Cases = append(s.Cases, c)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.6f", d.Seconds()) }
