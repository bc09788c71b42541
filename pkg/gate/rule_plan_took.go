package gate

import (
	"fmt"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// longer says, of each step, that an earlier attempt took longer for it than it is
// planned to take: of this change, or of an earlier one with a step of that name.
// It is advice and never blocks: whoever plans may know why.
func (v *view) longer(p *schedule.Plan) []Reason {
	earlier := v.stepTimes()
	var out []Reason
	for clock, steps := range [][]schedule.Planned{p.Forward, p.Back} {
		for _, s := range steps {
			if r, ok := tookLonger(s, earlier); ok {
				r.At = v.in.Change.Source.At(fmt.Sprintf("%s[%d].takes", [...]string{"procedure", "rollback"}[clock], s.Index))
				out = append(out, r)
			}
		}
	}
	return out
}

func tookLonger(s schedule.Planned, earlier []steptime) (Reason, bool) {
	if !s.Timed() {
		return Reason{}, false
	}
	worst, where := time.Duration(0), ""
	for _, t := range earlier {
		if t.step == s.Step.Name && t.took > worst {
			worst, where = t.took, t.where
		}
	}
	if worst <= s.Max || !(Took{Planned: s.Max, Actual: worst}).Notable() {
		return Reason{}, false
	}
	return Reason{
		Outcome: Advised, Who: []string{author},
		Message: fmt.Sprintf("the step %s is planned at %s; it took %s on %s", s.Step.Name, s.Step.Takes, schedule.Amount(worst), where),
		Fix:     "plan it as long as it took, or let it stand if you know why it was slow",
		Data:    map[string]any{"step": s.Step.Name, "plannedMinutes": minutes(s.Max), "tookMinutes": minutes(worst)},
	}, true
}

// steptime is how long a step took once, and where.
type steptime struct {
	step  string
	took  time.Duration
	where string
}

// stepTimes collects how long steps took in earlier attempts of this change, and
// of others as far as they are known.
func (v *view) stepTimes() []steptime {
	var out []steptime
	add := func(steps []evidence.StepTime, where string) {
		for _, t := range steps {
			out = append(out, steptime{t.Step, t.End.Sub(t.Start), where})
		}
	}
	for _, a := range v.attempts {
		add(a.steps, a.stage+" ("+a.name+")")
	}
	if v.in.Facts.Register == nil {
		return out
	}
	for _, a := range v.in.Facts.Register.Attempts() {
		p := a.Started.Predicate
		if a.Finished != nil && p.Change != v.in.Change.ID {
			add(a.Finished.Predicate.AttemptFinished.Steps, p.Stage+" ("+p.AttemptStarted.Attempt+" of the change "+p.Change+")")
		}
	}
	return out
}
