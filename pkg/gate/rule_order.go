package gate

import (
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// rulePassed: each stage that has to have passed has an attempt that its gate
// let in and that passed. Which procedure it was is the business of
// same-procedure.
func rulePassed(v *view) []Reason {
	if r := v.unknown(); r != nil {
		return r
	}
	var out []Reason
	for _, s := range v.passing {
		if s.Name == v.stage.Name || !v.skipped(s) {
			out = append(out, v.attempted(s))
		}
	}
	return out
}

func (v *view) attempted(s change.Stage) Reason {
	r := Reason{Stage: s.Name, At: v.in.Pipeline.Source.At(s.Path)}
	last := v.last(s)
	switch {
	case v.anyPass(s) != nil:
		r.Outcome, r.Message = Passed, s.Name+" passed at "+v.when(v.anyPass(s).endedAt)
		return r
	case last == nil:
		r.Message = s.Name + " has not been attempted"
	case last.finished == 0:
		r.Message = "the attempt of " + s.Name + " that began at " + v.when(last.startedAt) + " is still under way"
	case last.outcome == evidence.Passed && last.environment != s.Environment:
		r.Message = "an attempt of " + s.Name + " passed, but in another environment: " + quoted(last.environment) + " instead of " + s.Environment
	case last.outcome == evidence.Passed && last.gate == Passed.String():
		r.Message = "an attempt of " + s.Name + " passed, but its gate asked for something else than the pipeline does today"
	case last.outcome == evidence.Passed:
		r.Message = "an attempt of " + s.Name + " is recorded as passed, but no gate had let it in"
	default:
		r.Message = s.Name + " has not passed: its last attempt " + ended(last.outcome)
	}
	r.Outcome = Blocked
	r.Fix = "carry out " + s.Name + " and record that it passed"
	if s.Optional != nil {
		r.Fix += ", or let " + either(s.Optional.By) + " waive it"
		r.Who = slices.Clone(s.Optional.By)
	}
	return r
}

// ruleSameProcedure: what passed is what is here now.
func ruleSameProcedure(v *view) []Reason {
	if r := v.unknown(); r != nil {
		return r
	}
	var out []Reason
	for _, s := range v.passing {
		pass := v.anyPass(s)
		if v.skipped(s) || pass == nil || s.BindsTo() == change.BindsChange {
			continue
		}
		r := Reason{Outcome: Passed, Stage: s.Name, At: v.in.Pipeline.Source.At(s.Path), Message: s.Name + " passed with the procedure of today"}
		if v.lastPass(s) == nil {
			r.Outcome = Blocked
			r.Message = s.Name + " passed with another procedure: " + v.changedSince(pass.procedure)
			r.Fix = "carry out " + s.Name + " again with the procedure of today, or put the procedure back"
		}
		out = append(out, r)
	}
	return out
}

// ruleNotRevoked: nothing has failed since with this procedure.
func ruleNotRevoked(v *view) []Reason {
	if r := v.unknown(); r != nil {
		return r
	}
	var out []Reason
	for _, s := range v.passing {
		pass := v.lastPass(s)
		if v.skipped(s) || pass == nil {
			continue
		}
		r := Reason{Outcome: Passed, Stage: s.Name, At: v.in.Pipeline.Source.At(s.Path), Message: "nothing has failed since " + s.Name + " passed"}
		if f := v.failureAfter(s, *pass); f != nil {
			r.Outcome = Blocked
			r.Message = s.Name + " passed, but " + f.stage + " " + ended(f.outcome) + " at " + v.when(f.endedAt) + " with the same procedure"
			r.Fix = "find out why, then carry out " + s.Name + " again"
		}
		out = append(out, r)
	}
	return out
}

// ruleOneAttempt: no other attempt of this stage is under way.
func ruleOneAttempt(v *view) []Reason {
	if r := v.unknown(); r != nil {
		return r
	}
	for _, a := range v.attempts {
		if a.stage == v.stage.Name && a.finished == 0 {
			end := evidence.AttemptFinishedBody{Attempt: a.name, Outcome: evidence.Aborted}
			return []Reason{{
				Outcome: Blocked, Stage: a.stage, Who: []string{a.actor},
				Message: "an attempt of " + a.stage + " is under way since " + v.when(a.startedAt) + ", started by " + a.actor,
				Fix:     "wait for its end, or record how it ended",
				Needs:   []Need{{Kind: evidence.AttemptFinished, Predicate: v.predicate(v.stage, a.actor, func(p *evidence.Predicate) { p.AttemptFinished = &end })}},
			}}
		}
	}
	return []Reason{{Outcome: Passed, Message: "no attempt of " + v.stage.Name + " is under way"}}
}

// ruleExclusive: nobody else holds a scope that this attempt needs for itself.
func ruleExclusive(v *view) []Reason {
	var out []Reason
	for _, scope := range Scopes(v.in.Change, v.in.Pipeline, v.stage) {
		holder, known := v.in.Facts.Scopes[scope]
		r := Reason{Outcome: Passed, Message: "nobody else holds " + scope, At: v.in.Pipeline.Source.At("exclusive")}
		switch {
		case !known:
			r.Outcome, r.Message = Undecided, "who holds "+scope+" was not fetched"
		case holder != nil:
			r.Outcome = Blocked
			r.Message = "attempt " + holder.Attempt + " of the change " + holder.Change + " holds " + scope + " since " + v.when(holder.Since)
			r.Fix = "wait until its end is recorded"
		}
		out = append(out, r)
	}
	return out
}

// Scopes lists what an attempt of a stage holds for itself, sorted:
// "environment:production", "component:gradebook.production".
func Scopes(c *change.Change, p *change.Pipeline, s change.Stage) []string {
	var out []string
	for _, e := range p.Exclusive {
		switch e {
		case "environment":
			out = append(out, "environment:"+s.Environment)
		case "component":
			for _, name := range slices.Concat(c.Components, p.Derived.Components) {
				out = append(out, "component:"+name+"."+s.Environment)
			}
		case "type":
			out = append(out, "type:"+c.Type+"."+s.Environment)
		case "pipeline":
			out = append(out, "pipeline:"+p.Name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// changedSince says what differs between an old procedure and the one of today.
func (v *view) changedSince(procedure string) string {
	if fields := differing(v.materialOf(procedure), v.in.Digests.Material); len(fields) > 0 {
		return shortened(fields, 3, "field", "fields") + " changed since"
	}
	return "it had the digest " + short(procedure) + ", today's is " + short(v.in.Digests.Procedure)
}

// materialOf returns what a digest was taken of, where the evidence or a review
// tells; nil where nobody does.
func (v *view) materialOf(procedure string) []byte {
	for _, rec := range v.chain() {
		if rec.About(evidence.ProcedureSubject) == procedure && rec.Predicate.Material != nil {
			return rec.Predicate.Material
		}
	}
	if v.in.Facts.Reviews != nil {
		for _, r := range v.in.Facts.Reviews.Reviews {
			if r.Procedure == procedure && r.Material != nil {
				return r.Material
			}
		}
	}
	return nil
}

// differing names the fields that differ between two procedures; none if that
// cannot be told.
func differing(old, now []byte) []string {
	diffs, err := change.Diff(old, now)
	if err != nil {
		return []string{}
	}
	paths := make([]string, len(diffs))
	for i, d := range diffs {
		paths[i] = d.Path
	}
	return paths
}

// overtaken returns the last approval in a forge, if it was given to another
// procedure; nil if it was not, or if there is none. What is signed off in the
// ledger may be about what is asked for alone.
func (v *view) overtaken() *Overtaken {
	for _, w := range slices.Backward(v.words) {
		switch {
		case w.Sequence > 0 || !favourable(w.Verdict) || w.Void != "" || w.Procedure == "":
			continue
		case w.Procedure == v.in.Digests.Procedure:
			return nil
		}
		return &Overtaken{By: w.Person, At: w.At, Commit: w.Commit, Fields: differing(v.materialOf(w.Procedure), v.in.Digests.Material)}
	}
	return nil
}

// shortened lists the first few names, and how many more of them there are.
func shortened(names []string, most int, one, many string) string {
	if len(names) <= most {
		return list(names)
	}
	return strings.Join(names[:most], ", ") + " and " + count(len(names)-most, "more "+one, "more "+many)
}

func short(digest string) string {
	hex := strings.TrimPrefix(digest, "sha256:")
	return hex[:min(len(hex), 12)]
}

func ended(outcome string) string {
	switch outcome {
	case evidence.Failed:
		return "failed"
	case evidence.RolledBack:
		return "was rolled back"
	case evidence.Aborted:
		return "was aborted"
	}
	return "ended without a pass"
}
