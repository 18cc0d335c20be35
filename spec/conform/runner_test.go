package conform

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/spec/vectors"
)

func TestJudge(t *testing.T) {
	at := 3
	decode := vectors.Vector{ID: "a", Op: "decode", Result: "valid", Want: []byte(`{"messages":[{"len":40,"seq":1}]}`)}
	invalid := vectors.Vector{ID: "a", Op: "decode", Result: "invalid", Fault: &vectors.Fault{Token: "nl_len", Offset: &at}, Want: []byte(`{"messages":[],"fault":{"token":"nl_len","offset":3}}`)}
	encode := vectors.Vector{ID: "a", Op: "encode", Result: "valid", Want: []byte(`{"hex":"00"}`)}
	refuse := vectors.Vector{ID: "a", Op: "encode", Result: "invalid", Fault: &vectors.Fault{Token: "cn_too_long"}}
	either := vectors.Vector{ID: "a", Op: "encode", Result: "acceptable"}
	for _, c := range []struct {
		v      vectors.Vector
		answer string
		want   Verdict
		detail string
	}{
		{decode, `{"id":"a","ok":{"messages":[{"seq":1,"len":40}]}}`, Pass, ""},
		{decode, `{"ok":{"messages":[{"len":40.0,"seq":1}],"tail":"","fault":null},"id":"a"}`, Pass, ""},
		{decode, `{"id":"a","ok":{"messages":[{"len":41,"seq":1}]}}`, Fail, "messages[0].len: got 41, wanted 40"},
		{decode, `{"id":"a","ok":{"messages":[{"len":"40","seq":1}]}}`, Fail, `messages[0].len: got "40", wanted 40`},
		{decode, `{"id":"a","ok":{"messages":[{"len":40}]}}`, Fail, "messages[0].seq: missing, wanted 1"},
		{decode, `{"id":"a","ok":{"messages":[{"len":40,"seq":1,"pid":0}]}}`, Fail, "messages[0].pid: got 0, wanted nothing"},
		{decode, `{"id":"a","ok":{"messages":[{"len":40,"seq":1}],"tail":"00"}}`, Fail, `tail: got "00", wanted nothing`},
		{decode, `{"id":"a","ok":{"messages":[]}}`, Fail, "messages: got 0 of them, wanted 1"},
		{decode, `{"id":"a","ok":{"messages":7}}`, Fail, `messages: got 7, wanted [{"len":40,"seq":1}]`},
		{decode, `{"id":"a","ok":{}}`, Fail, `messages: missing, wanted [{"len":40,"seq":1}]`},
		{decode, `{"id":"a","fault":{"token":"x"}}`, Fail, `a fault instead of an answer: {"token":"x"}`},
		{decode, `{"id":"a","unsupported":true}`, Unsupported, ""},
		{decode, `{"id":"a","unsupported":false}`, Protocol, "not one of"},
		{decode, `{"id":"a","ok":{},"fault":{}}`, Protocol, "not one of"},
		{decode, `{"id":"a"}`, Protocol, "not one of"},
		{decode, `{"id":"b","ok":{}}`, Protocol, `the id is "b", not "a"`},
		{decode, `{"ok":{}}`, Protocol, `the id is nothing, not "a"`},
		{decode, `{"id":"a","ok":{}} {}`, Protocol, "more than one object"},
		{decode, `[]`, Protocol, "no JSON object"},
		{decode, ``, Protocol, "no JSON object"},
		{decode, `null`, Protocol, `the id is nothing`},
		{invalid, `{"id":"a","ok":{"messages":[],"fault":{"token":"nl_len","offset":3}}}`, Pass, ""},
		{invalid, `{"id":"a","ok":{"messages":[],"fault":{"token":"nl_len","offset":4}}}`, Fail, "fault.offset: got 4, wanted 3"},
		{invalid, `{"id":"a","ok":{"messages":[],"fault":{"token":"nl_short","offset":3}}}`, Fail, `fault.token: got "nl_short", wanted "nl_len"`},
		{invalid, `{"id":"a","ok":{"messages":[]}}`, Fail, "fault: missing"},
		{encode, `{"id":"a","ok":{"hex":"00"}}`, Pass, ""},
		{encode, `{"id":"a","ok":{"hex":"01"}}`, Fail, `hex: got "01", wanted "00"`},
		{encode, `{"id":"a","fault":{"token":"cn_too_long"}}`, Fail, "a fault instead"},
		{refuse, `{"id":"a","fault":{"token":"cn_too_long"}}`, Pass, ""},
		{refuse, `{"id":"a","fault":{"token":"nl_too_long"}}`, Fail, `fault.token: got "nl_too_long"`},
		{refuse, `{"id":"a","ok":{"hex":"00"}}`, Fail, "an answer instead of the fault cn_too_long"},
		{either, `{"id":"a","ok":{"hex":"00"}}`, Pass, ""},
		{either, `{"id":"a","fault":{"token":"cn_short"}}`, Pass, ""},
		{either, `{"id":"a","ok":1}`, Protocol, "not one of"},
	} {
		got, detail := Judge(c.v, []byte(c.answer))
		if got != c.want || !strings.HasPrefix(detail, c.detail) {
			t.Errorf("%s: %s %q, want %s %q", c.answer, got, detail, c.want, c.detail)
		}
	}
}

