package spec

import (
	"slices"

	"cuelang.org/go/cue/errors"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
)

// Resolve decides every condition of the pipeline for a change and returns what
// applies, without conditions. The pipeline is nil if there is an error among
// the findings: a condition that cannot be decided never counts as one that
// does not hold. The findings then hold those of References as well, which has
// nothing to look at. A pipeline can be resolved for one change at a time only.
func (p *Pipeline) Resolve(c *change.Change) (*change.Pipeline, finding.List) {
	declared, found := p.declaredFacts(c)
	if found.HasErrors() {
		return nil, append(found, References(c, &p.plain)...).Sorted()
	}
	r := &resolver{pipeline: p, change: c, asked: map[string][]string{}}
	out := p.plain
	given := p.factsOf(c, declared)
	r.setFacts(given)
	class := r.class()
	given.Derived.Class, given.Class = class, p.heavier(c.Class, class)
	r.setFacts(given)

	out.Derived = change.Derived{Class: class, Outage: given.Derived.Outage, Components: p.touched(c), Owners: p.ownersOf(c)}
	_, known := p.plain.Types[c.Type]
	out.Derived.TypeHolds = known && r.applies(fieldPath("types", c.Type)+".only", fieldPath("types", c.Type))
	out.Stages = r.stages(p.plain.Stages)
	out.Calendar = r.calendar(p.plain.Calendar)
	found = append(found, r.findings(out.Stages)...).Sorted()
	if found.HasErrors() {
		return nil, append(found, References(c, &p.plain)...).Sorted()
	}
	return &out, found
}

// heavier returns the heavier one of two classes; a class that the pipeline
// does not know is heavier than none.
func (p *Pipeline) heavier(given, derived string) string {
	at := func(name string) int {
		return slices.IndexFunc(p.plain.Classes, func(c change.Class) bool { return c.Name == name })
	}
	if given == "" || at(given) >= 0 && at(given) < at(derived) {
		return derived
	}
	return given
}

type resolver struct {
	pipeline *Pipeline
	change   *change.Change
	facts    facts
	asked    map[string][]string // the facts that are not known: what needs them
	found    finding.List
}

func (r *resolver) setFacts(given givenFacts) {
	f, err := newFacts(r.pipeline.context, given)
	if err != nil {
		r.add("", "the facts of the change cannot be put to the conditions: "+err.Error(), "")
	}
	r.facts = f
}

// add reports a mistake of the pipeline.
func (r *resolver) add(path, message, hint string) {
	r.found = append(r.found, finding.Finding{
		Rule: ruleReference, Severity: finding.Error, Message: pathed(path, message), Hint: hint,
		At: r.pipeline.plain.Source.At(path),
	})
}

// class returns the heaviest class whose condition holds; without one the
// first.
func (r *resolver) class() string {
	classes := r.pipeline.plain.Classes
	for i := len(classes) - 1; i >= 0; i-- {
		path := itemPath("classes", i)
		if _, conditional := r.pipeline.kept[path+".atLeastWhen"]; conditional && r.applies(path+".atLeastWhen", path) {
			return classes[i].Name
		}
	}
	if len(classes) > 0 {
		return classes[0].Name
	}
	return ""
}

// applies decides the condition at a path; what has none always applies.
func (r *resolver) applies(path, what string) bool {
	when, conditional := r.pipeline.kept[path]
	if !conditional {
		return true
	}
	answer, err := r.facts.ask(when)
	switch answer {
	case holds:
		return true
	case fails:
		return false
	case missing:
		r.notKnown(when, path, what)
	default:
		r.add(path, "the condition cannot be decided: "+firstError(err), "write it as plain constraints on the facts")
	}
	return false
}

func firstError(err errors.Error) string {
	for _, e := range errors.Errors(err) {
		return plainError(e)
	}
	return "it has no value"
}

func (r *resolver) stages(all []change.Stage) []change.Stage {
	var kept []change.Stage
	for _, s := range all {
		if !r.applies(s.Path+".when", s.Path) {
			continue
		}
		s.Enter, s.Accept, s.Owed = r.requirements(s.Enter), r.requirements(s.Accept), r.requirements(s.Owed)
		s.Optional = r.waivable(s.Optional)
		kept = append(kept, s)
	}
	return kept
}

func (r *resolver) requirements(all []change.Requirement) []change.Requirement {
	var kept []change.Requirement
	for _, q := range all {
		if r.applies(q.Path+".when", q.Path) {
			q.Waivable = r.waivable(q.Waivable)
			kept = append(kept, q)
		}
	}
	return kept
}

func (r *resolver) waivable(w *change.Waivable) *change.Waivable {
	if w == nil {
		return nil
	}
	out := *w
	out.Price = r.requirements(w.Price)
	return &out
}

func (r *resolver) calendar(c *change.Calendar) *change.Calendar {
	if c == nil {
		return nil
	}
	out := *c
	out.Freezes = nil
	for i, f := range c.Freezes {
		path := itemPath("calendar.freezes", i)
		if r.applies(path+".when", path) {
			f.Exception = r.waivable(f.Exception)
			out.Freezes = append(out.Freezes, f)
		}
	}
	return &out
}

// eachRequirement visits every requirement of some stages, prices included.
func eachRequirement(stages []change.Stage, visit func(change.Requirement)) {
	for _, s := range stages {
		for _, list := range [][]change.Requirement{s.Enter, s.Accept, s.Owed} {
			visitAll(list, visit)
		}
		visitPrice(s.Optional, visit)
	}
}

func visitAll(list []change.Requirement, visit func(change.Requirement)) {
	for _, q := range list {
		visit(q)
		visitPrice(q.Waivable, visit)
	}
}

func visitPrice(w *change.Waivable, visit func(change.Requirement)) {
	if w != nil {
		visitAll(w.Price, visit)
	}
}
