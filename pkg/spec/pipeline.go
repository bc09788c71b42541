package spec

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/errors"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
)

const (
	ruleReference = "spec/reference" // a name that is not declared, or a value out of its bounds
	ruleGuarded   = "spec/guarded"   // a production stage without a guard
)

// Pipeline is a policy that has been read. Its conditions wait for a change:
// Resolve decides them.
type Pipeline struct {
	plain   change.Pipeline
	context *cue.Context
	kept    map[string]cue.Value // what is still CUE, by path
	facts   cue.Value            // the types of the facts, if any are declared
	tree    *node
}

// LoadPipeline reads a pipeline from a file of a trusted tree: the package that
// the file belongs to, and what it imports from the same tree. The findings are
// the problems of the pipeline; the error means that it could not be looked at.
// The pipeline is nil if there is an error among the findings.
func (l *Loader) LoadPipeline(fsys fs.FS, name string) (*Pipeline, finding.List, error) {
	if syntaxOf(name) != syntaxCUE {
		return nil, nil, fmt.Errorf("%s: not a pipeline; expected a name that ends in .cue", name)
	}
	tree := &pipelineTree{fsys: fsys}
	inst, err := tree.instance(name)
	if err != nil {
		return nil, nil, err
	}
	if len(tree.found) > 0 {
		return nil, tree.found.Sorted(), nil
	}
	p, found, err := l.schema.pipeline(inst, name)
	if err != nil || found.HasErrors() {
		return nil, found, err
	}
	found = append(found, p.check()...).Sorted()
	if found.HasErrors() {
		return nil, found, nil
	}
	slices.Sort(tree.folders)
	p.plain.Folders = slices.Compact(tree.folders)
	return p, found, nil
}

// pipeline evaluates a package against the schema. Each pipeline has a context
// of its own, so that nothing of it stays when it is let go.
func (s *schema) pipeline(inst *build.Instance, name string) (*Pipeline, finding.List, error) {
	if inst.Err != nil {
		return nil, refusals(inst.Err, name, ruleReference), nil
	}
	files, err := schemaFiles()
	if err != nil {
		return nil, nil, err
	}
	context := cuecontext.New()
	policy, err := buildSchema(context, files)
	if err != nil {
		return nil, nil, err
	}
	user := context.BuildInstance(inst)
	if err := user.Err(); err != nil && user.IncompleteKind() == cue.BottomKind && !hasFields(user) {
		return nil, refusals(errors.Promote(err, ""), name, ruleSchema), nil
	}
	r := &valueReader{kept: map[string]cue.Value{}, where: change.Source{
		File: name, Where: map[string]finding.Position{"": {File: name, Line: 1, Column: 1}},
	}}
	for _, f := range inst.Files {
		r.locateSyntax(f)
	}
	shape := s.shapes["#Pipeline"]
	root := r.read(shape, user, "")
	if found := s.judgePipeline(policy, user, root, r.where); len(found) > 0 {
		return nil, found, nil
	}
	p := &Pipeline{context: context, kept: r.kept, facts: user.LookupPath(cue.ParsePath("facts")), tree: root}
	plain := root.without(shape)
	if found := plain.check(&p.plain, r.where, "calendar.zone"); found.HasErrors() {
		return nil, found.Sorted(), nil
	}
	return p, nil, p.decode(plain, r.where)
}

// judgePipeline asks CUE twice: whether the whole fits the schema, and whether
// all that has to be plain data is.
func (s *schema) judgePipeline(policy, user cue.Value, root *node, where change.Source) finding.List {
	e := &explainer{src: where}
	if e.explain(s.shapes["#Pipeline"], root, ""); len(e.found) > 0 {
		return e.found.Sorted()
	}
	whole := policy.LookupPath(cue.ParsePath("#Pipeline")).Unify(user)
	if err := whole.Validate(); err != nil {
		return refusals(errors.Promote(err, ""), where.File, ruleSchema)
	}
	if err := s.judge("#Pipeline", root.without(s.shapes["#Pipeline"]).json()); err != nil {
		return refusals(err, where.File, ruleSchema)
	}
	return nil
}

// without leaves out what stays CUE.
func (n *node) without(s *shape) *node {
	plain := *n
	plain.fields, plain.items = nil, nil
	for _, f := range n.fields {
		if at := s.at(f.name); !at.staysCUE() && !(at.values != nil && at.values.staysCUE()) {
			plain.fields = append(plain.fields, field{name: f.name, at: f.at, value: f.value.without(at)})
		}
	}
	for _, item := range n.items {
		plain.items = append(plain.items, item.without(s.item()))
	}
	return &plain
}

func hasFields(v cue.Value) bool {
	fields, _ := new(valueReader).parts(v)
	return len(fields) > 0
}

// refusals are errors of CUE as findings, each where the user wrote something.
func refusals(refused errors.Error, name, rule string) finding.List {
	var list finding.List
	for _, err := range errors.Errors(refused) {
		at := finding.Position{File: name}
		for _, p := range append(errors.Positions(err), err.InputPositions()...) {
			if place := placeOf(p); ofUser(place) && place.Line > 0 {
				at = place
				break
			}
		}
		list = append(list, finding.Finding{
			Rule: rule, Severity: finding.Error, Message: pathed(cuePath(err.Path()), plainError(err)), At: at,
		})
	}
	return list.Sorted()
}

// decode fills the plain part, and tells stages and requirements where they
// stand.
func (p *Pipeline) decode(plain *node, where change.Source) error {
	if err := plain.decode(&p.plain); err != nil {
		return fmt.Errorf("%s: the schema accepts what cannot be read: %w", where.File, err)
	}
	p.plain.Source = where
	if p.plain.Types == nil {
		p.plain.Types = map[string]change.Type{"standard": {}, "normal": {}, "emergency": {}}
	}
	for i := range p.plain.Stages {
		s := &p.plain.Stages[i]
		s.Path = itemPath("stages", i)
		setPaths(s.Enter, s.Path+".enter")
		setPaths(s.Accept, s.Path+".accept")
		setPaths(s.Owed, s.Path+".owed")
		setWaivablePaths(s.Optional, s.Path+".optional")
	}
	if c := p.plain.Calendar; c != nil {
		for i := range c.Freezes {
			setWaivablePaths(c.Freezes[i].Exception, itemPath("calendar.freezes", i)+".exception")
		}
	}
	return nil
}

func setPaths(list []change.Requirement, path string) {
	for i := range list {
		list[i].Path = itemPath(path, i)
		setWaivablePaths(list[i].Waivable, list[i].Path+".waivable")
	}
}

func setWaivablePaths(w *change.Waivable, path string) {
	if w != nil {
		setPaths(w.Price, path+".price")
		setPaths(w.Owed, path+".owed")
	}
}

// declared returns the names of the facts that the pipeline asks for, sorted.
func (p *Pipeline) declared() []string {
	var names []string
	if it, err := p.facts.Fields(cue.Optional(true)); err == nil {
		for it.Next() {
			names = append(names, strings.TrimRight(it.Selector().Unquoted(), "?!"))
		}
	}
	slices.Sort(names)
	return names
}
