package main

import (
	"encoding/json"
	"io"

	"github.com/cnwire/cnwire/genealogy"
)

// jsonTraced is a line of trace -json. Like that of decode its shape is a
// promise.
type jsonTraced struct {
	place
	Relation string `json:"relation,omitempty"`
	To       *place `json:"to,omitempty"`
	Errno    uint32 `json:"errno,omitempty"`
	Stream   string `json:"stream,omitempty"`
	Step     string `json:"step,omitempty"`
	Missed   uint32 `json:"missed,omitempty"`
}

// traceJSON prints a line a message.
type traceJSON struct{ *json.Encoder }

func newTraceJSON(w io.Writer) traceJSON { return traceJSON{json.NewEncoder(w)} }

func (p traceJSON) message(m *traced) error {
	line := jsonTraced{place: m.place, Stream: m.stream, Missed: m.missed}
	if m.relation != genealogy.None {
		line.Relation = m.relation.String()
	}
	if m.to != nil {
		line.To = &m.to.place
	}
	if m.relation == genealogy.Refusal {
		line.Errno = m.detail
	}
	if m.stream != "" {
		line.Step = m.step.String()
	}
	return p.Encode(line)
}

func (p traceJSON) end(*tracer) error { return nil }
