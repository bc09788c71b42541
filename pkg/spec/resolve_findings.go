package spec

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
)

// notKnown notes which facts a condition needs that the change does not state.
func (r *resolver) notKnown(f facts, when cue.Value, path, what string) {
	absent := f.absent(f.open.Unify(when))
	if len(absent) == 0 {
		r.add(path, "the condition cannot be decided by what the change states", "write it as plain constraints on the facts")
	}
	for _, fact := range absent {
		if !slices.Contains(r.asked[fact], what) {
			r.asked[fact] = append(r.asked[fact], what)
		}
	}
}

// findings returns what was found while deciding.
func (r *resolver) findings(stages []change.Stage) finding.List {
	list := r.found
	for fact, needed := range r.asked {
		if r.unknowable(fact) {
			list = append(list, finding.Finding{
				Rule: ruleReference, Severity: finding.Error, At: r.pipeline.plain.Source.At(needed[0]),
				Message: pathed(needed[0], fmt.Sprintf("the condition asks for %s, which is not known when it is decided", fact)),
				Hint:    "ask for something else",
			})
			continue
		}
		list = append(list, finding.Finding{
			Rule: ruleReference, Severity: finding.Error, At: r.change.Source.At(fact),
			Message: fact + ": missing; without it the pipeline cannot tell whether " + some(needed) + " applies",
			Hint:    "add " + statedAs(fact),
		})
	}
	return slices.Concat(list, r.lost(stages), r.sameNames(stages), r.template())
}

// sameNames finds requirements that apply together and that evidence could not
// tell apart.
func (r *resolver) sameNames(stages []change.Stage) finding.List {
	c := references{src: r.pipeline.plain.Source}
	for _, s := range stages {
		seen := map[string]string{}
		for _, q := range slices.Concat(s.Enter, s.Accept, s.Owed) {
			c.sameName(q, seen)
		}
	}
	return c.found
}

// template finds a template that the pipeline does not have.
func (r *resolver) template() finding.List {
	c := references{src: r.change.Source}
	templates := names{one: "a template of the pipeline", many: "templates"}
	if all := r.pipeline.tree.field("templates"); all != nil {
		for _, f := range all.fields {
			templates.all = append(templates.all, f.name)
		}
	}
	c.declared("template", r.change.Template, templates)
	return c.found
}

// unknowable reports whether no change can state a fact.
func (r *resolver) unknowable(fact string) bool {
	return strings.HasPrefix(fact, "derived.") || strings.HasPrefix(fact, "component.") ||
		fact == "class" && len(r.pipeline.plain.Classes) > 0
}

// statedAs is the field of a change that states a fact.
func statedAs(fact string) string {
	if fact == "impact.minutes" {
		return "impact.duration"
	}
	return fact
}

func some(paths []string) string {
	const most = 3
	if len(paths) > most {
		return strings.Join(paths[:most], ", ") + fmt.Sprintf(" (and %d more)", len(paths)-most)
	}
	return orList(paths)
}

// lost finds requirements about a stage that the change does not pass through:
// they could never be met.
func (r *resolver) lost(stages []change.Stage) finding.List {
	passes := map[string]bool{}
	for _, s := range stages {
		passes[s.Name] = true
	}
	var list finding.List
	eachRequirement(stages, func(q change.Requirement) {
		asked := map[string]string{"stage": q.Stage, "after": q.After}
		if q.Due != nil && strings.HasPrefix(q.Due.From, "passed:") {
			asked["due.from"] = strings.TrimPrefix(q.Due.From, "passed:")
		}
		for field, name := range asked {
			if name != "" && !passes[name] {
				list = append(list, finding.Finding{
					Rule: ruleReference, Severity: finding.Error, At: r.pipeline.plain.Source.At(q.Path + "." + field),
					Message: pathed(q.Path+"."+field, "this change does not pass through the stage "+quote(name)),
					Hint:    "give the requirement the same when as the stage",
				})
			}
		}
	})
	return list
}
