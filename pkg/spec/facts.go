package spec

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"
	cuejson "cuelang.org/go/encoding/json"

	"github.com/lockflight/lockflight/pkg/change"
)

// facts is what conditions are asked about, once as it is and once closed, so
// that nothing can be added to it.
type facts struct {
	data   *node
	open   cue.Value
	closed cue.Value
}

// verdict is the answer of a condition.
type verdict int

const (
	unclear verdict = iota // it cannot be worked out
	holds
	fails
	missing // it asks for a fact that is not known
)

// ask decides a condition: it holds if the facts satisfy every word of it and
// it adds none of its own.
func (f facts) ask(when cue.Value) (verdict, errors.Error) {
	if f.closed.Unify(when).Validate(cue.Concrete(true)) == nil {
		return holds, nil
	}
	both := f.open.Unify(when)
	if err := both.Validate(); err != nil {
		if contradicts(err) {
			return fails, nil
		}
		return unclear, errors.Promote(err, "")
	}
	if len(f.absent(both)) > 0 {
		return missing, nil
	}
	if err := both.Validate(cue.Concrete(true)); err != nil {
		return unclear, errors.Promote(err, "")
	}
	return missing, nil
}

// contradicts reports whether all that is wrong is that the facts are not what a
// condition asks for. Anything else, such as a division by a fact that is zero,
// is no answer.
func contradicts(err error) bool {
	for _, one := range errors.Errors(errors.Promote(err, "")) {
		format, _ := one.Msg()
		if !slices.ContainsFunc(contradictions, func(known string) bool { return strings.Contains(format, known) }) {
			return false
		}
	}
	return true
}

// contradictions are what CUE says of values that do not go together.
var contradictions = []string{
	"conflicting values", "out of bound", "does not satisfy", "empty disjunction", "incompatible list lengths", "field not allowed",
}

// absent returns the paths that a condition added to the facts, in its order.
func (f facts) absent(both cue.Value) []string {
	var paths []string
	collectAbsent(f.data, both, "", &paths)
	return paths
}

func collectAbsent(known *node, v cue.Value, path string, paths *[]string) {
	fields, _ := new(valueReader).parts(v)
	for _, field := range fields {
		at := fieldPath(path, field.name)
		if inner := known.field(field.name); inner == nil {
			*paths = append(*paths, at)
		} else if inner.kind == kindObject {
			collectAbsent(inner, field.value, at, paths)
		}
	}
}

// newFacts builds the facts as data of CUE.
func newFacts(context *cue.Context, given givenFacts) (facts, error) {
	text, err := json.Marshal(given)
	if err != nil {
		return facts{}, fmt.Errorf("the facts have no JSON form: %w", err)
	}
	data, err := dataOf(text)
	if err != nil {
		return facts{}, err
	}
	open, err := cuejson.Extract("", text)
	if err != nil {
		return facts{}, err
	}
	inner, err := cuejson.Extract("", text)
	if err != nil {
		return facts{}, err
	}
	closed := ast.NewStruct(ast.NewIdent("#facts"), inner)
	return facts{
		data:   data,
		open:   context.BuildExpr(open),
		closed: context.BuildExpr(closed).LookupPath(cue.MakePath(cue.Def("#facts"))),
	}, nil
}

// givenFacts is what a condition may look at; it follows #When in the schema.
type givenFacts struct {
	Type       string                   `json:"type"`
	Class      string                   `json:"class,omitempty"`
	Performer  string                   `json:"performer,omitempty"`
	Component  map[string]bool          `json:"component"`
	Components []string                 `json:"components"`
	Impact     *impactFacts             `json:"impact,omitempty"`
	Facts      map[string]change.Scalar `json:"facts"`
	Derived    derivedFacts             `json:"derived"`
}

type impactFacts struct {
	Outage  bool     `json:"outage"`
	Minutes *int     `json:"minutes,omitempty"`
	Affects []string `json:"affects,omitempty"`
}

type derivedFacts struct {
	Outage   bool            `json:"outage"`
	Class    string          `json:"class,omitempty"`
	Owner    map[string]bool `json:"owner"`
	Versions bool            `json:"versions"`
	Rollback bool            `json:"rollback"`
	Tickets  bool            `json:"tickets"`
	Backup   bool            `json:"backup"`
}

// factsOf gathers what is known of a change, but for its class.
func (p *Pipeline) factsOf(c *change.Change, declared map[string]change.Scalar) givenFacts {
	g := givenFacts{
		Type: c.Type, Performer: c.Performer, Facts: declared,
		Component:  map[string]bool{},
		Components: append([]string{}, p.touched(c)...),
		Impact:     impactOf(c.Impact),
		Derived: derivedFacts{
			Outage:   outage(c),
			Owner:    map[string]bool{},
			Versions: len(c.Versions) > 0,
			Rollback: len(c.Rollback) > 0,
			Tickets:  len(c.Tickets) > 0,
			Backup:   len(c.Backup) > 0,
		},
	}
	for name := range p.plain.Components {
		g.Component[name] = false
	}
	for _, name := range p.touched(c) {
		g.Component[name] = true
	}
	for role := range p.plain.Roles {
		g.Derived.Owner[role] = false
	}
	for _, role := range p.ownersOf(c) {
		g.Derived.Owner[role] = true
	}
	return g
}

func impactOf(i *change.Impact) *impactFacts {
	if i == nil {
		return nil
	}
	f := &impactFacts{Outage: i.Outage, Affects: i.Affects}
	if minutes := i.Duration.InMinutes(); minutes > 0 || !i.Outage {
		f.Minutes = &minutes
	}
	return f
}

// outage reports whether a change says that it takes the service down, or has a
// step that does.
func outage(c *change.Change) bool {
	return c.Impact != nil && c.Impact.Outage ||
		slices.ContainsFunc(c.Procedure, func(s change.Step) bool { return s.Service == "down" })
}

// touched returns the components of a change, sorted: those that it names, those
// that get another version, and those in whose folders the files of its steps
// are, so that nobody can leave one out.
func (p *Pipeline) touched(c *change.Change) []string {
	out := slices.Clone(c.Components)
	for name := range c.Versions {
		if _, known := p.plain.Components[name]; known {
			out = append(out, name)
		}
	}
	for name, component := range p.plain.Components {
		if slices.ContainsFunc(c.Files(), func(file string) bool { return within(component.Paths, c.Source.File, file) }) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// within reports whether a file of a step lies below one of the paths of a
// component: as it is written, or from the top of the repository.
func within(paths []string, change, file string) bool {
	fromTop, isTop := strings.CutPrefix(file, "/")
	if !isTop {
		fromTop = path.Join(path.Dir(change), file)
	}
	return slices.ContainsFunc(paths, func(p string) bool {
		p = strings.TrimSuffix(strings.TrimPrefix(p, "/"), "/")
		below := func(name string) bool { return name == p || strings.HasPrefix(name, p+"/") }
		return below(fromTop) || !isTop && below(file)
	})
}

// ownersOf returns the roles that own a component of the change, sorted.
func (p *Pipeline) ownersOf(c *change.Change) []string {
	var owners []string
	for _, name := range p.touched(c) {
		owners = append(owners, p.plain.Components[name].Owners...)
	}
	slices.Sort(owners)
	return slices.Compact(owners)
}
