package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// mutant is one small mistake in one place of the core.
type mutant struct {
	id    int    // what chooses it at run time
	room  string // the package's folder
	where string // file: function
	what  string // the text and what stands there instead
	nth   int    // of those with the same where and what
}

// name stays the same when other lines change.
func (m mutant) name() string {
	s := m.room + "/" + m.where + ": " + m.what
	if m.nth > 0 {
		s += fmt.Sprintf(" (%d)", m.nth+1)
	}
	return s
}

// rewriter puts all mutants of a file into its text at once: each is asleep
// until the variable that the environment sets has its number. So the core is
// compiled once, not once a mutant.
type rewriter struct {
	room    string
	file    string
	src     []byte
	fset    *token.FileSet
	info    *types.Info
	pkg     *types.Package
	sites   map[ast.Node]func(r *rewriter) string
	kept    map[ast.Expr]bool // sites without mutants
	found   []mutant
	next    int
	current string // function
	seen    map[string]int
}

func (r *rewriter) offset(p token.Pos) int { return r.fset.Position(p).Offset }

// plain is the text of a node as it stands.
func (r *rewriter) plain(n ast.Node) string {
	return string(r.src[r.offset(n.Pos()):r.offset(n.End())])
}

// text is the text of a node with the mutants in it.
func (r *rewriter) text(n ast.Node) string { return r.between(n, n.Pos(), n.End()) }

func (r *rewriter) between(root ast.Node, from, to token.Pos) string {
	var b strings.Builder
	at := from
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil || n == root {
			return true
		}
		site, ok := r.sites[n]
		if !ok {
			return true
		}
		b.Write(r.src[r.offset(at):r.offset(n.Pos())])
		b.WriteString(site(r))
		at = n.End()
		return false
	})
	b.Write(r.src[r.offset(at):r.offset(to)])
	return b.String()
}

// mutant notes one and returns its number.
func (r *rewriter) mutant(n ast.Node, instead string) int {
	m := mutant{id: r.next, room: r.room, where: r.file + " " + r.current, what: line(r.plain(n)) + " → " + instead}
	r.next++
	key := m.where + m.what
	m.nth = r.seen[key]
	r.seen[key]++
	r.found = append(r.found, m)
	return m.id
}

// line is a text on one line, and not too long.
func line(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 60 {
		s = string(r[:57]) + "..."
	}
	return s
}

// file finds the mutants of all functions and returns the new text.
func (r *rewriter) rewrite(f *ast.File) string {
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		r.current = funcName(fn)
		r.early(fn)
		r.function(fn.Body)
	}
	return r.between(f, f.FileStart, f.FileEnd)
}

func funcName(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return fn.Name.Name
	}
	t := fn.Recv.List[0].Type
	if p, ok := t.(*ast.StarExpr); ok {
		t = p.X
	}
	return fmt.Sprint(t) + "." + fn.Name.Name
}

// early returns from a function before it has done anything.
func (r *rewriter) early(fn *ast.FuncDecl) {
	var zero []string
	if fn.Type.Results != nil {
		for _, f := range fn.Type.Results.List {
			for range max(len(f.Names), 1) {
				zero = append(zero, "*new("+r.plain(f.Type)+")")
			}
		}
	}
	id := r.mutant(fn.Name, "return at once")
	r.sites[fn.Body] = func(r *rewriter) string {
		return fmt.Sprintf("{ if _m == %d { return %s }; %s", id, strings.Join(zero, ", "), r.text(fn.Body)[1:])
	}
}

// function finds the mutants in a body.
func (r *rewriter) function(body ast.Node) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ArrayType, *ast.FuncType, *ast.StructType, *ast.DeclStmt:
			if d, ok := n.(*ast.DeclStmt); ok && d.Decl.(*ast.GenDecl).Tok == token.VAR {
				return true
			}
			return false
		case *ast.AssignStmt:
			return fmt.Sprint(n.Lhs[0]) != "_" // a hint for the compiler
		case *ast.CallExpr:
			r.exact(n)
		case *ast.CompositeLit:
			for _, e := range n.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					r.function(kv.Value)
				} else {
					r.function(e)
				}
			}
			return false
		case *ast.BlockStmt:
			r.statements(n.List)
		case *ast.CaseClause:
			r.statements(n.Body)
		case *ast.IfStmt:
			r.condition(n.Cond)
		case *ast.ForStmt:
			if n.Cond != nil {
				r.condition(n.Cond)
			}
		}
		if e, ok := n.(ast.Expr); ok {
			return r.expression(e)
		}
		return true
	})
}

// exact leaves the upper bound of b[4:8] alone where a number of fixed size is
// read from it or written to it: no byte beyond is looked at.
func (r *rewriter) exact(call *ast.CallExpr) {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !strings.Contains(f.Sel.Name, "Uint") || len(call.Args) == 0 {
		return
	}
	if s, ok := call.Args[0].(*ast.SliceExpr); ok && s.High != nil {
		r.kept[s.High] = true
		r.sites[s.High] = func(r *rewriter) string { return r.plain(s.High) }
	}
}

// statements removes them one by one.
func (r *rewriter) statements(list []ast.Stmt) {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.ExprStmt:
			if call, ok := s.X.(*ast.CallExpr); ok && fmt.Sprint(call.Fun) == "panic" {
				continue
			}
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE || fmt.Sprint(s.Lhs[0]) == "_" {
				continue
			}
		case *ast.IncDecStmt, *ast.BranchStmt:
		default:
			continue
		}
		id := r.mutant(s, "nothing")
		r.sites[s] = func(r *rewriter) string { return fmt.Sprintf("if _m != %d { %s }", id, r.text(s)) }
	}
}

