package gate

import (
	"fmt"
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// DecideDuring says what an attempt that is under way still needs before it can
// be recorded as passed: what steps hold for, backups, and the notices that are
// counted from its start or from that of the window. What is asked for afterwards is the business of
// DecideAccepted. It returns an error if no attempt of the stage is under way.
func DecideDuring(in Input) (Decision, error) {
	v, err := newView(in)
	if err != nil {
		return Decision{}, err
	}
	running := v.last(v.stage)
	if v.unsound == "" && (running == nil || running.finished != 0) {
		return Decision{}, fmt.Errorf("no attempt of %s is under way", in.Stage)
	}
	if running != nil {
		now := *running
		now.finished, now.endedAt = len(v.chain())+1, in.Now
		v.holder = &now
		for _, r := range v.stage.Accept {
			atStart := r.Due != nil && (r.Due.From == "attempt" || r.Due.From == "start")
			if r.Require == "backup" || r.Require == "notice" && atStart {
				v.demands = append(v.demands, v.timed(demand{Requirement: r, stage: v.stage, after: &now, accept: true, running: true}))
			}
		}
	}
	v.accepted = true
	return v.decide(duringRules), nil
}

// duringRules decide what an attempt needs while it is under way.
var duringRules = []Rule{
	{"order/one-attempt", "", "", ruleUnderWay},
	{"plan/holds", "", "", ruleHolds},
	{"backup/taken", "", "", ruleBackup},
	{"comms/notices", "", "", ruleNotices},
}

// ruleUnderWay: the attempt in question is known.
func ruleUnderWay(v *view) []Reason {
	if r := v.unknown(); r != nil {
		return r
	}
	return []Reason{{Outcome: Passed, Message: "the attempt of " + v.stage.Name + " is under way since " + v.when(v.holder.startedAt)}}
}

// ruleHolds: what a step holds for was given after the attempt began, and before
// the step went on.
func ruleHolds(v *view) []Reason {
	if !v.accepted || v.stage.BindsTo() == change.BindsChange {
		return nil
	}
	if r := v.unknown(); r != nil {
		return r
	}
	a := v.holder
	if a == nil {
		a = v.lastPass(v.stage)
	}
	var out []Reason
	for i, s := range v.in.Change.Procedure {
		if s.Hold != nil && a != nil {
			at := v.in.Change.Source.At(fmt.Sprintf("procedure[%d].hold", i))
			for _, r := range v.hold(s, *a) {
				r.At, r.Stage, r.Requirement = at, v.stage.Name, s.Name
				out = append(out, v.ofPlan("holds", r))
			}
		}
	}
	return out
}

func (v *view) hold(s change.Step, a attempt) []Reason {
	var out []Reason
	if role := s.Hold.Signoff; role != "" {
		out = append(out, v.heldFor(s, a, "a sign-off of "+v.role(role), []string{role}, func(p evidence.Predicate) bool {
			return p.SignOff != nil && p.SignOff.Role == role && favourable(p.SignOff.Verdict) && v.holds(p.SignOff.Person, role, p.Time) && v.mayEnter(role, p.SignOff.Person, p.Actor, p.Time)
		}, func(person string) Need { return v.signOffNeed(v.stage, role, person, evidence.Confirm, questions(s)) }))
	}
	if name := s.Hold.Check; name != "" {
		out = append(out, v.heldFor(s, a, "the check "+name, []string{s.Owner}, func(p evidence.Predicate) bool {
			return p.Check != nil && p.Check.Name == name && p.Check.Outcome == evidence.Passed && v.entitled(nil, p.Check.Person, p.Time)
		}, func(person string) Need { return v.checkNeed(v.checkDemand(name), "", person) }))
	}
	return out
}

func questions(s change.Step) []string {
	if s.Hold.Question == "" {
		return nil
	}
	return []string{s.Hold.Question}
}

func (v *view) checkDemand(name string) demand {
	return demand{Requirement: change.Requirement{Require: "check", Check: name}, stage: v.stage}
}

// heldFor looks for what a step waits for among the statements of an attempt.
func (v *view) heldFor(s change.Step, a attempt, what string, roles []string, given func(evidence.Predicate) bool, need func(person string) Need) Reason {
	i := slices.IndexFunc(a.steps, func(t evidence.StepTime) bool { return t.Step == s.Name })
	why := "nobody has given it"
	for _, rec := range v.chain() {
		p := rec.Predicate
		if p.Sequence <= a.started || p.Sequence > a.finished || p.Stage != v.stage.Name || rec.About(evidence.ProcedureSubject) != a.procedure || !given(p) {
			continue
		}
		if i < 0 || !p.Time.After(a.steps[i].Start) {
			return Reason{Outcome: Passed, Message: "the step " + s.Name + " had " + what + " at " + v.when(p.Time)}
		}
		why = "it came at " + v.when(p.Time) + ", and the step had begun at " + v.when(a.steps[i].Start)
	}
	r := Reason{Message: "the step " + s.Name + " waits for " + what + ": " + why, Who: roles, Fix: "give it before the step goes on"}
	if v.holder == nil {
		r.Fix = "carry out " + v.stage.Name + " again"
		return r
	}
	if person := v.somebody(roles); person != "" {
		r.Needs = []Need{need(person)}
	}
	return r
}
