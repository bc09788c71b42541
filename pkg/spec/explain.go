package spec

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lockflight/lockflight/internal/near"
	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
)

// explainer turns the difference between data and a shape into findings: one
// for each mistake, all of them in one go.
type explainer struct {
	src   change.Source
	found finding.List
}

func (e *explainer) add(path, message, hint string) {
	e.found = append(e.found, schemaFinding(e.src.At(path), pathed(path, message), hint))
}

// addAt reports at the place of one path what is said about another.
func (e *explainer) addAt(place, path, message, hint string) {
	e.found = append(e.found, schemaFinding(e.src.At(place), pathed(path, message), hint))
}

func pathed(path, message string) string {
	if path == "" {
		return message
	}
	return path + ": " + message
}

// explain compares data with a shape.
func (e *explainer) explain(s *shape, n *node, path string) {
	switch {
	case s == nil:
	case n.kind == kindBroken:
		e.broken(s, n, path)
	case n.kind == kindOpen:
		e.undecided(s, n, path)
	case s.kind == shapeAny:
	case s.kind == shapeUnion:
		e.union(s, n, path)
	case !fits(s, n):
		e.wrongKind(s, n, path)
	case s.kind == shapeText:
		e.text(s, n, path)
	case s.kind == shapeNumber:
		e.number(s, n, path)
	case s.kind == shapeList:
		e.list(s, n, path)
	case s.kind == shapeObject:
		e.object(s, n, path)
	}
}

// broken explains an error of CUE as what is wrong with the values in it, if
// that is what is wrong.
func (e *explainer) broken(s *shape, n *node, path string) {
	for _, value := range n.items {
		before := len(e.found)
		if e.explain(s, value, path); len(e.found) > before {
			return
		}
	}
	e.add(path, n.scalar, "")
}

// undecided refuses a constraint where a value has to stand. In a condition,
// and in the type of a fact, constraints are what is asked for.
func (e *explainer) undecided(s *shape, n *node, path string) {
	if s.kind == shapeAny || s.name == "#When" || strings.HasPrefix(s.name, "#When.") {
		return
	}
	e.add(path, "found "+quote(n.scalar)+", which is not a value yet; expected "+wanted(s), "say which value it is")
}

// fits reports whether the kind of the data is the kind of the shape.
func fits(s *shape, n *node) bool {
	switch s.kind {
	case shapeText:
		return n.kind == kindText
	case shapeNumber:
		return n.kind == kindNumber
	case shapeBool:
		return n.kind == kindBool
	case shapeList:
		return n.kind == kindList
	case shapeObject:
		return n.kind == kindObject
	case shapeUnion:
		return slices.ContainsFunc(s.arms, func(arm *shape) bool { return fits(arm, n) })
	}
	return true
}

func (e *explainer) wrongKind(s *shape, n *node, path string) {
	hint := ""
	switch {
	case n.kind == kindNull:
		hint = "leave it out, or give it a value"
	case s.kind == shapeText && (n.kind == kindNumber || n.kind == kindBool):
		hint = "write it in quotes: " + quote(n.scalar)
	case s.kind == shapeList && s.items != nil && fits(s.items, n):
		hint = "put it in square brackets"
	case s.kind == shapeBool && n.kind == kindText && (n.scalar == "true" || n.scalar == "false"):
		hint = "write " + n.scalar + " without quotes"
	case s.kind == shapeNumber && n.kind == kindText && numeric(n.scalar):
		hint = "write " + n.scalar + " without quotes"
	}
	e.add(path, "found "+found(n)+"; expected "+named(s), hint)
}

