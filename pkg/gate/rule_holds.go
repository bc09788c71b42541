package gate

import (
	"fmt"
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// ruleHolds: what a step holds for was given after the attempt began, and before
// the step went on. Later stages ask again, so that an attempt that did not wait
// never counts.
func ruleHolds(v *view) []Reason {
	if v.holder != nil {
		return v.holdsOf(v.stage, v.holder)
	}
	var out []Reason
	for _, s := range v.passing {
		if s.Name == v.stage.Name || !v.skipped(s) {
			out = append(out, v.holdsOf(s, v.lastPass(s))...)
		}
	}
	return out
}

// holdsOf asks an attempt of a stage for the holds of the procedure, and for those
// of the way back if it was gone; where there is no attempt there is nothing to ask.
func (v *view) holdsOf(stage change.Stage, a *attempt) []Reason {
	held := func(s change.Step) bool { return s.Hold != nil }
	c := v.in.Change
	if stage.BindsTo() == change.BindsChange || !slices.ContainsFunc(c.Procedure, held) && !slices.ContainsFunc(c.Rollback, held) {
		return nil
	}
	if r := v.unknown(); r != nil {
		return r
	}
	var out []Reason
	for clock, steps := range [][]change.Step{c.Procedure, c.Rollback} {
		for i, s := range steps {
			if a == nil || !held(s) || clock == 1 && !v.goesBack(stage, a, s) {
				continue
			}
			at := c.Source.At(fmt.Sprintf("%s[%d].hold", clockOf(clock == 1), i))
			for _, r := range v.hold(stage, s, *a) {
				r.At, r.Stage, r.Requirement = at, stage.Name, s.Name
				out = append(out, v.ofPlan("holds", r))
			}
		}
	}
	return out
}

// goesBack reports whether an attempt performs a step of the way back: it has
// recorded the time of it, or it is under way where the way back is rehearsed.
func (v *view) goesBack(stage change.Stage, a *attempt, s change.Step) bool {
	began := func(t evidence.StepTime) bool { return t.Step == s.Name }
	return v.holder != nil && v.rehearsedOn(stage) || slices.ContainsFunc(a.steps, began)
}

func (v *view) hold(stage change.Stage, s change.Step, a attempt) []Reason {
	var out []Reason
	if role := s.Hold.Signoff; role != "" {
		what := "a sign-off of " + v.role(role)
		if s.Hold.Question != "" {
			what += " that answers " + quoted(s.Hold.Question)
		}
		r, given := v.heldFor(stage, s, a, what, func(p evidence.Predicate) (string, signal) { return v.signsOff(s.Hold, p) })
		out = append(out, v.missing(stage, a, r, given, []string{role}, func(person string) Need {
			return v.signOffNeed(stage, role, person, evidence.Confirm, questions(s.Hold))
		}))
	}
	if name := s.Hold.Check; name != "" {
		r, given := v.heldFor(stage, s, a, "the check "+name, func(p evidence.Predicate) (string, signal) { return v.checksOff(name, p) })
		d := demand{Requirement: change.Requirement{Require: "check", Check: name}, stage: stage}
		out = append(out, v.missing(stage, a, r, given, []string{s.Owner}, func(person string) Need { return v.checkNeed(d, "", person) }))
	}
	return out
}

func questions(h *change.Hold) []string {
	if h.Question == "" {
		return nil
	}
	return []string{h.Question}
}

// signal is what a statement says to a step that waits.
type signal int

const (
	nothing signal = iota
	goOn
	stayHere
)

// signsOff reads a statement as the sign-off that a step waits for.
func (v *view) signsOff(h *change.Hold, p evidence.Predicate) (person string, says signal) {
	w := p.SignOff
	if w == nil || w.Role != h.Signoff || !v.holds(w.Person, w.Role, p.Time) || !v.mayEnter(w.Role, w.Person, p.Actor, p.Time) {
		return "", nothing
	}
	switch {
	case favourable(w.Verdict) && (h.Question == "" || slices.Contains(w.Answers, h.Question)):
		says = goOn
	case decisive(w.Verdict) && !favourable(w.Verdict):
		says = stayHere
	}
	return v.people.Handle(w.Person), says
}

// checksOff reads a statement as the check that a step waits for.
func (v *view) checksOff(name string, p evidence.Predicate) (person string, says signal) {
	b := p.Check
	switch {
	case b == nil || b.Name != name || !v.entitled(nil, b.Person, p.Time):
		return "", nothing
	case b.Outcome == evidence.Passed:
		return v.people.Handle(b.Person), goOn
	}
	return v.people.Handle(b.Person), stayHere
}

// heldFor looks for what a step waits for among the statements of an attempt,
// and reports whether it was given. Who said no has to say otherwise before the
// step begins.
func (v *view) heldFor(stage change.Stage, s change.Step, a attempt, what string, reads func(evidence.Predicate) (string, signal)) (Reason, bool) {
	i := slices.IndexFunc(a.steps, func(t evidence.StepTime) bool { return t.Step == s.Name })
	var given, late time.Time
	var against []string
	for _, rec := range v.heard {
		p := rec.Predicate
		if p.Sequence <= a.started || p.Sequence > a.finished || p.Stage != stage.Name || p.Environment != stage.Environment || rec.About(evidence.ProcedureSubject) != a.procedure {
			continue
		}
		person, says := reads(p)
		switch {
		case says == nothing:
		case i >= 0 && p.Time.After(a.steps[i].Start):
			if says == goOn {
				late = p.Time
			}
		case says == goOn:
			given = p.Time
			against = slices.DeleteFunc(against, func(who string) bool { return who == person })
		default:
			against = appendNew(against, person)
		}
	}
	waits := "the step " + s.Name + " waits for " + what
	switch {
	case len(against) > 0:
		return Reason{Message: waits + ": " + list(against) + " said no", Fix: "settle it with " + list(against) + ", who can say otherwise"}, false
	case !given.IsZero():
		return Reason{Outcome: Passed, Message: "the step " + s.Name + " had " + what + " at " + v.when(given)}, true
	case !late.IsZero():
		return Reason{Message: waits + ": it came at " + v.when(late) + ", and the step had begun at " + v.when(a.steps[i].Start)}, false
	}
	return Reason{Message: waits + ": nobody has given it", Fix: "give it before the step goes on"}, false
}

// missing completes the reason of a step that did not get what it waits for: what
// an attempt lacks while it is under way can be given, later it cannot.
func (v *view) missing(stage change.Stage, a attempt, r Reason, given bool, roles []string, need func(person string) Need) Reason {
	switch {
	case given:
	case v.holder == nil:
		r.Fix, r.Who = "carry out "+stage.Name+" again, and give it before the step goes on", roles
		r.Needs = []Need{v.attemptNeed(stage, a.actor)}
	default:
		r.Who = roles
		if person := v.somebody(roles); person != "" {
			r.Needs = []Need{need(person)}
		}
	}
	return r
}
