// Command race lets all contenders run against each other, in several layouts
// of the program, and prints what came out:
//
//	go run ./race            a table
//	go run ./race -write     and RACE.md and race.svg
//
// in spec/peers. It ends with status 1 if two contenders do not agree about
// what they read or wrote.
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/cnwire/cnwire/spec/peers/build"
)

// result is what the command contest prints of a contender on a path.
type result struct {
	Path      string  `json:"path"`
	Contender string  `json:"contender"`
	NS        float64 `json:"ns"`
	Ratio     float64 `json:"ratio"`
	Allocs    float64 `json:"allocs"`
	Bytes     int     `json:"bytes"`
	Messages  int     `json:"messages"`
	Alone     float64 `json:"alone"`
}

// row is a contender on a path in all layouts.
type row struct {
	path, contender string
	ns, ratio       float64 // medians
	low, high       float64 // of the ratios
	allocs          float64 // the most
	alone           float64 // of the times, how many were taken with the core to itself: the mean
}

func main() {
	layouts := flag.Int("layouts", 11, "how many layouts")
	rounds := flag.Int("rounds", 21, "rounds of each path in a layout, 3 at least")
	big := flag.Int("big", 64<<20, "bytes of the large buffers")
	patience := flag.Duration("patience", time.Minute, "how long to wait, in all of a layout, until nobody else uses the core")
	only := flag.String("only", "", "run only the paths whose name has this in it")
	write := flag.Bool("write", false, "write RACE.md and race.svg")
	flag.Parse()
	if flag.NArg() > 0 || *layouts < 1 || *write && *only != "" {
		fmt.Fprintln(os.Stderr, "race: no arguments, -layouts of 1 or more, and -write takes all paths")
		os.Exit(2)
	}
	// Written after each layout, so that a race that is stopped leaves a page.
	after := func(rows []row, layouts int) error {
		if !*write {
			return nil
		}
		if err := os.WriteFile("RACE.md", []byte(markdown(rows, layouts)), 0o644); err != nil {
			return err
		}
		return os.WriteFile("race.svg", []byte(chart(rows)), 0o644)
	}
	rows, err := race(*layouts, after, fmt.Sprintf("-rounds=%d", *rounds), fmt.Sprintf("-big=%d", *big), "-only="+*only, "-patience="+patience.String())
	if err = cmp.Or(build.Interrupted(), err); err != nil {
		fmt.Fprintln(os.Stderr, "race:", err)
		os.Exit(1)
	}
	fmt.Print(text(rows))
}

// race builds and runs the contest once a layout.
func race(layouts int, after func(rows []row, layouts int) error, args ...string) ([]row, error) {
	dir, err := os.MkdirTemp("", "race")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if _, missing := build.Tags(); len(missing) > 0 {
		fmt.Fprintln(os.Stderr, "left out:", strings.Join(missing, ", "))
	}
	var all []result
	defer fmt.Fprintln(os.Stderr)
	for layout := 1; layout <= layouts; layout++ {
		fmt.Fprintf(os.Stderr, "\rlayout %d of %d", layout, layouts)
		contest := filepath.Join(dir, "contest")
		if err := build.Go(contest, "./contest", layout); err != nil {
			return nil, err
		}
		cmd := build.Command(contest, append(args, fmt.Sprintf("-stack=%d", layout))...)
		var said strings.Builder
		cmd.Stderr = &said
		out, err := cmd.Output()
		if err != nil {
			return nil, cmp.Or(build.Interrupted(), errors.New(cmp.Or(strings.TrimSpace(said.String()), err.Error())))
		}
		lines := json.NewDecoder(bytes.NewReader(out))
		for lines.More() {
			var r result
			if err := lines.Decode(&r); err != nil {
				return nil, err
			}
			all = append(all, r)
		}
		if err := after(rowsOf(all), layout); err != nil {
			return nil, err
		}
	}
	return rowsOf(all), nil
}

// rowsOf takes the median over the layouts, in the order of the first.
func rowsOf(all []result) (rows []row) {
	type key struct{ path, contender string }
	by := map[key][]result{}
	var order []key
	for _, r := range all {
		k := key{r.Path, r.Contender}
		if by[k] == nil {
			order = append(order, k)
		}
		by[k] = append(by[k], r)
	}
	for _, k := range order {
		var ns, ratio, allocs []float64
		var alone float64
		for _, r := range by[k] {
			alone += r.Alone / float64(len(by[k]))
			ns, ratio, allocs = append(ns, r.NS), append(ratio, r.Ratio), append(allocs, r.Allocs)
		}
		slices.Sort(ns)
		slices.Sort(ratio)
		rows = append(rows, row{
			path: k.path, contender: k.contender,
			ns: ns[len(ns)/2], ratio: ratio[len(ratio)/2], low: ratio[0], high: ratio[len(ratio)-1],
			allocs: slices.Max(allocs), alone: alone,
		})
	}
	return rows
}
