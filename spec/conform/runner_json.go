package conform

import (
	"encoding/json"
	"io"
)

type (
	jsonOutcome struct {
		ID      string          `json:"id"`
		Reqs    []string        `json:"reqs"`
		Op      string          `json:"op"`
		Verdict Verdict         `json:"verdict"`
		OK      bool            `json:"ok"`
		Known   string          `json:"known,omitempty"`
		Detail  string          `json:"detail,omitempty"`
		Want    json.RawMessage `json:"want,omitempty"`
		Got     json.RawMessage `json:"got,omitempty"`
		Seconds json.Number     `json:"seconds"`
	}
	jsonTotal struct {
		Testee      string  `json:"testee"`
		Version     string  `json:"version"`
		Vectors     int     `json:"vectors"`
		Pass        int     `json:"pass"`
		Fail        int     `json:"fail"`
		Crash       int     `json:"crash,omitempty"` // these three are among those that fail
		Timeout     int     `json:"timeout,omitempty"`
		Protocol    int     `json:"protocol,omitempty"`
		Known       int     `json:"known"`
		Unsupported int     `json:"unsupported"`
		Likely      []Cause `json:"likely,omitempty"` // what explains the failures
	}
)

// WriteJSON writes an outcome on a line. What was wanted and what came stand
// there only when it is no pass.
func WriteJSON(w io.Writer, o Outcome) error {
	j := jsonOutcome{
		ID: o.Vector.ID, Reqs: o.Vector.Reqs, Op: o.Vector.Op, Verdict: o.Verdict, OK: o.OK(),
		Known: o.Known, Detail: o.Detail, Seconds: json.Number(seconds(o.Took)),
	}
	if o.Verdict != Pass && o.Verdict != Unsupported {
		j.Want, j.Got = o.Vector.Want, o.Got
	}
	return writeLine(w, j)
}

// WriteJSONTotal writes the last line of a run.
func WriteJSONTotal(w io.Writer, h Hello, outcomes []Outcome) error {
	sum := total(outcomes)
	causes, _ := Diagnose(outcomes)
	return writeLine(w, jsonTotal{
		h.Name, h.Version, len(outcomes), sum.pass, sum.failed, sum.crash, sum.timeout, sum.protocol, sum.know, sum.unsupported, causes,
	})
}

func writeLine(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
