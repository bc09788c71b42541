package gate

import (
	"fmt"
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// standard says whether a change of a type that has to be approved ahead of its
// use is: its template is one of those that the pipeline approved, until a date,
// or has earned it by its runs. A type that asks for neither needs nothing.
func (v *view) standard(t change.Type) (Outcome, string) {
	if len(t.PreApproved) == 0 && t.Earned == nil {
		return Passed, ""
	}
	why := "its template is not one that the pipeline has approved"
	for _, a := range t.PreApproved {
		if a.Template != v.in.Digests.Template {
			continue
		}
		until, err := v.endOf(a.Until)
		if err != nil {
			return Blocked, "its template was approved until " + quoted(a.Until) + ", which is no date"
		}
		if v.in.Now.Before(until) {
			return Passed, "its template is approved by " + a.By + " until " + a.Until
		}
		why = "its template was approved until " + a.Until
	}
	if t.Earned == nil || v.linting {
		return Blocked, why
	}
	outcome, runs := v.earned(t.Earned.Passed)
	if outcome == Blocked {
		runs = why + ", and " + runs
	}
	return outcome, runs
}

// endOf is the end of a day on the clock of the pipeline.
func (v *view) endOf(date string) (time.Time, error) {
	day, err := schedule.ParseDate(date)
	if err != nil {
		return time.Time{}, err
	}
	return schedule.Local(day.AddDays(1), 0, 0, v.calendar().Location())
}

// earned counts how often a procedure of this template was carried out on
// production without a failure since the last one.
func (v *view) earned(needed int) (Outcome, string) {
	if v.in.Facts.Register == nil {
		return Undecided, "how often its template was carried out was not fetched"
	}
	runs := 0
	for _, a := range v.in.Facts.Register.AttemptsBelieving(v.prepared.believes) {
		p := a.Started.Predicate
		if p.AttemptStarted.Template != v.in.Digests.Template || a.Finished == nil || !v.isProduction(p.Stage) {
			continue
		}
		passed := a.Finished.Predicate.AttemptFinished.Outcome == evidence.Passed
		switch {
		case passed && !(v.believes(a.Started) && v.believes(*a.Finished)): // it shows nothing
		case passed && p.AttemptStarted.Gate == Passed.String():
			runs++
		default:
			runs = 0
		}
	}
	if runs < needed {
		return Blocked, fmt.Sprintf("it has passed on production %s in a row, and %d earn it", count(runs, "time", "times"), needed)
	}
	return Passed, "its template has passed on production " + count(runs, "time", "times") + " in a row"
}

func (v *view) isProduction(stage string) bool {
	return slices.ContainsFunc(v.in.Pipeline.Stages, func(s change.Stage) bool { return s.Name == stage && s.Kind == change.Production })
}
