// Command api holds the exported names of the core against those of the last
// release: what was there is there still, with the same type and value, or
// CHANGELOG.md names it as changed or removed.
//
//	cd .ci/api && go run .            compares
//	cd .ci/api && go run . -write     writes released.txt, for a release
//
// It is a list in text, a name a line, so that a change is read where it is
// reviewed. (The export data of golang.org/x/exp/cmd/apidiff holds the paths of
// the machine that wrote it.)
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

const (
	root     = "../.."
	released = "released.txt"
)

func main() {
	write := flag.Bool("write", false, "write "+released)
	flag.Parse()
	status, err := run(*write)
	if err != nil {
		fmt.Fprintln(os.Stderr, "api:", err)
		os.Exit(2)
	}
	os.Exit(status)
}

func run(write bool) (int, error) {
	now, err := listing()
	if err != nil {
		return 2, err
	}
	if write {
		return 0, os.WriteFile(released, []byte(strings.Join(now, "\n")+"\n"), 0o644)
	}
	was, err := os.ReadFile(released)
	if err != nil {
		return 2, err
	}
	changelog, err := os.ReadFile(root + "/CHANGELOG.md")
	if err != nil {
		return 2, err
	}
	gone := unnamed(missing(strings.Split(strings.TrimSpace(string(was)), "\n"), now), broken(string(changelog)))
	for _, line := range gone {
		fmt.Printf("incompatible, and CHANGELOG.md does not name `%s` under Changed or Removed: %s\n", symbol(line), line)
	}
	if len(gone) > 0 {
		return 1, nil
	}
	fmt.Printf("%d lines of the last release are there or named, %d now\n", strings.Count(string(was), "\n"), len(now))
	return 0, nil
}
