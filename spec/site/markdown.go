package main

import (
	"bytes"
	"fmt"
	"html/template"
	"path"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/cnwire/cnwire/spec"
)

// markdown renders a document of the checkout for a page. Ids of requirements,
// tokens of faults, vectors and tests become links; links to other documents
// become links to their pages.
func (s *site) markdown(source, file, page string) (template.HTML, error) {
	l := &linker{site: s, file: file, page: page}
	md := goldmark.New(
		goldmark.WithExtensions(extension.Table),
		goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithASTTransformers(util.Prioritized(l, 100))),
	)
	var b bytes.Buffer
	if err := md.Convert([]byte(source), &b); err != nil {
		return "", err
	}
	if l.err != nil {
		return "", fmt.Errorf("%s: %w", file, l.err)
	}
	// What is wide scrolls in itself, with the keyboard too.
	html := strings.NewReplacer(
		"<table>", `<div class="scroll" tabindex="0" role="group" aria-label="table"><table>`, "</table>", "</table></div>", "<th></th>", "<td></td>",
		"<pre>", `<pre tabindex="0">`,
	).Replace(b.String())
	return template.HTML(html), nil
}

// inline renders a sentence of a requirement.
func (s *site) inline(page, sentence string) (template.HTML, error) {
	html, err := s.markdown(sentence, specFile, page)
	inside := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(string(html)), "<p>"), "</p>")
	return template.HTML(inside), err
}

// linker makes links in the tree of a document.
type linker struct {
	*site
	file, page string
	err        error
}

func (l *linker) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	var nodes []ast.Node
	ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			nodes = append(nodes, n)
		}
		return ast.WalkContinue, nil
	})
	source := reader.Source()
	for _, n := range nodes {
		switch n := n.(type) {
		case *ast.Link:
			l.link(n)
		case *ast.Image:
			n.Destination = []byte(l.target(string(n.Destination)))
		case *ast.RawHTML:
			l.raw(n, source)
		case *ast.HTMLBlock:
			l.block(n, source)
		case *ast.CodeSpan:
			l.code(n, source)
		case *ast.Text:
			l.text(n, source)
		}
	}
}

// link points a link at a page, or takes it off where there is none.
func (l *linker) link(n *ast.Link) {
	to := string(n.Destination)
	if strings.HasPrefix(to, "#") || strings.Contains(to, "://") {
		return
	}
	if target := l.target(to); target != "" {
		n.Destination = []byte(target)
		return
	}
	for c := n.FirstChild(); c != nil; c = n.FirstChild() {
		n.Parent().InsertBefore(n.Parent(), n, c)
	}
	n.Parent().RemoveChild(n.Parent(), n)
}

// target is the page of a file of the checkout, named from this document.
func (l *linker) target(to string) string {
	name, anchor, _ := strings.Cut(to, "#")
	name = path.Join(path.Dir(l.file), name)
	for _, known := range []string{pageOf[name], pageOf[strings.TrimSuffix(name, "/")]} {
		if known != "" {
			if anchor != "" {
				anchor = "#" + anchor
			}
			return relative(l.page, known) + anchor
		}
	}
	return ""
}

// block leaves out comments, the only blocks of HTML that the documents have.
func (l *linker) block(n *ast.HTMLBlock, source []byte) {
	text := strings.TrimSpace(string(n.Lines().Value(source)))
	if n.HTMLBlockType != ast.HTMLBlockType2 || !strings.HasSuffix(text, "-->") || strings.Count(text, "-->") != 1 {
		l.err = fmt.Errorf("HTML among the Markdown: %s", text)
		return
	}
	n.Parent().RemoveChild(n.Parent(), n)
}

// raw lets through a line break, the only HTML that the documents need.
func (l *linker) raw(n *ast.RawHTML, source []byte) {
	segment := n.Segments.At(0)
	if tag := string(segment.Value(source)); tag != "<br>" {
		l.err = fmt.Errorf("HTML among the Markdown: %s", tag)
		return
	}
	br := ast.NewString([]byte("<br>"))
	br.SetCode(true) // as it is
	n.Parent().ReplaceChild(n.Parent(), n, br)
}

// code links what a code span names: a fault, a vector, or a test.
func (l *linker) code(n *ast.CodeSpan, source []byte) {
	if inLink(n) {
		return
	}
	var name string
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			name += string(t.Value(source))
		}
	}
	if to := l.names(name); to != "" {
		link := ast.NewLink()
		link.Destination = []byte(to)
		n.Parent().ReplaceChild(n.Parent(), n, link)
		link.AppendChild(link, n)
	}
}

// named is what a text may name: a requirement or a test.
var named = regexp.MustCompile(`\b[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-[0-9]+\b|\b(?:[a-z0-9]+\.)?Test[A-Z]\w*\b`)

// text links the ids of requirements and the tests in a text.
func (l *linker) text(n *ast.Text, source []byte) {
	if inLink(n) {
		return
	}
	if _, ok := n.Parent().(*ast.CodeSpan); ok {
		return
	}
	parent, at := n.Parent(), n.Segment.Start
	insert := func(from, to int) *ast.Text {
		part := ast.NewTextSegment(text.NewSegment(from, to))
		parent.InsertBefore(parent, n, part)
		return part
	}
	for _, m := range named.FindAllIndex(n.Segment.Value(source), -1) {
		from, to := n.Segment.Start+m[0], n.Segment.Start+m[1]
		destination := l.names(string(source[from:to]))
		if destination == "" {
			continue
		}
		insert(at, from)
		link := ast.NewLink()
		link.Destination = []byte(destination)
		link.AppendChild(link, ast.NewTextSegment(text.NewSegment(from, to)))
		parent.InsertBefore(parent, n, link)
		at = to
	}
	n.Segment.Start = at
}

func inLink(n ast.Node) bool {
	for ; n != nil; n = n.Parent() {
		if n.Kind() == ast.KindLink {
			return true
		}
	}
	return false
}

// names is where the thing of that name stands, "" for no such thing.
func (l *linker) names(name string) string {
	if _, ok := spec.ByID(name); ok {
		return l.requirement(name)
	}
	if r, ok := spec.ByToken(name); ok {
		return l.requirement(r.ID)
	}
	if to, ok := l.vectorPage[name]; ok {
		return relative(l.page, to) + "#" + name
	}
	if t, ok := l.testNamed(name); ok {
		return relative(l.page, testsPage) + "#" + t.Name
	}
	return ""
}

// requirement is where an id stands in the text.
func (l *linker) requirement(id string) string {
	if l.page == specPage {
		return "#" + id
	}
	return relative(l.page, specPage) + "#" + id
}
