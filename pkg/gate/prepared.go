package gate

import (
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/review"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// prepared is what follows from the files alone, so that a forecast works it out
// once for all its questions.
type prepared struct {
	calendar *schedule.Calendar
	// wrong says why nothing can be decided by the calendar; "" if all is well.
	wrong    string
	zone     *time.Location    // in which people read times
	policies map[string]string // by stage
	// contradictions are what ruleSatisfiable found, by stage.
	contradictions map[string][]Reason
}

func prepare(in Input) *prepared {
	p := &prepared{policies: map[string]string{}, contradictions: map[string][]Reason{}}
	if in.Pipeline.Calendar != nil {
		var problems []schedule.Problem
		p.calendar, problems = schedule.CompileCalendar(in.Pipeline.Calendar)
		for _, problem := range problems {
			if !problem.Warning {
				p.wrong = "the calendar is not in order: " + problem.Path + ": " + problem.Message
			}
		}
	}
	p.zone = p.calendar.Location()
	if w := in.Change.Window; w != nil && w.Zone != "" {
		if zone, err := schedule.Zone(w.Zone); err == nil {
			p.zone = zone
		}
	}
	for _, s := range in.Pipeline.Stages {
		p.policies[s.Name] = s.Policy(in.Pipeline.Name)
	}
	return p
}

// calendar is that of the pipeline, or nil.
func (v *view) calendar() *schedule.Calendar { return v.prepared.calendar }

// plan is the timeline of the change from its planned start, or from now if that
// is later; nil if there is none.
func (v *view) plan() *schedule.Plan {
	if !v.timelineKnown {
		v.timeline, v.timelineKnown = v.planFrom(v.in.Now), true
	}
	return v.timeline
}

// planFrom is the timeline of a change that starts at a moment, and not before
// its planned start.
func (v *view) planFrom(now time.Time) *schedule.Plan {
	p := v.asPlanned()
	if p == nil || v.linting || v.stage.Kind != change.Production || !now.After(p.Begin) {
		return p
	}
	o := v.planOptions()
	o.Start = p.Start.Add(now.Sub(p.Begin))
	late, _ := schedule.NewPlan(v.in.Change, v.in.Pipeline.Plan, o)
	return late
}

// asPlanned is the timeline of a change that starts when it is planned to.
func (v *view) asPlanned() *schedule.Plan {
	if !v.asPlannedKnown {
		v.asPlannedPlan, _ = schedule.NewPlan(v.in.Change, v.in.Pipeline.Plan, v.planOptions())
		v.asPlannedKnown = true
	}
	return v.asPlannedPlan
}

func (v *view) planOptions() schedule.Options {
	o := schedule.Options{People: v.atOnce, RollbackTook: v.rollbackTook()}
	policy := v.in.Pipeline.Plan
	if policy == nil || policy.Decision == nil {
		return o
	}
	m, err := v.calendar().Due(*policy.Decision, func(anchor string) (time.Time, bool) { return v.planned(anchor) })
	if err == nil {
		o.ProcessDecision = m.Latest
	}
	return o
}

// atOnce is how many people of a role can work at the same time: those whom the
// change names, else those who have it.
func (v *view) atOnce(role string) int {
	if named := v.in.Change.People[role]; len(named) > 0 {
		return len(named)
	}
	members, _ := v.people.Members(role, v.in.Now)
	return len(members)
}

// ideal is how an attempt ends if it goes as planned.
type ideal struct {
	length time.Duration
	steps  []evidence.StepTime
	tests  map[string]string
}

// idealResult is an attempt of a stage in which every step of both clocks takes
// as long as planned, and every test passes.
func (v *view) idealResult(s change.Stage, began time.Time) ideal {
	out := ideal{length: time.Minute, tests: map[string]string{}}
	if s.BindsTo() == change.BindsChange {
		return out
	}
	for _, t := range v.in.Change.Tests {
		out.tests[t.Name] = evidence.Passed
	}
	p := v.anyPlan(began)
	if p == nil {
		return out
	}
	out.length = max(out.length, p.Finish.Sub(p.Begin))
	out.steps = moved(p.Forward, began.Sub(p.Begin))
	if v.rehearsedOn(s) && len(p.Back) > 0 {
		back := p.Back[len(p.Back)-1].End
		out.steps = append(out.steps, moved(p.Back, began.Add(out.length).Sub(p.Back[0].At))...)
		out.length += back.Sub(p.Back[0].At)
	}
	return out
}

// anyPlan is the timeline of a change as planned or, without a planned window, of
// one that starts at some moment.
func (v *view) anyPlan(start time.Time) *schedule.Plan {
	c := *v.in.Change
	if c.Window == nil {
		c.Window = &change.Window{Start: start, End: start.AddDate(10, 0, 0)}
	}
	p, _ := schedule.NewPlan(&c, v.in.Pipeline.Plan, v.planOptions())
	return p
}

func moved(steps []schedule.Planned, by time.Duration) []evidence.StepTime {
	var out []evidence.StepTime
	for _, s := range steps {
		out = append(out, evidence.StepTime{Step: s.Step.Name, Start: s.At.Add(by).UTC(), End: s.End.Add(by).UTC()})
	}
	return out
}

// Starters lists who could start an attempt, the performer's people first.
func Starters(in Input) []string {
	people := review.NewDirectory(in.Change, in.Pipeline, in.Facts.Teams)
	var out []string
	for _, role := range starterRoles(in) {
		members, err := people.Members(role, in.Now)
		if err != nil {
			continue
		}
		for _, m := range members {
			out = appendNew(out, m)
		}
	}
	return out
}
