package vectors

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/spec"
)

func readTraces(t *testing.T) []TraceFile {
	t.Helper()
	files, err := TraceFiles()
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	return files
}

func TestTracesAreWellFormed(t *testing.T) {
	n := 0
	for _, f := range readFiles(t) {
		n += len(f.Vectors)
	}
	seen := map[string]bool{}
	for _, f := range readTraces(t) {
		for _, test := range f.Tests {
			n++
			if seen[test.ID] || !strings.HasPrefix(test.ID, "trace/"+f.Group+"/") {
				t.Errorf("%s: used twice, or in the wrong file", test.ID)
			}
			seen[test.ID] = true
			if test.Result != "valid" && test.Result != "invalid" || len(test.Reqs) == 0 {
				t.Errorf("%s: result %q, requirements %v", test.ID, test.Result, test.Reqs)
			}
			for i, id := range test.Reqs {
				if _, ok := spec.ByID(id); !ok || slices.Contains(test.Reqs[:i], id) {
					t.Errorf("%s: no requirement %s, or named twice", test.ID, id)
				}
			}
			if !strings.HasSuffix(test.About, ".") || len(test.Steps) == 0 {
				t.Errorf("%s: about %q is no sentence, or there are no steps", test.ID, test.About)
			}
		}
	}
	if n != len(All()) {
		t.Errorf("%d vectors, All has %d", n, len(All()))
	}
}

// A test is asked with the terms of its file, and without what is to be said.
func TestTraceIsAVector(t *testing.T) {
	var f TraceFile
	err := json.Unmarshal([]byte(`{"rule":"dst","idx":"6","slots":"2","tests":[{"id":"trace/x/y","slots":"0x8","start":"0","steps":[
		{"do":"issue","random":"0x10","expect":"one","want":{"seq":"0","ack":"16"}},
		{"do":"receive","idx":"0","ack":"17","data":"","want":"part","position":"first","to":{"seq":"0","ack":"0"}}]}]}`), &f)
	if err != nil {
		t.Fatal(err)
	}
	v := f.Vectors()[0]
	test := `{"rule":"dst","idx":6,"val":0,"slots":8,"horizon":0,"first":0,"streams":4,"start":0,"steps":[` +
		`{"do":"issue","random":16,"expect":"one"},{"do":"receive","idx":0,"ack":17,"data":""}]}`
	want := `{"steps":[{"want":{"seq":0,"ack":16}},{"want":"part","position":"first","to":{"seq":0,"ack":0}}]}`
	if v.ID != "trace/x/y" || v.Op != "trace" || string(v.Test) != test || string(v.Want) != want {
		t.Errorf("%s %s\n%s\n%s", v.ID, v.Op, v.Test, v.Want)
	}
}
