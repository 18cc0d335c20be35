// Command matrix asks every testee the vectors and writes MATRIX.md:
//
//	go run ./matrix
//
// in spec/peers. known/NAME.txt has what an implementation is known to do, as
// cnspec test -expect reads it: each reason begins with the requirement that it
// is about. What is not in there, or no longer happens, is said on standard
// error, and the status is 1.
package main

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cnwire/cnwire/spec"
	"github.com/cnwire/cnwire/spec/conform"
	"github.com/cnwire/cnwire/spec/peers/build"
	"github.com/cnwire/cnwire/spec/vectors"
)

//go:embed known
var known embed.FS

// column is what became of one implementation.
type column struct {
	name, version string
	outcomes      []conform.Outcome
}

func main() {
	columns, err := ask()
	if err == nil {
		_, missing := build.Tags()
		err = os.WriteFile("MATRIX.md", []byte(page(columns, missing)), 0o644)
	}
	if err = cmp.Or(build.Interrupted(), err); err != nil {
		fmt.Fprintln(os.Stderr, "matrix:", err)
		os.Exit(2)
	}
	if found := surprises(columns); len(found) > 0 {
		fmt.Fprintf(os.Stderr, "matrix: not as spec/peers/matrix/known says:\n%s\n", strings.Join(found, "\n"))
		os.Exit(1)
	}
}

// ask asks cnwire, and every implementation that can be built here.
func ask() ([]column, error) {
	dir, err := os.MkdirTemp("", "matrix")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	cnspec, testee := filepath.Join(dir, "cnspec"), filepath.Join(dir, "testee")
	if err := build.Go(cnspec, "github.com/cnwire/cnwire/spec/cnspec", 0); err != nil {
		return nil, err
	}
	if err := build.Go(testee, "github.com/cnwire/cnwire/spec/peers/testee", 0); err != nil {
		return nil, err
	}
	names, err := build.Command(testee).Output()
	if err != nil {
		return nil, err
	}
	commands := [][]string{{cnspec, "testee"}}
	for _, name := range strings.Fields(string(names)) {
		commands = append(commands, []string{testee, name})
	}
	var columns []column
	for _, command := range commands {
		c, err := askOne(command)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(strings.Join(command, " ")), err)
		}
		columns = append(columns, c)
	}
	return columns, nil
}

func askOne(command []string) (c column, err error) {
	child, err := conform.Start(command)
	if err != nil {
		return c, err
	}
	c.name = child.Hello().Name
	c.version = cmp.Or(child.Hello().Version, build.Version(c.name))
	expect, err := expectations(c.name)
	if err == nil {
		err = conform.Run(child, vectors.All(), conform.Options{Expect: expect}, func(o conform.Outcome) { c.outcomes = append(c.outcomes, o) })
	}
	return c, cmp.Or(build.Interrupted(), err, child.Close())
}

// expectations reads what an implementation is known to do, nothing if there is
// no file.
func expectations(name string) (conform.Expectations, error) {
	f, err := known.Open("known/" + name + ".txt")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return conform.ReadExpectations(f, vectors.All())
}

// failed tells whether a vector was answered wrongly, or not.
func failed(o conform.Outcome) bool {
	return o.Verdict != conform.Pass && o.Verdict != conform.Unsupported
}

// surprises are failures that known does not tell, and passes that it tells.
func surprises(columns []column) (lines []string) {
	for _, c := range columns {
		for _, o := range c.outcomes {
			if failed(o) && o.Known == "" || !failed(o) && o.Listed {
				lines = append(lines, fmt.Sprintf("%s: %s %s %s", c.name, o.Verdict, o.Vector.ID, o.Detail))
			}
		}
	}
	return lines
}

// unmet are the vectors that an implementation fails for one reason.
type unmet struct {
	requirement, why string
	outcomes         []conform.Outcome
}

// unmetOf sorts the failures of an implementation by their reasons. One that
// nobody has looked at stands at the requirement that its vector is about.
func unmetOf(c column) (all []unmet) {
	for _, o := range c.outcomes {
		if !failed(o) {
			continue
		}
		requirement, why, ok := strings.Cut(o.Known, ": ")
		if !ok {
			requirement, why = o.Vector.Reqs[0], "not looked at"
		}
		i := slices.IndexFunc(all, func(u unmet) bool { return u.requirement == requirement && u.why == why })
		if i < 0 {
			i = len(all)
			all = append(all, unmet{requirement: requirement, why: why})
		}
		all[i].outcomes = append(all[i].outcomes, o)
	}
	return all
}

// groups are those of the requirements that any of the vectors cites, in the
// order of the text.
func groups() (all []string) {
	for _, r := range spec.Requirements() {
		if g := groupOf(r.ID); !slices.Contains(all, g) && slices.ContainsFunc(vectors.All(), func(v vectors.Vector) bool { return in(v, g) }) {
			all = append(all, g)
		}
	}
	return all
}

func groupOf(id string) string {
	group, _, _ := strings.Cut(id, "-")
	return group
}

// in tells whether a vector cites a requirement of a group.
func in(v vectors.Vector, group string) bool {
	return slices.ContainsFunc(v.Reqs, func(id string) bool { return groupOf(id) == group })
}
