package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/cnwire/cnwire/spec/conform"
)

// entry is a line of a list of implementations:
//
//	name | known failures or - | command | needs: programs | build: command
//
// The last two may be left out. Paths are relative to the folder of the list,
// where the commands run; cnspec is this program; $BUILD is a folder that is
// removed at the end. A build that ends with status 77 cannot be made on this
// machine, and its last line says why.
type entry struct {
	name           string
	expect         conform.Expectations
	command, build []string
	needs          []string
}

// buildFolder stands for the folder that a build writes to.
const buildFolder = "$BUILD"

func readList(name string) ([]entry, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var all []entry
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		e, err := readEntry(line, filepath.Dir(name))
		if err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", name, n, err)
		}
		all = append(all, e)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: no implementation in it", name)
	}
	return all, nil
}

func readEntry(line, dir string) (e entry, err error) {
	fields := strings.Split(line, "|")
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	if len(fields) < 3 || fields[0] == "" || fields[1] == "" || fields[2] == "" {
		return e, fmt.Errorf("%q is not: name | known failures or - | command", line)
	}
	e.name, e.command = fields[0], strings.Fields(fields[2])
	for _, field := range fields[3:] {
		word, rest, _ := strings.Cut(field, ":")
		words := strings.Fields(rest)
		switch {
		case word == "needs" && len(words) > 0:
			e.needs = words
		case word == "build" && len(words) > 0:
			e.build = words
		default:
			return e, fmt.Errorf("%q is neither needs: programs nor build: command", field)
		}
	}
	if fields[1] != "-" {
		e.expect, err = readExpect(filepath.Join(dir, fields[1]))
	}
	return e, err
}

// expand returns the words with the build folder in them.
func expand(words []string, build string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = strings.ReplaceAll(w, buildFolder, build)
	}
	return out
}
