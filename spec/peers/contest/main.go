// Command contest runs all contenders in one process and prints what it
// measured as JSON. The command race builds it once for each layout.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

func main() {
	rounds := flag.Int("rounds", 31, "rounds of each path")
	big := flag.Int("big", 64<<20, "bytes of the large buffers")
	only := flag.String("only", "", "run only the paths whose name has this in it")
	patience := flag.Duration("patience", time.Minute, "how long to wait in all until nobody else uses the core")
	stack := flag.Int("stack", 0, "how many calls deeper the contenders run")
	flag.Parse()
	runtime.LockOSThread()

	paths, err := allPaths(*big)
	if err != nil {
		fail(err)
	}
	if !slices.ContainsFunc(paths, func(p path) bool { return strings.Contains(p.name, *only) }) {
		fail(fmt.Errorf("no path has %q in its name; they are:\n%s", *only, names(paths)))
	}
	q := newQuiet(*patience)
	out := json.NewEncoder(os.Stdout)
	for _, p := range paths {
		if !strings.Contains(p.name, *only) {
			continue
		}
		var results []Result
		deeper(*stack, func() { results, err = p.run(*rounds, q) })
		if err != nil {
			fail(err)
		}
		for _, r := range results {
			if err := out.Encode(r); err != nil {
				fail(err)
			}
		}
	}
}

// deeper calls f with a stack that lies 40 bytes lower for each n: it makes a
// difference where in it a line of the cache begins, so each layout begins at
// another place.
//
//go:noinline
func deeper(n int, f func()) {
	var room [8]byte
	if n <= 0 {
		f()
		return
	}
	deeper(n-1, f)
	used += room[n%8] // behind the call, or there would be no frame
}

var used byte

func names(paths []path) string {
	var b strings.Builder
	for _, p := range paths {
		fmt.Fprintln(&b, p.name)
	}
	return b.String()
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "contest:", err)
	os.Exit(2)
}
