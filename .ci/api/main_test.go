package main

import (
	"slices"
	"testing"
)

const log = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- `p.Added`\n\n### Changed\n\n- `p.T.Field` is an int.\n\n## [0.1.0]\n\n### Removed\n\n- `p.Old`\n"

func TestIncompatibleChangesAreNamed(t *testing.T) {
	was := []string{"p.Old: func()", "p.T.Field: field uint8", "p.T: type struct", "p.Added: func(int)"}
	now := []string{"p.New: func()", "p.T.Field: field int", "p.T: type struct", "p.Added: func()"}
	got := unnamed(missing(was, now), broken(log))
	want := []string{"p.Old: func()", "p.Added: func(int)"} // Removed of an older release, and not under Changed
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
