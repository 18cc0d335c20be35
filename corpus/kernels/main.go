// Command kernels holds the captures of the corpus side by side: what differs
// between kernels and machines, and which kinds of message occur where.
//
//	go run ./corpus/kernels > corpus/KERNELS.md
//
// Every cell names the first packet that shows it.
package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/cnwire/cnwire/corpus"
)

func main() {
	page, err := page(corpus.Captures())
	if err != nil {
		fmt.Fprintln(os.Stderr, "kernels:", err)
		os.Exit(1)
	}
	os.Stdout.Write(page)
}

const head = `# What the kernels do

Made by ` + "`go run ./corpus/kernels > corpus/KERNELS.md`" + ` from the captures; do not edit.
A cell has what was seen, the number of the first packet that shows it, and how often.
A dash is nothing seen, which is no proof of anything: [the manifest](manifest.json) says what each capture was asked for.

`

// page is the whole of KERNELS.md.
func page(captures []corpus.Capture) ([]byte, error) {
	var columns []column
	for _, c := range captures {
		seen, err := watch(c)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
		columns = append(columns, column{c, seen})
	}
	var out bytes.Buffer
	out.WriteString(head)
	writeKernels(&out, columns)
	writeSection(&out, "What differs", differences, columns)
	for _, s := range occurrences {
		writeSection(&out, s.title, s.rows, columns)
	}
	writeNowhere(&out, columns)
	return out.Bytes(), nil
}

// column is a capture and what was seen in it.
type column struct {
	corpus.Capture
	seen sightings
}
