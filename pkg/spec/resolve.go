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
	r.setFacts(given, "")
	class := r.class()
	given.Derived.Class = class
	r.setFacts(given, p.classesUpTo(c.Class, class)...)

	out.Derived = change.Derived{Class: class, Outage: given.Derived.Outage, Components: p.touched(c), Owners: p.ownersOf(c)}
	_, known := p.plain.Types[c.Type]
	out.Derived.TypeHolds = known && r.only(c.Type)
	keep := sieve(r.applies)
	out.Stages = keep.stages(p.plain.Stages)
	out.Calendar = keep.calendar(p.plain.Calendar)
	out.Derived.Owing, out.Derived.Freezes = p.owing(out.Stages), p.owingFreezes()
	found = append(found, r.findings(out.Stages)...).Sorted()
	if found.HasErrors() {
		return nil, append(found, References(c, &p.plain)...).Sorted()
	}
	return &out, found
}

// classesUpTo returns the classes from the derived one up to the one that a
// change claims, which comes last. A claim of a lighter one counts for nothing;
// a class that the pipeline does not know is heavier than all.
func (p *Pipeline) classesUpTo(claimed, derived string) []string {
	at := func(name string) int {
		return slices.IndexFunc(p.plain.Classes, func(c change.Class) bool { return c.Name == name })
	}
	var names []string
	for _, c := range p.plain.Classes[max(0, at(derived)):] {
		names = append(names, c.Name)
	}
	switch upTo := slices.Index(names, claimed); {
	case upTo >= 0:
		return names[:upTo+1]
	case claimed == "" || at(claimed) >= 0:
		return []string{derived}
	}
	return append(names, claimed)
}

type resolver struct {
	pipeline *Pipeline
	change   *change.Change
	// facts are those with each class that the change might be of; the last one
	// is that of the change.
	facts []facts
	asked map[string][]string // the facts that are not known: what needs them
	found finding.List
}

func (r *resolver) setFacts(given givenFacts, classes ...string) {
	r.facts = nil
	for _, class := range classes {
		given.Class = class
		f, err := newFacts(r.pipeline.context, given)
		if err != nil {
			r.add("", "the facts of the change cannot be put to the conditions: "+err.Error(), "")
		}
		r.facts = append(r.facts, f)
	}
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

// applies decides the condition at a path; what has none always applies. It is
// asked for every class that the change might be of: claiming a heavier one adds
// what that asks for, and takes nothing away.
func (r *resolver) applies(path, what string) bool { return r.decide(path, what, r.facts) }

// only decides what a type demands, for the class of the change itself.
func (r *resolver) only(name string) bool {
	path := fieldPath("types", name)
	return r.decide(path+".only", path, r.facts[len(r.facts)-1:])
}

// decide reports whether a condition holds for any of the facts. If it does not,
// and cannot be decided for some of them, that is found.
func (r *resolver) decide(path, what string, all []facts) bool {
	when, conditional := r.pipeline.kept[path]
	if !conditional {
		return true
	}
	var failure errors.Error
	var short []facts
	for _, f := range all {
		switch answer, err := f.ask(when); answer {
		case holds:
			return true
		case missing:
			short = append(short, f)
		case unclear:
			failure = err
		}
	}
	for _, f := range short {
		r.notKnown(f, when, path, what)
	}
	if failure != nil {
		r.add(path, "the condition cannot be decided: "+firstError(failure), "write it as plain constraints on the facts")
	}
	return false
}

func firstError(err errors.Error) string {
	for _, e := range errors.Errors(err) {
		return plainError(e)
	}
	return "it has no value"
}

// eachRequirement visits every requirement of some stages, with the prices of
// what they let go and what is owed for it.
func eachRequirement(stages []change.Stage, visit func(change.Requirement)) {
	for _, s := range stages {
		for _, list := range [][]change.Requirement{s.Enter, s.Accept, s.Owed} {
			visitAll(list, visit)
		}
		visitWaivable(s.Optional, visit)
	}
}

func visitAll(list []change.Requirement, visit func(change.Requirement)) {
	for _, q := range list {
		visit(q)
		visitWaivable(q.Waivable, visit)
	}
}

// visitWaivable visits the price of what is let go, and what is owed for it.
func visitWaivable(w *change.Waivable, visit func(change.Requirement)) {
	if w != nil {
		visitAll(w.Price, visit)
		visitAll(w.Owed, visit)
	}
}
