package gate

import (
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
)

// ruleWaiver: every waiver that somebody recorded for this stage is a good one: by
// an entitled role, for an admitted reason, in time, not expired, not used up. One
// that is not lets nothing go; this says why.
func ruleWaiver(v *view) []Reason {
	if r := v.unknown(); r != nil {
		return r
	}
	var out []Reason
	for _, name := range v.waiverNames() {
		out = append(out, v.waiverReason(name))
	}
	return out
}

// waiverNames lists what waivers of this stage are about, in the order in which
// they were first recorded.
func (v *view) waiverNames() []string {
	var out []string
	for _, rec := range v.chain() {
		if w := rec.Predicate.Waiver; w != nil && rec.Predicate.Stage == v.stage.Name && w.Requirement != "" {
			out = appendNew(out, w.Requirement)
		}
	}
	return out
}

func (v *view) waiverReason(name string) Reason {
	e, ok := v.exemptionNamed(name)
	if !ok {
		return Reason{
			Outcome: NotApplicable, Requirement: name, Stage: v.stage.Name,
			Message: "a waiver is about " + quoted(name) + ", which is not asked for here",
		}
	}
	r := Reason{Requirement: name, Stage: v.stage.Name, At: v.in.Pipeline.Source.At(v.stage.Path)}
	rec, why := v.waived(e)
	if rec == nil {
		r.Outcome, r.Message = Advised, "the waiver of "+name+" lets nothing go: "+why
		return r
	}
	w := rec.Predicate.Waiver
	r.Outcome = Passed
	r.Message = v.people.Handle(w.Person) + " let " + name + " go as " + w.Role + " at " + v.when(rec.Predicate.Time)
	if until := v.expires(e, *rec); !until.IsZero() {
		r.Until = &until
		r.Message += ", until " + v.when(until)
	}
	return r
}

// exemptionNamed finds what a waiver of this stage is about.
func (v *view) exemptionNamed(name string) (exemption, bool) {
	all := v.exemptions(v.stage)
	i := slices.IndexFunc(all, func(e exemption) bool { return e.name == name })
	if i < 0 {
		return exemption{}, false
	}
	return all[i], true
}

// exemptions lists what waivers of a stage can be about, besides the whole of it.
func (v *view) exemptions(s change.Stage) []exemption {
	var out []exemption
	for _, q := range slices.Concat(s.Enter, s.Accept) {
		d := demand{Requirement: q, stage: s}
		out = append(out, d.exemption(), d.dueExemption())
	}
	if c := v.in.Pipeline.Calendar; c != nil && s.Kind == change.Production {
		for _, f := range c.Freezes {
			out = append(out, freezeExemption(f, s))
		}
	}
	return out
}
