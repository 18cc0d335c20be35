package main

import (
	"fmt"
	"io"
	"strings"
)

// mostValues is how many values a cell names; of more it says how many there are.
const mostValues = 4

func writeKernels(w io.Writer, columns []column) {
	fmt.Fprint(w, "## Captures\n\n| | capture | kernel | machine | order | bits | CPUs | datagrams |\n|---|---|---|---|---|---|---|---|\n")
	for i, c := range columns {
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %d | %d | %d |\n", letter(i), c.Name, c.Release, c.Arch, c.Order, c.Bits, c.CPUs, c.Packets)
	}
	fmt.Fprintln(w)
}

// letter names a column: a table as wide as the names of captures is for nobody.
func letter(i int) string { return string(rune('A' + i)) }

func writeSection(w io.Writer, title string, rows []row, columns []column) {
	fmt.Fprintf(w, "## %s\n\n|", title)
	for i := range columns {
		fmt.Fprintf(w, " | %s", letter(i))
	}
	fmt.Fprintf(w, " |\n|---%s|\n", strings.Repeat("|---", len(columns)))
	for _, r := range rows {
		fmt.Fprintf(w, "| %s", r.name)
		for _, c := range columns {
			fmt.Fprintf(w, " | %s", cell(c.seen[r.name]))
		}
		fmt.Fprintln(w, " |")
	}
	fmt.Fprintln(w)
	for _, r := range rows {
		if r.about != "" {
			fmt.Fprintf(w, "- *%s*: %s.\n", r.name, r.about)
		}
	}
	if rows[0].about != "" {
		fmt.Fprintln(w)
	}
}

func cell(seen []sighting) string {
	if len(seen) == 0 {
		return "–"
	}
	var parts []string
	for i, s := range seen {
		if i == mostValues {
			parts = append(parts, fmt.Sprintf("and %d more values", len(seen)-i))
			break
		}
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("%s #%d%s", s.value, s.packet, times(s.times))))
	}
	return strings.Join(parts, "<br>")
}

func times(n int) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprintf(" ×%d", n)
}

// writeNowhere lists the rows that no capture has, and why.
func writeNowhere(w io.Writer, columns []column) {
	fmt.Fprint(w, "## In no capture\n\n")
	for _, s := range occurrences {
		for _, r := range s.rows {
			if nowhere(r, columns) {
				why := r.why
				if why == "" {
					why = notAsked
				}
				fmt.Fprintf(w, "- %s: %s: %s.\n", s.title, r.name, why)
			}
		}
	}
}

func nowhere(r row, columns []column) bool {
	for _, c := range columns {
		if len(c.seen[r.name]) > 0 {
			return false
		}
	}
	return true
}
