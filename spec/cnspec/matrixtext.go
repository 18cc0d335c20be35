package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/cnwire/cnwire/spec/conform"
)

// matrixText prints a row for each requirement group and a column for each
// implementation, then a line or two about each of these.
func (c *command) matrixText(runs []conform.MatrixRun) {
	ran := present(runs)
	rows := conform.Matrix(ran)
	widths := make([]int, len(ran))
	for i, r := range ran {
		widths[i] = len([]rune(r.Name))
		for _, row := range rows {
			widths[i] = max(widths[i], len(row.Cells[i].Short()))
		}
	}
	head := fmt.Sprintf("%-8s", "")
	for i, r := range ran {
		head += fmt.Sprintf("  %*s", widths[i], r.Name)
	}
	fmt.Fprintln(c.out, c.paint(bold, head))
	for _, row := range rows {
		fmt.Fprint(c.out, c.paint(cyan, fmt.Sprintf("%-8s", row.Group)))
		for i, cell := range row.Cells {
			fmt.Fprint(c.out, "  ", c.paint(cellColor(cell), fmt.Sprintf("%*s", widths[i], cell.Short())))
		}
		fmt.Fprintln(c.out)
	}
	fmt.Fprint(c.out, "\nvectors that pass; f failed, k failed as known, c crashed or gave no answer, u unsupported;\na vector counts in every group that it cites\n\n")
	text := &conform.Text{W: c.out, Paint: c.paint}
	for _, r := range runs {
		fmt.Fprint(c.out, c.paint(bold, r.Name), ": ")
		switch {
		case r.Absent != "":
			fmt.Fprintln(c.out, c.paint(yellow, "not here: "+r.Absent))
		case r.Err != nil:
			fmt.Fprintln(c.out, c.paint(red, "cannot be run: "+r.Err.Error()))
		default:
			text.Total(r.Hello, r.Outcomes, r.Took)
		}
	}
}

// present are the runs of implementations that are here.
func present(runs []conform.MatrixRun) (all []conform.MatrixRun) {
	for _, r := range runs {
		if r.Absent == "" {
			all = append(all, r)
		}
	}
	return all
}

func cellColor(c conform.Cell) string {
	switch {
	case c.Fail+c.Crash > 0:
		return red
	case c.Known > 0:
		return yellow
	case c.Pass > 0:
		return green
	}
	return faint
}

// matrixMarkdown prints the same as a table in Markdown.
func matrixMarkdown(w io.Writer, runs []conform.MatrixRun) error {
	ran := present(runs)
	var b strings.Builder
	b.WriteString("| requirements |")
	for _, r := range ran {
		b.WriteString(" " + r.Name + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(ran)) + "\n")
	for _, row := range conform.Matrix(ran) {
		b.WriteString("| " + row.Group + " |")
		for _, cell := range row.Cells {
			b.WriteString(" " + cell.String() + " |")
		}
		b.WriteString("\n")
	}
	b.WriteString("\nA number without a word is of vectors that pass. A vector counts in every group that it cites.\n\n")
	for _, r := range runs {
		b.WriteString("- " + r.Name + ": " + inWords(r) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// inWords is a sentence on an implementation.
func inWords(r conform.MatrixRun) string {
	if r.Absent != "" {
		return "not here: " + r.Absent
	}
	if r.Err != nil {
		return "cannot be run: " + r.Err.Error()
	}
	var all conform.Cell
	for _, o := range r.Outcomes {
		all.Add(o)
	}
	s := fmt.Sprintf("%s %s: %d vectors, %s", r.Hello.Name, r.Hello.Version, len(r.Outcomes), all.Sentence())
	if diagnosis := conform.Diagnosis(r.Outcomes); diagnosis != "" {
		s += "; " + diagnosis
	}
	return s
}
