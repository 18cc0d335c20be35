package spec

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// testFile is a file of tests: where, what, and the names of the tests.
type testFile struct {
	live  bool
	text  string
	tests []string
}

var testFunc = regexp.MustCompile(`(?m)^func (Test\w+)\(`)

// testFiles reads all of the module.
func testFiles(t *testing.T) (all []testFile) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != ".." {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		b, err := os.ReadFile(path)
		f := testFile{live: strings.HasPrefix(filepath.ToSlash(path), "../corpus/live/"), text: string(b)}
		for _, m := range testFunc.FindAllStringSubmatch(f.text, -1) {
			f.tests = append(f.tests, m[1])
		}
		all = append(all, f)
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatal(len(all), err)
	}
	return all
}

// uncited tells which tests that the evidence names are not there, or stand in
// a file that does not cite the requirement.
func uncited(requirements []Requirement, files []testFile) (all []string) {
	for _, r := range requirements {
		cites := regexp.MustCompile(`(^|[^A-Z0-9-])` + r.ID + `($|[^0-9])`)
		for _, term := range r.Evidence {
			kind, name, named := strings.Cut(term, " ")
			if !named {
				continue
			}
			shows := func(f testFile) bool {
				return f.live == (kind == "live") && slices.Contains(f.tests, name) && cites.MatchString(f.text)
			}
			if !slices.ContainsFunc(files, shows) {
				all = append(all, fmt.Sprintf("%s: no file has %s and cites %s", r.ID, term, r.ID))
			}
		}
	}
	return all
}

func TestEvidenceNamesTestsThatCiteIt(t *testing.T) {
	for _, problem := range uncited(Requirements(), testFiles(t)) {
		t.Error(problem)
	}
}

func TestUncitedNotices(t *testing.T) {
	r := []Requirement{{ID: "A-B-1", Evidence: []string{"captures", "live TestA"}}}
	for _, c := range []struct {
		file testFile
		good bool
	}{
		{testFile{true, "// A-B-1.", []string{"TestA"}}, true},
		{testFile{true, `"A-B-1"`, []string{"TestC", "TestA"}}, true},
		{testFile{false, `"A-B-1"`, []string{"TestA"}}, false},
		{testFile{true, `"A-B-12"`, []string{"TestA"}}, false},
		{testFile{true, `"A-A-B-1"`, []string{"TestA"}}, false},
		{testFile{true, `"A-B-1"`, []string{"TestB"}}, false},
	} {
		if got := uncited(r, []testFile{c.file}); (len(got) == 0) != c.good {
			t.Errorf("%+v: %v", c.file, got)
		}
	}
}
