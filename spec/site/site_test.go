package main

import (
	"bytes"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/spec"
	"github.com/cnwire/cnwire/spec/vectors"
)

// pagesOnly is the site without the command, which takes longest to make.
var pagesOnly = sync.OnceValues(func() (map[string]*parsed, error) {
	dir, err := os.MkdirTemp("", "cnwire-pages")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	s, err := newSite(dir)
	if err != nil {
		return nil, err
	}
	if err := s.pages(); err != nil {
		return nil, err
	}
	all := map[string]*parsed{}
	err = filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, file)
		all[filepath.ToSlash(name)] = read(text)
		return err
	})
	return all, err
})

func pages(t *testing.T) map[string]*parsed {
	if testing.Short() {
		t.Skip("cnspec is built and run for every vector")
	}
	t.Helper()
	all, err := pagesOnly()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// parsed is what a page says about itself.
type parsed struct {
	text     []byte
	problems []string
	ids      map[string]bool
	links    []string // href and src
	title    string
	lang     string
	headings []int
}

// voids are the elements without an end.
var voids = []string{"meta", "link", "br", "img", "input", "hr"}

// read parses HTML strictly: what is opened is closed, in order.
func read(text []byte) *parsed {
	p := &parsed{text: text, ids: map[string]bool{}}
	var open []string
	z := html.NewTokenizer(bytes.NewReader(text))
	say := func(words ...string) { p.problems = append(p.problems, strings.Join(words, " ")) }
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		token := z.Token()
		switch kind {
		case html.StartTagToken, html.SelfClosingTagToken:
			for _, a := range token.Attr {
				switch a.Key {
				case "id":
					if p.ids[a.Val] {
						say("the id", a.Val, "twice")
					}
					p.ids[a.Val] = true
				case "href", "src":
					p.links = append(p.links, a.Val)
				case "lang":
					p.lang = a.Val
				}
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" && !strings.HasPrefix(a.Val, "text-align:") {
					say(token.Data, "has", a.Key)
				}
			}
			if len(token.Data) == 2 && token.Data[0] == 'h' && token.Data[1] >= '1' && token.Data[1] <= '6' {
				p.headings = append(p.headings, int(token.Data[1]-'0'))
			}
			if kind == html.StartTagToken && !slices.Contains(voids, token.Data) {
				open = append(open, token.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				say("</"+token.Data+"> closes", strings.Join(open, " "))
				return p
			}
			open = open[:len(open)-1]
		case html.TextToken:
			if slices.Contains(open, "title") {
				p.title += token.Data
			}
		}
	}
	if len(open) > 0 {
		say("not closed:", strings.Join(open, " "))
	}
	return p
}

func isPage(name string) bool { return strings.HasSuffix(name, ".html") }

func TestPagesAreWellFormed(t *testing.T) {
	titles := map[string]string{}
	for name, p := range pages(t) {
		if !isPage(name) {
			continue
		}
		for _, problem := range p.problems {
			t.Errorf("%s: %s", name, problem)
		}
		if p.lang != "en" || p.title == "" || titles[p.title] != "" {
			t.Errorf("%s: lang %q, title %q, which %q has too", name, p.lang, p.title, titles[p.title])
		}
		titles[p.title] = name
		last := 0
		for i, level := range p.headings {
			if level > last+1 || level == 1 && i > 0 || i == 0 && level != 1 {
				t.Errorf("%s: headings %v: level %d after %d", name, p.headings[:i+1], level, last)
				break
			}
			last = level
		}
		if !bytes.HasPrefix(p.text, []byte("<!doctype html>")) || bytes.Contains(p.text, []byte("ZgotmplZ")) {
			t.Errorf("%s: no doctype, or a value that the template refused", name)
		}
	}
	if len(titles) < len(spec.Requirements()) {
		t.Error(len(titles), "pages")
	}
}

// Every link leads to a page and an anchor of the site, and is relative.
func TestLinksResolve(t *testing.T) {
	all := pages(t)
	n := 0
	for name, p := range all {
		if !isPage(name) {
			continue
		}
		for _, link := range p.links {
			n++
			if problem := unresolved(all, name, link); problem != "" {
				t.Errorf("%s: %s: %s", name, link, problem)
			}
		}
	}
	if n < 10000 {
		t.Error("only", n, "links")
	}
}

// unresolved tells what is wrong with a link of a page.
func unresolved(all map[string]*parsed, from, link string) string {
	if link == "data:," || link == "" {
		return ""
	}
	to, anchor, _ := strings.Cut(link, "#")
	if strings.Contains(to, ":") || strings.HasPrefix(to, "/") {
		return "not relative"
	}
	target := from
	if to != "" {
		target = path.Join(path.Dir(from), to)
	}
	page, ok := all[target]
	switch {
	case !ok:
		return "there is no " + target
	case anchor == "" || target == decodePage && strings.Contains(anchor, "="):
		return ""
	case !page.ids[anchor]:
		return "no such anchor"
	}
	return ""
}

