package gate

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// Took is how long a step, or all steps of a clock, really took in an attempt,
// beside how long it was planned to take.
type Took struct {
	// Step is empty for all recorded steps of a clock together.
	Step string
	// Rollback says that it is of the rollback.
	Rollback bool
	// Planned is the longest time that it was planned to take.
	Planned time.Duration
	Actual  time.Duration
}

// Notable reports whether it differs from the plan by more than a tenth, or by
// more than five minutes.
func (t Took) Notable() bool {
	off := (t.Actual - t.Planned).Abs()
	return off > 5*time.Minute || 10*off > t.Planned
}

// MarshalJSON writes lengths in minutes.
func (t Took) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Step     string  `json:"step,omitempty"`
		Rollback bool    `json:"rollback,omitempty"`
		Planned  float64 `json:"plannedMinutes"`
		Actual   float64 `json:"tookMinutes"`
	}{t.Step, t.Rollback, t.Planned.Minutes(), t.Actual.Minutes()})
}

// anyWindow is as long as no attempt is: it stands in where a change plans none.
const anyWindow = 365 * 24 * time.Hour

// took compares the recorded times of an attempt with the plan: each step in the
// order of the plan, then all of a clock together. It is empty where the attempt
// was about another procedure, or recorded no times.
func (v *view) took(a attempt) []Took {
	if len(a.steps) == 0 || a.procedure != v.in.Digests.Procedure {
		return nil
	}
	c := *v.in.Change
	if c.Window == nil {
		c.Window = &change.Window{Start: a.startedAt, End: a.startedAt.Add(anyWindow)}
	}
	p, _ := schedule.NewPlan(&c, v.in.Pipeline.Plan, schedule.Options{People: v.atOnce})
	if p == nil {
		return nil
	}
	return append(clockTook(p.Forward, a.steps, false), clockTook(p.Back, a.steps, true)...)
}

func clockTook(planned []schedule.Planned, steps []evidence.StepTime, back bool) []Took {
	var out []Took
	var should, did schedule.Interval
	for _, s := range planned {
		i := slices.IndexFunc(steps, func(t evidence.StepTime) bool { return t.Step == s.Step.Name })
		if i < 0 {
			continue
		}
		t := steps[i]
		out = append(out, Took{s.Step.Name, back, s.Max, t.End.Sub(t.Start)})
		should = around(should, schedule.Interval{Start: s.At, End: s.At.Add(s.Max)})
		did = around(did, schedule.Interval{Start: t.Start, End: t.End})
	}
	if len(out) > 0 {
		out = append(out, Took{"", back, should.End.Sub(should.Start), did.End.Sub(did.Start)})
	}
	return out
}

// around is the shortest interval that holds both.
func around(a, b schedule.Interval) schedule.Interval {
	if a.Start.IsZero() {
		return b
	}
	if b.Start.Before(a.Start) {
		a.Start = b.Start
	}
	if b.End.After(a.End) {
		a.End = b.End
	}
	return a
}
