package gate

import (
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// fromNow is the timeline of the change from its planned start, or from now if
// that is later, and what is wrong with its times; nil if there is none.
func (v *view) fromNow() (*schedule.Plan, []schedule.Problem) {
	if !v.timelineKnown {
		v.timeline, v.timelineProblems = v.planFrom(v.in.Now)
		v.timelineKnown = true
	}
	return v.timeline, v.timelineProblems
}

// planFrom is fromNow for another moment.
func (v *view) planFrom(now time.Time) (*schedule.Plan, []schedule.Problem) {
	p := v.asPlanned()
	if p == nil || v.linting || v.stage.Kind != change.Production || !now.After(p.Begin) {
		return p, v.asPlannedProblems
	}
	return v.newPlan(v.in.Change, p.Start.Add(now.Sub(p.Begin)))
}

// asPlanned is the timeline of a change that starts when it is planned to.
func (v *view) asPlanned() *schedule.Plan {
	if !v.asPlannedKnown {
		v.asPlannedPlan, v.asPlannedProblems = v.newPlan(v.in.Change, time.Time{})
		v.asPlannedKnown = true
	}
	return v.asPlannedPlan
}

// order is the timeline of the change for questions that need no date: that of
// its window or, where none is planned yet, one that begins now and has all the
// time that there is.
func (v *view) order() (*schedule.Plan, []schedule.Problem) {
	if v.in.Change.Window != nil {
		return v.fromNow()
	}
	if !v.undatedKnown {
		c := *v.in.Change
		c.Window = &change.Window{Start: v.in.Now, End: v.in.Now.AddDate(mostYears, 0, 0)}
		v.undatedPlan, v.undatedProblems = v.newPlan(&c, time.Time{})
		v.undatedKnown = true
	}
	return v.undatedPlan, v.undatedProblems
}

// mostYears is more than any procedure takes, and less than a plan may have.
const mostYears = 9

// newPlan works out the timeline of a change from a start; the zero time is the
// start of its window.
func (v *view) newPlan(c *change.Change, start time.Time) (*schedule.Plan, []schedule.Problem) {
	o := schedule.Options{Start: start, People: v.atOnce}
	o.RollbackTook, o.OnlyLonger = v.rollbackTook()
	o.ProcessDecision, _ = v.processDecision(start)
	if policy := v.in.Pipeline.Plan; policy != nil && policy.Decision != nil {
		o.DecisionMoves = policy.Decision.From == "start"
	}
	return schedule.NewPlan(c, v.in.Pipeline.Plan, o)
}

// processDecision is until when the process lets people decide to fall back, if
// the change starts at a moment, or else why that is not known. It is zero where
// the process does not say.
func (v *view) processDecision(start time.Time) (time.Time, string) {
	policy := v.in.Pipeline.Plan
	if policy == nil || policy.Decision == nil || v.in.Change.Window == nil {
		return time.Time{}, ""
	}
	m, err := v.calendar().Due(*policy.Decision, func(anchor string) (time.Time, bool) {
		switch {
		case anchor == "start" && !start.IsZero():
			return start, true
		case anchor == "start", anchor == "end":
			return v.planned(anchor)
		}
		return time.Time{}, false
	})
	switch {
	case err != nil:
		return time.Time{}, err.Error()
	case m.Latest.IsZero():
		return time.Time{}, "the pipeline names no latest moment"
	}
	return m.Latest, ""
}

// atOnce is how many people of a role can work at the same time.
func (v *view) atOnce(role string) int { return len(v.crew(role)) }

// crew lists who can work as a role: those whom the change names, else those who
// have it; nobody who is not known. Nobody is there twice.
func (v *view) crew(role string) []string {
	var out []string
	for _, name := range v.in.Change.People[role] {
		out = append(out, v.people.Handle(name))
	}
	if len(out) == 0 {
		out, _ = v.people.Members(role, v.in.Now)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
