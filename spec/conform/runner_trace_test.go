package conform

import (
	"strings"
	"testing"

	"github.com/cnwire/cnwire/spec/vectors"
)

func TestJudgeTrace(t *testing.T) {
	v := vectors.Vector{
		ID: "a", Op: "trace", Test: []byte(`{"steps":[{"do":"overrun"},{"do":"receive","ack":9}]}`),
		Want: []byte(`{"steps":[{},{"want":"reply","to":{"seq":0,"ack":8}}]}`),
	}
	for _, c := range []struct {
		answer string
		want   Verdict
		detail string
	}{
		{`{"id":"a","ok":{"steps":[{},{"want":"reply","to":{"seq":0,"ack":8}}]}}`, Pass, ""},
		{`{"id":"a","ok":{"steps":[{"ok":false,"want":null},{"want":"reply","position":"","errno":0,"done":false,"to":{"ack":8.0}}]}}`, Pass, ""},
		{`{"id":"a","ok":{"steps":[{},{"want":"late","to":{"seq":0,"ack":8}}]}}`, Fail,
			"step 2.want: got \"late\", wanted \"reply\"\nasked  {\"do\":\"receive\",\"ack\":9}\nwanted {\"to\":{\"ack\":8,\"seq\":0},\"want\":\"reply\"}\ngot    {"},
		{`{"id":"a","ok":{"steps":[{"done":true},{"want":"reply"}]}}`, Fail, "step 1.done: got true, wanted nothing"},
		{`{"id":"a","ok":{"steps":[{},{"want":"reply"}]}}`, Fail, "step 2.to: missing"},
		{`{"id":"a","ok":{"steps":[{}]}}`, Fail, "got 1 steps, wanted 2"},
		{`{"id":"a","ok":{"steps":[{},7]}}`, Fail, "step 2: got 7"},
		{`{"id":"a","ok":{"steps":7}}`, Fail, "no steps"},
		{`{"id":"a","ok":{"steps":[{},{"want":"reply","to":{"seq":0,"ack":8}}],"more":1}}`, Fail, "no steps"},
		{`{"id":"a","unsupported":true}`, Unsupported, ""},
	} {
		got, detail := Judge(v, []byte(c.answer))
		if got != c.want || !strings.HasPrefix(detail, c.detail) {
			t.Errorf("%s: %s %q, want %s %q", c.answer, got, detail, c.want, c.detail)
		}
	}
}
