package vectors

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the files in their canonical form, with a big twin for each little vector")

// canonical writes a file: a field a line, in the order of Vector, no field
// that the op does not have.
func canonical(f File) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n  \"schema\": %s,\n  \"group\": %s,\n  \"about\": %s,\n  \"vectors\": [", text(f.Schema), text(f.Group), text(f.About))
	for i, v := range f.Vectors {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n    {")
		for j, m := range members(v) {
			if j > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "\n      %q: %s", m.name, m.value)
		}
		b.WriteString("\n    }")
	}
	b.WriteString("\n  ]\n}\n")
	return b.Bytes()
}

type member struct {
	name  string
	value []byte
}

func members(v Vector) (all []member) {
	add := func(name string, value any) { all = append(all, member{name, text(value)}) }
	add("id", v.ID)
	add("reqs", v.Reqs)
	add("op", v.Op)
	if v.Op != "classify" {
		add("order", v.Order)
	}
	switch v.Op {
	case "payload":
		add("idx", v.Idx)
		add("val", v.Val)
		add("hex", v.Hex)
	case "decode":
		add("hex", v.Hex)
	case "encode":
		add("message", v.Message)
	case "classify":
		add("rule", v.Rule)
		add("request", v.Request)
		add("got", v.Got)
	}
	add("result", v.Result)
	if v.Fault != nil {
		add("fault", v.Fault)
	}
	if v.Want != nil {
		add("want", v.Want)
	}
	add("about", v.About)
	add("source", v.Source)
	return all
}

// text is the JSON of a value, on one line.
func text(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

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
		want := canonical(f)
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
