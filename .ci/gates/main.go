// Command gates holds what the compiler makes of the hot functions against
// what is stored here:
//
//	cd .ci/gates && go run .            fails if something is worse
//	cd .ci/gates && go run . -update    stores what is
//
// inlined.txt lists the functions that can be inlined, bounds.txt how many
// bounds checks each file may have, calls.txt what the loops of works.go still
// call, so that it is seen when a body is no longer inlined or something
// allocates. instructions.txt has how many instructions a message costs, by
// callgrind, which may differ by 3 %. The first three depend on the version of
// Go alone, and are of linux/amd64 on any machine; the last runs there only, and
// without valgrind it is skipped. With another Go than the one that the figures
// are of nothing is compared, and it says so.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

const (
	root = "../.."
	of   = "go1.26" // what is stored was made by
)

var packages = []string{"./wire", "./nlmsg", "./cnmsg", "./cnmsg/cnproc", "./genealogy"}

func main() {
	update := flag.Bool("update", false, "store what is")
	work := flag.String("work", "", "do this work, for callgrind")
	rounds := flag.Int("rounds", 0, "so often")
	flag.Parse()
	if *work != "" {
		do(*work, *rounds)
		return
	}
	if !strings.HasPrefix(runtime.Version(), of) && !*update {
		fmt.Printf("skipped: what is stored is of %s, this is %s\n", of, runtime.Version())
		return
	}
	failed := false
	for _, gate := range []func(bool) error{inlining, bounds, calls, instructions} {
		if err := gate(*update); err != nil {
			fmt.Println("FAILED:", err)
			failed = true
		}
	}
	if failed {
		fmt.Println("If it is meant: cd .ci/gates && go run . -update, and say in the commit why.")
		os.Exit(1)
	}
}

// do is what callgrind counts: not inlined, so that it has a name.
//
//go:noinline
func do(work string, rounds int) {
	works[work](rounds)
}

// compile returns what the compiler says about the core with a flag. The cache
// keeps that, so nothing is compiled twice.
func compile(flags string) (string, error) {
	cmd := exec.Command("go", append([]string{"build", "-gcflags=" + flags}, packages...)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOOS=linux", "GOARCH=amd64", "GOAMD64=v1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%v: %s", err, out)
	}
	return string(out), nil
}

