package gate

import (
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// ruleSatisfiable: what the stage asks for can be met at all by the people, the
// windows and the dates that the pipeline names. It looks at the files alone, and
// says nothing of what depends on facts: of people whom only a team or the change
// names, enough are assumed.
func ruleSatisfiable(v *view) []Reason {
	found, known := v.prepared.contradictions[v.stage.Name]
	if !known {
		found = v.contradictions()
		v.prepared.contradictions[v.stage.Name] = found
	}
	if len(found) > 0 {
		return slices.Clone(found)
	}
	return []Reason{{
		Outcome: Passed, Stage: v.stage.Name, At: v.in.Pipeline.Source.At(v.stage.Path),
		Message: "its people, windows and dates can meet what " + v.stage.Name + " asks for",
	}}
}

// Satisfiable finds what a pipeline asks for and can never be met, whatever the
// change: of it, everything has to apply to every change. Work is bounded: a
// search for a moment looks at five years, and at each recurrence of a window in
// them once.
func Satisfiable(p *change.Pipeline) []Reason {
	in := Input{Change: &change.Change{}, Pipeline: p, Facts: Facts{Evidence: &evidence.Chain{}}}
	in.prepared = prepare(in)
	var out []Reason
	for _, s := range p.Stages {
		in.Stage = s.Name
		v, err := newView(in)
		if err != nil {
			continue
		}
		v.anyChange = true
		for _, r := range v.contradictions() {
			r.Rule = "lint/satisfiable"
			out = append(out, r)
		}
	}
	return append(out, endlessFreezes(p)...)
}

// contradictions finds what the stage asks for and can never be met.
func (v *view) contradictions() []Reason {
	var out []Reason
	enter, accept := v.lasting(v.stage.Enter, false), v.lasting(v.stage.Accept, true)
	out = append(out, v.tooFewReviewers(enter)...)
	out = append(out, v.tooFewReviewers(accept)...)
	for _, d := range slices.Concat(enter, accept) {
		out = append(out, v.nobodyFor(d)...)
	}
	out = append(out, v.nobodyWaives()...)
	for _, d := range enter {
		out = append(out, v.tooOldInTime(d)...)
		out = append(out, v.tooOldWhenTaken(d)...)
		out = append(out, v.neverAfterAnchor(d, enter)...)
	}
	out = append(out, v.restsTooLong(enter)...)
	out = append(out, v.neverOpen(enter)...)
	return append(out, v.neverFreshEnough(enter)...)
}

// lasting lists the requirements that decide.
func (v *view) lasting(all []change.Requirement, accept bool) []demand {
	var out []demand
	for _, r := range all {
		if r.Decides() {
			out = append(out, demand{Requirement: r, stage: v.stage, accept: accept})
		}
	}
	return out
}

// impossible completes a reason with the demand that can never be met. What
// somebody can let go is not the end of it.
func (v *view) impossible(d demand, field string, r Reason) Reason {
	r.Requirement, r.Stage, r.Because = d.Name(), d.stage.Name, d.Because
	path := d.Path
	if field != "" {
		path += "." + field
	}
	r.At = v.in.Pipeline.Source.At(path)
	r.Message = d.Name() + ": " + r.Message
	if v.canBeWaived(d) {
		r.Outcome = Advised
		r.Message += "; only a waiver helps"
	}
	return r
}

func (v *view) canBeWaived(d demand) bool {
	w := d.Waivable
	return w != nil && w.Only == "" && slices.ContainsFunc(w.By, func(role string) bool { return !v.vacant(role) })
}