func TestUnresolvedNotices(t *testing.T) {
	all := map[string]*parsed{"a.html": read([]byte(`<p id="x">`)), "b/c.html": read(nil), "decode.html": read(nil)}
	for link, good := range map[string]bool{
		"a.html": false, "../a.html": true, "../a.html#x": true, "../a.html#y": false, "#x": false, "http://a/": false, "/a.html": false, "c.html": true, "../decode.html#hex=00": true,
	} {
		if got := unresolved(all, "b/c.html", link); (got == "") != good {
			t.Errorf("%s: %q", link, got)
		}
	}
}

func TestReadNotices(t *testing.T) {
	for _, text := range []string{"<p><b></p></b>", "<p>", "</p>", `<p id="a"></p><p id="a"></p>`, `<a onclick="x"></a>`} {
		if len(read([]byte(text)).problems) == 0 {
			t.Error(text)
		}
	}
}

// Each requirement has its place in the text, its row and its page; each
// vector its place.
func TestNothingIsMissing(t *testing.T) {
	all := pages(t)
	text, table := all[specPage], all[requirementsPage]
	for _, r := range spec.Requirements() {
		if !text.ids[r.ID] || all[requirementPage(r.ID)] == nil || !slices.Contains(table.links, requirementPage(r.ID)) {
			t.Error(r.ID)
		}
	}
	if n := bytes.Count(text.text, []byte(`<section class="req `)); n != len(spec.Requirements()) {
		t.Error(n, "requirements in the text")
	}
	if n := bytes.Count(table.text, []byte("<tr data-group=")); n != len(spec.Requirements()) {
		t.Error(n, "rows")
	}
	examples := strings.Count(spec.Text, "\n$ cnspec decode ")
	if n := bytes.Count(text.text, []byte(`<a href="decode.html#order=`)); n != examples || n == 0 {
		t.Errorf("%d examples can be decoded, of %d", n, examples)
	}
	places := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if strings.HasPrefix(name, "vectors/") {
			for id := range all[name].ids {
				places[id]++
			}
		}
	}
	for _, v := range vectors.All() {
		if places[v.ID] != 1 {
			t.Errorf("%s stands %d times", v.ID, places[v.ID])
		}
		for _, id := range v.Reqs {
			if !bytes.Contains(all[requirementPage(id)].text, []byte("#"+v.ID+`"`)) {
				t.Errorf("the page of %s does not name %s", id, v.ID)
			}
		}
	}
	for _, c := range corpus.Captures() {
		if !all[capturesPage].ids[c.Name] {
			t.Error(c.Name)
		}
	}
	for id, tests := range spec.Tests() {
		for _, name := range tests {
			if !all[testsPage].ids[name] || !slices.Contains(all[requirementPage(id)].links, "../"+testsPage+"#"+name) {
				t.Error(id, name)
			}
		}
	}
}

// The bytes of every vector that has some are drawn, each byte once.
func TestBytesAreDrawn(t *testing.T) {
	if testing.Short() {
		t.Skip("cnspec is built and run for every vector")
	}
	s, err := newSite(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, v := range vectors.All() {
		b, before, err := datagram(v)
		if err != nil {
			t.Fatal(v.ID, err)
		}
		d, ok := s.dumps[v.ID]
		if ok != (len(b) > 0) {
			t.Errorf("%s: %d bytes, drawn: %v", v.ID, len(b), ok)
		}
		if !ok {
			continue
		}
		n++
		var all []byte
		for _, f := range d.Fields {
			if f.At != len(all) || f.Name == "" || len(f.Bytes) == 0 {
				t.Errorf("%s: field %q of %d bytes at %d, after %d", v.ID, f.Name, len(f.Bytes), f.At, len(all))
			}
			all = append(all, f.Bytes...)
		}
		if !bytes.Equal(all, b[before:]) {
			t.Errorf("%s: %x, not %x", v.ID, all, b[before:])
		}
	}
	if n < 1000 {
		t.Error("only", n)
	}
}

// The pages load nothing from elsewhere, and name nothing of this machine.
func TestPagesStandAlone(t *testing.T) {
	root, err := checkout()
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range pages(t) {
		if bytes.Contains(p.text, []byte(root)) {
			t.Errorf("%s names %s", name, root)
		}
		if strings.HasPrefix(name, "assets/") && name != "assets/race.svg" && (bytes.Contains(p.text, []byte("://")) || bytes.Contains(p.text, []byte("@import"))) {
			t.Errorf("%s may load from elsewhere", name)
		}
	}
}
