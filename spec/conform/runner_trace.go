package conform

import (
	"encoding/json"
	"fmt"

	"github.com/cnwire/cnwire/spec/vectors"
)

// judgeTrace compares a conversation step by step, and names the first one that
// was told wrong. What is 0, empty or false is as good as absent.
func judgeTrace(v vectors.Vector, a answer) (Verdict, string) {
	var test struct{ Steps []json.RawMessage }
	json.Unmarshal(v.Test, &test) // it was read before
	want := readWant(v.Want).(map[string]any)["steps"].([]any)
	got, ok := a.ok["steps"].([]any)
	if !ok || len(a.ok) != 1 {
		return Fail, "no steps: " + show(a.ok)
	}
	for i := range min(len(got), len(want)) {
		step := fmt.Sprintf("step %d", i+1)
		if where := difference(step, withoutZeroes(got[i]), withoutZeroes(want[i])); where != "" {
			return Fail, fmt.Sprintf("%s\nasked  %s\nwanted %s\ngot    %s", where, test.Steps[i], show(want[i]), show(got[i]))
		}
	}
	if len(got) != len(want) {
		return Fail, fmt.Sprintf("got %d steps, wanted %d", len(got), len(want))
	}
	return Pass, ""
}

// withoutZeroes leaves out the members of an object that are as good as none.
func withoutZeroes(v any) any {
	object, ok := v.(map[string]any)
	if !ok {
		return v
	}
	left := map[string]any{}
	for name, member := range object {
		n, isNumber := member.(json.Number)
		if member == nil || member == "" || member == false || isNumber && number(n) == "0" {
			continue
		}
		left[name] = withoutZeroes(member)
	}
	return left
}
