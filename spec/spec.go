// Package spec is the written specification of the connector's wire format,
// connector.md, and its requirements as data.
package spec

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Text is connector.md.
//
//go:embed connector.md
var Text string

// Requirement is one block of the specification.
type Requirement struct {
	ID     string // never used for anything else, such as "CN-LEN-1"
	Level  string // MUST, SHOULD, MAY or OBSERVED
	Role   string // whom it binds
	Token  string // of the fault that reports it, "" when none does
	Text   string // the sentences
	Source string // where in the kernel
}

var requirements = mustParse(Text)

// Requirements returns all of them, in the order of the text.
func Requirements() []Requirement { return slices.Clone(requirements) }

// ByID returns the requirement with that id.
func ByID(id string) (Requirement, bool) {
	return find(func(r Requirement) bool { return r.ID == id })
}

// ByToken returns the requirement that the fault with that token reports.
func ByToken(token string) (Requirement, bool) {
	return find(func(r Requirement) bool { return r.Token == token && token != "" })
}

func find(is func(Requirement) bool) (Requirement, bool) {
	i := slices.IndexFunc(requirements, is)
	if i < 0 {
		return Requirement{}, false
	}
	return requirements[i], true
}

func mustParse(text string) []Requirement {
	all, err := parse(text)
	if err != nil {
		panic("spec: connector.md: " + err.Error()) // it is embedded, and a test reads it
	}
	return all
}

// head is the first line of a block: [ID] LEVEL · role · `token`
var head = regexp.MustCompile("^\\*\\*\\[([A-Z0-9]+(?:-[A-Z0-9]+)*-[0-9]+)\\]\\*\\* (MUST|SHOULD|MAY|OBSERVED) · ([a-z, ]+?)(?: · `([a-z0-9_]+)`)?$")

// parse reads the blocks, which are quotations that begin with an id.
func parse(text string) ([]Requirement, error) {
	var all []Requirement
	for n, block := range strings.Split(text, "\n\n") {
		if !strings.HasPrefix(block, "> **[") {
			continue
		}
		r, err := parseBlock(block)
		if err != nil {
			return nil, fmt.Errorf("block %d: %w", n, err)
		}
		all = append(all, r)
	}
	return all, nil
}

func parseBlock(block string) (Requirement, error) {
	var lines []string
	for line := range strings.Lines(block) {
		lines = append(lines, strings.TrimSpace(strings.TrimPrefix(line, "> ")))
	}
	m := head.FindStringSubmatch(lines[0])
	if m == nil {
		return Requirement{}, fmt.Errorf("first line %q", lines[0])
	}
	r := Requirement{ID: m[1], Level: m[2], Role: m[3], Token: m[4]}
	last := lines[len(lines)-1]
	source, ok := strings.CutPrefix(last, "Source: ")
	if !ok || len(lines) < 3 {
		return Requirement{}, fmt.Errorf("%s: the last line is no source: %q", r.ID, last)
	}
	r.Source = source
	r.Text = strings.Join(lines[1:len(lines)-1], " ")
	return r, nil
}
