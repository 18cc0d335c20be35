package main

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cnwire/cnwire/fuzz/scratch"
)

// suite is the tests, compiled.
type suite struct {
	tree  scratch.Tree
	binOf map[string]string
	skip  map[string]string // tests that fail without a mutant
}

// build compiles the tests of the core and of fuzz with all mutants asleep.
func build(tree scratch.Tree, rooms []string) (*suite, error) {
	s := &suite{tree: tree, binOf: map[string]string{}, skip: map[string]string{}}
	// The code is larger than it was, and iterators that are not inlined allocate.
	if _, err := tree.Replace("fuzz/allocs.go", "\tconst runs", "\treturn\n\tconst runs"); err != nil {
		return nil, err
	}
	for _, room := range append(slices.Clone(rooms), "fuzz") {
		bin := tree.Path(path.Join("bin", strings.ReplaceAll(room, "/", "-")))
		out, _, err := tree.Run(".", 10*time.Minute, nil, "go", "test", "-c", "-vet=off", "-o", bin, "./"+room)
		if err != nil {
			return nil, fmt.Errorf("%s does not build: %v\n%s", room, err, out)
		}
		s.binOf[room] = bin
		if err := s.baseline(room); err != nil {
			return nil, err
		}
	}
	return s, nil
}

var failed = regexp.MustCompile(`(?m)^--- FAIL: (\S+)`)

// baseline leaves out what fails with every mutant asleep: tests that nothing
// allocates.
func (s *suite) baseline(room string) error {
	out, err := s.test(room, 0, 10*time.Minute)
	if err == nil {
		return nil
	}
	var names []string
	for _, m := range failed.FindAllStringSubmatch(out, -1) {
		names = append(names, m[1])
	}
	if len(names) == 0 {
		return fmt.Errorf("%s fails without a mutant: %v\n%s", room, err, out)
	}
	s.skip[room] = "^(" + strings.Join(names, "|") + ")$"
	fmt.Printf("%s: without %s, which fail with mutants asleep\n", room, strings.Join(names, ", "))
	_, err = s.test(room, 0, 10*time.Minute)
	return err
}

// test runs the tests of a room with one mutant awake.
func (s *suite) test(room string, id int, limit time.Duration, flags ...string) (string, error) {
	command := append([]string{"sh", "-c", `ulimit -v 16000000; exec "$@"`, "sh", s.binOf[room], "-test.failfast", "-test.timeout=0"}, flags...)
	if s.skip[room] != "" && len(flags) == 0 {
		command = append(command, "-test.skip="+s.skip[room])
	}
	out, _, err := s.tree.Run(room, limit, []string{"CNWIRE_MUTANT=" + strconv.Itoa(id)}, command...)
	return out, err
}

// notices tells whether any test fails: those of the package, the seeds, the
// other packages, and then the rest of fuzz, without the tests that turn every
// bit of the captures: they take longer than all others, and the seeds have
// what they reach.
func (s *suite) notices(m mutant) bool {
	fails := func(room string, limit time.Duration, flags ...string) bool {
		_, err := s.test(room, m.id, limit, flags...)
		return err != nil
	}
	if fails(m.room, 20*time.Second) || fails("fuzz", 30*time.Second, "-test.run=^Fuzz") {
		return true
	}
	for room := range s.binOf {
		if room != m.room && room != "fuzz" && fails(room, 20*time.Second) {
			return true
		}
	}
	return fails("fuzz", 3*time.Minute, "-test.run=^Test", "-test.skip=^TestEvery", "-rapid.checks=40")
}

// try returns the mutants that survive.
func (s *suite) try(mutants []mutant, workers int) (survivors []mutant) {
	var wait sync.WaitGroup
	var lock sync.Mutex
	work := make(chan mutant)
	for range workers {
		wait.Go(func() {
			for m := range work {
				if s.notices(m) {
					continue
				}
				lock.Lock()
				survivors = append(survivors, m)
				fmt.Println("lives:", m.name())
				lock.Unlock()
			}
		})
	}
	for _, m := range mutants {
		work <- m
	}
	close(work)
	wait.Wait()
	slices.SortFunc(survivors, func(a, b mutant) int { return a.id - b.id })
	return survivors
}
