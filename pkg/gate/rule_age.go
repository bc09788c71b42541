package gate

import (
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// ruleCopy: the environment of the stage is a copy of another one, and young
// enough; for a stage to count as passed, it was when its attempt began.
func ruleCopy(v *view) []Reason {
	return v.each("copy", v.copied)
}

func (v *view) copied(d demand) Reason {
	if r := v.unknown(); r != nil {
		return r[0]
	}
	at := v.in.Now
	if d.accept {
		if d.after == nil {
			return notYet(d.stage)
		}
		at = d.after.startedAt
	}
	r := Reason{
		Fix: "copy " + d.Environment + " to " + d.stage.Environment + " and record it", Who: slices.Clone(d.By),
		Needs: []Need{v.copyNeed(d)},
	}
	last := v.filled(d)
	if last == nil {
		r.Message = "nothing shows that " + d.stage.Environment + " is a copy of " + d.Environment
		return r
	}
	if last.Of != d.Environment {
		r.Message = d.stage.Environment + " is now a copy of " + last.Of + ", since " + v.when(last.Taken)
		return r
	}
	good := Reason{Outcome: Passed, Message: d.stage.Environment + " is a copy of " + d.Environment + " from " + v.when(last.Taken)}
	if d.MaxAge.IsZero() {
		return good
	}
	old := d.MaxAge.After(last.Taken.UTC())
	if at.After(old) {
		r.Message = "the copy of " + d.Environment + " is from " + v.when(last.Taken) + " and was good for " + d.MaxAge.String()
		return r
	}
	good.Until = &old
	return good
}

func (v *view) copyNeed(d demand) Need {
	body := evidence.CopyBody{Of: d.Environment, Taken: v.in.Now}
	return Need{Kind: evidence.Copy, Predicate: v.predicate(d.stage, v.somebody(d.By), func(p *evidence.Predicate) { p.Copy = &body })}
}

// filled returns what the environment of a demand was last filled from. That it
// was filled from elsewhere counts whoever says so.
func (v *view) filled(d demand) *evidence.CopyBody {
	var last *evidence.CopyBody
	for _, rec := range v.heard {
		p, c := rec.Predicate, rec.Predicate.Copy
		if c == nil || p.Environment != d.stage.Environment || d.accept && p.Sequence > d.after.finished {
			continue
		}
		proper := !v.doubted[p.Sequence] && v.entitled(d.By, p.Actor, p.Time) && !c.Taken.After(p.Time) && (!d.accept || p.Sequence < d.after.started) && v.untimely(d, p.Time) == ""
		if c.Of == d.Environment && !proper {
			continue
		}
		if last == nil || !c.Taken.Before(last.Taken) {
			last = c
		}
	}
	return last
}

// ruleSoak: enough time has gone by since a stage passed.
func ruleSoak(v *view) []Reason {
	return v.each("soak", v.soaked)
}

func (v *view) soaked(d demand) Reason {
	s, pass, r := v.passOf(d, d.After)
	if pass == nil {
		return r
	}
	over := d.For.After(pass.endedAt)
	if v.in.Now.Before(over) {
		return Reason{
			Outcome: Pending, Until: &over, Fix: "wait",
			Message: s.Name + " passed at " + v.when(pass.endedAt) + " and has to stand for " + d.For.String() + ", until " + v.when(over),
		}
	}
	return Reason{Outcome: Passed, Message: s.Name + " has stood for " + d.For.String() + " since " + v.when(pass.endedAt)}
}

// ruleAge: a stage passed recently enough.
func ruleAge(v *view) []Reason {
	return v.each("age", v.aged)
}

func (v *view) aged(d demand) Reason {
	s, pass, r := v.passOf(d, d.Requirement.Stage)
	if pass == nil {
		return r
	}
	old := d.MaxAge.After(pass.endedAt)
	if v.in.Now.After(old) {
		return Reason{
			Outcome: Blocked, Fix: "carry out " + s.Name + " again", Needs: []Need{v.attemptNeed(s, pass.actor)},
			Message: s.Name + " passed at " + v.when(pass.endedAt) + ", and that was good for " + d.MaxAge.String() + ", until " + v.when(old),
			stale:   &stale{s.Name, d.MaxAge},
		}
	}
	return Reason{Outcome: Passed, Until: &old, Message: s.Name + " passed at " + v.when(pass.endedAt) + ", which is good until " + v.when(old)}
}

// passOf returns the stage that a demand names, else the one before, or the
// stage itself if it is about counting it as passed, and its last pass; without a pass, the reason why there is nothing to measure from.
func (v *view) passOf(d demand, name string) (change.Stage, *attempt, Reason) {
	if r := v.unknown(); r != nil {
		return change.Stage{}, nil, r[0]
	}
	stages := v.in.Pipeline.Stages
	i := slices.IndexFunc(stages, func(s change.Stage) bool { return s.Name == name })
	if name == "" {
		i = slices.IndexFunc(stages, func(s change.Stage) bool { return s.Name == d.stage.Name })
		if !d.accept {
			i--
		}
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
		return s, nil, notYet(s)
	}
	return s, pass, Reason{}
}

func notYet(s change.Stage) Reason {
	return Reason{Outcome: Blocked, Message: s.Name + " has not passed yet with the procedure of today", Fix: "carry out " + s.Name, After: s.Name}
}

// attemptNeed is another attempt of a stage that passes.
func (v *view) attemptNeed(s change.Stage, actor string) Need {
	body := evidence.AttemptFinishedBody{Outcome: evidence.Passed}
	return Need{Kind: evidence.AttemptFinished, Predicate: v.predicate(s, actor, func(p *evidence.Predicate) { p.AttemptFinished = &body })}
}
