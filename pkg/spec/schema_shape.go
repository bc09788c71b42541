package spec

import (
	"regexp"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"
)

// shapeKind is the kind of data that a shape describes.
type shapeKind int

const (
	shapeAny shapeKind = iota // everything, or what only CUE can judge
	shapeText
	shapeNumber
	shapeBool
	shapeList
	shapeObject
	shapeUnion
)

// shape is a piece of the schema as people are told about it, read from the
// syntax of the schema. It explains what CUE refuses, and it is what editors
// get as JSON Schema.
type shape struct {
	// name is the definition, "#Step", or where the shape stands in one,
	// "#Impact.outage".
	name string
	kind shapeKind
	doc  string

	patterns []*regexp.Regexp // text: each has to match
	literal  bool             // text: patterns[0] is one fixed text
	whole    bool             // number: no fraction
	bounds   []bound          // number

	items *shape // list
	least int    // list: the smallest length
	fixed bool   // list: no more than that

	fields []fieldShape
	keys   *shape      // object: what other names look like; nil allows none
	values *shape      // object: what stands under other names
	open   bool        // object: any other name is fine
	by     string      // object: the field that chooses a case
	cases  []caseShape // object
	arms   []*shape    // union
}

type bound struct {
	op    token.Token
	value string
}

type fieldShape struct {
	name     string
	required bool
	doc      string
	shape    *shape
}

// caseShape holds the fields that exist where the choosing field has a value.
type caseShape struct {
	value  string
	fields []fieldShape
}

// shapesOf reads the definitions of some files.
func shapesOf(files []*ast.File) map[string]*shape {
	r := &shapeReader{defs: map[string]*shape{}}
	var all []*ast.Field
	for _, f := range files {
		for _, d := range f.Decls {
			if field, ok := d.(*ast.Field); ok {
				all = append(all, field)
				r.defs[labelOf(field.Label)] = &shape{}
			}
		}
	}
	for _, field := range all {
		name := labelOf(field.Label)
		s := r.read(name, field.Value)
		def := r.defs[name]
		*def = *s
		def.name, def.doc = name, docOf(field)
	}
	return r.defs
}

type shapeReader struct{ defs map[string]*shape }

// read returns the shape of an expression; what it does not know is left to
// CUE.
func (r *shapeReader) read(name string, x ast.Expr) *shape {
	switch x := x.(type) {
	case *ast.ParenExpr:
		return r.read(name, x.X)
	case *ast.Ident:
		return r.ident(name, x.Name)
	case *ast.BasicLit:
		return r.literal(name, x)
	case *ast.UnaryExpr:
		return r.unary(name, x)
	case *ast.BinaryExpr:
		return r.binary(name, x)
	case *ast.ListLit:
		return r.list(name, x)
	case *ast.StructLit:
		return r.object(name, x)
	}
	return &shape{name: name}
}

func (r *shapeReader) ident(name, ident string) *shape {
	if def, ok := r.defs[ident]; ok {
		return def
	}
	s := &shape{name: name}
	switch ident {
	case "string":
		s.kind = shapeText
	case "bool":
		s.kind = shapeBool
	case "number":
		s.kind = shapeNumber
	case "int":
		s.kind, s.whole = shapeNumber, true
	}
	return s
}

func (r *shapeReader) literal(name string, x *ast.BasicLit) *shape {
	text, err := literal.Unquote(x.Value)
	if x.Kind != token.STRING || err != nil {
		return &shape{name: name}
	}
	exact := regexp.MustCompile("^(" + regexp.QuoteMeta(text) + ")$")
	return &shape{name: name, kind: shapeText, literal: true, patterns: []*regexp.Regexp{exact}}
}

func (r *shapeReader) unary(name string, x *ast.UnaryExpr) *shape {
	switch x.Op {
	case token.MUL:
		return r.read(name, x.X)
	case token.MAT:
		if lit, ok := x.X.(*ast.BasicLit); ok {
			text, err := literal.Unquote(lit.Value)
			if re, bad := regexp.Compile(text); err == nil && bad == nil {
				return &shape{name: name, kind: shapeText, patterns: []*regexp.Regexp{re}}
			}
		}
	case token.GTR, token.GEQ, token.LSS, token.LEQ:
		if lit, ok := x.X.(*ast.BasicLit); ok {
			return &shape{name: name, kind: shapeNumber, bounds: []bound{{x.Op, lit.Value}}}
		}
	}
	return &shape{name: name}
}

