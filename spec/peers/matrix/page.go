package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cnwire/cnwire/spec"
	"github.com/cnwire/cnwire/spec/conform"
)

const head = `# Other implementations and the vectors

Written by ` + "`go run ./matrix`" + ` in spec/peers; [README.md](README.md) says how each is asked. None of them but cnwire claims to know the connector; vishvananda knows its process events.

All but cnwire know only the byte order of the machine, so that half of the vectors are unsupported by them. Where a library knows nlmsghdr only, its adapter walks and writes the cn_msgs by hand: what stands under CN is then about the framing around them.

## By group of requirements

A row is a group of requirements ([connector.md](../connector.md)), and a vector counts in the group of every requirement that it cites: pass / fail, crashes and answers that never came among the failures, and below how many were unsupported. An empty cell is a group of which all is unsupported.

`

func page(columns []column, missing []string) string {
	var b strings.Builder
	b.WriteString(head)
	b.WriteString("| |")
	for _, c := range columns {
		b.WriteString(" " + c.name + " |")
	}
	b.WriteString("\n|---" + strings.Repeat("|---", len(columns)) + "|\n")
	for _, g := range groups() {
		b.WriteString("| " + g + " |")
		for _, c := range columns {
			b.WriteString(" " + cell(c, g) + " |")
		}
		b.WriteString("\n")
	}
	b.WriteString(`
## What was not met

A line is a reason, at the one requirement that it breaks: a vector that cites others too fails for this reason alone. What an implementation does was read in its source, of libmnl and libnl in their headers and in what they return, and is a line of [known](matrix/known); how many vectors fail by it, and that no other does, is of the run.

| implementation | requirement | how often | an example | what the implementation does | the requirement says |
|---|---|---|---|---|---|
`)
	for _, c := range columns {
		for _, u := range unmetOf(c) {
			r, _ := spec.ByID(u.requirement)
			fmt.Fprintf(&b, "| %s | %s | %s | `%s` | %s | %s |\n", c.name, u.requirement, verdicts(u.outcomes), u.outcomes[0].Vector.ID, u.why, r.Text)
		}
	}
	b.WriteString("\n`go run ./spec/cnspec test -run ID -- TESTEE` shows the bytes of an example, what was wanted and what came.\n")
	b.WriteString(versions + "\n")
	for _, c := range columns {
		b.WriteString("- " + strings.TrimSpace(c.name+" "+c.version) + "\n")
	}
	for _, m := range missing {
		b.WriteString("- left out: " + m + "\n")
	}
	return b.String()
}

const versions = "\n## Versions\n"

// cell is "12 / 3" and below it how many are unsupported.
func cell(c column, group string) string {
	pass, fail, unsupported := 0, 0, 0
	for _, o := range c.outcomes {
		switch {
		case !in(o.Vector, group):
		case o.Verdict == conform.Pass:
			pass++
		case o.Verdict == conform.Unsupported:
			unsupported++
		default:
			fail++
		}
	}
	if pass+fail == 0 {
		return ""
	}
	s := fmt.Sprintf("%d / %d", pass, fail)
	if unsupported > 0 {
		s += fmt.Sprintf("<br>%d", unsupported)
	}
	return s
}

// verdicts counts failures by their kinds.
func verdicts(outcomes []conform.Outcome) string {
	n := map[conform.Verdict]int{}
	for _, o := range outcomes {
		n[o.Verdict]++
	}
	var parts []string
	for _, v := range slices.Sorted(maps.Keys(n)) {
		parts = append(parts, fmt.Sprintf("%s %d", v, n[v]))
	}
	return strings.Join(parts, ", ")
}
