package main

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cnwire/cnwire/spec"
)

// testSource is a test that shows a requirement, and where it stands.
type testSource struct {
	Name  string // package.Test
	File  string // of the checkout
	Line  int
	Doc   string
	Code  string
	Shows []string // requirements
}

// citedTests finds the tests that coverage.md and the evidence name.
func citedTests(root string, requirements []spec.Requirement, passed map[string][]string) (map[string]testSource, error) {
	all, err := readTests(root)
	if err != nil {
		return nil, err
	}
	cited := map[string]testSource{}
	cite := func(name, id string) error {
		t, ok := cited[name]
		if !ok {
			if t, ok = all[name]; !ok {
				return fmt.Errorf("%s names the test %s, which is nowhere", id, name)
			}
		}
		t.Shows = append(t.Shows, id)
		cited[name] = t
		return nil
	}
	for _, r := range requirements {
		names := slices.Clone(passed[r.ID])
		for _, term := range r.Evidence {
			kind, name, named := strings.Cut(term, " ")
			if !named {
				continue
			}
			full, err := fullName(all, kind == "live", name)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", r.ID, err)
			}
			names = append(names, full)
		}
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			if err := cite(name, r.ID); err != nil {
				return nil, err
			}
		}
	}
	return cited, nil
}

// fullName is the name with its package of a test that the evidence names
// without.
func fullName(all map[string]testSource, live bool, name string) (string, error) {
	for _, full := range slices.Sorted(maps.Keys(all)) {
		if strings.HasSuffix(full, "."+name) && strings.HasPrefix(all[full].File, "corpus/live/") == live {
			return full, nil
		}
	}
	return "", fmt.Errorf("no test %s", name)
}

// readTests reads every test of the checkout, by package.Test.
func readTests(root string) (map[string]testSource, error) {
	all := map[string]testSource{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, "_test.go") {
			return err
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		pkg := filepath.Base(filepath.Dir(file))
		for _, decl := range parsed.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Recv != nil || !strings.HasPrefix(f.Name.Name, "Test") {
				continue
			}
			t := testSource{Name: pkg + "." + f.Name.Name, File: filepath.ToSlash(name), Line: set.Position(f.Pos()).Line, Doc: strings.TrimSpace(f.Doc.Text())}
			f.Doc = nil
			var code bytes.Buffer
			if err := format.Node(&code, set, f); err != nil {
				return err
			}
			t.Code = code.String()
			all[t.Name] = t
		}
		return nil
	})
	return all, err
}

// testNamed finds a cited test by its name, with or without its package.
func (s *site) testNamed(name string) (testSource, bool) {
	if t, ok := s.sources[name]; ok {
		return t, true
	}
	for _, full := range slices.Sorted(maps.Keys(s.sources)) {
		if strings.HasSuffix(full, "."+name) {
			return s.sources[full], true
		}
	}
	return testSource{}, false
}

// testPage writes the tests that show requirements.
func (s *site) testPage() error {
	tests := slices.SortedFunc(maps.Values(s.sources), func(a, b testSource) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line)
	})
	p := page{Path: testsPage, Title: "Tests that show requirements", Section: "Coverage", Description: "The tests that prove requirements, with their source."}
	return s.add(p, "tests.html", tests)
}
