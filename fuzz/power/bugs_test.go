package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/fuzz"
)

// A planted bug that no longer fits its file would be found by nobody, or break
// the build, which is no finding either.
func TestBugsFitTheCore(t *testing.T) {
	names := map[string]bool{}
	for _, b := range bugs {
		once(t, b.name, b.file, b.old)
		if names[b.name] {
			t.Errorf("two bugs are called %q", b.name)
		}
		names[b.name] = true
		if _, ok := fuzz.TargetByName(b.target); !ok {
			t.Errorf("%s: no target %s", b.name, b.target)
		}
	}
	for _, p := range properties {
		for _, c := range p.changes {
			once(t, p.name, c.file, c.old)
		}
		if !names[p.bug] {
			t.Errorf("%s: no bug %s", p.name, p.bug)
		}
	}
}

func once(t *testing.T, name, file, text string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(b), text); n != 1 {
		t.Errorf("%s: %s has %d times, not once:\n%s", name, file, n, text)
	}
}
