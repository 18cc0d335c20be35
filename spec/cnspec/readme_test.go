package main

import (
	"bytes"
	"os"
	"path/filepath"
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

// The pictures of the README are what the commands below them draw.
func TestPicturesAreCurrent(t *testing.T) {
	for file, args := range map[string][]string{
		"../layout.svg": {"decode", "-packets", "220", "6.1.176-amd64"},
		"../trace.svg":  {"trace", "-packets", "1-14", "6.18.44-amd64-live"},
	} {
		drawn := filepath.Join(t.TempDir(), "now.svg")
		out, errs, status := run("", append([]string{args[0], "-svg", drawn}, args[1:]...)...)
		if status != exitConforms || errs != "" || out != "" {
			t.Fatal(args, status, errs, out)
		}
		now, err := os.ReadFile(drawn)
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(file, now, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		was, err := os.ReadFile(file)
		if err != nil || !bytes.Equal(was, now) {
			t.Errorf("%s is not what %v draws (-update writes it): %v", file, args, err)
		}
	}
}
