package main

import (
	"errors"
	"fmt"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/cnwire/cnwire/spec/conform"
	"github.com/cnwire/cnwire/spec/vectors"
)

// thisProgram stands for the program that reads the list.
const thisProgram = "cnspec"

// matrix asks every implementation of a list the vectors.
func (c *command) matrix(args []string) (int, error) {
	f := c.flags("matrix")
	markdown := f.String("markdown", "", "write the table in Markdown to `FILE` too")
	junit := f.String("junit", "", "write a report in the format of JUnit to `FILE` too")
	if err := f.Parse(args); err != nil {
		return 0, err
	}
	if f.NArg() != 1 {
		return 0, errors.New("matrix takes one LIST of implementations, such as spec/testees/testees.txt")
	}
	entries, err := readList(f.Arg(0))
	if err != nil {
		return 0, err
	}
	runs, err := c.runList(entries, filepath.Dir(f.Arg(0)))
	if err != nil {
		return 0, err
	}
	c.matrixText(runs)
	if err := writeFile(*markdown, func(f *os.File) error { return matrixMarkdown(f, runs) }); err != nil {
		return 0, err
	}
	if err := writeFile(*junit, func(f *os.File) error { return conform.WriteMatrixJUnit(f, runs) }); err != nil {
		return 0, err
	}
	return matrixStatus(runs)
}

// runList runs the entries in turn, in the folder of their list.
func (c *command) runList(entries []entry, dir string) ([]conform.MatrixRun, error) {
	build, err := os.MkdirTemp("", "cnspec-matrix-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(build)
	var runs []conform.MatrixRun
	for _, e := range entries {
		if c.progress {
			fmt.Fprintf(c.errs, "\r\x1b[K%s …", e.name)
		}
		runs = append(runs, e.run(dir, build))
	}
	if c.progress {
		fmt.Fprint(c.errs, "\r\x1b[K")
	}
	return runs, nil
}

// cannotBeMade is the status of a build that lacks something on this machine.
const cannotBeMade = 77

// run builds the implementation if it has to be, and asks it every vector.
func (e entry) run(dir, build string) (r conform.MatrixRun) {
	r.Name = e.name
	command := expand(e.command, build)
	if r.Absent = missing(dir, e.needs...); r.Absent != "" {
		return r
	}
	if e.build != nil {
		if r.Absent, r.Err = runBuild(dir, expand(e.build, build)); r.Absent != "" || r.Err != nil {
			return r
		}
	}
	if r.Absent = missing(dir, command[0]); r.Absent != "" {
		return r
	}
	start := time.Now()
	r.Hello, r.Outcomes, r.Err = askAll(dir, command, e.expect)
	r.Took = time.Since(start)
	return r
}

func askAll(dir string, command []string, expect conform.Expectations) (h conform.Hello, outcomes []conform.Outcome, err error) {
	if command[0] == thisProgram {
		if command[0], err = os.Executable(); err != nil {
			return h, nil, err
		}
	}
	child, err := conform.StartIn(dir, command)
	if err != nil {
		return h, nil, err
	}
	err = conform.Run(child, vectors.All(), conform.Options{Expect: expect}, func(o conform.Outcome) { outcomes = append(outcomes, o) })
	return child.Hello(), outcomes, errors.Join(err, child.Close())
}

// runBuild tells why the implementation cannot be made on this machine, or what
// is wrong with it.
func runBuild(dir string, command []string) (absent string, err error) {
	if absent = missing(dir, command[0]); absent != "" {
		return absent, nil
	}
	cmd := osexec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	said, err := cmd.CombinedOutput()
	if cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == cannotBeMade {
		return lastLine(string(said)), nil
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", strings.Join(command, " "), err, lastLine(string(said)))
	}
	return "", nil
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return s[strings.LastIndexByte(s, '\n')+1:]
}

// missing tells which of the programs are not here.
func missing(dir string, programs ...string) string {
	var no []string
	for _, program := range programs {
		if !isHere(dir, program) {
			no = append(no, "no "+program)
		}
	}
	return strings.Join(no, ", ")
}

func isHere(dir, program string) bool {
	if program == thisProgram {
		return true
	}
	if filepath.Base(program) != program && !filepath.IsAbs(program) {
		program = filepath.Join(dir, program)
	}
	_, err := osexec.LookPath(program)
	return err == nil
}

func writeFile(name string, write func(*os.File) error) error {
	if name == "" {
		return nil
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// matrixStatus is violated when anything is not as it should be; a list of
// which nothing is here proves nothing.
func matrixStatus(runs []conform.MatrixRun) (int, error) {
	status, here := exitConforms, 0
	for _, r := range runs {
		if r.Absent != "" {
			continue
		}
		here++
		if r.Err != nil || !conforms(r.Outcomes) {
			status = exitViolated
		}
	}
	if here == 0 {
		return 0, errors.New("none of the implementations is here")
	}
	return status, nil
}
