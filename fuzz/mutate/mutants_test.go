package main

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"testing"
)

const sample = `package sample

const width = 4

type list struct{ b []byte }

func (l *list) next(order interface{ Uint16([]byte) uint16 }) (n int, ok bool) {
	rest := len(l.b)
	if rest < width || l.empty() {
		return 0, false
	}
	l.b = l.b[2:]
	return rest - int(order.Uint16(l.b[0:2])), !ok
}

func (l *list) empty() bool { return l == nil }
`

// rewritten returns the mutants of the sample and its text with them.
func rewritten(t *testing.T) ([]string, string) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "sample.go", sample, 0)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	pkg, err := new(types.Config).Check("sample", fset, []*ast.File{f}, info)
	if err != nil {
		t.Fatal(err)
	}
	r := rewriter{
		room: "room", file: "sample.go", src: []byte(sample), fset: fset, info: info, pkg: pkg,
		sites: map[ast.Node]func(*rewriter) string{}, kept: map[ast.Expr]bool{}, next: 1, seen: map[string]int{},
	}
	text := r.rewrite(f)
	var names []string
	for _, m := range r.found {
		names = append(names, m.name())
	}
	return names, text
}

func TestMutantsOfASample(t *testing.T) {
	names, text := rewritten(t)
	for _, want := range []string{
		"room/sample.go list.next: next → return at once",
		"room/sample.go list.next: rest < width → <=",
		"room/sample.go list.next: rest < width → >=",
		"room/sample.go list.next: rest < width || l.empty() → without the left",
		"room/sample.go list.next: width → +1",
		"room/sample.go list.next: false → !",
		"room/sample.go list.next: l.b = l.b[2:] → nothing",
		"room/sample.go list.next: 2 → -1",
		"room/sample.go list.next: rest - int(order.Uint16(l.b[0:2])) → +",
		"room/sample.go list.next: !ok → !",
		"room/sample.go list.empty: l == nil → !",
	} {
		if !slices.Contains(names, want) {
			t.Errorf("no mutant %s", want)
		}
	}
	if bound := "room/sample.go list.next: 2 → -1 (2)"; slices.Contains(names, bound) {
		t.Errorf("%s: no byte behind it is looked at", bound)
	}

	// All of them at once are a program.
	fset := token.NewFileSet()
	var files []*ast.File
	for name, src := range map[string]string{"sample.go": text, "helpers.go": "package sample\n" + helpers} {
		f, err := parser.ParseFile(fset, name, src, 0)
		if err != nil {
			t.Fatalf("%v in\n%s", err, src)
		}
		files = append(files, f)
	}
	config := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	if _, err := config.Check("sample", fset, files, nil); err != nil {
		t.Errorf("%v in\n%s", err, text)
	}
}
