package vectors

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the files in their canonical form, with a big twin for each little vector")

func readFiles(t testing.TB) []File {
	t.Helper()
	files, err := Files()
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	return files
}

// The files are in their one form, and every hand-made little vector is
// followed by its twin: the same in big order.
func TestFilesAreCanonical(t *testing.T) {
	for _, f := range readFiles(t) {
		name := f.Group + ".json"
		f.Vectors = withTwins(f.Vectors)
		want := Format(f)
		if *update {
			if err := os.WriteFile(name, want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want, got) {
			t.Errorf("%s is not in its canonical form; go test ./spec/vectors -update writes it (-canonical +file):\n%.4000s", name, cmp.Diff(string(want), string(got)))
		}
	}
}

func TestExpand(t *testing.T) {
	v := Vector{Hex: "01[00*3]02[ff*2]", Want: json.RawMessage(`{"data":"[ab*4]"}`)}.Expand()
	if v.Hex != "0100000002ffff" || string(v.Want) != `{"data":"abababab"}` {
		t.Errorf("%+v", v)
	}
}
