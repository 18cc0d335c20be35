package spec

import (
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
)

func mustParse(text string) []Requirement {
	all, err := parse(text)
	if err != nil {
		panic("spec: connector.md: " + err.Error()) // it is embedded, and a test reads it
	}
	return all
}

// blockStart is how the first line of a block begins.
const blockStart = "> **["

// head is the first line of a block: [ID] LEVEL · roles · `token`
var head = regexp.MustCompile("^\\*\\*\\[([A-Z0-9]+(?:-[A-Z0-9]+)*-[0-9]+)\\]\\*\\* (MUST|SHOULD|MAY|OBSERVED|ERRATUM) · ([a-z]+(?:, [a-z]+)*)(?: · `([a-z0-9_]+)`)?$")

// roles are those that a requirement can bind.
var roles = []string{"decoder", "encoder", "sender", "receiver", "tracker", "kernel", "document"}

// parse reads the blocks: quotations that begin with an id.
func parse(text string) ([]Requirement, error) {
	var all []Requirement
	for n, quotation := range quotations(text) {
		r, err := parseBlock(quotation)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		all = append(all, r)
	}
	return all, nil
}

// quotations yields the number of the first line of each block, and its lines
// without the mark of a quotation.
func quotations(text string) iter.Seq2[int, []string] {
	return func(yield func(int, []string) bool) {
		var block []string
		n, first := 0, 0
		for line := range strings.Lines(text + "\n\n") {
			n++
			line = strings.TrimRight(line, "\n")
			words := strings.TrimSpace(strings.TrimPrefix(line, ">"))
			switch {
			case block == nil && strings.HasPrefix(line, blockStart):
				block, first = []string{words}, n
			case block != nil && words != "": // Markdown takes a line without the mark for part of it too
				block = append(block, words)
			case block != nil && line != "": // an empty line of it
			case block != nil:
				if !yield(first, block) {
					return
				}
				block = nil
			}
		}
	}
}

// parseBlock reads the lines of a block: its head, the sentences, and what
// stands behind a word and a colon, in this order.
func parseBlock(lines []string) (Requirement, error) {
	m := head.FindStringSubmatch(lines[0])
	if m == nil {
		return Requirement{}, fmt.Errorf("a block does not begin with [ID] LEVEL · roles · `token`: %q", lines[0])
	}
	r := Requirement{ID: m[1], Level: m[2], Roles: strings.Split(m[3], ", "), Token: m[4]}
	rest := lines[1:]
	shown, rest := cutLast(rest, "Evidence: ")
	source, rest := cutLast(rest, "Source: ")
	vectors, rest := cutLast(rest, "Vectors: ")
	r.Source, r.Text = source, strings.Join(rest, " ")
	if shown != "" {
		r.Evidence = strings.Split(shown, "; ")
	}
	if err := r.readVectors(vectors); err != nil {
		return r, err
	}
	return r, r.wellFormed()
}

// cutLast takes the last line off if it begins with that word.
func cutLast(lines []string, word string) (string, []string) {
	if len(lines) == 0 {
		return "", nil
	}
	last := len(lines) - 1
	value, ok := strings.CutPrefix(lines[last], word)
	if !ok {
		return "", lines
	}
	return strings.TrimSpace(value), lines[:last]
}

func (r *Requirement) readVectors(s string) error {
	if s == "" {
		return nil
	}
	if reason, ok := strings.CutPrefix(s, "none breaks it: "); ok {
		r.Unbroken = reason
		return nil
	}
	if reason, ok := strings.CutPrefix(s, "none: "); ok {
		r.Unshown = reason
		return nil
	}
	return fmt.Errorf("%s: Vectors: %q is neither \"none: reason\" nor \"none breaks it: reason\"", r.ID, s)
}

// misplaced is a line that stands among the sentences.
var misplaced = regexp.MustCompile(`(^| )(Vectors|Source|Evidence):|\*\*\[`)

// evidence is a term of it.
var evidence = regexp.MustCompile(`^(captures|vectors|source|(live|test) Test[A-Z0-9][A-Za-z0-9]*)$`)

func (r *Requirement) wellFormed() error {
	for _, role := range r.Roles {
		if !slices.Contains(roles, role) {
			return fmt.Errorf("%s: no role %q", r.ID, role)
		}
	}
	switch {
	case r.Text == "":
		return fmt.Errorf("%s: no sentence", r.ID)
	case misplaced.MatchString(r.Text):
		return fmt.Errorf("%s: after the sentences come Vectors, Source and Evidence, a line each, in this order", r.ID)
	case r.Source == "":
		return fmt.Errorf("%s: no Source", r.ID)
	case len(r.Evidence) == 0:
		return fmt.Errorf("%s: no Evidence", r.ID)
	}
	for i, term := range r.Evidence {
		if !evidence.MatchString(term) || slices.Contains(r.Evidence[:i], term) {
			return fmt.Errorf("%s: no evidence %q, or twice", r.ID, term)
		}
	}
	if r.Has("source") && (len(r.Evidence) > 1 || r.Level != "OBSERVED" && r.Level != "ERRATUM") {
		return fmt.Errorf("%s: the evidence \"source\" stands alone, and for OBSERVED and ERRATUM only", r.ID)
	}
	return nil
}
