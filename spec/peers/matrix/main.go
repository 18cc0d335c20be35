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
	name    string
	counts  map[string]map[string]int // by group and verdict
	unmet   map[string]map[string]int // by requirement and verdict
	example map[string]outcome        // of a requirement that is not met
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
	c := column{counts: map[string]map[string]int{}, unmet: map[string]map[string]int{}, example: map[string]outcome{}}
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
	group, _, _ := strings.Cut(o.ID, "/")
	add(c.counts, group, o.Verdict)
	if o.Verdict == "pass" || o.Verdict == "unsupported" {
		return
	}
	for _, r := range o.Reqs {
		add(c.unmet, r, o.Verdict)
		if _, ok := c.example[r]; !ok {
			c.example[r] = o
		}
	}
}

func add(m map[string]map[string]int, key, verdict string) {
	if m[key] == nil {
		m[key] = map[string]int{}
	}
	m[key][verdict]++
}

const head = `# Other implementations and the vectors

Written by ` + "`go run ./matrix`" + ` in spec/peers; [README.md](README.md) says how each is asked. A cell has pass / not, and of all, how many were unsupported. All but cnwire know only the order of the machine, so half of the vectors are unsupported by them; and where a library knows nlmsghdr only, its adapter walks the cn_msgs by hand: what stands under ` + "`cn`" + ` is then about the framing around them.

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
	b.WriteString("\n## What was not met\n\n| implementation | requirement | how often | an example | the requirement says |\n|---|---|---|---|---|\n")
	for _, c := range columns {
		for _, r := range slices.Sorted(maps.Keys(c.unmet)) {
			text := ""
			if q, ok := spec.ByID(r); ok {
				text = q.Text
			}
			fmt.Fprintf(&b, "| %s | %s | %s | `%s` | %s |\n", c.name, r, counts(c.unmet[r]), c.example[r].ID, text)
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
