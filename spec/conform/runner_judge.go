package conform

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/cnwire/cnwire/spec/vectors"
)

// Judge compares an answer with what a vector wants, and says what differs.
func Judge(v vectors.Vector, answer []byte) (Verdict, string) {
	a, problem := readAnswer(v.ID, answer)
	switch {
	case problem != "":
		return Protocol, problem
	case a.unsupported:
		return Unsupported, ""
	case v.Result == "acceptable":
		return Pass, ""
	case v.Op == "encode" && v.Result == "invalid":
		return judgeRefusal(v, a)
	case a.ok == nil:
		return Fail, "a fault instead of an answer: " + show(a.fault)
	}
	if v.Op == "trace" {
		return judgeTrace(v, a)
	}
	if where := difference("", a.ok, readWant(v.Want)); where != "" {
		return Fail, where
	}
	return Pass, ""
}

func judgeRefusal(v vectors.Vector, a answer) (Verdict, string) {
	if a.ok != nil {
		return Fail, "an answer instead of the fault " + v.Fault.Token
	}
	if where := difference("fault", a.fault, map[string]any{"token": v.Fault.Token}); where != "" {
		return Fail, where
	}
	return Pass, ""
}

// answer is one line of a testee: ok, a fault, or unsupported.
type answer struct {
	ok, fault   map[string]any
	unsupported bool
}

// readAnswer tells what is wrong with a line that is no answer to the question.
func readAnswer(id string, line []byte) (a answer, problem string) {
	var top map[string]any
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	if err := d.Decode(&top); err != nil {
		return a, "no JSON object: " + clip(line)
	}
	if d.More() {
		return a, "more than one object on a line: " + clip(line)
	}
	if got, _ := top["id"].(string); got != id {
		return a, fmt.Sprintf("the id is %s, not %q", show(top["id"]), id)
	}
	delete(top, "id")
	if len(top) != 1 {
		return a, "not one of ok, fault and unsupported: " + clip(line)
	}
	a.ok, _ = top["ok"].(map[string]any)
	a.fault, _ = top["fault"].(map[string]any)
	a.unsupported, _ = top["unsupported"].(bool)
	if a.ok == nil && a.fault == nil && !a.unsupported {
		return a, "not one of ok, fault and unsupported: " + clip(line)
	}
	return a, ""
}

func readWant(want json.RawMessage) any {
	var v any
	d := json.NewDecoder(bytes.NewReader(want))
	d.UseNumber()
	d.Decode(&v) // it was read before
	return v
}

// clip shows the beginning of a line that may be long.
func clip(line []byte) string {
	const most = 200
	if len(line) > most {
		return fmt.Sprintf("%q…", line[:most])
	}
	return fmt.Sprintf("%q", line)
}
