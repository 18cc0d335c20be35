package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"testing"
)

const log = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- `p.Added`\n\n### Changed\n\n- `p.T.Field` is an int.\n\n## [0.1.0]\n\n### Removed\n\n- `p.Old`\n"

// A method that is promoted is called as any other, and is part of the API.
func TestMethodsOfEmbeddedFieldsAreListed(t *testing.T) {
	const source = `package p
type T struct { inner; *Other }
type inner struct{}
func (inner) ByValue(n int) {}
func (*inner) ByPointer() {}
func (inner) hidden() {}
type Other struct{}
func (*Other) Of() error { return nil }
func (T) Own() {}
`
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "p.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	p, err := new(types.Config).Check("p", files, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := linesOf(p)
	slices.Sort(got)
	want := []string{
		"p.Other.Of: method of a pointer, func() error",
		"p.Other: type struct",
		"p.T.ByPointer: method of a pointer, func()",
		"p.T.ByValue: method of a value, func(int)",
		"p.T.Of: method of a value, func() error",
		"p.T.Other: field *p.Other",
		"p.T.Own: method of a value, func()",
		"p.T: type struct",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestIncompatibleChangesAreNamed(t *testing.T) {
	was := []string{"p.Old: func()", "p.T.Field: field uint8", "p.T: type struct", "p.Added: func(int)"}
	now := []string{"p.New: func()", "p.T.Field: field int", "p.T: type struct", "p.Added: func()"}
	got := unnamed(missing(was, now), broken(log))
	want := []string{"p.Old: func()", "p.Added: func(int)"} // Removed of an older release, and not under Changed
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
