package main

import (
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// core are the packages that the promise of CONTRIBUTING.md is about.
var core = []string{"./wire", "./nlmsg", "./cnmsg/...", "./genealogy"}

// listing is the API of the core, sorted.
func listing() ([]string, error) {
	exports, wanted, err := compiled()
	if err != nil {
		return nil, err
	}
	find := func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) }
	in := importer.ForCompiler(token.NewFileSet(), "gc", find)
	var lines []string
	for _, path := range wanted {
		p, err := in.Import(path)
		if err != nil {
			return nil, err
		}
		lines = append(lines, linesOf(p)...)
	}
	slices.Sort(lines)
	return lines, nil
}

// compiled has the go command compile the core, and returns where the export
// data of each package is, and which ones are of the core.
func compiled() (exports map[string]string, wanted []string, err error) {
	list := exec.Command("go", append([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}} {{.DepOnly}} {{.Export}}"}, core...)...)
	list.Dir, list.Stderr = root, os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, nil, fmt.Errorf("go list: %w", err)
	}
	exports = map[string]string{}
	for line := range strings.Lines(string(out)) {
		var path, file string
		var dependency bool
		if n, _ := fmt.Sscan(line, &path, &dependency, &file); n < 2 {
			continue
		}
		exports[path] = file
		if !dependency {
			wanted = append(wanted, path)
		}
	}
	return exports, wanted, nil
}

// linesOf has a line for every exported name of a package, "cnmsg.One: func(…)…".
func linesOf(p *types.Package) (lines []string) {
	l := lister{p}
	for _, name := range p.Scope().Names() {
		o := p.Scope().Lookup(name)
		if !o.Exported() {
			continue
		}
		switch o := o.(type) {
		case *types.Const:
			lines = append(lines, l.line(name, fmt.Sprintf("const %s = %s", l.text(o.Type()), o.Val().ExactString())))
		case *types.Var:
			lines = append(lines, l.line(name, "var "+l.text(o.Type())))
		case *types.Func:
			lines = append(lines, l.line(name, l.text(o.Type())))
		case *types.TypeName:
			lines = append(lines, l.typeName(o)...)
		}
	}
	return lines
}

type lister struct{ *types.Package }

func (l lister) line(name, what string) string { return l.Name() + "." + name + ": " + what }

// text is a type with the names of packages, and without those of parameters,
// which may change.
func (l lister) text(t types.Type) string {
	if s, ok := t.(*types.Signature); ok {
		t = types.NewSignatureType(nil, nil, nil, nameless(s.Params()), nameless(s.Results()), s.Variadic())
	}
	return types.TypeString(t, func(p *types.Package) string { return p.Name() })
}

func nameless(t *types.Tuple) *types.Tuple {
	var all []*types.Var
	for v := range t.Variables() {
		all = append(all, types.NewParam(token.NoPos, nil, "", v.Type()))
	}
	return types.NewTuple(all...)
}

// typeName has a line for a type, one for each exported field, and one for each
// exported method.
func (l lister) typeName(o *types.TypeName) (lines []string) {
	if o.IsAlias() {
		return []string{l.line(o.Name(), "type = "+l.text(o.Type()))}
	}
	named := o.Type().(*types.Named)
	what := "type " + l.text(named.Underlying())
	if s, ok := named.Underlying().(*types.Struct); ok {
		what = "type struct"
		for f := range s.Fields() {
			if f.Exported() {
				lines = append(lines, l.line(o.Name()+"."+f.Name(), "field "+l.text(f.Type())))
			}
		}
	}
	if !types.Comparable(named) {
		what += ", not comparable"
	}
	lines = append(lines, l.line(o.Name(), what))
	return append(lines, l.methods(o.Name(), named)...)
}

// methods has a line for each exported method, those of embedded fields too.
func (l lister) methods(name string, named *types.Named) (lines []string) {
	ofValue := types.NewMethodSet(named)
	for selection := range types.NewMethodSet(types.NewPointer(named)).Methods() {
		m := selection.Obj()
		if !m.Exported() {
			continue
		}
		receiver := "method of a value, "
		if ofValue.Lookup(m.Pkg(), m.Name()) == nil {
			receiver = "method of a pointer, "
		}
		lines = append(lines, l.line(name+"."+m.Name(), receiver+l.text(m.Type())))
	}
	return lines
}
