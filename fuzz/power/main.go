// Command power plants bugs in a copy of the core, one at a time, and shows
// what finds them: the seeds with the bodies, the other tests of fuzz, and each
// engine from nothing but an input of four zeroes. Then it takes properties out
// of the bodies, and shows that a bug escapes.
//
//	go run ./fuzz/power                              by the seeds and the tests
//	go run ./fuzz/power -by seeds,native,libfuzzer   by some, an engine has a minute
//	go run ./fuzz/power -by all -run 'u16'           by all, some bugs
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cnwire/cnwire/fuzz/scratch"
)

func main() {
	by := flag.String("by", "seeds,tests", "what looks for the bugs: seeds, tests, native, go-fuzz, libfuzzer, or all")
	limit := flag.Duration("limit", time.Minute, "what an engine has")
	some := flag.String("run", "", "only bugs whose name matches")
	flag.Parse()
	ok, err := run(*by, *limit, *some)
	if err != nil {
		fmt.Fprintln(os.Stderr, "power:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

func run(by string, limit time.Duration, some string) (ok bool, err error) {
	pattern, err := regexp.Compile(some)
	if err != nil {
		return false, err
	}
	tree, err := scratch.Copy()
	if err != nil {
		return false, err
	}
	defer tree.Remove()
	b := bench{tree: tree, limit: limit}
	columns := b.columns(by)
	ok = true
	header(columns)
	for _, bug := range bugs {
		if !pattern.MatchString(bug.name) {
			continue
		}
		found, err := b.row(bug, columns)
		if err != nil {
			return false, err
		}
		ok = ok && found
	}
	escaped, err := b.properties(pattern)
	return ok && escaped, err
}

// column is one way to find a bug.
type column struct {
	name string
	find func(bug) (took time.Duration, found bool, err error)
}

// columns returns those that are asked for and can run here.
func (b *bench) columns(by string) (some []column) {
	for _, c := range []column{{"seeds", b.seeds}, {"tests", b.tests}, {"native", b.native}, {"go-fuzz", b.goFuzz}, {"libfuzzer", b.libFuzzer}} {
		if by != "all" && !slices.Contains(strings.Split(by, ","), c.name) {
			continue
		}
		if _, err := exec.LookPath("clang"); err != nil && c.name == "libfuzzer" {
			fmt.Fprintln(os.Stderr, "power: without libfuzzer: no clang")
			continue
		}
		some = append(some, c)
	}
	return some
}

func header(columns []column) {
	fmt.Printf("%-36s %-10s", "bug", "target")
	for _, c := range columns {
		fmt.Printf(" %9s", c.name)
	}
	fmt.Println()
}

// row plants a bug and prints what finds it.
func (b *bench) row(bug bug, columns []column) (found bool, err error) {
	undo, err := b.tree.Replace(bug.file, bug.old, bug.new)
	if err != nil {
		return false, err
	}
	defer undo()
	fmt.Printf("%-36s %-10s", bug.name, bug.target)
	for _, c := range columns {
		took, ok, err := c.find(bug)
		if err != nil {
			fmt.Println()
			return false, fmt.Errorf("%s, %s: %w", bug.name, c.name, err)
		}
		found = found || ok
		if !ok {
			fmt.Printf(" %9s", "-")
			continue
		}
		fmt.Printf(" %7.1f s", took.Seconds())
	}
	fmt.Println()
	return found, nil
}

// properties takes them out: their bugs must escape the bodies then.
func (b *bench) properties(pattern *regexp.Regexp) (ok bool, err error) {
	ok = true
	for _, p := range properties {
		if !pattern.MatchString(p.bug) {
			continue
		}
		escapes, err := b.escapes(p)
		if err != nil {
			return false, err
		}
		what := "escapes"
		if !escapes {
			what, ok = "is found all the same", false
		}
		fmt.Printf("without %q: %q %s\n", p.name, p.bug, what)
	}
	return ok, nil
}

func (b *bench) escapes(p property) (bool, error) {
	for _, bug := range bugs {
		if bug.name != p.bug {
			continue
		}
		undo, err := b.tree.Replace(bug.file, bug.old, bug.new)
		if err != nil {
			return false, err
		}
		defer undo()
		for _, c := range p.changes {
			undo, err := b.tree.Replace(c.file, c.old, c.new)
			if err != nil {
				return false, err
			}
			defer undo()
		}
		_, found, err := b.seeds(bug)
		return !found, err
	}
	return false, fmt.Errorf("no bug %q", p.bug)
}
