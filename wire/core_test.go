package wire_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/cnwire/cnwire/"

// What a file of the core may import: this of the standard library, and the
// rooms below its own.
var (
	allowedStd   = []string{"encoding/binary", "errors", "iter", "math/bits", "strconv"}
	allowedRooms = map[string][]string{
		"wire":      {},
		"nlmsg":     {"wire"},
		"cnmsg":     {"wire", "nlmsg"},
		"cnmsg/*":   {"wire", "cnmsg"},
		"genealogy": {"wire", "cnmsg"},
	}
)

var coreRooms = []string{"wire", "nlmsg", "cnmsg", "genealogy"}

func TestCoreImportsOnlyWhatTheDesignLists(t *testing.T) {
	eachCoreFile(t, func(path, room string, test bool) {
		if !test {
			checkImports(t, path, room)
		}
	})
}

// Who imports a package has the modules of its tests in go.sum: those of the
// core import the standard library and the core.
func TestTestsOfTheCoreImportNothingElse(t *testing.T) {
	for _, name := range []string{"testing", "go/parser", module + "wire", module + "cnmsg/w1"} {
		if !allowedInTests(name) {
			t.Errorf("tests may not import %s", name)
		}
	}
	for _, name := range []string{"pgregory.net/rapid", "golang.org/x/sys/unix", "C", module + "corpus", module + "fuzz", module + "wirelike"} {
		if allowedInTests(name) {
			t.Errorf("tests may import %s", name)
		}
	}
	eachCoreFile(t, func(path, _ string, test bool) {
		if !test {
			return
		}
		for _, name := range imports(t, path) {
			if !allowedInTests(name) {
				t.Errorf("%s imports %s", path, name)
			}
		}
	})
}

func allowedInTests(name string) bool {
	if below, ok := strings.CutPrefix(name, module); ok {
		top, _, _ := strings.Cut(below, "/")
		return slices.Contains(coreRooms, top)
	}
	top, _, _ := strings.Cut(name, "/")
	return name != "C" && !strings.Contains(top, ".")
}

// eachCoreFile calls f with every Go file of the core and the folder it is in.
func eachCoreFile(t *testing.T, f func(path, room string, test bool)) {
	t.Helper()
	files, tests := 0, 0
	for _, top := range coreRooms {
		err := filepath.WalkDir(filepath.Join("..", top), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
				return err
			}
			test := strings.HasSuffix(path, "_test.go")
			if files++; test {
				tests++
			}
			f(path, filepath.ToSlash(filepath.Dir(strings.TrimPrefix(path, ".."+string(filepath.Separator)))), test)
			return nil
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	if tests < 20 || files-tests < 20 {
		t.Fatalf("only %d files found, %d of tests: the test looks in the wrong place", files, tests)
	}
}

func imports(t *testing.T, path string) (names []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range f.Imports {
		name, _ := strconv.Unquote(spec.Path.Value)
		names = append(names, name)
	}
	return names
}

func checkImports(t *testing.T, path, room string) {
	t.Helper()
	if strings.HasPrefix(room, "cnmsg/") {
		room = "cnmsg/*"
	}
	rooms, known := allowedRooms[room]
	if !known {
		t.Errorf("%s: no floor is given for the room %s", path, room)
	}
	for _, name := range imports(t, path) {
		if below, ok := strings.CutPrefix(name, module); ok {
			if !slices.Contains(rooms, below) {
				t.Errorf("%s imports %s, which is not below it", path, below)
			}
			continue
		}
		if !slices.Contains(allowedStd, name) {
			t.Errorf("%s imports %s", path, name)
		}
	}
}
