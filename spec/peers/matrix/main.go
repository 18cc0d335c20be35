// Command matrix asks every testee the vectors and writes MATRIX.md:
//
//	go run ./matrix
//
// in spec/peers.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cnwire/cnwire/spec"
	"github.com/cnwire/cnwire/spec/peers/build"
)

// outcome is a line of cnspec test -json, or its last one.
type outcome struct {
	ID      string   `json:"id"`
	Reqs    []string `json:"reqs"`
	Verdict string   `json:"verdict"`
	Detail  string   `json:"detail"`
	Testee  string   `json:"testee"`
	Version string   `json:"version"`
}

// column is what became of one implementation.
type column struct {
	name   string
	counts map[string]map[string]int // by group of requirements and verdict
	unmet  map[string]unmet          // by requirement
}

// unmet is what became of the vectors that are about a requirement.
type unmet struct {
	verdicts map[string]int
	example  string
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "matrix:", err)
		os.Exit(2)
	}
}

func run() error {
	dir, err := os.MkdirTemp("", "matrix")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	cnspec, testee := filepath.Join(dir, "cnspec"), filepath.Join(dir, "testee")
	if err := build.Go(cnspec, "github.com/cnwire/cnwire/spec/cnspec", 0); err != nil {
		return err
	}
	if err := build.Go(testee, "./testee", 0); err != nil {
		return err
	}
	names, err := exec.Command(testee).Output()
	if err != nil {
		return err
	}
	columns := []column{}
	c, err := ask(cnspec, cnspec, "testee")
	if err != nil {
		return err
	}
	columns = append(columns, c)
	for _, name := range strings.Fields(string(names)) {
		c, err := ask(cnspec, testee, name)
		if err != nil {
			return err
		}
		columns = append(columns, c)
	}
	return os.WriteFile("MATRIX.md", []byte(page(columns)), 0o644)
}

// ask runs the vectors against a testee. That some fail is a result.
func ask(cnspec string, command ...string) (column, error) {
	c := column{counts: map[string]map[string]int{}, unmet: map[string]unmet{}}
	out, err := exec.Command(cnspec, append([]string{"test", "-json", "--"}, command...)...).Output()
	if _, failed := err.(*exec.ExitError); err != nil && !failed {
		return c, err
	}
	lines := json.NewDecoder(bytes.NewReader(out))
	for lines.More() {
		var o outcome
		if err := lines.Decode(&o); err != nil {
			return c, err
		}
		if o.ID == "" {
			c.name = strings.TrimSpace(o.Testee + " " + o.Version)
			continue
		}
		c.note(o)
	}
	if c.name == "" {
		return c, fmt.Errorf("%v gave no result", command)
	}
	return c, nil
}

func (c *column) note(o outcome) {
	var groups []string
	for _, r := range o.Reqs {
		group, _, _ := strings.Cut(r, "-")
		if slices.Contains(groups, group) {
			continue
		}
		groups = append(groups, group)
		if c.counts[group] == nil {
			c.counts[group] = map[string]int{}
		}
		c.counts[group][o.Verdict]++
	}
	if o.Verdict == "pass" || o.Verdict == "unsupported" {
		return
	}
	about := o.Reqs[0]
	if _, ok := c.unmet[about]; !ok {
		c.unmet[about] = unmet{map[string]int{}, o.ID}
	}
	c.unmet[about].verdicts[o.Verdict]++
}

const head = `# Other implementations and the vectors

Written by ` + "`go run ./matrix`" + ` in spec/peers; [README.md](README.md) says how each is asked. A column is a group of requirements ([connector.md](../connector.md)), and a vector counts in the group of every requirement that it cites. A cell has pass / not, and how many were unsupported. All but cnwire know only the order of the machine, so half of the vectors are unsupported by them; and where a library knows nlmsghdr only, its adapter walks the cn_msgs by hand: what stands under CN is then about the framing around them.

`

func page(columns []column) string {
	var b strings.Builder
	b.WriteString(head)
	groups := map[string]bool{}
	for _, c := range columns {
		for g := range c.counts {
			groups[g] = true
		}
	}
	sorted := slices.Sorted(maps.Keys(groups))
	b.WriteString("| implementation | " + strings.Join(sorted, " | ") + " |\n|---" + strings.Repeat("|---", len(sorted)) + "|\n")
	for _, c := range columns {
		b.WriteString("| " + c.name)
		for _, g := range sorted {
			b.WriteString(" | " + cell(c.counts[g]))
		}
		b.WriteString(" |\n")
	}
	b.WriteString("\n## What was not met\n\nEach failure stands once, at the requirement that its vector cites first: what it is about. A vector of a whole captured datagram is about many.\n\n| implementation | requirement | how often | an example | the requirement says |\n|---|---|---|---|---|\n")
	for _, c := range columns {
		for _, id := range slices.Sorted(maps.Keys(c.unmet)) {
			text := ""
			if q, ok := spec.ByID(id); ok {
				text = q.Text
			}
			fmt.Fprintf(&b, "| %s | %s | %s | `%s` | %s |\n", c.name, id, counts(c.unmet[id].verdicts), c.unmet[id].example, text)
		}
	}
	b.WriteString("\n`go run ./spec/cnspec test -run ID -- TESTEE` shows the bytes of an example, what was wanted and what came.\n")
	return b.String()
}

// cell is "12 / 3, 20 unsupported"; "-" for nothing but unsupported.
func cell(n map[string]int) string {
	other := 0
	for verdict, k := range n {
		if verdict != "pass" && verdict != "unsupported" {
			other += k
		}
	}
	if n["pass"]+other == 0 {
		return "-"
	}
	s := fmt.Sprintf("%d / %d", n["pass"], other)
	if n["unsupported"] > 0 {
		s += fmt.Sprintf(", %d unsupported", n["unsupported"])
	}
	return s
}

func counts(n map[string]int) string {
	var parts []string
	for _, verdict := range slices.Sorted(maps.Keys(n)) {
		parts = append(parts, fmt.Sprintf("%s %d", verdict, n[verdict]))
	}
	return strings.Join(parts, ", ")
}
