// Command mutate measures how much the tests of the core notice. It makes every
// small mistake that it can think of, one at a time: a comparison or an
// operation replaced, half of a condition dropped or turned round, a constant
// one more or one less, a statement left out, a function that returns at once.
// Then it runs the tests, the fastest first. A mutant that no test notices has
// survived: a test is missing, or the mutant is equivalent, and then
// equivalent.txt says why.
//
//	go run ./fuzz/mutate                        the whole core
//	go run ./fuzz/mutate wire genealogy         some packages
//	go run ./fuzz/mutate -run 'Scanner.Next'    some mutants
//	go run ./fuzz/mutate -list                  all of them, and no test
//
// It fails if the score is below 95 %, or equivalent.txt names what a test does
// notice.
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"

	"github.com/cnwire/cnwire/fuzz/scratch"
)

// core is what is mutated, in the order of the layers.
var core = []string{
	"wire", "nlmsg", "cnmsg", "cnmsg/cnproc", "cnmsg/w1", "cnmsg/dmlog", "cnmsg/v86d", "cnmsg/hyperv", "cnmsg/notify", "genealogy",
}

const least = 95 // per cent

func main() {
	list := flag.Bool("list", false, "list the mutants")
	some := flag.String("run", "", "only mutants whose name matches")
	workers := flag.Int("p", runtime.NumCPU(), "how many to try at a time")
	flag.Parse()
	rooms := core
	if flag.NArg() > 0 {
		rooms = flag.Args()
	}
	ok, err := run(rooms, *some, *list, *workers)
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

func run(rooms []string, some string, list bool, workers int) (ok bool, err error) {
	pattern, err := regexp.Compile(some)
	if err != nil {
		return false, err
	}
	tree, err := scratch.Copy()
	if err != nil {
		return false, err
	}
	defer tree.Remove()
	equivalent, err := readEquivalent(tree)
	if err != nil {
		return false, err
	}
	mutants, err := plant(tree, rooms)
	if err != nil {
		return false, err
	}
	mutants = slices.DeleteFunc(mutants, func(m mutant) bool { return !pattern.MatchString(m.name()) })
	if list {
		for _, m := range mutants {
			fmt.Println(m.name())
		}
		return true, nil
	}
	suite, err := build(tree, rooms)
	if err != nil {
		return false, err
	}
	survivors := suite.try(mutants, workers)
	return report(rooms, mutants, survivors, equivalent, some == ""), nil
}

// report prints a line a package, the survivors, and what is wrong.
func report(rooms []string, mutants, survivors []mutant, equivalent map[string]string, whole bool) bool {
	ok := true
	lives := map[string]bool{}
	for _, m := range survivors {
		lives[m.name()] = true
	}
	fmt.Printf("%-14s %8s %8s %10s %8s %8s\n", "package", "mutants", "noticed", "equivalent", "survived", "score")
	total := tally{}
	for _, room := range rooms {
		var t tally
		for _, m := range mutants {
			if m.room == room {
				t.add(lives[m.name()], equivalent[m.name()] != "")
			}
		}
		t.print(room)
		total.sum(t)
	}
	total.print("core")
	for _, m := range survivors {
		if equivalent[m.name()] == "" {
			fmt.Println("survived:", m.name())
		}
	}
	if !whole {
		return true
	}
	there := map[string]bool{}
	for _, m := range mutants {
		there[m.name()] = true
	}
	for _, name := range sorted(equivalent) {
		switch {
		case there[name] && !lives[name]:
			fmt.Println("equivalent.txt has what a test notices:", name)
			ok = false
		case !there[name] && len(rooms) == len(core):
			fmt.Println("equivalent.txt has what is there no more:", name)
		}
	}
	return ok && total.score() >= least
}

// tally counts mutants.
type tally struct{ all, noticed, equivalent, survived int }

func (t *tally) add(lives, equivalent bool) {
	t.all++
	switch {
	case !lives:
		t.noticed++
	case equivalent:
		t.equivalent++
	default:
		t.survived++
	}
}

func (t *tally) sum(u tally) {
	t.all += u.all
	t.noticed += u.noticed
	t.equivalent += u.equivalent
	t.survived += u.survived
}

// score is the part of those that could be noticed.
func (t tally) score() float64 {
	return 100 * float64(t.noticed) / float64(max(t.noticed+t.survived, 1))
}

func (t tally) print(name string) {
	fmt.Printf("%-14s %8d %8d %10d %8d %7.1f%%\n", name, t.all, t.noticed, t.equivalent, t.survived, t.score())
}

func sorted(m map[string]string) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}