func TestNumbersAreComparedAsNumbers(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"1", "1.0", true}, {"1", "1e0", true}, {"4294967295", "4294967295.0", true}, {"9007199254740993", "9007199254740992", false},
		{"-1", "-1", true}, {"1", "2", false}, {"1e999999999", "1", false},
	} {
		if (number(json.Number(c.a)) == number(json.Number(c.b))) != c.same {
			t.Errorf("%s and %s", c.a, c.b)
		}
	}
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		pattern, id string
		want        bool
	}{
		{"*", "a/b/c", true}, {"a/b", "a/b", true}, {"a/b", "a/bc", false}, {"a/*", "a/b/c", true}, {"a/*", "b/a/c", false},
		{"*/big", "a/b/big", true}, {"*/big", "a/big/x", false}, {"a*c*e", "abcde", true}, {"a*c*e", "abde", false},
		{"a*a", "a", false}, {"", "a", false},
	} {
		if Matches(c.pattern, c.id) != c.want {
			t.Errorf("%q and %q", c.pattern, c.id)
		}
	}
}

// fixed answers by the id.
type fixed map[string]string

func (fixed) Hello() Hello { return Hello{Cnspec: 1, Name: "fixed", Ops: []string{"classify"}} }

func (f fixed) Ask(question []byte) ([]byte, error) {
	id := idOf(question)
	if f[id] == "over" {
		return nil, errors.New("it is over")
	}
	return []byte(`{"id":"` + id + `",` + f[id] + `}`), nil
}

func TestExpectations(t *testing.T) {
	vs := []vectors.Vector{relation("a/passes", "new"), relation("a/fails", "echo"), relation("a/cannot", "new"), relation("b/passes", "new")}
	is := `"ok":{"relation":"new"}`
	testee := fixed{"a/passes": is, "a/fails": is, "a/cannot": `"unsupported":true`, "b/passes": is}
	for _, c := range []struct {
		file   string
		strict bool
		want   []bool // which are as they should be
	}{
		{"", false, []bool{true, false, true, true}},
		{"", true, []bool{true, false, false, true}},
		{"a/fails fail # why", false, []bool{true, true, true, true}},
		{"a/fails crash # why", false, []bool{true, false, true, true}},
		{"a/passes fail # why\na/fails fail # why", false, []bool{false, true, true, true}},
		{"a/* fail # why", false, []bool{false, true, true, true}},
		{"a/fails fail # why\na/cannot unsupported # why\n", true, []bool{true, true, true, true}},
		{"\n# a remark\n  a/fails   fail#why", false, []bool{true, true, true, true}},
	} {
		e, err := ReadExpectations(strings.NewReader(c.file), vs)
		if err != nil {
			t.Error(c.file, err)
		}
		var got []bool
		if err := Run(testee, vs, Options{Strict: c.strict, Expect: e}, func(o Outcome) { got = append(got, o.OK()) }); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q: %s", c.file, diff)
		}
	}
	for _, bad := range []string{"a/fails", "a/fails fail", "a/fails fail #", "a/fails pass # why", "c/none fail # why", "a/fails fail now # why"} {
		if _, err := ReadExpectations(strings.NewReader(bad), vs); err == nil {
			t.Errorf("%q is no expectation", bad)
		}
	}
}

