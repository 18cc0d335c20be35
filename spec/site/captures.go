package main

import "github.com/cnwire/cnwire/corpus"

// capturePage writes where each capture comes from.
func (s *site) capturePage() error {
	type row struct {
		corpus.Capture
		Shown int // requirements that applied
	}
	var rows []row
	for _, c := range s.captures {
		rows = append(rows, row{c, len(s.reports[c.Name].Tallies)})
	}
	p := page{Path: capturesPage, Title: "Captures of real kernels", Section: "Captures",
		Description: "The captures that the specification was held against: where each comes from and what in it is synthetic."}
	return s.add(p, "captures.html", rows)
}
