package main

import (
	"fmt"
	"html/template"
	"regexp"
	"slices"
	"strings"

	"github.com/cnwire/cnwire/spec"
	"github.com/cnwire/cnwire/spec/vectors"
)

// part is a piece of the specification: prose, or a requirement.
type part struct {
	Prose       template.HTML
	Requirement *shown
}

// shown is a requirement and how much shows it.
type shown struct {
	spec.Requirement
	Page                  string // that it is shown on
	Kept, Broken, Depends int
	Tests                 []testSource // that passed
	Live                  []testSource // that need a kernel
	Applied               []applied
	Times                 int
}

// applied is how often a requirement applied in a capture.
type applied struct {
	Capture      string
	Times, Unmet int
}

// Base is how the page names the folder of the site.
func (v shown) Base() string { return relative(v.Page, "") }

// heading is a line of the contents.
type heading struct {
	Level    int
	ID, Text string
}

// specification writes the text.
func (s *site) specification() error {
	parts, err := s.parts()
	if err != nil {
		return err
	}
	var all strings.Builder
	for _, p := range parts {
		all.WriteString(string(p.Prose))
	}
	data := struct {
		Parts    []part
		Contents []heading
	}{parts, contents(all.String())}
	p := page{Path: specPage, Title: "Specification", Section: "Specification",
		Description: "What is on the wire when a program talks to the Linux kernel connector, in numbered sentences."}
	return s.add(p, "spec.html", data)
}

// parts splits the text into prose and requirements, in order.
func (s *site) parts() (parts []part, err error) {
	pieces := regexp.MustCompile(`(?m)^> \*\*\[[^\n]*(?:\n>[^\n]*)*\n?`).Split(spec.Text, -1)
	for i, prose := range pieces {
		html, err := s.markdown(prose, specFile, specPage)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part{Prose: s.runHere(html)})
		if i < len(s.requirements) {
			r := s.shown(s.requirements[i], specPage)
			parts = append(parts, part{Requirement: &r})
		}
	}
	return parts, nil
}

func (s *site) shown(r spec.Requirement, page string) shown {
	v := shown{Requirement: r, Page: page}
	for _, one := range s.shows[r.ID] {
		switch one.Result {
		case "valid":
			v.Kept++
		case "invalid":
			v.Broken++
		default:
			v.Depends++
		}
	}
	for _, name := range s.tests[r.ID] {
		v.Tests = append(v.Tests, s.sources[name])
	}
	for _, term := range r.Evidence {
		if name, ok := strings.CutPrefix(term, "live "); ok {
			t, _ := s.testNamed(name)
			v.Live = append(v.Live, t)
		}
	}
	for _, c := range s.captures {
		if t := s.reports[c.Name].Tallies[r.ID]; t.Applied > 0 {
			v.Applied = append(v.Applied, applied{c.Name, t.Applied, t.Unmet})
			v.Times += t.Applied
		}
	}
	return v
}

var headings = regexp.MustCompile(`<h([23]) id="([^"]+)">(.*?)</h[23]>`)

// contents are the headings of a page.
func contents(html string) (all []heading) {
	for _, m := range headings.FindAllStringSubmatch(html, -1) {
		all = append(all, heading{int(m[1][0] - '0'), m[2], tags.ReplaceAllString(m[3], "")})
	}
	return all
}

var (
	tags    = regexp.MustCompile(`<[^>]*>`)
	example = regexp.MustCompile(`(?s)<pre tabindex="0"><code class="language-console">(.*?)</code></pre>`)
	command = regexp.MustCompile(`(?m)^(\$ cnspec decode [^\n]*?-order (little|big) - )&lt;&lt;&lt; ([0-9a-f]+)$`)
)

// runHere adds to an example links to the page that decodes its bytes.
func (s *site) runHere(html template.HTML) template.HTML {
	return template.HTML(example.ReplaceAllStringFunc(string(html), func(block string) string {
		code := example.FindStringSubmatch(block)[1]
		var links []string
		for _, m := range command.FindAllStringSubmatch(code, -1) {
			links = append(links, fmt.Sprintf(`<a href="%s#order=%s&amp;hex=%s">decode these %d bytes here</a>`, decodePage, m[2], m[3], len(m[3])/2)+" as "+m[2])
		}
		if links == nil {
			return block
		}
		block = strings.Replace(block, code, command.ReplaceAllString(code, `<b>$0</b>`), 1)
		return block + "\n<p class=\"under\">" + strings.Join(links, " · ") + "</p>"
	}))
}

// requirementPages writes one for each, with all that shows it.
func (s *site) requirementPages() error {
	for i, r := range s.requirements {
		p := page{Path: requirementPage(r.ID), Title: r.ID + " (" + r.Level + ")", Description: r.Text, Section: "Requirements"}
		data := struct {
			shown
			Block          shown
			Root           string
			About, Others  []vectors.Vector
			Previous, Next string
			NotMet         []unmet
			MentionedBy    []string
		}{shown: s.shown(r, p.Path), Root: p.Root(), NotMet: s.notMet[r.ID], MentionedBy: s.mentions(r.ID)}
		data.Block = data.shown
		for _, v := range s.shows[r.ID] {
			if v.Reqs[0] == r.ID {
				data.About = append(data.About, v)
			} else {
				data.Others = append(data.Others, v)
			}
		}
		if i > 0 {
			data.Previous = s.requirements[i-1].ID
		}
		if i+1 < len(s.requirements) {
			data.Next = s.requirements[i+1].ID
		}
		if err := s.add(p, "requirement.html", data); err != nil {
			return err
		}
	}
	return nil
}

func requirementPage(id string) string { return "req/" + id + ".html" }

// mentions are the requirements whose sentences name this one.
func (s *site) mentions(id string) (ids []string) {
	for _, r := range s.requirements {
		if r.ID != id && slices.Contains(named.FindAllString(r.Text, -1), id) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// requirementTable writes the table of all, which can be filtered.
func (s *site) requirementTable() error {
	data := struct {
		Rows     []shown
		Groups   []string
		Levels   []string
		Evidence []string
	}{Levels: []string{"MUST", "SHOULD", "MAY", "OBSERVED", "ERRATUM"}, Evidence: []string{"captures", "vectors", "test", "live", "source"}}
	for _, r := range s.requirements {
		data.Rows = append(data.Rows, s.shown(r, requirementsPage))
		if !slices.Contains(data.Groups, r.Group()) {
			data.Groups = append(data.Groups, r.Group())
		}
	}
	p := page{Path: requirementsPage, Title: "Requirements", Section: "Requirements", Scripts: []string{"table.js"},
		Description: "All requirements by group, level and evidence."}
	return s.add(p, "requirements.html", data)
}

// Kinds are the first words of the evidence.
func (v shown) Kinds() string {
	var kinds []string
	for _, term := range v.Evidence {
		kind, _, _ := strings.Cut(term, " ")
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	return strings.Join(kinds, " ")
}
