package gate

import (
	"fmt"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// ruleFits: the procedure, begun when it is planned to or now if that is later,
// ends inside the window, each step has the time that it takes, and none begins
// earlier before the window than the pipeline allows.
func ruleFits(v *view) []Reason {
	if v.stage.Kind != change.Production || v.accepted {
		return nil
	}
	if r := v.noPlan(); r != nil {
		return []Reason{*r}
	}
	return v.aboutPlan("fits", func(p *schedule.Plan) []Reason {
		out := []Reason{v.fits(p)}
		for _, s := range p.Forward {
			out = append(out, v.stepFits(p, "procedure", s)...)
			out = append(out, v.backupFits(s)...)
		}
		for _, s := range p.Back {
			out = append(out, v.stepFits(p, "rollback", s)...)
		}
		out = append(out, v.beforeWindow()...)
		return append(out, v.longer(p)...)
	})
}

// noPlan says why it cannot be known when the change ends; nil if it can, or if
// nobody asks. What is wrong with the times is never only reported: no rule of the
// plan could be decided.
func (v *view) noPlan() *Reason {
	if len(v.in.Change.Procedure) == 0 {
		return v.noProcedure()
	}
	p, problems := v.order()
	for _, problem := range problems {
		if p == nil && !problem.Warning {
			return &Reason{Message: "the plan cannot be worked out: " + problem.Message, Fix: problem.Hint, At: v.in.Change.Source.At(problem.Path), Who: []string{author}}
		}
	}
	if p == nil || v.in.Change.Window != nil || v.linting || !v.keepsTime() {
		return nil
	}
	r := v.ofPlan("fits", Reason{
		Message: fmt.Sprintf("the change has no planned window, so nobody can know whether it ends in time and until when it can be taken back; its procedure takes %s", schedule.Amount(p.Finish.Sub(p.Begin))),
		Fix:     "write the window into the change", At: v.in.Change.Source.At("procedure"), Who: []string{author},
	})
	return &r
}

// noProcedure says that nothing shows how long a change takes; nil if nobody asks.
func (v *view) noProcedure() *Reason {
	if v.linting || !v.keepsTime() || v.in.Pipeline.Types[v.in.Change.Type].RecordOnly {
		return nil
	}
	r := v.ofPlan("fits", Reason{
		Message: "the change has no procedure, so nobody can know whether it ends in time and until when it can be taken back",
		Fix:     "write the procedure into the change", At: v.in.Change.Source.At("procedure"), Who: []string{author},
	})
	return &r
}

// keepsTime reports whether the pipeline asks for time in hand, which only a
// window can give.
func (v *view) keepsTime() bool {
	p := v.in.Pipeline.Plan
	return p != nil && (p.Decision != nil || !p.Margin.IsZero() || !p.RestoreCheck.IsZero())
}

func (v *view) fits(p *schedule.Plan) Reason {
	length, window := p.Finish.Sub(p.Start), p.Window.End.Sub(p.Window.Start)
	r := Reason{Outcome: Passed, Data: map[string]any{
		"finish": p.Finish.UTC().Format(time.RFC3339), "procedureMinutes": minutes(length), "windowMinutes": minutes(window), "slackMinutes": minutes(p.Slack),
		"backupMinutes": minutes(backupTime(p)),
	}}
	r.Message = fmt.Sprintf("it ends at %s, %s before the end of the window", v.when(p.Finish), schedule.Amount(p.Slack))
	if p.Slack < 0 {
		r.Outcome = Blocked
		r.Message = fmt.Sprintf("it ends at %s, %s after the end of the window at %s: begun at %s it takes %s, and the window has %s",
			v.when(p.Finish), schedule.Amount(p.Slack), v.when(p.Window.End), v.when(p.Start), schedule.Amount(length), schedule.Amount(window))
		if took := backupTime(p); took > 0 {
			r.Message += fmt.Sprintf("; %s of it go to backups inside the window", schedule.Amount(took))
		}
		r.Fix = "plan a window that is longer, or a procedure that is shorter; the longest path is " + shortened(p.Longest, 5, "step", "steps")
		r.Fix = orElse(v.tooLate(p), r.Fix)
		r.At = v.in.Change.Source.At("window.end")
	}
	return r
}

// tooLate says until when the change could have begun in its window; "" if it is
// not the time that is wrong with it.
func (v *view) tooLate(p *schedule.Plan) string {
	if !p.Start.After(p.Window.Start) || p.LatestStart.Before(p.Window.Start) {
		return ""
	}
	return "it is too late for this window, in which it could begin until " + v.when(p.LatestStart.Add(p.Begin.Sub(p.Start))) + ": plan another one"
}

// backupTime is how long backups take inside the window.
func backupTime(p *schedule.Plan) time.Duration {
	took := p.UntakenTime
	for _, s := range p.Forward {
		if s.Step.TakesBackup != "" && !s.At.Before(p.Start) {
			took += s.Max
		}
	}
	return took
}

// stepFits finds a step that begins later than on the clock, because what it
// waits for takes longer than the clock leaves it.
func (v *view) stepFits(p *schedule.Plan, clock string, s schedule.Planned) []Reason {
	if s.Late() <= 0 {
		return v.untimed(clock, s)
	}
	zero := p.Start
	if clock == "rollback" {
		zero = p.Decided
	}
	return []Reason{{
		Message: fmt.Sprintf("the step %s is planned at %s, and what it waits for takes until %s: %s later",
			s.Step.Name, s.Step.At, offset(s.Step.At.Clock, s.At.Sub(zero)), schedule.Amount(s.Late())),
		Fix:  fmt.Sprintf("begin %s at %s, or shorten what comes before it", s.Step.Name, offset(s.Step.At.Clock, s.At.Sub(zero))),
		At:   v.in.Change.Source.At(fmt.Sprintf("%s[%d].at", clock, s.Index)),
		Data: map[string]any{"step": s.Step.Name, "lateMinutes": minutes(s.Late())},
	}}
}

// untimed reports a backup or a restore of which nobody says how long it takes:
// it has what the clock leaves it.
func (v *view) untimed(clock string, s schedule.Planned) []Reason {
	what := orElse(s.Step.TakesBackup, s.Step.Restores)
	if s.Timed() || what == "" || s.HasNext == "" || v.saidToTake(s) > 0 {
		return nil
	}
	return []Reason{{
		Outcome: Advised, Message: fmt.Sprintf("the step %s has %s until %s, and nobody says how long %s takes", s.Step.Name, schedule.Amount(s.Has), s.HasNext, what),
		Fix: "time it, and write takes", At: v.in.Change.Source.At(fmt.Sprintf("%s[%d]", clock, s.Index)),
		Data: map[string]any{"step": s.Step.Name, "hasMinutes": minutes(s.Has)},
	}}
}

func offset(clock string, d time.Duration) string {
	return change.ClockTime{Clock: clock, Minutes: int(d / time.Minute)}.String()
}

// beforeWindow finds steps that are planned earlier before the window than
// allowed, whenever it is asked.
func (v *view) beforeWindow() []Reason {
	p := v.asPlanned()
	allowed := time.Duration(0)
	if policy := v.in.Pipeline.Plan; policy != nil {
		allowed = p.Start.Sub(policy.Before.Before(p.Start))
	}
	var out []Reason
	for _, s := range p.Forward {
		early := p.Start.Sub(s.At)
		if early <= allowed {
			continue
		}
		r := Reason{
			Message: fmt.Sprintf("the step %s is planned %s before the window, at %s; the pipeline lets steps begin ", s.Step.Name, schedule.Amount(early), v.when(s.At)),
			Fix:     "begin it inside the window, or let the pipeline say plan: before",
			At:      v.in.Change.Source.At(fmt.Sprintf("procedure[%d].at", s.Index)),
			Data:    map[string]any{"step": s.Step.Name, "earlyMinutes": minutes(early), "allowedMinutes": minutes(allowed)},
		}
		if allowed == 0 {
			r.Message += "at its start and not before"
		} else {
			r.Message += schedule.Amount(allowed) + " before it"
		}
		out = append(out, r)
	}
	return out
}
