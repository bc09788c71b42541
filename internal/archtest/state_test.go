package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// makers are the functions whose result a package-level variable may hold: what
// they return is never changed.
var makers = []string{"regexp.MustCompile", "errors.New", "slices.Concat", "strings.NewReplacer"}

// makers adds the package's own functions that compile a regular expression.
func (c code) makers() []string {
	all := slices.Clone(makers)
	for _, f := range c.files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if ok && fn.Recv == nil && fn.Type.Results != nil && len(fn.Type.Results.List) == 1 {
				if star, ok := fn.Type.Results.List[0].Type.(*ast.StarExpr); ok && calleeName(star.X) == "regexp.Regexp" {
					all = append(all, fn.Name.Name)
				}
			}
		}
	}
	return all
}

// state lists what a package does when it is loaded, or could change while it
// runs: init functions, and variables that are not constant tables.
func (c code) state() []string {
	var found []string
	makers := c.makers()
	names := map[string]bool{}
	for _, f := range c.files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.Name == "init" {
					found = append(found, c.place(d)+": an init function; a package does nothing when it is imported")
				}
			case *ast.GenDecl:
				if d.Tok == token.VAR {
					found = append(found, c.variables(d, names, makers)...)
				}
			}
		}
	}
	for _, f := range c.files {
		found = append(found, c.writes(f, names)...)
	}
	return found
}

// variables lists those of a declaration that do not start as a constant table,
// and collects the names of all of them.
func (c code) variables(d *ast.GenDecl, names map[string]bool, makers []string) []string {
	var found []string
	for _, s := range d.Specs {
		spec := s.(*ast.ValueSpec) // a var declaration has no other specs
		for i, name := range spec.Names {
			if name.Name == "_" {
				continue
			}
			names[name.Name] = true
			embedded := hasEmbed(d.Doc) || hasEmbed(spec.Doc)
			if !embedded && (i >= len(spec.Values) || !isTable(spec.Values[i], makers)) {
				found = append(found, fmt.Sprintf("%s: the variable %s is package-level state; pass it in, or make it a table of constants",
					c.place(name), name.Name))
			}
		}
	}
	return found
}

func hasEmbed(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(l *ast.Comment) bool { return strings.HasPrefix(l.Text, "//go:embed ") })
}

// isTable reports whether a value is a literal with something in it, or the
// result of a function that gives a constant.
func isTable(value ast.Expr, makers []string) bool {
	switch v := value.(type) {
	case *ast.BasicLit:
		return true
	case *ast.CompositeLit:
		return len(v.Elts) > 0
	case *ast.CallExpr:
		return slices.Contains(makers, calleeName(v.Fun))
	}
	return false
}

// calleeName returns "f" or "pkg.f", or nothing for anything else.
func calleeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok {
			return x.Name + "." + e.Sel.Name
		}
	}
	return ""
}

// writes lists the places of a file that assign to one of the names, or to a
// part of it, outside functions that declare the name themselves.
func (c code) writes(f *ast.File, names map[string]bool) []string {
	var found []string
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		own := declared(fn)
		check := func(e ast.Expr) {
			if x := root(e); x != nil && names[x.Name] && !own[x.Name] {
				found = append(found, fmt.Sprintf("%s: %s is changed while the program runs; package-level variables are constant tables",
					c.place(e), x.Name))
			}
		}
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				if n.Tok != token.DEFINE {
					for _, e := range n.Lhs {
						check(e)
					}
				}
			case *ast.IncDecStmt:
				check(n.X)
			case *ast.UnaryExpr:
				if n.Op == token.AND {
					check(n.X)
				}
			case *ast.CallExpr:
				if x, ok := n.Fun.(*ast.Ident); ok && (x.Name == "delete" || x.Name == "clear") && len(n.Args) > 0 {
					check(n.Args[0])
				}
			}
			return true
		})
	}
	return found
}

// root returns the name that an expression starts with: x of x.a[1].b.
func root(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

// declared returns the names that a function gives to something of its own.
func declared(fn *ast.FuncDecl) map[string]bool {
	own := map[string]bool{}
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			for _, name := range n.Names {
				own[name.Name] = true
			}
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				for _, e := range n.Lhs {
					if x, ok := e.(*ast.Ident); ok {
						own[x.Name] = true
					}
				}
			}
		case *ast.ValueSpec:
			for _, name := range n.Names {
				own[name.Name] = true
			}
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				if x, ok := e.(*ast.Ident); ok {
					own[x.Name] = true
				}
			}
		}
		return true
	})
	return own
}