// mute has no answer to the first questions.
type mute struct{ first int }

func (*mute) Hello() Hello { return fixed{}.Hello() }

func (m *mute) Ask(question []byte) ([]byte, error) {
	if m.first--; m.first >= 0 {
		return nil, &Mishap{Protocol, "what?"}
	}
	return []byte(`{"id":"` + idOf(question) + `","ok":{"relation":"new"}}`), nil
}

func TestRunGivesUp(t *testing.T) {
	var vs []vectors.Vector
	for range 3 * mostMishaps {
		vs = append(vs, relation("a", "new"))
	}
	for _, c := range []struct {
		mute      int
		keepGoing bool
		want      error
		asked     int
	}{
		{mostMishaps - 1, false, nil, len(vs)},
		{mostMishaps, false, ErrGivenUp, mostMishaps},
		{len(vs), false, ErrGivenUp, mostMishaps},
		{len(vs), true, nil, len(vs)},
	} {
		n := 0
		err := Run(&mute{c.mute}, vs, Options{KeepGoing: c.keepGoing}, func(Outcome) { n++ })
		if !errors.Is(err, c.want) || n != c.asked {
			t.Errorf("%+v: %d asked, %v", c, n, err)
		}
	}
}

// What is known to have no answer is no reason to give up.
func TestRunDoesNotGiveUpForWhatIsKnown(t *testing.T) {
	var vs []vectors.Vector
	for range 2 * mostMishaps {
		vs = append(vs, relation("a", "new"))
	}
	known := Expectations{{Pattern: "a", Verdict: Protocol, Reason: "why"}}
	if err := Run(&mute{len(vs)}, vs, Options{Expect: known}, func(Outcome) {}); err != nil {
		t.Error(err)
	}
}

func TestRunEndsWithTheTestee(t *testing.T) {
	vs := []vectors.Vector{relation("a", "new"), relation("b", "new")}
	n := 0
	err := Run(fixed{"a": "over"}, vs, Options{}, func(Outcome) { n++ })
	if err == nil || !strings.Contains(err.Error(), "a: it is over") || n != 0 {
		t.Error(n, err)
	}
}

// The questions are those of spec/testee.md, key by key.
func TestQuestions(t *testing.T) {
	for _, c := range []struct {
		v    vectors.Vector
		want string
	}{
		{vectors.Vector{ID: "a", Op: "decode", Order: "big", Hex: "00"}, `{"id":"a","op":"decode","order":"big","hex":"00"}`},
		{vectors.Vector{ID: "a", Op: "decode", Order: "big"}, `{"id":"a","op":"decode","order":"big","hex":""}`},
		{vectors.Vector{ID: "a", Op: "address", Order: "little", Hex: "10"}, `{"id":"a","op":"address","order":"little","hex":"10"}`},
		{vectors.Vector{ID: "a", Op: "encode", Order: "little", Message: []byte(`{"type":3}`)}, `{"id":"a","op":"encode","order":"little","message":{"type":3}}`},
		{vectors.Vector{ID: "a", Op: "payload", Order: "little", Idx: 1, Hex: "00"}, `{"id":"a","op":"payload","order":"little","idx":1,"val":0,"hex":"00"}`},
		{vectors.Vector{ID: "a", Op: "classify", Rule: "w1", Request: &vectors.Stamp{Seq: 1}, Got: &vectors.Stamp{Ack: 2}},
			`{"id":"a","op":"classify","rule":"w1","request":{"idx":0,"val":0,"seq":1,"ack":0},"got":{"idx":0,"val":0,"seq":0,"ack":2}}`},
	} {
		if diff := cmp.Diff(c.want, string(Question(c.v))); diff != "" {
			t.Error(diff)
		}
	}
}

func outcomes() []Outcome {
	failed := Outcome{Vector: relation("a/x", "new"), Verdict: Fail, Detail: "relation: <&>", Counts: true, Got: []byte(`{"id":"a/x","ok":{"relation":"echo"}}`)}
	failed.Vector.Reqs = []string{"NL-LEN-1", "NL-LEN-2"}
	return []Outcome{
		failed,
		{Vector: relation("a/y", "new"), Verdict: Pass, Counts: true, Took: time.Millisecond},
		{Vector: relation("b/x", "new"), Verdict: Timeout, Detail: "no answer", Counts: true},
		{Vector: relation("b/y", "new"), Verdict: Unsupported},
		{Vector: relation("b/z", "new"), Verdict: Crash, Known: "why", Listed: true, Counts: true},
	}
}

