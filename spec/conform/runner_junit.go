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
	all := junitSuites{Name: testee}
	for _, o := range outcomes {
		group := o.Vector.Group()
		if n := len(all.Suites); n == 0 || all.Suites[n-1].Name != group {
			all.Suites = append(all.Suites, junitSuite{Name: group})
		}
		all.Suites[len(all.Suites)-1].add(o)
	}
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

func (s *junitSuite) add(o Outcome) {
	c := junitCase{Class: s.Name, Name: o.Vector.ID, Time: seconds(o.Took)}
	text := &junitText{Message: string(o.Verdict), Text: o.Detail}
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
