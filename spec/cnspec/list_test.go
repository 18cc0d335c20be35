package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/spec"
	"github.com/cnwire/cnwire/spec/vectors"
)

func TestListHasEveryRequirement(t *testing.T) {
	out, errs, status := run("", "list")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	all := spec.Requirements()
	if status != 0 || errs != "" || len(lines) != len(all)+2 {
		t.Fatalf("status %d, %q, %d lines\n%s", status, errs, len(lines), out)
	}
	for i, r := range all {
		if line := lines[i+1]; !strings.HasPrefix(line, r.ID+" ") || !strings.HasSuffix(line, "  "+r.Text) {
			t.Errorf("%s: %q", r.ID, line)
		}
	}
}

// On a terminal no line is longer than it is wide.
func TestListFitsTheTerminal(t *testing.T) {
	var o strings.Builder
	c := command{in: strings.NewReader(""), out: &o, errs: &o, width: 100}
	c.run([]string{"list"})
	lines := strings.Split(o.String(), "\n")
	longest := 0
	for _, line := range lines[:len(lines)-2] {
		longest = max(longest, len([]rune(line)))
	}
	if longest != 100 {
		t.Errorf("the longest line has %d characters\n%s", longest, o.String())
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		s             string
		width, column int
		want          string
	}{{"äbc", 5, 2, "äbc"}, {"äbcd", 5, 2, "äb…"}, {"abc", 0, 2, "abc"}, {"abc", 3, 2, "…"}, {"abc", 2, 9, "…"}} {
		if got := (&command{width: c.width}).fit(c.s, c.column); got != c.want {
			t.Errorf("%q at %d of %d: %q", c.s, c.column, c.width, got)
		}
	}
}

// The table in Markdown, made from the tests that coverage.md names, is
// coverage.md.
func TestCoverageIsWhatListPrints(t *testing.T) {
	out, _, _ := run("", "list", "-markdown")
	if diff := cmp.Diff(spec.Coverage, out); diff != "" {
		t.Errorf("spec/coverage.md is old; CONTRIBUTING.md says how to make it anew (-coverage.md +now):\n%s", diff)
	}
}

// testLine is a line of go test -json.
func testLine(action, pkg, test, requirement string) string {
	line := `{"Time":"2026-01-01T00:00:00Z","Action":"` + action + `","Package":"` + module + pkg + `","Test":"` + test + `"`
	if requirement != "" {
		line += `,"Key":"requirement","Value":"` + requirement + `"`
	}
	return line + "}\n"
}

func TestCitations(t *testing.T) {
	got, err := citations(strings.NewReader(
		`{"Action":"start","Package":"x"}` + "\n" +
			testLine("attr", "wire", "TestA/x", "NL-LEN-1") + testLine("attr", "wire", "TestA/x", "NL-LEN-2") + testLine("pass", "wire", "TestA/x", "") +
			testLine("attr", "wire", "TestA/y", "NL-LEN-1") + testLine("pass", "wire", "TestA/y", "") +
			testLine("attr", "spec/model", "TestB", "NL-LEN-1") + testLine("pass", "spec/model", "TestB", "") +
			testLine("attr", "wire", "TestFails", "NL-LEN-1") + testLine("fail", "wire", "TestFails", "") +
			testLine("attr", "wire", "TestIsSkipped", "NL-LEN-1") + testLine("skip", "wire", "TestIsSkipped", "") +
			testLine("attr", "wire", "TestHangs", "NL-LEN-1") +
			testLine("attr", "nlmsg", "TestC", "NL-LEN-1") + testLine("pass", "wire", "TestC", "") +
			testLine("attr", "corpus/live", "TestLive", "NL-LEN-1") + testLine("pass", "corpus/live", "TestLive", "") +
			testLine("attr", "spec/testees", "TestPython", "NL-LEN-1") + testLine("pass", "spec/testees", "TestPython", "")))
	want := map[string][]string{"NL-LEN-1": {"model.TestB", "wire.TestA"}, "NL-LEN-2": {"wire.TestA"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	for _, bad := range []string{
		"", "ok  \tgithub.com/cnwire/cnwire/wire\t0.003s\n", testLine("pass", "wire", "TestA", ""), testLine("attr", "wire", "TestA", "NL-LEN-99"),
	} {
		if got, err := citations(strings.NewReader(bad)); err == nil {
			t.Errorf("%q: %v", bad, got)
		}
	}
}

func TestListTests(t *testing.T) {
	name := filepath.Join(t.TempDir(), "tests.json")
	write := func(ids ...string) {
		var lines string
		for _, id := range ids {
			lines += testLine("attr", "wire", "TestA", id)
		}
		os.WriteFile(name, []byte(lines+testLine("pass", "wire", "TestA", "")), 0o644)
	}
	var all, butOne []string
	for _, r := range spec.Requirements() {
		all = append(all, r.ID)
		if r.ID != "CN-LEN-1" {
			butOne = append(butOne, r.ID)
		}
	}
	write(all...)
	out, errs, status := run("", "list", "-tests", name, "-markdown")
	if status != 0 || errs != "" || strings.Count(out, " wire.TestA |") != len(all) || !strings.HasSuffix(out, "1 test\n") {
		t.Errorf("status %d, %q\n%s", status, errs, out)
	}
	write(butOne...)
	if _, errs, status := run("", "list", "-tests", name); status != 1 || errs != "cnspec: no test that passed cites CN-LEN-1\n" {
		t.Errorf("status %d, %q", status, errs)
	}
	for _, args := range [][]string{{"list", "-tests", "no/such/file"}, {"list", "-markdown", "x"}} {
		if _, errs, status := run("", args...); status != 2 || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: status %d, %q", args, status, errs)
		}
	}
}

// The rows of one requirement hold what the vectors and the captures say.
func TestListCounts(t *testing.T) {
	l, err := newListing("")
	if err != nil {
		t.Fatal(err)
	}
	kept, broken := 0, 0
	for _, v := range vectors.All() {
		if !slices.Contains(v.Reqs, "CN-LEN-2") {
			continue
		}
		if v.Result == "valid" {
			kept++
		} else {
			broken++
		}
	}
	for _, r := range l.rows {
		if r.ID == "CN-LEN-2" && (r.kept != kept || r.broken != broken || r.places < 1000 || r.captures < 3 || kept == 0 || broken == 0) {
			t.Errorf("%+v, %d and %d vectors", r, kept, broken)
		}
	}
}
