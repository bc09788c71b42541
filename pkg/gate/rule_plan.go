package gate

import (
	"fmt"
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// ofPlan lets a rule of a plan only be reported, where the pipeline says so.
func (v *view) ofPlan(rule string, r Reason) Reason {
	p := v.in.Pipeline.Plan
	if r.Outcome != Passed && r.Outcome != NotApplicable && p != nil && slices.Contains(p.Should, rule) {
		r.Outcome = Advised
	}
	return r
}

// aboutPlan asks a question of the timeline, for a stage that enters production.
func (v *view) aboutPlan(rule string, answer func(p *schedule.Plan) []Reason) []Reason {
	if v.stage.Kind != change.Production || v.accepted {
		return nil
	}
	p := v.plan()
	if p == nil {
		return v.noPlan(rule)
	}
	out := answer(p)
	for i := range out {
		out[i] = v.ofPlan(rule, out[i])
		if out[i].At.IsZero() {
			out[i].At = v.in.Change.Source.At("procedure")
		}
		if out[i].Outcome == Blocked && out[i].Who == nil {
			out[i].Who = []string{author}
		}
	}
	return out
}

// noPlan says why there is no timeline: what is wrong with the times, or nothing
// where the change plans none.
func (v *view) noPlan(rule string) []Reason {
	_, problems := schedule.NewPlan(v.in.Change, v.in.Pipeline.Plan, v.planOptions())
	for _, p := range problems {
		if !p.Warning && rule == "fits" {
			return []Reason{{Message: "the plan cannot be worked out: " + p.Message, Fix: p.Hint, At: v.in.Change.Source.At(p.Path), Who: []string{author}}}
		}
	}
	return nil
}

func minutes(d time.Duration) float64 { return d.Minutes() }

// ruleFits: the procedure, begun when it is planned to or now if that is later,
// ends inside the window, each step has the time that it takes, and none begins
// earlier before the window than the pipeline allows.
func ruleFits(v *view) []Reason {
	return v.aboutPlan("fits", func(p *schedule.Plan) []Reason {
		out := []Reason{v.fits(p)}
		for _, s := range p.Forward {
			out = append(out, v.stepFits(p, "procedure", s)...)
		}
		for _, s := range p.Back {
			out = append(out, v.stepFits(p, "rollback", s)...)
		}
		out = append(out, v.beforeWindow(p)...)
		return append(out, v.longer(p)...)
	})
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
		r.Fix = "plan a window that is longer, or a procedure that is shorter; the longest path is " + shortened(p.Longest, 5)
		if p.Start.After(p.Window.Start) {
			r.Fix = "it is too late for this window: plan another one"
		}
		r.At = v.in.Change.Source.At("window.end")
	}
	return r
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
	if s.Timed() || what == "" || s.HasNext == "" {
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

// beforeWindow finds steps that begin earlier before the window than allowed.
func (v *view) beforeWindow(p *schedule.Plan) []Reason {
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
			Message: fmt.Sprintf("the step %s begins %s before the window, at %s; the pipeline lets steps begin ", s.Step.Name, schedule.Amount(early), v.when(s.At)),
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

// ruleDecision: as long as the process lets people decide to fall back, falling
// back still ends inside the window.
func ruleDecision(v *view) []Reason {
	return v.aboutPlan("decision", func(p *schedule.Plan) []Reason {
		if len(v.in.Change.Rollback) == 0 {
			return nil
		}
		return []Reason{v.decision(p)}
	})
}

func (v *view) decision(p *schedule.Plan) Reason {
	need := p.Needed
	over := -need.Left
	r := Reason{Outcome: Passed, At: v.in.Change.Source.At("rollback"), Data: map[string]any{
		"rollbackMinutes": minutes(need.Cost), "decisionMinutesBeforeEnd": minutes(p.Window.End.Sub(need.At)),
		"latestDecision": p.TurnBack.UTC().Format(time.RFC3339), "overMinutes": minutes(max(0, over)),
	}}
	r.Message = fmt.Sprintf("falling back takes %s%s, so it can be decided until %s; %s until %s, %s before that",
		schedule.Amount(need.Cost), v.measured(p), v.when(p.TurnBack), v.needs(p), v.when(need.At), schedule.Amount(p.TurnBack.Sub(need.At)))
	if over <= 0 {
		return r
	}
	r.Outcome = Blocked
	r.Message = fmt.Sprintf("%s until %s, %s before the end of the window, and falling back takes %s%s%s: service is back at %s, %s after the end",
		v.needs(p), v.when(need.At), schedule.Amount(p.Window.End.Sub(need.At)), schedule.Amount(need.Cost), v.measured(p), v.inHand(p),
		v.when(need.Back), schedule.Amount(need.Back.Sub(p.Window.End)))
	if !need.Back.After(p.Window.End) {
		r.Message = fmt.Sprintf("%s until %s, and falling back takes %s%s until %s: of the time that has to be kept in hand%s, %s is missing",
			v.needs(p), v.when(need.At), schedule.Amount(need.Cost), v.measured(p), v.when(need.Back), v.inHand(p), schedule.Amount(over))
	}
	r.Fix = fmt.Sprintf("decide until %s at the latest, shorten the way back, or plan a window that ends %s later", v.when(p.TurnBack), schedule.Amount(over))
	if p.TurnBack.Before(p.Begin) {
		r.Fix = fmt.Sprintf("shorten the way back, or plan a window that ends %s later: no moment of this one is early enough to decide", schedule.Amount(over))
	}
	return r
}

// needs says what makes people decide as late as the plan needs.
func (v *view) needs(p *schedule.Plan) string {
	switch p.NeedsWhy {
	case schedule.NeedsProcess:
		return "the process lets people decide to fall back"
	case schedule.NeedsStop:
		return "the step " + p.NeedsStep + " may be stopped"
	case schedule.NeedsTests:
		return "the tests of the step " + p.NeedsStep + " go on"
	}
	return "the procedure goes on"
}

func (v *view) measured(p *schedule.Plan) string {
	if !p.Measured {
		return ""
	}
	return ", as measured when it was rehearsed"
}

func (v *view) inHand(p *schedule.Plan) string {
	out := ""
	if p.RestoreCheck > 0 {
		out += ", " + schedule.Amount(p.RestoreCheck) + " to see that the restore worked"
	}
	if p.Margin > 0 {
		out += ", " + schedule.Amount(p.Margin) + " in hand"
	}
	return out
}

// ruleRestoreFits: what is restored when it is decided to fall back as late as the
// process allows is restored before the end of the window.
func ruleRestoreFits(v *view) []Reason {
	return v.aboutPlan("", func(p *schedule.Plan) []Reason {
		var out []Reason
		for i, b := range v.in.Change.Backup {
			if r, ok := v.restoreFits(p, b); ok {
				r.At = v.in.Change.Source.At(fmt.Sprintf("backup[%d].restore", i))
				out = append(out, r)
			}
		}
		return out
	})
}

func (v *view) restoreFits(p *schedule.Plan, b change.Backup) (Reason, bool) {
	takes := time.Duration(b.Restore.Max.InMinutes()) * time.Minute
	if takes == 0 {
		return Reason{}, false
	}
	decided := p.Decided
	begins, step := decided, ""
	for _, s := range p.Back {
		if s.Step.Restores == b.Name {
			begins, step = s.At, s.Step.Name
			if s.Timed() && s.Max < takes || !s.Timed() && s.HasNext != "" && s.Has < takes {
				return Reason{
					Message: fmt.Sprintf("restoring %s takes %s, and the step %s has %s for it", b.Name, schedule.Amount(takes), step, schedule.Amount(s.Max)),
					Fix:     "give the step the time that a restore takes", Data: map[string]any{"restoreMinutes": minutes(takes), "stepMinutes": minutes(s.Max)},
				}, true
			}
		}
	}
	if step == "" && len(v.in.Change.Rollback) > 0 {
		return Reason{}, false
	}
	ends := begins.Add(takes)
	left := p.Window.End.Sub(ends)
	r := Reason{Outcome: Passed, Data: map[string]any{
		"restoreMinutes": minutes(takes), "decisionMinutesBeforeEnd": minutes(p.Window.End.Sub(decided)), "overMinutes": minutes(max(0, -left)),
	}}
	r.Message = fmt.Sprintf("decided at %s, %s is restored by %s, %s before the end of the window", v.when(decided), b.Name, v.when(ends), schedule.Amount(left))
	if left < 0 {
		r.Outcome = Blocked
		r.Message = fmt.Sprintf("decided at %s, %s before the end of the window, a restore of %s takes %s: it ends %s after the window",
			v.when(decided), schedule.Amount(p.Window.End.Sub(decided)), b.Name, schedule.Amount(takes), schedule.Amount(left))
		r.Fix = fmt.Sprintf("decide %s earlier, or plan a window that ends %s later", schedule.Amount(left), schedule.Amount(left))
	}
	return r, true
}

// ruleImpact: the outage that follows from the steps is announced, and is not
// longer than announced.
func ruleImpact(v *view) []Reason {
	return v.aboutPlan("impact", func(p *schedule.Plan) []Reason {
		down, impact := p.Outage.Longest(), v.in.Change.Impact
		if len(p.Outage.Down) == 0 {
			return nil
		}
		at := v.in.Change.Source.At("impact")
		if impact == nil || !impact.Outage {
			return []Reason{{Message: fmt.Sprintf("the steps take the service down for %s, and the change announces no outage", schedule.Amount(down)), Fix: "write impact: outage: true with its duration", At: at}}
		}
		announced := time.Duration(impact.Duration.InMinutes()) * time.Minute
		r := Reason{Outcome: Passed, At: at, Data: map[string]any{
			"outageMinutes": minutes(down), "announcedMinutes": minutes(announced), "fallbackOutageMinutes": minutes(p.Outage.Fallback.End.Sub(p.Outage.Fallback.Start)),
		}}
		r.Message = fmt.Sprintf("the steps take the service down for %s; announced are %s%s", schedule.Amount(down), schedule.Amount(announced), v.fallbackOutage(p))
		if announced == 0 {
			r.Outcome, r.Message = Blocked, fmt.Sprintf("the change does not say how long the outage is; by its steps it is %s", schedule.Amount(down))
			r.Fix = "write impact: duration"
		} else if down > announced {
			r.Outcome = Blocked
			r.Message = fmt.Sprintf("the steps take the service down for %s, %s longer than the %s that are announced", schedule.Amount(down), schedule.Amount(down-announced), schedule.Amount(announced))
			r.Fix = "announce " + schedule.Amount(down) + ", or shorten the outage"
		}
		return []Reason{r}
	})
}

func (v *view) fallbackOutage(p *schedule.Plan) string {
	f := p.Outage.Fallback
	if f.IsEmpty() {
		return ""
	}
	return fmt.Sprintf("; if it is taken back as late as %s, it is down for %s", v.when(p.Outage.FallbackAt), schedule.Amount(f.End.Sub(f.Start)))
}

// ruleDates: the window ends after it starts, and its weekday, date, offset and
// zone agree.
func ruleDates(v *view) []Reason {
	w := v.in.Change.Window
	if w == nil || v.stage.Kind != change.Production || v.accepted {
		return nil
	}
	var out []Reason
	bad := func(field, message, fix string) {
		out = append(out, v.ofPlan("dates", Reason{Message: message, Fix: fix, At: v.in.Change.Source.At("window." + field), Who: []string{author}}))
	}
	if !w.End.After(w.Start) {
		bad("end", "the window ends at "+v.when(w.End)+", which is not after its start at "+v.when(w.Start), "write a later end")
	}
	loc := v.calendar().Location()
	if w.Zone != "" {
		zone, err := schedule.Zone(w.Zone)
		if err != nil {
			bad("zone", err.Error(), "write a zone of the IANA database, such as Europe/Amsterdam")
			return out
		}
		loc = zone
		for _, side := range []struct {
			field string
			t     time.Time
		}{{"start", w.Start}, {"end", w.End}} {
			if err := schedule.OffsetAgrees(side.t, loc); err != nil {
				bad(side.field, err.Error(), "write the offset that the zone has on that day")
			}
		}
	}
	if day := weekday(w.Start.In(loc)); w.Weekday != "" && w.Weekday != day {
		bad("weekday", fmt.Sprintf("%s is a %s and not a %s", w.Start.In(loc).Format(time.DateOnly), day, w.Weekday), "correct the date or the weekday")
	}
	if out == nil {
		out = []Reason{{Outcome: Passed, Message: "the window is from " + v.dates(w.Start, w.End), At: v.in.Change.Source.At("window")}}
	}
	return out
}

var weekdays = [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

func weekday(t time.Time) string { return weekdays[t.Weekday()] }