func TestJUnit(t *testing.T) {
	var b bytes.Buffer
	if err := WriteJUnit(&b, "me", outcomes()); err != nil {
		t.Fatal(err)
	}
	var got junitSuites
	if err := xml.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Suites) != 2 || got.Name != "me" {
		t.Fatalf("%+v", got)
	}
	a, z := got.Suites[0], got.Suites[1]
	if a.Tests != 2 || a.Failures != 1 || a.Cases[0].Failure.Text != "relation: <&>" || a.Cases[0].Failure.Message != "fail, most likely NL-LEN-1" || a.Cases[1].Time != "0.001000" {
		t.Errorf("%+v", a)
	}
	if z.Tests != 3 || z.Errors != 1 || z.Skipped != 2 || z.Cases[2].Skipped.Text != "why" {
		t.Errorf("%+v", z)
	}
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	for _, o := range outcomes() {
		if err := WriteJSON(&b, o); err != nil {
			t.Fatal(err)
		}
	}
	WriteJSONTotal(&b, Hello{Name: "me", Version: "1"}, outcomes())
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	want := `{"id":"a/x","reqs":["NL-LEN-1","NL-LEN-2"],"op":"classify","verdict":"fail","ok":false,"detail":"relation: <&>","want":{"relation":"new"},"got":{"id":"a/x","ok":{"relation":"echo"}},"seconds":0.000000}`
	if diff := cmp.Diff(want, lines[0]); diff != "" {
		t.Error(diff)
	}
	want = `{"testee":"me","version":"1","vectors":5,"pass":1,"fail":2,"timeout":1,"known":1,"unsupported":1,"likely":[{"id":"NL-LEN-1","explains":1}]}`
	if diff := cmp.Diff(want, lines[5]); diff != "" {
		t.Error(diff)
	}
}

func TestText(t *testing.T) {
	var b bytes.Buffer
	text := Text{
		W: &b, Paint: func(_, s string) string { return s },
		Bytes: func(Outcome) string { return "  0000  00\n" }, Again: func(id string) string { return "again " + id },
	}
	for _, o := range outcomes() {
		text.Outcome(o)
	}
	text.Outcome(Outcome{Vector: relation("c", "new"), Verdict: Pass, Listed: true})
	text.Summary(Hello{Name: "me"}, outcomes(), time.Second)
	for _, part := range []string{
		"FAIL a/x\n", "  also NL-LEN-2\n", "NL-LEN-1 MUST: nlmsg_len counts its own header", "kernel: NLMSG_OK; all.", "  0000  00\n", `want   {"relation":"new"}`,
		`got    {"relation":"echo"}`, "here:  relation: <&>", "again: again a/x", "TIMEOUT b/x", "PASS? c",
		"\nNL                                      0      1      0      0\n  NL-LEN-1                MUST          0      1      0      0\n  NL-LEN-2                MUST          0      1      0      0\n",
		"classify unknown                        1      1      1      1", "5 vectors, 1 pass, 1 fail, 1 timeout, 1 known to fail, 1 unsupported, in 1s\nmost likely: NL-LEN-1 (1 failure), no requirement (1 failure)\n",
	} {
		if !strings.Contains(b.String(), part) {
			t.Errorf("no %q in\n%s", part, b.String())
		}
	}
	if strings.Contains(b.String(), "b/y") || strings.Contains(b.String(), "b/z") {
		t.Error("what is as it should be is no news")
	}
}

var _ io.Writer = (*lastWords)(nil)

func TestLastWords(t *testing.T) {
	var l lastWords
	for range 100 {
		l.Write(bytes.Repeat([]byte("x"), 100))
	}
	l.Write([]byte("the end\n"))
	if s := l.String(); len(s) > 4<<10 || !strings.HasSuffix(s, "the end") {
		t.Errorf("%d bytes: %q", len(s), s)
	}
}
