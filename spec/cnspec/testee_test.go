package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTesteeAnswers(t *testing.T) {
	for _, c := range []struct{ question, want string }{
		{`{"id":"a","op":"decode","order":"little","hex":""}`, `{"id":"a","ok":{"messages":[]}}`},
		{`{"id":"a","op":"decode","order":"little","hex":"ff"}`, `{"id":"a","ok":{"messages":[],"fault":{"token":"nl_short","offset":0}}}`},
		{`{"id":"a","op":"decode","order":"big","hex":"000000100001000000000000000000000a"}`,
			`{"id":"a","ok":{"messages":[{"offset":0,"len":16,"type":1,"flags":0,"seq":0,"portid":0,"kind":"noop"}],"tail":"0a"}}`},
		{`{"id":"a","op":"decode","order":"little","hex":"28000000030000000100000000000000010000000100000001000000000000000400000001000000"}`,
			`{"id":"a","ok":{"messages":[{"offset":0,"len":40,"type":3,"flags":0,"seq":1,"portid":0,"kind":"data","cn":[{"offset":16,"idx":1,"val":1,"seq":1,"ack":0,"len":4,"flags":0,"data":"01000000"}]}]}}`},
		{`{"id":"a","op":"encode","order":"big","message":{"type":3,"flags":0,"seq":1,"portid":0,"cn":[{"idx":1,"val":1,"seq":1,"ack":0,"flags":0,"data":"ff"}]}}`,
			`{"id":"a","ok":{"hex":"00000025000300000000000100000000000000010000000100000001000000000001` + `0000ff000000"}}`},
		{`{"id":"a","op":"encode","order":"big","message":{"type":3,"cn":[]}}`, `{"id":"a","fault":{"token":"cn_short"}}`},
		{`{"id":"a","op":"payload","order":"little","idx":1,"val":1,"hex":"02000000"}`, `{"id":"a","ok":{"protocol":"cnproc","op":"ignore"}}`},
		{`{"id":"a","op":"payload","order":"little","idx":99,"val":1,"hex":"02000000"}`, `{"id":"a","unsupported":true}`},
		{`{"id":"a","op":"classify","rule":"w1","request":{"idx":3,"val":1,"seq":3,"ack":8},"got":{"idx":3,"val":1,"seq":3,"ack":8}}`, `{"id":"a","ok":{"relation":"status"}}`},
		{`{"id":"a","op":"classify","rule":"no such","request":{},"got":{}}`, `{"id":"a","unsupported":true}`},
		{`{"id":"a","op":"address","order":"little","hex":"100000000000000000080080"}`, `{"id":"a","ok":{"portid":0,"mask":2147485696,"groups":[12,32],"from_kernel":true}}`},
		{`{"id":"a","op":"address","order":"big","hex":"001000000000000100000000"}`, `{"id":"a","ok":{"portid":1,"mask":0,"groups":[],"from_kernel":false}}`},
		{`{"id":"a","op":"address","order":"big","hex":"100000000000000100000000"}`, `{"id":"a","ok":{"fault":{"token":"addr_family","offset":0}}}`},
		{`{"id":"a","op":"trace","test":{"rule":"no such"}}`, `{"id":"a","unsupported":true}`},
		{`{"id":"a","op":"trace","test":{"steps":[{"do":"overrun"},{"do":"losses"},{"do":"count","cpu":1}]}}`, `{"id":"a","ok":{"steps":[{},{},{"want":"out_of_range"}]}}`},
		{`{"id":"a","op":"trace","test":{"rule":"uvesafb","idx":4,"val":1,"slots":16,"steps":[{"do":"track","seq":1,"expect":"2"},{"do":"receive","seq":1}]}}`,
			`{"id":"a","ok":{"steps":[{"ok":true},{"want":"echo","to":{"seq":1,"ack":0}}]}}`},
		{`{"id":"a","op":"sing"}`, `{"id":"a","unsupported":true}`},
	} {
		out, errs, status := run(c.question+"\n", "testee")
		hello, answer, _ := strings.Cut(out, "\n")
		if !strings.HasPrefix(hello, `{"cnspec":1,"name":"cnwire",`) || errs != "" || status != 0 {
			t.Errorf("%s: %q, %q, status %d", c.question, hello, errs, status)
		}
		if diff := cmp.Diff(c.want+"\n", answer); diff != "" {
			t.Errorf("%s: %s", c.question, diff)
		}
	}
}

func TestTesteeRefusesWhatIsNoQuestion(t *testing.T) {
	for _, bad := range []string{
		"what?", `{"id":"a","op":"decode","order":"pdp","hex":""}`, `{"id":"a","op":"decode","order":"big","hex":"0"}`,
		`{"id":"a","op":"encode","order":"big","message":{"cn":[{"data":"x"}]}}`, `{"id":"a","op":"encode"}`,
		`{"id":"a","op":"trace","test":{"steps":[{"do":"sing"}]}}`, `{"id":"a","op":"trace","test":{"steps":[{"do":"track","expect":"some"}]}}`,
		`{"id":"a","op":"trace","test":{"era":"six"}}`, `{"id":"a","op":"trace","test":{"steps":[{"do":"receive","data":"x"}]}}`,
		`{"id":"a","op":"trace","test":{"steps":[{"do":"expect"}]}}`, `{"id":"a","op":"trace","test":{"steps":[{"do":"classify"}]}}`, `{"id":"a","op":"payload","order":"big","hex":"x"}`,
	} {
		if _, errs, status := run(bad, "testee"); status != 2 || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: status %d, %q", bad, status, errs)
		}
	}
}

// Each pair of a question and an answer in spec/testee.md is right: this
// implementation answers so.
func TestTheExamplesOfTheDocumentation(t *testing.T) {
	b, err := os.ReadFile("../testee.md")
	if err != nil {
		t.Fatal(err)
	}
	pair := regexp.MustCompile(`(?m)^    (\{"id":"…","op":.*\})\n    (\{"id":"…","ok":.*\})\n`)
	n := 0
	joined := regexp.MustCompile(`\n {8}`).ReplaceAllString(string(b), "")
	for _, m := range pair.FindAllStringSubmatch(joined, -1) {
		n++
		out, errs, _ := run(m[1], "testee")
		if !strings.Contains(out, m[2]+"\n") {
			t.Errorf("%s\nthe page says %s\nwe say %s%s", m[1], m[2], out, errs)
		}
	}
	if n != 8 {
		t.Errorf("%d examples", n)
	}
}
