package schedule

import (
	"fmt"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// A plan that leaves ten years on either side is a slip of the pen.
const (
	planLimit        = 3653 * 24 * time.Hour
	planLimitMinutes = int(planLimit / time.Minute)
)

// planner collects what a plan is made of.
type planner struct {
	change        *change.Change
	policy        change.PlanPolicy
	options       Options
	forward, back *timeline
	groups        map[string][]string // what targets has resolved
	problems      []Problem
	failed        bool
}

func (b *planner) add(path, hint, format string, args ...any) {
	b.problems = append(b.problems, Problem{Path: path, Hint: hint, Message: fmt.Sprintf(format, args...)})
	b.failed = true
}

// checkTimes refuses a window and a policy that no sum can be made of.
func (b *planner) checkTimes() {
	w := b.change.Window
	switch {
	case !w.End.After(w.Start):
		b.add("window.end", "plan an end that is later than the start",
			"the window ends at %s and starts at %s: it has no time in it", planTime(w.End), planTime(w.Start))
	case tooFar(w.Start, w.End):
		b.add("window.end", "check the year of the start and of the end",
			"the window is more than ten years long, from %s to %s", planTime(w.Start), planTime(w.End))
	}
	if s := b.options.Start; !s.IsZero() && tooFar(w.Start, s) {
		b.add("window.start", "check the year of the window",
			"the start at %s is more than ten years from the start of the window at %s", planTime(s), planTime(w.Start))
	}
	if d := b.options.ProcessDecision; !d.IsZero() && tooFar(w.End, d) {
		b.add("plan.decision", "count it from the start or the end of the window",
			"the latest decision at %s is more than ten years from the end of the window at %s", planTime(d), planTime(w.End))
	}
	if t := b.options.RollbackTook; t < 0 || t > planLimit {
		b.add("rollback", "measure it again", "the rehearsed rollback took %s; expected a time from zero to ten years", t)
	}
	b.checkDuration("plan.before", b.policy.Before)
	b.checkDuration("plan.margin", b.policy.Margin)
	b.checkDuration("plan.restoreCheck", b.policy.RestoreCheck)
	for i, k := range b.change.Backup {
		b.checkSpan(fmt.Sprintf("backup[%d].takes", i), k.Takes, 1)
	}
}

func (b *planner) checkDuration(path string, d change.Duration) bool {
	if d.Days < 0 || d.Minutes < 0 || d.Days > planLimitMinutes/(24*60) || d.Minutes > planLimitMinutes-d.Days*24*60 {
		b.add(path, "write the time that it really takes", "%s is out of bounds; expected a time from zero to ten years", d)
		return false
	}
	return true
}

// checkSpan reports whether times of a span add up to a time in bounds.
func (b *planner) checkSpan(path string, s change.Span, times int) bool {
	if !b.checkDuration(path, s.Min) || !b.checkDuration(path, s.Max) {
		return false
	}
	switch {
	case s.Min.InMinutes() > s.Max.InMinutes():
		b.add(path, "write the shorter time first", "at least %s is more than at most %s", s.Min, s.Max)
	case s.Max.InMinutes() > planLimitMinutes/times:
		b.add(path, "check the time and the targets", "%s for each of %d targets is more than ten years", s.Max, times)
	default:
		return true
	}
	return false
}

// tooFar reports whether two times are more than ten years apart.
func tooFar(a, b time.Time) bool {
	d := a.Sub(b) // saturates where it would overflow
	return d > planLimit || d < -planLimit
}

func planTime(t time.Time) string { return t.Format("2006-01-02 15:04:05 -07:00") }

// planMinutes returns a duration with days of 24 hours; checkDuration has seen it.
func planMinutes(d change.Duration) time.Duration { return time.Duration(d.InMinutes()) * time.Minute }
