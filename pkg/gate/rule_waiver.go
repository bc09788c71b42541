package gate

import (
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
)

// ruleWaiver: every waiver that somebody recorded for what is asked for is a good
// one: by an entitled role, for an admitted reason, in time, not expired, not used
// up. One that is not lets nothing go; this says why. That a whole stage is left
// out is the business of order/skip.
func ruleWaiver(v *view) []Reason {
	if r := v.unknown(); r != nil {
		return r
	}
	stages := v.upToHere()
	if v.accepted {
		stages = []change.Stage{v.stage}
	}
	var out []Reason
	for _, s := range stages {
		if s.Name != v.stage.Name && v.skipped(s) {
			continue
		}
		for _, name := range v.waiverNames(s) {
			out = append(out, v.waiverReason(s, name))
		}
	}
	return out
}

// waiverNames lists what waivers of a stage are about, in the order in which they
// were first recorded.
func (v *view) waiverNames(s change.Stage) []string {
	var out []string
	for _, rec := range v.chain() {
		if w := rec.Predicate.Waiver; w != nil && rec.Predicate.Stage == s.Name && w.Requirement != "" {
			out = appendNew(out, w.Requirement)
		}
	}
	return out
}

func (v *view) waiverReason(s change.Stage, name string) Reason {
	e, ok := v.exemptionNamed(s, name)
	r := Reason{Requirement: name, Stage: s.Name, At: v.in.Pipeline.Source.At(s.Path)}
	if !ok {
		r.Outcome, r.Message = NotApplicable, "a waiver is about "+quoted(name)+", which "+s.Name+" does not ask for"
		for _, other := range v.in.Pipeline.Stages {
			if _, asks := v.exemptionNamed(other, name); asks {
				r.Message += "; " + other.Name + " does, and it needs a waiver of its own"
			}
		}
		return r
	}
	rec, why := v.waived(e)
	if rec == nil {
		return v.badWaiver(e, r, why)
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

// badWaiver is as bad as what the waiver should have let go: where that holds
// without it, nobody needs it.
func (v *view) badWaiver(e exemption, r Reason, why string) Reason {
	r.Message = "the waiver of " + e.name + " lets nothing go: " + why
	held := v.withoutWaiver(e)
	if held.Outcome != Blocked && held.Outcome != Pending {
		r.Outcome = Advised
		if held.Outcome != Undecided {
			r.Message += "; it is not needed, as things are"
		}
		return r
	}
	r.Outcome, r.Until = held.Outcome, held.Until
	if r.Outcome == Pending {
		r.Fix = "wait, as without it"
	} else {
		r.Fix = "do what is asked for"
	}
	if e.allow != nil && !e.kept {
		r.Who = slices.Clone(e.allow.By)
		r.Fix += ", or let " + either(e.allow.By) + " waive " + e.name + " as the pipeline allows it"
	}
	return r
}

// withoutWaiver decides what a waiver is about as if there were none. What is not
// asked for at this moment is in nobody's way.
func (v *view) withoutWaiver(e exemption) Reason {
	worst := Reason{Outcome: NotApplicable}
	consider := func(r Reason) {
		if r.Outcome.rank() < worst.Outcome.rank() {
			worst = r
		}
	}
	for _, d := range v.demands {
		if d.stage.Name != e.stage.Name || !d.Decides() {
			continue
		}
		if d.Name() == e.name {
			consider(v.awaited(d, v.answer(d)))
		}
		if d.dueExemption().name == e.name && d.Due != nil {
			consider(v.awaited(d, v.lead(d)))
		}
	}
	if c := v.in.Pipeline.Calendar; c != nil && !v.accepted && e.stage.Name == v.stage.Name {
		for _, f := range c.Freezes {
			if freezeExemption(f, v.stage).name == e.name {
				consider(v.freeze(f))
			}
		}
	}
	return worst
}

// exemptionNamed finds what a waiver of a stage is about: of those with one name
// the first that may be let go.
func (v *view) exemptionNamed(s change.Stage, name string) (exemption, bool) {
	var found *exemption
	for _, e := range v.exemptions(s) {
		if e.name == name && (found == nil || found.allow == nil) {
			found = &e
		}
	}
	if found == nil {
		return exemption{}, false
	}
	return *found, true
}

// exemptions lists what waivers of a stage can be about, besides the whole of it.
func (v *view) exemptions(s change.Stage) []exemption {
	if c := v.in.Pipeline.Calendar; c != nil {
		return exemptions(s, c.Freezes)
	}
	return exemptions(s, nil)
}

func exemptions(s change.Stage, freezes []change.Freeze) []exemption {
	var out []exemption
	for _, q := range slices.Concat(s.Enter, s.Accept) {
		d := demand{Requirement: q, stage: s}
		out = append(out, d.exemption())
		if q.Due != nil {
			out = append(out, d.dueExemption())
		}
	}
	if s.Kind == change.Production {
		for _, f := range freezes {
			out = append(out, freezeExemption(f, s))
		}
	}
	return out
}
