package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"

	"github.com/cnwire/cnwire/fuzz/scratch"
)

// plant writes all mutants into the copy.
func plant(tree scratch.Tree, rooms []string) (all []mutant, err error) {
	if err := os.Chdir(tree.Dir); err != nil { // where the importer looks for the module
		return nil, err
	}
	next := 1
	texts := map[string]string{}
	for _, room := range rooms {
		found, err := plantRoom(tree, room, next, texts)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
		next += len(found)
	}
	for name, text := range texts {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func plantRoom(tree scratch.Tree, room string, next int, texts map[string]string) (all []mutant, err error) {
	fset := token.NewFileSet()
	folder := tree.Path(room)
	names, _ := filepath.Glob(filepath.Join(folder, "*.go"))
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || filepath.Base(name) == "host_big.go" {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	config := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	pkg, err := config.Check("github.com/cnwire/cnwire/"+room, fset, files, info)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		name := fset.Position(f.FileStart).Filename
		src, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		r := rewriter{
			room: room, file: filepath.Base(name), src: src, fset: fset, info: info, pkg: pkg,
			sites: map[ast.Node]func(*rewriter) string{}, kept: map[ast.Expr]bool{}, next: next, seen: map[string]int{},
		}
		texts[name] = r.rewrite(f)
		next = r.next
		all = append(all, r.found...)
	}
	texts[filepath.Join(folder, "mutants_on.go")] = fmt.Sprintf("package %s\n%s", pkg.Name(), helpers)
	return all, nil
}
