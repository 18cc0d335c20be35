package main

import (
	"fmt"
	"os"
	"strings"
)

// unmet is a requirement that another implementation did not meet.
type unmet struct{ Implementation, Times, Example string }

// readMatrix reads the second table of MATRIX.md, by requirement.
func readMatrix(file string) (map[string][]unmet, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	const head = "| implementation | requirement | how often | an example |"
	_, table, ok := strings.Cut(string(b), head)
	if !ok {
		return nil, fmt.Errorf("%s: no table that begins with %s", file, head)
	}
	all := map[string][]unmet{}
	for line := range strings.Lines(table) {
		cells := strings.Split(line, " | ")
		if id := field(cells, 1); id != "" {
			all[id] = append(all[id], unmet{strings.TrimPrefix(cells[0], "| "), field(cells, 2), strings.Trim(field(cells, 3), "`")})
		}
	}
	return all, nil
}

func field(cells []string, i int) string {
	if i >= len(cells) {
		return ""
	}
	return strings.TrimSpace(cells[i])
}
