package main

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/spec/vectors"
)

// listFile writes a list of implementations.
func listFile(t *testing.T, lines ...string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "list.txt")
	if err := os.WriteFile(name, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestMatrix(t *testing.T) {
	self := testee(t, "right") // so that cnspec testee, which is this test's program, is one
	dir := t.TempDir()
	markdown, junit := filepath.Join(dir, "m.md"), filepath.Join(dir, "m.xml")
	all := len(vectors.All())
	for _, c := range []struct {
		lines  []string
		status int
		text   []string
	}{
		{[]string{
			"right | - | cnspec testee",
			"gone | - | no-such-program",
			"poor | - | cnspec testee | needs: sh no-such-tool no-such-other",
			"unbuilt | - | $BUILD/x | build: sh -c echo",
			"unbuildable | - | $BUILD/x | build: sh unable.sh",
		}, 0, []string{
			"right\n", "NL  ", "right: cnwire", "gone: not here: no no-such-program\n", "poor: not here: no no-such-tool, no no-such-other\n",
			"unbuilt: not here: no /", "unbuildable: not here: no header\n",
		}},
		{[]string{
			"unsound | - | $BUILD/x | build: sh unsound.sh",
			"silent | - | sh -c true",
		}, 1, []string{"unsound: cannot be run: sh unsound.sh: exit status 1: line 7: oh\n", "silent: cannot be run: sh: no hello"}},
		{[]string{"built | - | sh $BUILD/run.sh | build: cp run.sh $BUILD/run.sh"}, 0, []string{"built: cnwire"}},
		{[]string{"wrong | - | env " + testeeMode + "=wrong " + self, "right | - | cnspec testee"}, 1,
			[]string{"wrong  right\n", "wrong: wrong 0: ", "most likely: ", "right: cnwire"}},
		{[]string{"right | known.txt | cnspec testee"}, 1, []string{"2 fail, 0 known to fail"}},
	} {
		list := listFile(t, c.lines...)
		for name, text := range map[string]string{
			"unable.sh": "echo probing\necho no header\nexit 77\n", "unsound.sh": "echo line 7: oh\nexit 1\n",
			"run.sh": "exec " + self + "\n", "known.txt": "nl/len-15/* fail # it does not\n",
		} {
			os.WriteFile(filepath.Join(filepath.Dir(list), name), []byte(text), 0o644)
		}
		out, errs, status := run("", "matrix", "-markdown", markdown, "-junit", junit, list)
		if status != c.status || errs != "" || strings.Contains(out, "\x1b") {
			t.Errorf("%q: status %d, %q\n%s", c.lines, status, errs, out)
		}
		for _, part := range c.text {
			if !strings.Contains(out, part) {
				t.Errorf("%q: no %q in\n%s", c.lines, part, out)
			}
		}
		b, _ := os.ReadFile(markdown)
		if rows := strings.Count(string(b), "\n- "); rows != len(c.lines) || !strings.HasPrefix(string(b), "| requirements |") {
			t.Errorf("%q: Markdown\n%s", c.lines, b)
		}
		checkMatrixJUnit(t, junit, out, all)
	}
}

// checkMatrixJUnit reads the report back: every implementation that ran has a
// test for each vector, every other one has one test.
func checkMatrixJUnit(t *testing.T, name, out string, all int) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Suites []struct {
			Tests int `xml:"tests,attr"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	tests := 0
	for _, s := range got.Suites {
		tests += s.Tests
	}
	missing := strings.Count(out, "not here: ") + strings.Count(out, "cannot be run: ")
	if ran := strings.Count(out, " vectors, "); tests != ran*all+missing {
		t.Errorf("%d tests, want %d times %d and %d\n%s", tests, ran, all, missing, out)
	}
}

func TestMatrixIsUnusable(t *testing.T) {
	for say, line := range map[string]string{
		"is not: name":            "right | -",
		"neither needs":           "right | - | cnspec testee | wants: sh",
		"no-such-file":            "right | no-such-file | cnspec testee",
		"none of the":             "gone | - | no-such-program",
		"no implementation in it": "# nothing\n",
	} {
		_, errs, status := run("", "matrix", listFile(t, line))
		if status != 2 || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, say) {
			t.Errorf("%q: status %d, %q", line, status, errs)
		}
	}
	for _, args := range [][]string{{"matrix"}, {"matrix", "a", "b"}, {"matrix", "no/such/list"}, {"matrix", "-x", "a"}} {
		if _, errs, status := run("", args...); status != 2 || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: status %d, %q", args, status, errs)
		}
	}
}

// The list that comes with the repository can be read.
func TestOurListIsReadable(t *testing.T) {
	entries, err := readList("../testees/testees.txt")
	if err != nil || len(entries) < 4 {
		t.Error(len(entries), err)
	}
}
