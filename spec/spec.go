// Package spec is the written specification of the connector's wire format,
// connector.md, and its requirements as data.
package spec

import (
	_ "embed"
	"slices"
	"strings"
)

// Text is connector.md.
//
//go:embed connector.md
var Text string

// IDs is ids.txt: every id that there has ever been, a line each.
//
//go:embed ids.txt
var IDs string

// Requirement is one block of the specification.
type Requirement struct {
	ID       string   // never used for anything else, such as "CN-LEN-1"
	Level    string   // MUST, SHOULD, MAY, OBSERVED or ERRATUM
	Roles    []string // whom it binds
	Token    string   // of the fault that reports it, "" when none does
	Text     string   // the sentences
	Unshown  string   // why no vector keeps or breaks it, "" when some do
	Unbroken string   // why no vector breaks it, "" when some do
	Source   string   // where in the kernel
	Evidence []string // what shows it: "captures", "vectors", "live TestX", "test TestX" or "source"
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

// Has tells whether a term stands in the evidence.
func (r Requirement) Has(evidence string) bool { return slices.Contains(r.Evidence, evidence) }

// Group returns the first part of the id, such as "CN".
func (r Requirement) Group() string {
	group, _, _ := strings.Cut(r.ID, "-")
	return group
}