func (r *shapeReader) binary(name string, x *ast.BinaryExpr) *shape {
	a, b := r.read(name, x.X), r.read(name, x.Y)
	switch {
	case x.Op == token.OR:
		return &shape{name: name, kind: shapeUnion, arms: append(armsOf(a), armsOf(b)...)}
	case x.Op == token.AND && a.kind == b.kind && (a.kind == shapeText || a.kind == shapeNumber):
		both := *a
		both.name = name
		both.patterns = append(both.patterns[:len(both.patterns):len(both.patterns)], b.patterns...)
		both.bounds = append(both.bounds[:len(both.bounds):len(both.bounds)], b.bounds...)
		both.whole = a.whole || b.whole
		return &both
	}
	return &shape{name: name}
}

func armsOf(s *shape) []*shape {
	if s.kind == shapeUnion {
		return s.arms
	}
	return []*shape{s}
}

func (r *shapeReader) list(name string, x *ast.ListLit) *shape {
	s := &shape{name: name, kind: shapeList, fixed: true}
	for _, e := range x.Elts {
		if rest, ok := e.(*ast.Ellipsis); ok {
			s.fixed = false
			e = rest.Type
		} else {
			s.least++
		}
		item := r.read(name, e)
		if s.items != nil && s.items != item {
			return &shape{name: name} // items of several shapes
		}
		s.items = item
	}
	return s
}

func (r *shapeReader) object(name string, x *ast.StructLit) *shape {
	s := &shape{name: name, kind: shapeObject}
	for _, d := range x.Elts {
		switch d := d.(type) {
		case *ast.Ellipsis:
			s.open = true
		case *ast.Field:
			if pattern, ok := d.Label.(*ast.ListLit); ok && len(pattern.Elts) == 1 {
				s.keys, s.values = r.read(name, pattern.Elts[0]), r.read(name, d.Value)
				continue
			}
			s.fields = append(s.fields, r.field(name, d))
		case *ast.Comprehension:
			if !r.choice(s, d) {
				return &shape{name: name}
			}
		default:
			return &shape{name: name}
		}
	}
	return s
}

func (r *shapeReader) field(owner string, f *ast.Field) fieldShape {
	name := labelOf(f.Label)
	return fieldShape{
		name:     name,
		required: f.Constraint == token.NOT,
		doc:      docOf(f),
		shape:    r.read(owner+"."+name, f.Value),
	}
}

// choice reads "if require == "review" {…}", and reports whether it is that.
func (r *shapeReader) choice(s *shape, c *ast.Comprehension) bool {
	fields, isStruct := c.Value.(*ast.StructLit)
	by, value, ok := equality(c)
	if !isStruct || !ok || s.by != "" && s.by != by {
		return false
	}
	s.by = by
	one := caseShape{value: value}
	for _, d := range fields.Elts {
		if f, ok := d.(*ast.Field); ok {
			one.fields = append(one.fields, r.field(s.name, f))
		}
	}
	s.cases = append(s.cases, one)
	return true
}

func equality(c *ast.Comprehension) (name, value string, ok bool) {
	if len(c.Clauses) != 1 {
		return "", "", false
	}
	clause, isIf := c.Clauses[0].(*ast.IfClause)
	if !isIf {
		return "", "", false
	}
	eq, isBinary := clause.Condition.(*ast.BinaryExpr)
	if !isBinary || eq.Op != token.EQL {
		return "", "", false
	}
	left, isName := eq.X.(*ast.Ident)
	right, isText := eq.Y.(*ast.BasicLit)
	if !isName || !isText {
		return "", "", false
	}
	value, err := literal.Unquote(right.Value)
	return left.Name, value, err == nil
}

func labelOf(l ast.Label) string {
	name, _, err := ast.LabelName(l)
	if err != nil {
		return ""
	}
	return name
}

// docOf returns the comment above a field.
func docOf(n ast.Node) string {
	var lines []string
	for _, group := range ast.Comments(n) {
		if group.Doc {
			lines = append(lines, strings.TrimSpace(group.Text()))
		}
	}
	return strings.Join(strings.Fields(strings.Join(lines, " ")), " ")
}
