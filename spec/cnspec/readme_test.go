package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The README shows what its commands print.
func TestReadmeShowsWhatTheCommandsPrint(t *testing.T) {
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(b)
	for _, c := range []struct {
		command string
		args    []string
	}{
		{"go run ./spec/cnspec check", []string{"check"}},
		{"| go run ./spec/cnspec decode -", []string{"decode", "-"}},
	} {
		before, rest, ok := strings.Cut(readme, c.command+"\n```\n\n```\n")
		if !ok {
			t.Errorf("the README does not have %q and a block after it", c.command)
			continue
		}
		shown, _, _ := strings.Cut(rest, "```")
		in := strings.TrimPrefix(strings.TrimSpace(before[strings.LastIndex(before, "\n"):]), "echo ")
		out, errs, _ := run(in, c.args...)
		if *update {
			readme = strings.Replace(readme, shown, out, 1)
			continue
		}
		if diff := cmp.Diff(shown, out); diff != "" || errs != "" {
			t.Errorf("%s: %q (-README +now, -update writes it):\n%s", c.command, errs, diff)
		}
	}
	if *update {
		if err := os.WriteFile("../../README.md", []byte(readme), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
