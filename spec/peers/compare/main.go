// Command compare runs Go packages over the captured datagrams and prints what
// came of it, as a table in Markdown:
//
//	go run ./compare > COMPARE.md
//
// in spec/peers. Every cell was counted in the run that prints it.
package main

import (
	"fmt"
	"os"
	"strings"
)

const head = `# Other Go packages and the captured datagrams

Made by ` + "`go run ./compare > COMPARE.md`" + ` in spec/peers from the captures; do not edit. Every cell was counted in that run.

`

func main() {
	in, err := load()
	if err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(2)
	}
	fmt.Print(page(in, subjects()))
}

func page(in *input, subjects []subject) string {
	var b strings.Builder
	b.WriteString(head)
	b.WriteString("|")
	for _, s := range subjects {
		b.WriteString(" | " + s.name)
	}
	b.WriteString(" |\n|---" + strings.Repeat("|---", len(subjects)) + "|\n")
	for _, p := range probes {
		b.WriteString("| " + p.title(in))
		for _, s := range subjects {
			b.WriteString(" | " + p.ask(in, s))
		}
		b.WriteString(" |\n")
	}
	b.WriteString("\nA dash: the package does not claim to do that.\n\n")
	for _, s := range subjects {
		fmt.Fprintf(&b, "- **%s** %s: %s.\n", s.name, s.version, s.path)
	}
	b.WriteString("\n")
	for _, p := range probes {
		fmt.Fprintf(&b, "- *%s*: %s.\n", p.title(in), p.about)
	}
	return b.String()
}
