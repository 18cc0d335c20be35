package main

import (
	"os"
	"path/filepath"
	"strings"
)

// Files of the checkout and the pages that the site has of them.
const (
	specFile   = "spec/connector.md"
	matrixFile = "spec/peers/MATRIX.md"

	specPage         = "spec.html"
	requirementsPage = "requirements.html"
	vectorsPage      = "vectors/index.html"
	capturesPage     = "captures.html"
	testsPage        = "tests.html"
	decodePage       = "decode.html"
	libraryPage      = "library.html"
	indexPage        = "index.html"

	homeTitle = "The wire format of the Linux kernel connector"
)

// document is a Markdown file that is shown as it is.
type document struct{ file, page, section, description string }

var documents = []document{
	{"README.md", libraryPage, "Library", "The Go library: walk and build messages, react to events, pair answers with requests."},
	{"spec/coverage.md", "coverage.html", "Coverage", "What shows each requirement: vectors, captures and tests."},
	{"corpus/KERNELS.md", "kernels.html", "Kernels", "What the kernels from 5.10 to 7.2 do, and where they differ, from captures."},
	{matrixFile, "matrix.html", "Implementations", "Other implementations of netlink and the vectors: what each meets and misses."},
	{"spec/peers/README.md", "peers.html", "Implementations", "Other implementations, raced and asked."},
	{"spec/peers/RACE.md", "race.html", "Implementations", "The race: times by that of a loop in C."},
	{"spec/peers/SCALE.md", "scale.html", "Implementations", "From one message to ten million."},
	{"spec/testee.md", "testee.html", "Vectors", "How to test an implementation in another language with the vectors."},
	{"spec/vectors/trace/README.md", "vectors/trace.html", "Vectors", "Conversations as vectors: who answers whom, what was lost."},
	{"corpus/rig/README.md", "rig.html", "Kernels", "How kernels are booted and captured."},
	{"fuzz/README.md", "fuzz.html", "Library", "Fuzzing, planted bugs and mutants."},
	{"spec/site/README.md", "site.html", "Library", "How these pages are made, and tested."},
	{"CONTRIBUTING.md", "contributing.html", "Library", "Where things are, and the rules."},
}

// pageOf is where a file or folder of the checkout is shown.
var pageOf = func() map[string]string {
	pages := map[string]string{
		specFile:               specPage,
		"corpus/manifest.json": capturesPage,
		"spec/vectors":         vectorsPage,
		"spec/peers/race.svg":  "assets/race.svg",
	}
	for _, d := range documents {
		pages[d.file] = d.page
		if folder, ok := strings.CutSuffix(d.file, "/README.md"); ok {
			pages[folder] = d.page
		}
	}
	return pages
}()

// documents writes a page for each document.
func (s *site) documents() error {
	for _, d := range documents {
		source, err := os.ReadFile(filepath.Join(s.root, filepath.FromSlash(d.file)))
		if err != nil {
			return err
		}
		html, err := s.markdown(string(source), d.file, d.page)
		if err != nil {
			return err
		}
		title, _, _ := strings.Cut(strings.TrimPrefix(string(source), "# "), "\n")
		if d.page == libraryPage {
			title = "The library" // its own is the project's
		}
		p := page{Path: d.page, Title: title, Description: d.description, Section: d.section}
		if err := s.add(p, "document.html", html); err != nil {
			return err
		}
	}
	return nil
}