func numeric(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

// union judges by the arm that the data most likely means: the one of its kind.
func (e *explainer) union(s *shape, n *node, path string) {
	i := slices.IndexFunc(s.arms, func(arm *shape) bool { return fits(arm, n) })
	if i < 0 {
		e.wrongKind(s, n, path)
		return
	}
	e.explain(s.arms[i], n, path)
}

func (e *explainer) text(s *shape, n *node, path string) {
	for _, p := range s.patterns {
		if !p.MatchString(n.scalar) {
			e.add(path, notA(s, n.scalar), nearChoice(s, n.scalar))
			return
		}
	}
}

func (e *explainer) number(s *shape, n *node, path string) {
	if s.whole && strings.ContainsAny(n.scalar, ".eE") {
		e.add(path, n.scalar+" is not a whole number; expected "+wanted(s), "")
		return
	}
	for _, b := range s.bounds {
		if !b.holds(n.scalar) {
			e.add(path, n.scalar+" is out of range; expected "+wanted(s), "")
			return
		}
	}
}

func (e *explainer) list(s *shape, n *node, path string) {
	if len(n.items) < s.least || s.fixed && len(n.items) > s.least {
		e.add(path, "found "+length(n)+"; expected "+wanted(s), "")
	}
	for i, item := range n.items {
		e.explain(s.items, item, itemPath(path, i))
	}
}

func (e *explainer) object(s *shape, n *node, path string) {
	fields, cased := s.fieldsFor(n)
	misspelt := n.misspelt(s, fields)
	for _, f := range fields {
		if f.required && n.field(f.name) == nil && !misspelt[f.name] {
			e.addAt(path, fieldPath(path, f.name), "missing; "+whyNeeded(s, n.kindOf(s), f), "add "+f.name)
		}
	}
	for _, member := range n.fields {
		i := slices.IndexFunc(fields, func(f fieldShape) bool { return f.name == member.name })
		if i >= 0 {
			e.explain(fields[i].shape, member.value, fieldPath(path, member.name))
			continue
		}
		e.other(s, fields, cased, member, n, path)
	}
}

// misspelt returns the fields that unknown names were most likely meant to be.
// Each of them is one mistake, not an unknown and a missing field.
func (n *node) misspelt(s *shape, fields []fieldShape) map[string]bool {
	meant := map[string]bool{}
	if s.values != nil || s.open {
		return meant
	}
	names := namesOf(fields)
	for _, f := range n.fields {
		if !slices.Contains(names, f.name) && !s.hasCase(f.name) {
			meant[near.Word(f.name, names)] = true
		}
	}
	return meant
}

// other judges a field that has no name of its own in the schema.
func (e *explainer) other(s *shape, fields []fieldShape, cased bool, member field, n *node, path string) {
	at := fieldPath(path, member.name)
	switch {
	case s.keys != nil && !s.keys.matches(member.name):
		e.addAt(at, path, notA(s.keys, member.name), nearChoice(s.keys, member.name))
	case s.values != nil:
		e.explain(s.values, member.value, at)
	case s.open:
	case s.hasCase(member.name):
		if cased {
			e.add(at, belongsElsewhere(s, member.name, n.kindOf(s)), "")
		}
	default:
		e.add(at, unknownField(fields, member.name), fieldHint(fields, member.name))
	}
}

// fieldsFor returns the fields that an object may have, and whether its choosing
// field says which.
func (s *shape) fieldsFor(n *node) ([]fieldShape, bool) {
	choice := n.field(s.by)
	if s.by == "" || choice == nil || choice.kind != kindText {
		return s.fields, false
	}
	for _, c := range s.cases {
		if c.value == choice.scalar {
			return append(s.fields[:len(s.fields):len(s.fields)], c.fields...), true
		}
	}
	for _, f := range s.fields {
		if f.name == s.by {
			return s.fields, f.shape.matches(choice.scalar)
		}
	}
	return s.fields, false
}

// kindOf returns what the choosing field of an object says.
func (n *node) kindOf(s *shape) string {
	if choice := n.field(s.by); choice != nil {
		return choice.scalar
	}
	return ""
}

// hasCase reports whether the field exists in some case.
func (s *shape) hasCase(name string) bool {
	return slices.ContainsFunc(s.cases, func(c caseShape) bool {
		return slices.ContainsFunc(c.fields, func(f fieldShape) bool { return f.name == name })
	})
}

// matches reports whether a text has the shape.
func (s *shape) matches(text string) bool {
	for _, p := range s.patterns {
		if !p.MatchString(text) {
			return false
		}
	}
	return s.kind == shapeText || s.kind == shapeAny
}

func (b bound) holds(number string) bool {
	n, _ := strconv.ParseFloat(number, 64)
	limit, _ := strconv.ParseFloat(b.value, 64)
	switch b.op.String() {
	case ">":
		return n > limit
	case ">=":
		return n >= limit
	case "<":
		return n < limit
	}
	return n <= limit
}

// field returns a member of an object, or nil.
func (n *node) field(name string) *node {
	for _, f := range n.fields {
		if f.name == name {
			return f.value
		}
	}
	return nil
}
