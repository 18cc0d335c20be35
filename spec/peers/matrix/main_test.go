package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/spec/conform"
	"github.com/cnwire/cnwire/spec/peers/build"
	"github.com/cnwire/cnwire/spec/vectors"
	"github.com/cnwire/cnwire/wire"
)

// MATRIX.md is what comes out, where the same versions of all are here.
func TestMatrixIsCurrent(t *testing.T) {
	if wire.Native.Resolve() != wire.Little {
		t.Skip("the known failures are those of the little vectors")
	}
	if _, missing := build.Tags(); len(missing) > 0 {
		t.Skip("left out: ", missing)
	}
	file, err := os.ReadFile("../MATRIX.md")
	if err != nil {
		t.Fatal(err)
	}
	columns, err := ask()
	if err != nil {
		t.Fatal(err)
	}
	want, its, _ := strings.Cut(string(file), versions)
	for _, c := range columns {
		if c.name == "syscall" { // its patch is no matter
			continue
		}
		if !strings.Contains(its, "- "+strings.TrimSpace(c.name+" "+c.version)+"\n") {
			t.Skipf("%s %s is not the version of MATRIX.md", c.name, c.version)
		}
	}
	for _, s := range surprises(columns) {
		t.Error("not as matrix/known says: ", s)
	}
	if got, _, _ := strings.Cut(page(columns, nil), versions); got != want {
		t.Error("MATRIX.md is not what `go run ./matrix` writes")
	}
}

// A failure that nobody has looked at stands in the page, and is a surprise; so
// is a pass that is listed as a failure.
func TestSurprises(t *testing.T) {
	vs := vectors.All()
	c := column{name: "it", outcomes: []conform.Outcome{
		{Vector: vs[0], Verdict: conform.Pass},
		{Vector: vs[1], Verdict: conform.Crash},
		{Vector: vs[2], Verdict: conform.Pass, Listed: true},
		{Vector: vs[3], Verdict: conform.Fail, Listed: true, Known: "NL-ENC-1: it rounds"},
		{Vector: vs[4], Verdict: conform.Fail, Listed: true, Known: "NL-ENC-1: it rounds"},
	}}
	if s := surprises([]column{c}); len(s) != 2 || !strings.Contains(s[0], "crash "+vs[1].ID) || !strings.Contains(s[1], "pass "+vs[2].ID) {
		t.Error(s)
	}
	text := page([]column{c}, nil)
	for _, want := range []string{"| NL-ENC-1 | fail 2 | `" + vs[3].ID + "` | it rounds |", "| crash 1 | `" + vs[1].ID + "` | not looked at |"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// Each reason begins with a requirement that its vectors are about, or that the
// bytes to write come from.
func TestKnownNamesRequirements(t *testing.T) {
	files, err := known.ReadDir("known")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		all, err := expectations(strings.TrimSuffix(f.Name(), ".txt"))
		if err != nil {
			t.Fatal(f.Name(), err)
		}
		for _, e := range all {
			id, why, ok := strings.Cut(e.Reason, ": ")
			i := slices.IndexFunc(vectors.All(), func(v vectors.Vector) bool { return conform.Matches(e.Pattern, v.ID) })
			if !ok || why == "" || i < 0 {
				t.Errorf("%s: %+v", f.Name(), e)
			} else if v := vectors.All()[i]; !slices.Contains(v.Reqs, id) && !(id == "NL-ENC-2" && v.Op == "encode") && !(id == "NL-ALIGN-1" && v.Op == "decode") {
				t.Errorf("%s: %s is not about %s but %v", f.Name(), e.Pattern, id, v.Reqs)
			}
		}
	}
}
