package spec

import (
	"cmp"
	"encoding/json"
	"slices"

	"cuelang.org/go/cue"
	cuejson "cuelang.org/go/encoding/json"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
)

// declaredFacts checks the facts of a change against the types that the
// pipeline declares, and adds the values that it need not state.
func (p *Pipeline) declaredFacts(c *change.Change) (map[string]change.Scalar, finding.List) {
	known := map[string]change.Scalar{}
	for name, value := range c.Facts {
		known[name] = value
	}
	if !p.facts.Exists() {
		return known, nil
	}
	var found finding.List
	both := p.facts.Unify(p.factValues(known))
	declared := p.factNames(both)
	for _, name := range declared {
		if f, bad := p.declaredFact(c, name, both, known); bad {
			found = append(found, f)
		}
	}
	for name := range c.Facts {
		if !slices.Contains(declared, name) || !p.asksFor(name, known) {
			path := "facts." + name
			found = append(found, finding.Finding{
				Rule: ruleReference, Severity: finding.Error, At: c.Source.At(path),
				Message: path + ": the pipeline asks for no such fact",
				Hint:    cmp.Or(didYouMean(name, p.declared()), "known facts: "+andList(p.declared())),
			})
		}
	}
	return known, found.Sorted()
}

// declaredFact checks one fact, and notes the value that it has without being
// stated.
func (p *Pipeline) declaredFact(c *change.Change, name string, both cue.Value, known map[string]change.Scalar) (finding.Finding, bool) {
	path := "facts." + name
	v := both.LookupPath(cue.MakePath(cue.Str(name)))
	f := finding.Finding{Rule: ruleReference, Severity: finding.Error, At: c.Source.At(path)}
	asked := p.typeOf(name)
	value, given := c.Facts[name]
	if given {
		if v.Validate(cue.Concrete(true)) == nil {
			return f, false
		}
		f.Message = path + ": " + quoteScalar(value) + " is not what the pipeline asks for; expected " + asked
		return f, true
	}
	text, err := v.MarshalJSON()
	var s change.Scalar
	if err == nil && json.Unmarshal(text, &s) == nil {
		known[name] = s
		return f, false
	}
	f.Message = path + ": missing; the pipeline asks every change for it; expected " + asked
	f.Hint = "add " + path
	return f, true
}

// asksFor reports whether the pipeline declares a fact, given the others.
func (p *Pipeline) asksFor(name string, known map[string]change.Scalar) bool {
	if slices.Contains(p.declared(), name) {
		return true
	}
	others := map[string]change.Scalar{}
	for other, value := range known {
		if other != name {
			others[other] = value
		}
	}
	return slices.Contains(p.factNames(p.facts.Unify(p.factValues(others))), name)
}

// factNames returns the names of the facts that a value holds, in its order.
func (p *Pipeline) factNames(v cue.Value) []string {
	fields, _ := new(valueReader).parts(v)
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	return names
}

// typeOf writes down what is asked for.
func (p *Pipeline) typeOf(name string) string {
	v := p.facts.LookupPath(cue.MakePath(cue.Str(name)))
	if !v.Exists() {
		v = p.facts.LookupPath(cue.MakePath(cue.Str(name).Optional()))
	}
	switch v.IncompleteKind() {
	case cue.BoolKind:
		return "true or false"
	case cue.StringKind, cue.IntKind, cue.NumberKind, cue.FloatKind:
		if n := scalarNode(v); n.kind == kindOpen {
			return n.scalar
		}
	}
	return "another value"
}

func (p *Pipeline) factValues(known map[string]change.Scalar) cue.Value {
	text, err := json.Marshal(known)
	if err != nil {
		return p.context.NewList() // never an object: nothing passes
	}
	expr, err := cuejson.Extract("", text)
	if err != nil {
		return p.context.NewList()
	}
	return p.context.BuildExpr(expr)
}

// quoteScalar shows a value of a user.
func quoteScalar(s change.Scalar) string {
	text, err := s.MarshalJSON()
	if err != nil {
		return "the value"
	}
	if n, err := dataOf(text); err == nil && n.kind != kindText {
		return cut(n.scalar)
	}
	return quote(s.String())
}
