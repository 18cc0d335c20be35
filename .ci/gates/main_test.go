package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestHold(t *testing.T) {
	file := filepath.Join(t.TempDir(), "stored.txt")
	if err := os.WriteFile(file, []byte("a 100\nb 2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		found     map[string]float64
		tolerance float64
		says      string // "" for nothing wrong
	}{
		{map[string]float64{"a": 100, "b": 2}, 0, ""},
		{map[string]float64{"a": 103, "b": 2}, 0.03, ""},
		{map[string]float64{"a": 103.1, "b": 2}, 0.03, "a has 103.1, stored are 100"},
		{map[string]float64{"a": 101, "b": 2}, 0, "a has 101, stored are 100"},
		{map[string]float64{"a": 90}, 0, ""},
		{map[string]float64{"a": 100, "b": 2, "new": 1}, 0, "new has 1, stored are 0"},
	} {
		err := hold(file, "figures", c.found, c.tolerance, false)
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v: %v", c.found, err)
		}
	}
	if err := hold(file, "figures", map[string]float64{"new": 1}, 0, true); err != nil {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(file); string(b) != "new 1\n" {
		t.Errorf("%s", b)
	}
}

// Each line of objdump's that the gate reads: where a function begins, and a
// call, by name or by a register.
func TestCallsAreRead(t *testing.T) {
	if m := function.FindStringSubmatch("TEXT main.allEvents(SB) /x/.ci/gates/works.go"); m == nil || m[1] != "main.allEvents" || filepath.Base(m[2]) != "works.go" {
		t.Error(m)
	}
	for line, want := range map[string]string{
		"  all.go:60\t0x5029d1\te8\t\tCALL github.com/cnwire/cnwire/cnmsg.seek(SB)\t\n": "github.com/cnwire/cnwire/cnmsg.seek",
		"  works.go:70\t0x5029d1\tff\t\tCALL DX\t\t\n":                                  "DX",
	} {
		if m := called.FindStringSubmatch(line); m == nil || m[1] != want {
			t.Errorf("%q: %q", line, m)
		}
	}
}
