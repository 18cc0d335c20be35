package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"github.com/cnwire/cnwire/spec"
)

// module is before the name of a package of ours.
const module = "github.com/cnwire/cnwire/"

// mayBeSkipped are packages whose tests need what a machine may lack: a kernel
// that answers, gcc, python3. They do not count, so that the table is the same
// everywhere.
var mayBeSkipped = []string{module + "corpus/live", module + "spec/testees"}

// testEvent is a line of go test -json.
type testEvent struct{ Action, Package, Test, Key, Value string }

// readTests reads the output of go test -json, and returns the tests that cite
// a requirement and passed, by its id.
func readTests(name string) (map[string][]string, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	tests, err := citations(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return tests, nil
}

func citations(r io.Reader) (map[string][]string, error) {
	type run struct{ pkg, test string }
	cited, passed := map[run][]string{}, map[run]bool{}
	in := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := in.ReadBytes('\n')
		if err == io.EOF && len(line) == 0 {
			break
		}
		if err != nil && err != io.EOF {
			return nil, err
		}
		var e testEvent
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, fmt.Errorf("line %d is not of go test -json: %.60q", n, line)
		}
		here := run{e.Package, e.Test}
		switch {
		case e.Action == "attr" && e.Key == "requirement":
			if _, ok := spec.ByID(e.Value); !ok {
				return nil, fmt.Errorf("%s of %s cites %q, which is not in the text", e.Test, e.Package, e.Value)
			}
			cited[here] = append(cited[here], e.Value)
		case e.Action == "pass" && e.Test != "":
			passed[here] = true
		}
	}
	if len(cited) == 0 {
		return nil, errors.New("no test in it cites a requirement; is it the output of go test -json ./...?")
	}
	names := map[string]map[string]bool{}
	for run, ids := range cited {
		if !passed[run] || skippable(run.pkg) {
			continue
		}
		for _, id := range ids {
			if names[id] == nil {
				names[id] = map[string]bool{}
			}
			names[id][testName(run.pkg, run.test)] = true
		}
	}
	tests := map[string][]string{}
	for id, set := range names {
		tests[id] = sorted(set)
	}
	return tests, nil
}

func skippable(pkg string) bool {
	for _, p := range mayBeSkipped {
		if pkg == p {
			return true
		}
	}
	return false
}

// testName is the package and the function; which of its parts is of no
// interest.
func testName(pkg, test string) string {
	function, _, _ := strings.Cut(test, "/")
	return path.Base(pkg) + "." + function
}
