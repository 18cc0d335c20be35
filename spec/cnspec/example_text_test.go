package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/spec"
)

// example is a command that the text shows, and what it prints.
type example struct {
	line  int // where it stands
	args  []string
	in    string
	shown string
}

// The opening of a fence with examples in it, and the beginning of each.
const (
	consoleFence = "```console"
	prompt       = "$ cnspec "
)

// examples reads the fenced blocks of the text that show commands.
func examples(text string) (all []example, err error) {
	inside, n := false, 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, "\n")
		command, isCommand := strings.CutPrefix(line, prompt)
		switch {
		case !inside:
			inside = line == consoleFence
			if inside {
				all = append(all, example{})
			}
		case line == "```":
			inside = false
		case isCommand:
			args, in, _ := strings.Cut(command, " <<< ")
			next := example{line: n, args: strings.Fields(args), in: in}
			if last := &all[len(all)-1]; last.args == nil {
				*last = next
			} else {
				all = append(all, next)
			}
		case all[len(all)-1].args == nil:
			return nil, fmt.Errorf("line %d: a console begins with %q, not with %q", n, prompt, line)
		default:
			all[len(all)-1].shown += line + "\n"
		}
	}
	if inside {
		return nil, fmt.Errorf("line %d: the text ends in a console", n)
	}
	return all, nil
}

// differs runs an example and tells how what it prints differs.
func (e example) differs() string {
	out, errs, status := run(e.in+"\n", e.args...)
	if status == exitUnusable || errs != "" {
		return fmt.Sprintf("status %d: %s", status, errs)
	}
	return cmp.Diff(e.shown, out)
}

// What the text shows is what the commands print.
func TestTheExamplesOfTheText(t *testing.T) {
	all, err := examples(spec.Text)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if diff := e.differs(); diff != "" {
			t.Errorf("connector.md line %d: cnspec %s (-text +now):\n%s", e.line, strings.Join(e.args, " "), diff)
		}
	}
}

func TestExamples(t *testing.T) {
	const text = "Text.\n\n```console\n$ cnspec decode - <<< 0b\n- packet 1  1 byte\n\n$ cnspec list -ids\n```\n\n```hex\n$ cnspec none\n```\n"
	got, err := examples(text)
	want := []example{
		{4, []string{"decode", "-"}, "0b", "- packet 1  1 byte\n\n"},
		{7, []string{"list", "-ids"}, "", ""},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(example{})); diff != "" || err != nil {
		t.Error(err, diff)
	}
	for _, bad := range []string{"```console\nls\n```\n", "```console\n$ cnspec list\n", "```console\n$ ls\n```\n"} {
		if got, err := examples(bad); err == nil {
			t.Errorf("%q: %+v", bad, got)
		}
	}
	noop := example{args: []string{"decode", "-order", "little", "-"}, in: "10000000010000000000000000000000"}
	noop.shown, _, _ = run(noop.in, noop.args...)
	if diff := noop.differs(); diff != "" || noop.shown == "" {
		t.Error(diff)
	}
	for name, spoil := range map[string]func(*example){
		"output":  func(e *example) { e.shown += "more\n" },
		"input":   func(e *example) { e.in = "zz" },
		"command": func(e *example) { e.args = []string{"dekode"} },
	} {
		bad := noop
		spoil(&bad)
		if bad.differs() == "" {
			t.Errorf("%s: not noticed", name)
		}
	}
}
