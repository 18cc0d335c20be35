package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/spec"
	"github.com/cnwire/cnwire/spec/conform"
	"github.com/cnwire/cnwire/spec/vectors"
)

//go:embed templates assets
var embedded embed.FS

// site is everything that the pages are made of.
type site struct {
	root, out string // the checkout, and the folder to write

	requirements []spec.Requirement
	tests        map[string][]string // that passed, by requirement
	sources      map[string]testSource
	captures     []corpus.Capture
	reports      map[string]*conform.Report
	groups       []vectors.File
	traces       []vectors.TraceFile
	vectorPage   map[string]string           // by id
	shows        map[string][]vectors.Vector // by requirement
	dumps        map[string]dump             // bytes of a vector, by its id
	notMet       map[string][]unmet

	templates *template.Template
	files     int
	bytes     int64
}

func newSite(out string) (*site, error) {
	root, err := checkout()
	if err != nil {
		return nil, err
	}
	s := &site{root: root, out: out, requirements: spec.Requirements(), tests: spec.Tests(), captures: corpus.Captures()}
	if s.reports, err = conform.Corpus(); err != nil {
		return nil, err
	}
	if s.sources, err = citedTests(root, s.requirements, s.tests); err != nil {
		return nil, err
	}
	if err := s.readVectors(); err != nil {
		return nil, err
	}
	if s.notMet, err = readMatrix(filepath.Join(root, matrixFile)); err != nil {
		return nil, err
	}
	s.templates, err = template.New("").Funcs(s.functions()).ParseFS(embedded, "templates/*.html")
	return s, err
}

// checkout is the folder of the module.
func checkout() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/cnwire/cnwire").Output()
	if err != nil {
		return "", fmt.Errorf("go list: %w; it runs inside a checkout", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// page is one file of the site.
type page struct {
	Path        string // below the folder, with slashes
	Title       string
	Description string
	Section     string // of the navigation
	Scripts     []string
	Body        template.HTML
}

// Root is how the page names the folder of the site.
func (p page) Root() string { return strings.Repeat("../", strings.Count(p.Path, "/")) }

// section is an entry of the navigation.
type section struct{ Name, To string }

var sections = []section{
	{"Specification", specPage}, {"Requirements", requirementsPage}, {"Vectors", vectorsPage}, {"Coverage", "coverage.html"},
	{"Captures", capturesPage}, {"Kernels", "kernels.html"}, {"Implementations", "matrix.html"}, {"Library", "library.html"}, {"Decode", decodePage},
}

// pages writes all but the command.
func (s *site) pages() error {
	for _, write := range []func() error{
		s.assets, s.documents, s.specification, s.requirementPages, s.requirementTable,
		s.vectorPages, s.capturePage, s.testPage, s.decodePages,
	} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

// execute runs a template and gives its text.
func (s *site) execute(name string, data any) (template.HTML, error) {
	var b bytes.Buffer
	err := s.templates.ExecuteTemplate(&b, name, data)
	return template.HTML(b.String()), err
}

// add writes a page whose body is a template.
func (s *site) add(p page, name string, data any) error {
	body, err := s.execute(name, data)
	if err != nil {
		return err
	}
	p.Body = body
	return s.addPage(p)
}

func (s *site) addPage(p page) error {
	text, err := s.execute("layout.html", p)
	if err != nil {
		return err
	}
	return s.write(p.Path, []byte(text))
}

func (s *site) write(name string, data []byte) error {
	file := filepath.Join(s.out, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	s.files++
	s.bytes += int64(len(data))
	return os.WriteFile(file, data, 0o644)
}

// assets copies the styles and scripts, and the drawing of the race.
func (s *site) assets() error {
	entries, err := embedded.ReadDir("assets")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == "worker.js" {
			continue // it is packed with the command
		}
		b, err := embedded.ReadFile("assets/" + e.Name())
		if err != nil {
			return err
		}
		if err := s.write("assets/"+e.Name(), b); err != nil {
			return err
		}
	}
	race, err := os.ReadFile(filepath.Join(s.root, "spec/peers/race.svg"))
	if err != nil {
		return err
	}
	return s.write("assets/race.svg", race)
}

// functions are what templates call.
func (s *site) functions() template.FuncMap {
	return template.FuncMap{
		"inline":   s.inline,
		"sections": func() []section { return sections },
		"lower":    strings.ToLower,
		"json": func(v any) (template.JS, error) {
			b, err := json.Marshal(v)
			return template.JS(b), err
		},
		// Ids of vectors have slashes, which a template would escape.
		"anchor": func(id string) template.URL { return template.URL("#" + id) },
		"vector": func(root, id string) template.URL { return template.URL(root + s.vectorPage[id] + "#" + id) },
		"count":  count,
		"n":      thousands,
		"bytes":  func(d dump) template.HTML { return d.html() },
		"args":   func(v ...any) []any { return v },
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return thousands(n) + " " + what + "s"
}

// thousands writes a number with a thin space between thousands.
func thousands(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "\u202f" + text[i:]
	}
	return text
}

// relative is the path from one page to another.
func relative(from, to string) string {
	return strings.Repeat("../", strings.Count(path.Clean(from), "/")) + to
}
