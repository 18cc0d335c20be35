package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/cnwire/cnwire/fuzz/scratch"
)

// readEquivalent reads the names of the mutants that no test can notice, and
// why: the name on a line, the reason on the next, indented.
func readEquivalent(tree scratch.Tree) (map[string]string, error) {
	f, err := os.Open(tree.Path("fuzz/mutate/equivalent.txt"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all := map[string]string{}
	var names []string
	s := bufio.NewScanner(f)
	for n := 1; s.Scan(); n++ {
		text := s.Text()
		switch {
		case text == "" || strings.HasPrefix(text, "#"):
		case !strings.HasPrefix(text, "\t"):
			names = append(names, text)
		case len(names) == 0:
			return nil, fmt.Errorf("equivalent.txt:%d: a reason for nothing", n)
		default:
			for _, name := range names {
				all[name] = strings.TrimSpace(text)
			}
			names = nil
		}
	}
	if len(names) > 0 {
		return nil, fmt.Errorf("equivalent.txt: no reason for %q", names)
	}
	return all, s.Err()
}
