package vectors

import (
	"bytes"
	_ "embed" // for the schema
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// TraceSchema is the JSON Schema of the files of the folder trace.
//
//go:embed schema-trace.json
var TraceSchema []byte

// TraceSchemaID is the value of "schema" in each file of the folder trace,
// which its README describes.
const TraceSchemaID = "cnwire-trace/v1"

type (
	// TraceFile is one file of conversations.
	TraceFile struct {
		Schema string `json:"schema"`
		Group  string `json:"group"`
		About  string `json:"about"`
		Terms
		Tests []TraceTest `json:"tests"`
	}

	// TraceTest is one conversation, and what is to be said at each step.
	TraceTest struct {
		ID     string   `json:"id"`
		Reqs   []string `json:"reqs"`
		Rows   []string `json:"rows"`
		About  string   `json:"about"`
		Result string   `json:"result"` // valid, or invalid: something in it is to be turned away or told
		Terms
		Steps []Step `json:"steps"`
	}

	// Terms are what the steps of a test act on. Those of a file stand for all
	// its tests that do not say otherwise.
	Terms struct {
		Rule    string  `json:"rule,omitempty"`
		Idx     *Number `json:"idx,omitempty"`
		Val     *Number `json:"val,omitempty"`
		Era     string  `json:"era,omitempty"`
		Slots   *Number `json:"slots,omitempty"`
		Horizon *Number `json:"horizon,omitempty"`
		First   *Number `json:"first,omitempty"`
		Streams *Number `json:"streams,omitempty"`
		Start   *Number `json:"start,omitempty"`
	}

	// Step is a question and its answer.
	Step struct {
		StepAsked
		StepSaid
	}

	// StepAsked is what is done at a step. What is absent is 0, empty or false.
	StepAsked struct {
		Do      string   `json:"do"`
		Rule    string   `json:"rule,omitempty"` // absent: that of the test
		Idx     *Number  `json:"idx,omitempty"`  // absent: that of the test
		Val     *Number  `json:"val,omitempty"`
		Era     string   `json:"era,omitempty"`
		At      Number   `json:"at,omitempty"`
		Age     Number   `json:"age,omitempty"`
		Random  Number   `json:"random,omitempty"`
		Expect  string   `json:"expect,omitempty"`
		Request *Numbers `json:"request,omitempty"`
		CPU     Number   `json:"cpu,omitempty"`
		Seq     Number   `json:"seq,omitempty"`
		Ack     Number   `json:"ack,omitempty"`
		Data    *string  `json:"data,omitempty"` // absent: not looked at
		Order   string   `json:"order,omitempty"`
		On      bool     `json:"on,omitempty"`
	}

	// StepSaid is what is to be said of it. What is absent is 0, empty or false.
	StepSaid struct {
		Want     *Said    `json:"want,omitempty"`
		Position string   `json:"position,omitempty"`
		Errno    Number   `json:"errno,omitempty"`
		Detail   Number   `json:"detail,omitempty"`
		Missed   Number   `json:"missed,omitempty"`
		Unsure   Number   `json:"unsure,omitempty"`
		Done     bool     `json:"done,omitempty"`
		Exact    bool     `json:"exact,omitempty"`
		OK       bool     `json:"ok,omitempty"`
		Full     bool     `json:"full,omitempty"`
		To       *Numbers `json:"to,omitempty"`
	}

	// Numbers are the seq and the ack of a request.
	Numbers struct {
		Seq Number `json:"seq"`
		Ack Number `json:"ack"`
	}

	// Said is a token, or the numbers of a request.
	Said struct {
		Token string
		Numbers
	}

	// Number is a string in a file, decimal or 0x, and a number elsewhere.
	Number uint64
)

// UnmarshalJSON reads a number, or a string that holds one.
func (n *Number) UnmarshalJSON(b []byte) error {
	v, err := strconv.ParseUint(strings.Trim(string(b), `"`), 0, 64)
	*n = Number(v)
	return err
}

// MarshalJSON writes the token, or the numbers.
func (s Said) MarshalJSON() ([]byte, error) {
	if s.Token != "" {
		return json.Marshal(s.Token)
	}
	return json.Marshal(s.Numbers)
}

// UnmarshalJSON reads a token, or numbers.
func (s *Said) UnmarshalJSON(b []byte) error {
	if b[0] == '"' {
		return json.Unmarshal(b, &s.Token)
	}
	return json.Unmarshal(b, &s.Numbers)
}

// TraceFiles returns the files of the folder trace, in the order of their names.
func TraceFiles() ([]TraceFile, error) {
	names, err := fs.Glob(FS, "trace/*.json")
	if err != nil {
		return nil, err
	}
	var files []TraceFile
	for _, name := range names {
		b, err := FS.ReadFile(name)
		if err != nil {
			return nil, err
		}
		d := json.NewDecoder(bytes.NewReader(b))
		d.DisallowUnknownFields()
		var f TraceFile
		if err := d.Decode(&f); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if f.Schema != TraceSchemaID || f.Group != strings.TrimSuffix(path.Base(name), ".json") {
			return nil, fmt.Errorf("%s: schema %q, group %q", name, f.Schema, f.Group)
		}
		files = append(files, f)
	}
	return files, nil
}

// Vectors returns the tests of the file as vectors of the op trace.
func (f TraceFile) Vectors() (vs []Vector) {
	for _, t := range f.Tests {
		asked := make([]StepAsked, len(t.Steps))
		said := make([]StepSaid, len(t.Steps))
		for i, s := range t.Steps {
			asked[i], said[i] = s.StepAsked, s.StepSaid
		}
		test, _ := json.Marshal(struct {
			Terms
			Steps []StepAsked `json:"steps"`
		}{t.Terms.or(f.Terms).or(usual), asked}) // strings and numbers
		want, _ := json.Marshal(map[string]any{"steps": said})
		vs = append(vs, Vector{
			ID: t.ID, Reqs: t.Reqs, Op: "trace", Test: test,
			Result: t.Result, Want: want, About: t.About, Source: "hand",
		})
	}
	return vs
}

func number(n Number) *Number { return &n }

// usual are the terms that neither test nor file states.
var usual = Terms{Idx: number(0), Val: number(0), Slots: number(16), Horizon: number(0), First: number(0), Streams: number(4)}

// or returns the terms, and those of u where there are none.
func (t Terms) or(u Terms) Terms {
	for _, p := range []struct{ to, from *string }{{&t.Rule, &u.Rule}, {&t.Era, &u.Era}} {
		if *p.to == "" {
			*p.to = *p.from
		}
	}
	for _, p := range []struct{ to, from **Number }{
		{&t.Idx, &u.Idx}, {&t.Val, &u.Val}, {&t.Slots, &u.Slots}, {&t.Horizon, &u.Horizon},
		{&t.First, &u.First}, {&t.Streams, &u.Streams}, {&t.Start, &u.Start},
	} {
		if *p.to == nil {
			*p.to = *p.from
		}
	}
	return t
}
