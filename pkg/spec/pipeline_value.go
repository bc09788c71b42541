package spec

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/token"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
)

// valueReader turns a value of CUE into a tree of plain data, with the mistakes
// that CUE found where they stand, and keeps what has to stay CUE: conditions,
// types of facts, templates.
type valueReader struct {
	where change.Source
	kept  map[string]cue.Value
}

// read turns the value at a path into a tree. The shape says what stays CUE.
func (r *valueReader) read(s *shape, v cue.Value, path string) *node {
	r.locate(v, path)
	if s.staysCUE() {
		r.kept[path] = v
	}
	if d, ok := v.Default(); ok {
		v = d
	}
	fields, items := r.parts(v)
	if err := ownError(v, path); err != nil || len(fields) > 0 && len(items) > 0 {
		return brokenNode(err)
	}
	switch {
	case len(fields) > 0 || v.Kind() == cue.StructKind:
		n := &node{kind: kindObject}
		for _, f := range fields {
			n.fields = append(n.fields, field{name: f.name, value: r.read(s.at(f.name), f.value, fieldPath(path, f.name))})
		}
		return n
	case len(items) > 0 || v.Kind() == cue.ListKind:
		n := &node{kind: kindList}
		for i, item := range items {
			n.items = append(n.items, r.read(s.item(), item, itemPath(path, i)))
		}
		return n
	}
	return scalarNode(v)
}

type valueField struct {
	name  string
	value cue.Value
}

// parts returns the fields or the items of a value, also of one that holds an
// error somewhere: asked for definitions too, CUE lists all there is.
func (r *valueReader) parts(v cue.Value) (fields []valueField, items []cue.Value) {
	it, err := v.Fields(cue.Definitions(true))
	if err != nil {
		return nil, nil
	}
	for it.Next() {
		sel := it.Selector()
		switch {
		case sel.ConstraintType() != 0 || notPresent(it.Value()):
		case sel.LabelType() == cue.StringLabel:
			fields = append(fields, valueField{sel.Unquoted(), it.Value()})
		case sel.LabelType() == cue.IndexLabel:
			items = append(items, it.Value())
		}
	}
	return fields, items
}

// notPresent reports whether a field is only asked for: CUE lists it as an error.
func notPresent(v cue.Value) bool {
	for _, err := range errors.Errors(v.Err()) {
		if format, _ := err.Msg(); format == "field is required but not present" && len(err.Path()) == len(v.Path().Selectors()) {
			return true
		}
	}
	return false
}

// ownError returns the error of a value itself, not of something below it.
func ownError(v cue.Value, path string) errors.Error {
	if v.Err() == nil || v.IncompleteKind() != cue.BottomKind || v.Validate() == nil {
		return nil // right, or only not decided yet
	}
	for _, err := range errors.Errors(v.Err()) {
		if at := cuePath(err.Path()); !strings.HasPrefix(at, path) || at == path {
			return err
		}
	}
	return nil
}

// brokenNode keeps what CUE says, and the values that it says it about.
func brokenNode(err errors.Error) *node {
	n := &node{kind: kindBroken, scalar: "found both fields and items"}
	if err == nil {
		return n
	}
	n.scalar = plainError(err)
	_, args := err.Msg()
	for _, arg := range args {
		if data, bad := dataOf([]byte(fmt.Sprint(arg))); bad == nil {
			n.items = append(n.items, data)
		}
	}
	return n
}

func scalarNode(v cue.Value) *node {
	switch v.Kind() {
	case cue.NullKind, cue.BoolKind, cue.IntKind, cue.FloatKind, cue.NumberKind, cue.StringKind:
		if text, err := v.MarshalJSON(); err == nil {
			if n, err := dataOf(text); err == nil {
				return n
			}
		}
	}
	if err := v.Err(); err != nil && v.IncompleteKind() == cue.BottomKind && v.Validate() != nil {
		return brokenNode(errors.Promote(err, ""))
	}
	return &node{kind: kindOpen, scalar: strings.Join(strings.Fields(fmt.Sprint(v)), " ")}
}

// locate notes where a value stands, unless the syntax of the file has told it
// already, or it stands in the schema.
func (r *valueReader) locate(v cue.Value, path string) {
	at := placeOf(v.Pos())
	if _, told := r.where.Where[path]; !told && ofUser(at) {
		r.where.Where[path] = at
	}
}

// ofUser reports whether a place is known and not in the schema.
func ofUser(at finding.Position) bool {
	return at.File != "" && !strings.HasPrefix(at.File, schemaDir)
}

// locateSyntax notes where the fields stand that are written out in a file.
func (r *valueReader) locateSyntax(f *ast.File) {
	for _, d := range f.Decls {
		r.locateDecl(d, "")
	}
}

func (r *valueReader) locateDecl(d ast.Decl, path string) {
	switch d := d.(type) {
	case *ast.EmbedDecl:
		r.locateExpr(d.Expr, path)
	case *ast.Field:
		name, _, err := ast.LabelName(d.Label)
		if err != nil || strings.HasPrefix(name, "_") || strings.HasPrefix(name, "#") {
			return
		}
		at := fieldPath(path, name)
		if _, told := r.where.Where[at]; !told {
			r.where.Where[at] = placeOf(d.Label.Pos())
		}
		r.locateExpr(d.Value, at)
	}
}

func (r *valueReader) locateExpr(x ast.Expr, path string) {
	switch x := x.(type) {
	case *ast.ParenExpr:
		r.locateExpr(x.X, path)
	case *ast.BinaryExpr:
		if x.Op != token.AND {
			return
		}
		r.locateExpr(x.X, path)
		r.locateExpr(x.Y, path)
	case *ast.StructLit:
		for _, d := range x.Elts {
			r.locateDecl(d, path)
		}
	case *ast.ListLit:
		if slices.ContainsFunc(x.Elts, func(e ast.Expr) bool { _, c := e.(*ast.Comprehension); return c }) {
			return
		}
		for i, e := range x.Elts {
			at := itemPath(path, i)
			if _, told := r.where.Where[at]; !told {
				r.where.Where[at] = placeOf(e.Pos())
			}
			r.locateExpr(e, at)
		}
	}
}

// staysCUE reports whether values of the shape are kept as CUE.
func (s *shape) staysCUE() bool {
	return s.name == "#When" || s.kind == shapeAny || s.open
}

// at returns the shape of a field.
func (s *shape) at(name string) *shape {
	for _, f := range s.fields {
		if f.name == name {
			return f.shape
		}
	}
	for _, c := range s.cases {
		for _, f := range c.fields {
			if f.name == name {
				return f.shape
			}
		}
	}
	if s.values != nil {
		return s.values
	}
	return &shape{}
}

// item returns the shape of an item.
func (s *shape) item() *shape {
	if s.items != nil {
		return s.items
	}
	return &shape{}
}
