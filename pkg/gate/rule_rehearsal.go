package gate

import (
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// ruleRollback: a change that takes the service down has a way back, or says why
// there is none; and where the pipeline asks for it, this very way back was gone
// on an earlier stage.
func ruleRollback(v *view) []Reason {
	var out []Reason
	if !v.linting {
		out = v.each("rehearsal", v.rehearsed)
	}
	if v.stage.Kind != change.Production || v.accepted || len(v.in.Change.Procedure) == 0 {
		return out
	}
	at := v.in.Change.Source.At("procedure")
	switch {
	case len(v.in.Change.Rollback) > 0:
		message := "the way back has " + count(len(v.in.Change.Rollback), "step", "steps")
		if took, _ := v.rollbackTook(); took != 0 {
			message += "; gone once, it took " + schedule.Amount(took)
		}
		return append(out, Reason{Outcome: Passed, Message: message, At: v.in.Change.Source.At("rollback")})
	case says(v.in.Change.Irreversible):
		return append(out, Reason{Outcome: Passed, Message: "there is no way back, and the change says why", At: v.in.Change.Source.At("irreversible")})
	case v.in.Pipeline.Derived.Outage:
		return append(out, v.ofPlan("rollback", Reason{
			Message: "the procedure takes the service down, and there is no way back", At: at, Who: []string{author},
			Fix: "write a rollback, or say under irreversible why there is none",
		}))
	}
	return out
}

func (v *view) rehearsed(d demand) Reason {
	if r := v.unknown(); r != nil {
		return r[0]
	}
	if len(v.in.Change.Rollback) == 0 {
		return Reason{Message: "there is no rollback that could have been rehearsed", Fix: "write one, and perform it on " + d.Requirement.Stage, Who: []string{author}}
	}
	if twice := v.ambiguous(); len(twice) > 0 {
		return Reason{
			Message: "the steps " + list(twice) + " have the name of a step of the procedure, so nobody can tell whose time is recorded",
			Fix:     "give them names of their own", Who: []string{author}, At: v.in.Change.Source.At("rollback"),
		}
	}
	why := "no attempt of " + d.Requirement.Stage + " with the procedure of today has recorded its steps"
	for _, a := range slices.Backward(v.attempts) {
		if a.stage != d.Requirement.Stage || !v.mayHaveGoneBack(a) {
			continue
		}
		if s := v.stageNamed(a.stage); a.environment != s.Environment {
			why = "the attempt " + a.name + " was in another environment, " + quoted(a.environment) + " instead of " + s.Environment
			continue
		}
		took, missing := a.wentBack(v.in.Change)
		if late := v.untimely(d, a.endedAt); late != "" {
			why = "the attempt " + a.name + " ended " + late
		} else if len(missing) == 0 {
			return Reason{Outcome: Passed, Message: "the way back was gone on " + a.stage + " in " + a.name + " and took " + schedule.Amount(took)}
		} else if len(missing) < len(v.in.Change.Rollback) {
			why = "the attempt " + a.name + " recorded no time for " + list(missing)
		}
	}
	r := Reason{
		Message: "the rollback of this procedure was not performed on " + d.Requirement.Stage + ": " + why,
		Fix:     "perform it there, and record the times of its steps with lockflight record --result", Who: slices.Clone(d.By),
	}
	if s := v.stageNamed(d.Requirement.Stage); s.Name != "" {
		r.Needs = []Need{v.attemptNeed(s, v.somebody(nil))}
	}
	return r
}

// stageNamed is a stage of the pipeline; one without a name if there is none.
func (v *view) stageNamed(name string) change.Stage {
	i := slices.IndexFunc(v.in.Pipeline.Stages, func(s change.Stage) bool { return s.Name == name })
	if i < 0 {
		return change.Stage{}
	}
	return v.in.Pipeline.Stages[i]
}

// wentBack is how long the rollback took in an attempt, from its first step to
// its last, and which of its steps have no recorded time, or none at all where they
// are planned to take some.
func (a *attempt) wentBack(c *change.Change) (took time.Duration, missing []string) {
	if len(c.Rollback) == 0 {
		return 0, nil
	}
	var first, last time.Time
	for _, s := range c.Rollback {
		i := slices.IndexFunc(a.steps, func(t evidence.StepTime) bool { return t.Step == s.Name })
		if i < 0 || !s.Takes.IsZero() && !a.steps[i].End.After(a.steps[i].Start) {
			missing = append(missing, s.Name)
			continue
		}
		if t := a.steps[i]; first.IsZero() || t.Start.Before(first) {
			first = t.Start
		}
		if t := a.steps[i]; t.End.After(last) {
			last = t.End
		}
	}
	return last.Sub(first), missing
}

// rollbackTook is how long the way back of today took when it was last gone as a
// whole; 0 if it never was. Gone on production, or where the pipeline asks for it,
// it takes the place of what is planned; what somebody recorded elsewhere, perhaps
// of a stage with next to no data, may only make it longer.
func (v *view) rollbackTook() (took time.Duration, onlyLonger bool) {
	for _, a := range slices.Backward(v.attempts) {
		s := v.stageNamed(a.stage)
		if !v.mayHaveGoneBack(a) || a.environment != s.Environment || len(v.ambiguous()) > 0 {
			continue
		}
		if took, missing := a.wentBack(v.in.Change); len(missing) == 0 && took > 0 {
			return took, s.Kind != change.Production && !v.rehearsedOn(s)
		}
	}
	return 0, false
}

// ambiguous lists the steps of the rollback that have the name of one of the
// procedure: their times cannot be told apart.
func (v *view) ambiguous() []string {
	var out []string
	for _, s := range v.in.Change.Rollback {
		if slices.ContainsFunc(v.in.Change.Procedure, func(o change.Step) bool { return o.Name == s.Name }) {
			out = append(out, s.Name)
		}
	}
	return out
}

// mayHaveGoneBack reports whether the times of an attempt can show how long the
// way back of today takes: a gate let it in, and it did not fail on the way.
func (v *view) mayHaveGoneBack(a attempt) bool {
	return a.procedure == v.in.Digests.Procedure && a.gate == Passed.String() && (a.outcome == evidence.Passed || a.outcome == evidence.RolledBack)
}

// rehearsedOn reports whether the pipeline asks for the rollback on a stage.
func (v *view) rehearsedOn(s change.Stage) bool {
	for _, other := range v.in.Pipeline.Stages {
		for _, r := range slices.Concat(other.Enter, other.Accept) {
			if r.Require == "rehearsal" && r.Stage == s.Name {
				return true
			}
		}
	}
	return false
}
