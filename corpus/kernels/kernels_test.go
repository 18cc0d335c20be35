package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cnwire/cnwire/corpus"
)

// KERNELS.md is what the captures show now.
func TestThePageIsOfTheseCaptures(t *testing.T) {
	want, err := page(corpus.Captures())
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../KERNELS.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(got), "\n"), strings.Split(string(want), "\n")); diff != "" {
		t.Errorf("go run ./corpus/kernels > corpus/KERNELS.md (-page +captures):\n%s", diff)
	}
}

// A sighting without a row would be seen by nobody.
func TestEverySightingHasARow(t *testing.T) {
	rows := map[string]bool{}
	for _, r := range differences {
		rows[r.name] = true
	}
	for _, s := range occurrences {
		for _, r := range s.rows {
			if rows[r.name] {
				t.Errorf("%q is two rows", r.name)
			}
			rows[r.name] = true
		}
	}
	for _, c := range corpus.Captures() {
		seen, err := watch(c)
		if err != nil {
			t.Fatal(c.Name, err)
		}
		for name := range seen {
			if !rows[name] {
				t.Errorf("%s: %q is no row", c.Name, name)
			}
		}
	}
}
