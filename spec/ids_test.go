package spec

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "append the ids that are new to ids.txt")

// textProblems tells what is wrong with the ids of the text, and with what
// stands outside its blocks.
func textProblems(text, ids string) (all []string) {
	requirements, err := parse(text)
	if err != nil {
		return []string{err.Error()}
	}
	all = append(all, vanished(requirements, strings.Fields(ids))...)
	all = append(all, numbering(requirements)...)
	return append(all, normativeProse(text)...)
}

// vanished holds the ids of the text against the list of all there have been.
func vanished(requirements []Requirement, born []string) (all []string) {
	here := map[string]bool{}
	for _, r := range requirements {
		if here[r.ID] {
			all = append(all, r.ID+" stands twice in the text")
		}
		here[r.ID] = true
		if !slices.Contains(born, r.ID) {
			all = append(all, r.ID+" is not in ids.txt: go test ./spec -update appends it")
		}
	}
	for i, id := range born {
		if !here[id] {
			all = append(all, id+" is in ids.txt and not in the text: an id never vanishes")
		}
		if slices.Contains(born[:i], id) {
			all = append(all, id+" stands twice in ids.txt")
		}
	}
	return all
}

// numbering tells where the numbers of a group do not count from 1.
func numbering(requirements []Requirement) (all []string) {
	last := map[string]int{}
	for _, r := range requirements {
		dash := strings.LastIndexByte(r.ID, '-')
		group, number := r.ID[:dash], r.ID[dash+1:]
		last[group]++
		if want := strconv.Itoa(last[group]); number != want {
			all = append(all, fmt.Sprintf("%s stands where %s-%s is due", r.ID, group, want))
		}
	}
	return all
}

// normative are the words that bind, and howToRead is the section that says so.
var (
	normative = regexp.MustCompile(`\b(MUST|SHOULD|SHALL|MAY|REQUIRED)\b`)
	heading   = regexp.MustCompile(`^#+ `)
)

const howToRead = "## How to read this"

// normativeProse finds words that bind and stand in no block. What a command
// prints is not prose.
func normativeProse(text string) (all []string) {
	inBlock, inFence, exempt, n := false, false, false, 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "```") {
			inFence = !inFence
		}
		if heading.MatchString(line) && !inFence {
			exempt = line == howToRead
		}
		inBlock = strings.HasPrefix(line, blockStart) || inBlock && line != ""
		if word := normative.FindString(line); word != "" && !inBlock && !inFence && !exempt {
			all = append(all, fmt.Sprintf("line %d: %s outside a block: %q", n, word, line))
		}
	}
	return all
}

func TestIDsAndProse(t *testing.T) {
	if *update {
		if err := os.WriteFile("ids.txt", []byte(IDs+newIDs()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, problem := range textProblems(Text, IDs) {
		t.Error(problem)
	}
}

func newIDs() (lines string) {
	born := strings.Fields(IDs)
	for _, r := range Requirements() {
		if !slices.Contains(born, r.ID) {
			lines += r.ID + "\n"
		}
	}
	return lines
}

// Without any one of its blocks, the text is refused.
func TestNoBlockCanBeDeleted(t *testing.T) {
	for _, r := range Requirements() {
		before, block, _ := strings.Cut(Text, blockStart+r.ID+"]")
		_, after, _ := strings.Cut(block, "\n\n")
		if without := before + after; len(textProblems(without, IDs)) == 0 {
			t.Errorf("nobody misses %s", r.ID)
		}
	}
}

// What is wrong with a text is noticed.
func TestTextProblems(t *testing.T) {
	block := func(id string) string { return strings.Replace(goodBlock, "A-B-1", id, 1) + "\n" }
	good, born := howToRead+"\n\n- **MUST**\n\n## A\n\n"+block("A-B-1")+"```console\nMUST\n```\n\n"+block("A-B-2"), "A-B-2\nA-B-1\n"
	if got := textProblems(good, born); len(got) > 0 {
		t.Fatal(got)
	}
	for name, c := range map[string]struct{ text, ids string }{
		"twice":               {good + block("A-B-2"), born},
		"a hole":              {strings.Replace(good, "A-B-2", "A-B-3", 1), born + "A-B-3\n"},
		"from 2":              {howToRead + "\n\n" + block("A-B-2"), "A-B-2"},
		"the other way round": {block("A-B-2") + block("A-B-1"), born},
		"new":                 {good + block("A-B-3"), born},
		"vanished":            {howToRead + "\n\n" + block("A-B-1"), born},
		"twice in ids.txt":    {good, born + "A-B-1\n"},
		"prose":               {good + "A decoder MUST read this.\n", born},
		"a plain quotation":   {good + "> It SHALL not pass.\n", born},
		"a heading":           {good + "## REQUIRED reading\n", born},
		"another section":     {strings.Replace(good, howToRead, "## How to read that", 1), born},
	} {
		if len(textProblems(c.text, c.ids)) == 0 {
			t.Errorf("%s: nothing is wrong", name)
		}
	}
}