// inlining checks that each function in inlined.txt can be inlined.
func inlining(bool) error {
	out, err := compile("-m=2")
	if err != nil {
		return err
	}
	can := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^(\S+?)/[^/\s]+\.go:\d+:\d+: can inline (\S+) with cost`).FindAllStringSubmatch(out, -1) {
		can[strings.TrimPrefix(m[1], "./")+" "+m[2]] = true
	}
	want, err := lines("inlined.txt")
	if err != nil {
		return err
	}
	var not []string
	for _, name := range want {
		if !can[name] {
			not = append(not, name)
		}
	}
	if len(not) > 0 {
		return fmt.Errorf("not inlined: %s", strings.Join(not, ", "))
	}
	fmt.Printf("inlining: %d functions\n", len(want))
	return nil
}

// bounds counts the bounds checks that are left in each file.
func bounds(update bool) error {
	out, err := compile("-d=ssa/check_bce")
	if err != nil {
		return err
	}
	places := map[string]bool{} // a place is told once a function that it is inlined into
	for _, m := range regexp.MustCompile(`(?m)^(\S+\.go:\d+:\d+): Found Is`).FindAllStringSubmatch(out, -1) {
		places[strings.TrimPrefix(m[1], "./")] = true
	}
	found := map[string]float64{}
	for place := range places {
		file, _, _ := strings.Cut(place, ":")
		found[file]++
	}
	return hold("bounds.txt", "bounds checks", found, 0, update)
}

var (
	function = regexp.MustCompile(`^TEXT (\S+)\(SB\) (\S+)`)
	called   = regexp.MustCompile(`\tCALL (\S+?)(?:\(SB\))?\s*$`)
)

// calls counts the calls that are left in the functions of works.go.
func calls(update bool) error {
	dir, err := os.MkdirTemp("", "gates")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "gates")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Env = append(os.Environ(), "GOFLAGS=", "GOOS=linux", "GOARCH=amd64", "GOAMD64=v1", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %s", err, out)
	}
	out, err := exec.Command("go", "tool", "objdump", "-s", `^main\.`, program).Output()
	if err != nil {
		return fmt.Errorf("go tool objdump: %w", err)
	}
	found, in := map[string]float64{}, ""
	for line := range strings.Lines(string(out)) {
		if m := function.FindStringSubmatch(line); m != nil {
			in = ""
			if filepath.Base(m[2]) == "works.go" && !strings.Contains(m[1], "init") {
				in = strings.TrimPrefix(m[1], "main.")
			}
		}
		m := called.FindStringSubmatch(line)
		if m == nil || in == "" || strings.HasPrefix(m[1], "runtime.morestack") {
			continue
		}
		found[in+":"+strings.TrimPrefix(m[1], "github.com/cnwire/cnwire/")]++
	}
	return hold("calls.txt", "calls that are left", found, 0, update)
}

// instructions counts the instructions a message costs.
func instructions(update bool) error {
	if runtime.GOOS+"/"+runtime.GOARCH != "linux/amd64" {
		fmt.Println("instructions: skipped, not linux/amd64")
		return nil
	}
	if _, err := exec.LookPath("valgrind"); err != nil {
		fmt.Println("instructions: skipped, no valgrind")
		return nil
	}
	dir, err := os.MkdirTemp("", "gates")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "gates")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %s", err, out)
	}
	found := map[string]float64{}
	for _, name := range slices.Sorted(maps.Keys(works)) {
		few, err := counted(dir, program, name, 5)
		if err != nil {
			return err
		}
		many, err := counted(dir, program, name, 55)
		if err != nil {
			return err
		}
		found[name] = math.Round(10*float64(many-few)/(50*messages)) / 10
	}
	return hold("instructions.txt", "instructions a message", found, 0.03, update)
}

var collected = regexp.MustCompile(`Collected : (\d+)`)

// counted returns the instructions that do has taken: those of the runtime's
// threads depend on the time that a run takes. Valgrind fails with a Go program
// now and then.
func counted(dir, program, name string, rounds int) (n int, err error) {
	for range 5 {
		cmd := exec.Command("valgrind", "--tool=callgrind", "--toggle-collect=main.do", "--callgrind-out-file="+filepath.Join(dir, "out"),
			program, "-work="+name, fmt.Sprintf("-rounds=%d", rounds))
		cmd.Env = append(os.Environ(), "GOGC=off", "GODEBUG=asyncpreemptoff=1", "GOMAXPROCS=1")
		var errs bytes.Buffer
		cmd.Stderr = &errs
		if cmd.Run() != nil {
			continue
		}
		if m := collected.FindStringSubmatch(errs.String()); m != nil {
			fmt.Sscan(m[1], &n)
		}
		if n > 0 {
			return n, nil
		}
	}
	return 0, fmt.Errorf("valgrind does not count the instructions of %s", name)
}

// hold compares what was found with the stored figures: more than the
// tolerance above is a failure, as much below asks for an update.
func hold(file, what string, found map[string]float64, tolerance float64, update bool) error {
	if update {
		var b strings.Builder
		for _, name := range slices.Sorted(maps.Keys(found)) {
			fmt.Fprintf(&b, "%s %v\n", name, found[name])
		}
		fmt.Printf("%s: stored\n", what)
		return os.WriteFile(file, []byte(b.String()), 0o644)
	}
	stored, err := lines(file)
	if err != nil {
		return err
	}
	want := map[string]float64{}
	for _, line := range stored {
		var name string
		var n float64
		if _, err := fmt.Sscan(line, &name, &n); err != nil {
			return fmt.Errorf("%s: %q: %v", file, line, err)
		}
		want[name] = n
	}
	var worse []string
	all := maps.Clone(want)
	maps.Copy(all, found)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if n := found[name]; n > want[name]*(1+tolerance) {
			worse = append(worse, fmt.Sprintf("%s has %v, stored are %v", name, n, want[name]))
		} else if n < want[name]*(1-tolerance) {
			fmt.Printf("%s: %s has only %v, stored are %v\n", what, name, n, want[name])
		}
	}
	if len(worse) > 0 {
		return fmt.Errorf("%s: %s", what, strings.Join(worse, "; "))
	}
	fmt.Printf("%s: %d lines of %s\n", what, len(found), file)
	return nil
}

func lines(file string) (list []string, err error) {
	b, err := os.ReadFile(file)
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			list = append(list, line)
		}
	}
	return list, err
}