// condition turns what is no operation by itself round: a call, a variable.
func (r *rewriter) condition(e ast.Expr) {
	switch e.(type) {
	case *ast.CallExpr, *ast.Ident, *ast.SelectorExpr:
		id := r.mutant(e, "!")
		r.sites[e] = func(r *rewriter) string { return fmt.Sprintf("(%s != (_m == %d))", r.text(e), id) }
	}
}

// expression finds the mutants of one expression and tells whether to look into
// its parts.
func (r *rewriter) expression(e ast.Expr) bool {
	if _, done := r.sites[e]; done {
		return r.info.Types[e].Value == nil && !r.kept[e]
	}
	tv, ok := r.info.Types[e]
	if !ok {
		return true
	}
	if tv.IsType() {
		return false
	}
	if tv.Value != nil {
		r.constant(e, tv)
		return false
	}
	switch e := e.(type) {
	case *ast.BinaryExpr:
		r.binary(e)
	case *ast.UnaryExpr:
		r.unary(e)
	}
	return true
}

// constant moves an integer up and down, and turns a bool.
func (r *rewriter) constant(e ast.Expr, tv types.TypeAndValue) {
	basic, ok := tv.Type.Underlying().(*types.Basic)
	if !ok {
		return
	}
	switch {
	case basic.Info()&types.IsBoolean != 0:
		id := r.mutant(e, "!")
		r.sites[e] = func(r *rewriter) string { return fmt.Sprintf("(%s != (_m == %d))", r.plain(e), id) }
	case basic.Info()&types.IsInteger != 0:
		id := r.mutant(e, "+1")
		r.mutant(e, "-1")
		t := r.typeName(tv.Type)
		r.sites[e] = func(r *rewriter) string { return fmt.Sprintf("_k[%s](%d, %s)", t, id, r.plain(e)) }
	}
}

func (r *rewriter) typeName(t types.Type) string {
	if b, ok := t.(*types.Basic); ok && b.Kind() == types.UntypedInt {
		return "int"
	}
	if b, ok := t.(*types.Basic); ok && b.Kind() == types.UntypedRune {
		return "rune"
	}
	return types.TypeString(t, func(p *types.Package) string {
		if p == r.pkg {
			return ""
		}
		return p.Name()
	})
}

// orders are the comparisons that have a neighbour and an opposite.
var orders = map[token.Token][3]string{
	token.LSS: {"_lt", "<=", ">="},
	token.LEQ: {"_le", "<", ">"},
	token.GTR: {"_gt", ">=", "<="},
	token.GEQ: {"_ge", ">", "<"},
}

// sums are the operations on integers, and what they become.
var sums = map[token.Token][2]string{
	token.ADD: {"_add", "-"}, token.SUB: {"_sub", "+"}, token.MUL: {"_mul", "+"}, token.QUO: {"_quo", "*"}, token.REM: {"_rem", "*"},
	token.AND: {"_and", "|"}, token.OR: {"_or", "&"}, token.XOR: {"_xor", "&"}, token.AND_NOT: {"_andnot", "&"},
	token.SHL: {"_shl", ">>"}, token.SHR: {"_shr", "<<"},
}

func (r *rewriter) binary(e *ast.BinaryExpr) {
	if o, ok := orders[e.Op]; ok {
		id := r.mutant(e, o[1])
		r.mutant(e, o[2])
		r.sites[e] = func(r *rewriter) string {
			return fmt.Sprintf("%s(%d, %s, %s)", o[0], id, r.part(e.X), r.part(e.Y))
		}
		return
	}
	switch e.Op {
	case token.EQL, token.NEQ:
		id := r.mutant(e, "!")
		r.sites[e] = func(r *rewriter) string { return fmt.Sprintf("((%s) != (_m == %d))", r.text(e), id) }
	case token.LAND:
		left, right := r.mutant(e, "without the left"), r.mutant(e, "without the right")
		r.sites[e] = func(r *rewriter) string {
			return fmt.Sprintf("((%s || _m == %d) && (%s || _m == %d))", r.part(e.X), left, r.part(e.Y), right)
		}
	case token.LOR:
		left, right := r.mutant(e, "without the left"), r.mutant(e, "without the right")
		r.sites[e] = func(r *rewriter) string {
			return fmt.Sprintf("((%s && _m != %d) || (%s && _m != %d))", r.part(e.X), left, r.part(e.Y), right)
		}
	default:
		r.sum(e)
	}
}

func (r *rewriter) sum(e *ast.BinaryExpr) {
	o, ok := sums[e.Op]
	basic, integer := r.info.Types[e].Type.Underlying().(*types.Basic)
	if !ok || !integer || basic.Info()&types.IsInteger == 0 {
		return
	}
	id := r.mutant(e, o[1])
	t := r.typeName(r.info.Types[e].Type)
	r.sites[e] = func(r *rewriter) string {
		return fmt.Sprintf("%s[%s](%d, %s, %s)", o[0], t, id, r.part(e.X), r.part(e.Y))
	}
}

func (r *rewriter) unary(e *ast.UnaryExpr) {
	switch e.Op {
	case token.NOT:
		id := r.mutant(e, "!")
		r.sites[e] = func(r *rewriter) string { return fmt.Sprintf("((%s) != (_m == %d))", r.text(e), id) }
	case token.SUB, token.XOR:
		id := r.mutant(e, "without "+e.Op.String())
		r.sites[e] = func(r *rewriter) string { return fmt.Sprintf("_unary(%d, %s, %s)", id, r.text(e), r.part(e.X)) }
	}
}

// part is a part of an expression with its own mutants.
func (r *rewriter) part(e ast.Expr) string {
	if site, ok := r.sites[e]; ok {
		return site(r)
	}
	return r.text(e)
}
