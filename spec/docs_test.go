package spec

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// cited is the id of a requirement, or a group of them with a name of its own,
// such as LOSS-CUT.
var cited = regexp.MustCompile(`\b(?:NL|CN|ORD|IN|ADDR|PERM|LOSS|GEN|TRK|CNT|PROC|W1|DM|V86D|KVP|VSS|NOTIFY|SEC|ERR)-[A-Z0-9]+(?:-\d+)?\b`)

// The package docs of the core have the same sections, and cite nothing that
// the specification does not have.
func TestPackageDocs(t *testing.T) {
	var docs []string
	for _, pattern := range []string{"../wire/doc.go", "../nlmsg/doc.go", "../cnmsg/doc.go", "../cnmsg/*/doc.go", "../genealogy/doc.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		docs = append(docs, files...)
	}
	for _, file := range docs {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range problemsOfDoc(string(b), Requirements()) {
			t.Errorf("%s: %s", file, problem)
		}
	}
}

func problemsOfDoc(doc string, requirements []Requirement) (all []string) {
	for _, section := range []string{"Terminology", "Specification", "Strictness", "Security"} {
		if !strings.Contains(doc, "\n// # "+section+"\n") {
			all = append(all, "no section "+section)
		}
	}
	for _, id := range cited.FindAllString(doc, -1) {
		if !slices.ContainsFunc(requirements, func(r Requirement) bool { return r.ID == id || strings.HasPrefix(r.ID, id+"-") }) {
			all = append(all, "there is no "+id)
		}
	}
	return all
}

func TestProblemsOfDoc(t *testing.T) {
	doc := "\n// # Terminology\n// # Specification\n// A-1, SEC-ORIGIN-1, SEC-ORIGIN, SEC-NONE-1, LOSS-CU\n// # Security\n"
	got := problemsOfDoc(doc, []Requirement{{ID: "SEC-ORIGIN-1"}, {ID: "LOSS-CUT-1"}})
	want := []string{"no section Strictness", "there is no SEC-NONE-1", "there is no LOSS-CU"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
