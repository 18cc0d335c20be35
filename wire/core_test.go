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

func TestCoreImportsOnlyWhatTheDesignLists(t *testing.T) {
	files := 0
	for _, room := range []string{"wire", "nlmsg", "cnmsg", "genealogy"} {
		root := filepath.Join("..", room)
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files++
			checkImports(t, path)
			return nil
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	if files < 20 {
		t.Fatalf("only %d files found: the test looks in the wrong place", files)
	}
}

func checkImports(t *testing.T, path string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	room := filepath.ToSlash(filepath.Dir(strings.TrimPrefix(path, ".."+string(filepath.Separator))))
	if strings.HasPrefix(room, "cnmsg/") {
		room = "cnmsg/*"
	}
	rooms, known := allowedRooms[room]
	if !known {
		t.Errorf("%s: no floor is given for the room %s", path, room)
	}
	for _, spec := range f.Imports {
		name, _ := strconv.Unquote(spec.Path.Value)
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
