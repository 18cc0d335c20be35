package spec

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const goodBlock = "> **[A-B-1]** MUST · decoder, encoder · `nl_len`\n> One.\n> Two.\n> Vectors: none breaks it: why not.\n> Source: f; all.\n> Evidence: captures; live TestA; test TestB\n"

func TestParse(t *testing.T) {
	got, err := parse("# Title\n\n" + goodBlock + "\ntext\n" + strings.Replace(goodBlock, "none breaks it", "none", 1))
	want := Requirement{
		ID: "A-B-1", Level: "MUST", Roles: []string{"decoder", "encoder"}, Token: "nl_len", Text: "One. Two.", Unbroken: "why not.",
		Source: "f; all.", Evidence: []string{"captures", "live TestA", "test TestB"},
	}
	unshown := want
	unshown.Unbroken, unshown.Unshown = "", "why not."
	if diff := cmp.Diff([]Requirement{want, unshown}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, change := range map[string][2]string{
		"level":                   {"MUST", "WILL"},
		"id without a number":     {"A-B-1", "A-B"},
		"role":                    {"decoder", "reader"},
		"roles without a comma":   {"decoder, ", "decoder "},
		"no sentence":             {"> One.\n> Two.\n", ""},
		"vectors":                 {"none breaks it: ", "some: "},
		"vectors after source":    {"> Vectors: none breaks it: why not.\n> Source: f; all.\n", "> Source: f; all.\n> Vectors: none: no.\n"},
		"no source":               {"> Source: f; all.\n", ""},
		"no evidence":             {"> Evidence: captures; live TestA; test TestB\n", ""},
		"evidence":                {"captures;", "rumours;"},
		"evidence twice":          {"captures;", "live TestA;"},
		"test without a name":     {"live TestA", "live"},
		"source with others":      {"captures;", "source;"},
		"source of a MUST":        {"captures; live TestA; test TestB", "source"},
		"text right after it":     {"test TestB\n", "test TestB\nmore\n"},
		"a block in the block":    {"> Two.", "> **[A-B-2]** MUST · decoder"},
		"a line behind the token": {"`nl_len`", "`nl_len` now"},
	} {
		bad := strings.Replace(goodBlock, change[0], change[1], 1)
		if bad == goodBlock {
			t.Fatal(name)
		}
		if got, err := parse(bad); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
