// Command contest runs all contenders in one process and prints what it
// measured as JSON. The command race builds it once for each layout.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
)

func main() {
	rounds := flag.Int("rounds", 31, "rounds of each path")
	big := flag.Int("big", 64<<20, "bytes of the large buffers")
	only := flag.String("only", "", "run only the paths whose name has this in it")
	flag.Parse()
	runtime.LockOSThread()

	paths, err := allPaths(*big)
	if err != nil {
		fail(err)
	}
	out := json.NewEncoder(os.Stdout)
	for _, p := range paths {
		if !strings.Contains(p.name, *only) {
			continue
		}
		results, err := p.run(*rounds)
		if err != nil {
			fail(err)
		}
		for _, r := range results {
			out.Encode(r)
		}
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "contest:", err)
	os.Exit(2)
}
