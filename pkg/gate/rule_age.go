package gate

import (
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// ruleCopy: the environment of the stage is a copy of another one, and young
// enough.
func ruleCopy(v *view) []Reason {
	return v.each("copy", func(d demand) Reason {
		if r := v.unknown(); r != nil {
			return r[0]
		}
		body := evidence.CopyBody{Of: d.Environment, Taken: v.in.Now}
		r := Reason{
			Fix: "copy " + d.Environment + " to " + d.stage.Environment + " and record it", Who: slices.Clone(d.By),
			Needs: []Need{{evidence.Copy, v.predicate(d.stage, v.somebody(d.By), func(p *evidence.Predicate) { p.Copy = &body })}},
		}
		last := v.lastCopy(d)
		if last == nil {
			r.Message = "nothing shows that " + d.stage.Environment + " is a copy of " + d.Environment
			return r
		}
		if !d.MaxAge.IsZero() {
			old := d.MaxAge.After(last.Taken)
			if v.in.Now.After(old) {
				r.Message = "the copy of " + d.Environment + " is from " + clock(last.Taken) + " and was good for " + d.MaxAge.String()
				return r
			}
			return Reason{Outcome: Passed, Message: d.stage.Environment + " is a copy of " + d.Environment + " from " + clock(last.Taken), Until: &old}
		}
		return Reason{Outcome: Passed, Message: d.stage.Environment + " is a copy of " + d.Environment + " from " + clock(last.Taken)}
	})
}

// lastCopy returns the youngest copy of the right environment that counts.
func (v *view) lastCopy(d demand) *evidence.CopyBody {
	var last *evidence.CopyBody
	for _, rec := range v.chain() {
		c := rec.Predicate.Copy
		if c == nil || c.Of != d.Environment || rec.Predicate.Environment != d.stage.Environment || c.Taken.After(rec.Predicate.Time) {
			continue
		}
		if !v.entitled(d.By, rec.Predicate.Actor, rec.Predicate.Time) {
			continue
		}
		if last == nil || c.Taken.After(last.Taken) {
			last = c
		}
	}
	return last
}

// ruleSoak: enough time has gone by since a stage passed.
func ruleSoak(v *view) []Reason {
	return v.each("soak", func(d demand) Reason {
		s, pass, r := v.passOf(d, d.After)
		if pass == nil {
			return r
		}
		over := d.For.After(pass.endedAt)
		if v.in.Now.Before(over) {
			return Reason{
				Outcome: Pending, Until: &over, Fix: "wait",
				Message: s.Name + " passed at " + clock(pass.endedAt) + " and has to stand for " + d.For.String() + ", until " + clock(over),
			}
		}
		return Reason{Outcome: Passed, Message: s.Name + " has stood for " + d.For.String() + " since " + clock(pass.endedAt)}
	})
}

// ruleAge: a stage passed recently enough.
func ruleAge(v *view) []Reason {
	return v.each("age", func(d demand) Reason {
		s, pass, r := v.passOf(d, d.Requirement.Stage)
		if pass == nil {
			return r
		}
		old := d.MaxAge.After(pass.endedAt)
		if v.in.Now.After(old) {
			return Reason{
				Outcome: Blocked, Fix: "carry out " + s.Name + " again", Needs: []Need{v.attemptNeed(s, pass.actor)},
				Message: s.Name + " passed at " + clock(pass.endedAt) + ", and that was good for " + d.MaxAge.String() + ", until " + clock(old),
			}
		}
		return Reason{Outcome: Passed, Until: &old, Message: s.Name + " passed at " + clock(pass.endedAt) + ", which is good until " + clock(old)}
	})
}

// passOf returns the stage that a demand names, or the one before, and its last
// pass; without a pass, the reason why there is nothing to measure from.
func (v *view) passOf(d demand, name string) (change.Stage, *attempt, Reason) {
	if r := v.unknown(); r != nil {
		return change.Stage{}, nil, r[0]
	}
	stages := v.in.Pipeline.Stages
	i := slices.IndexFunc(stages, func(s change.Stage) bool { return s.Name == name })
	if name == "" {
		i = slices.IndexFunc(stages, func(s change.Stage) bool { return s.Name == d.stage.Name }) - 1
		for i >= 0 && v.skipped(stages[i]) {
			i--
		}
	}
	if i < 0 {
		return change.Stage{}, nil, Reason{Outcome: NotApplicable, Message: "there is no such earlier stage for this change"}
	}
	s := stages[i]
	if v.skipped(s) {
		return s, nil, Reason{Outcome: NotApplicable, Message: s.Name + " was left out"}
	}
	pass := v.lastPass(s)
	if pass == nil {
		return s, nil, Reason{Outcome: Blocked, Message: s.Name + " has not passed yet with the procedure of today", Fix: "carry out " + s.Name}
	}
	return s, pass, Reason{}
}

// attemptNeed is another attempt of a stage that passes.
func (v *view) attemptNeed(s change.Stage, actor string) Need {
	body := evidence.AttemptFinishedBody{Outcome: evidence.Passed}
	return Need{evidence.AttemptFinished, v.predicate(s, actor, func(p *evidence.Predicate) { p.AttemptFinished = &body })}
}
