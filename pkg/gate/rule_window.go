package gate

import (
	"fmt"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// ruleWindow: it starts inside the window that was planned, and that lies in one
// of those of the calendar. The last second of a window is the one before its end.
func ruleWindow(v *view) []Reason { return v.each("window", v.inWindow) }

func (v *view) inWindow(d demand) Reason {
	planned := v.in.Change.Window
	switch {
	case v.in.Now.IsZero():
		return v.unknown()[0]
	case planned == nil && d.Window == "":
		return Reason{Message: "the change has no planned window", Fix: "write the window into the change", Who: []string{author}}
	case planned == nil:
		return v.inOccurrence(d)
	}
	own := plannedWindow(planned)
	if own.IsEmpty() {
		return Reason{Message: "the planned window ends at " + v.when(own.End) + ", which is not after its start", Fix: "write a later end", Who: []string{author}}
	}
	if d.Window != "" {
		if r := v.planOutside(d, own); r != nil {
			return *r
		}
	}
	return v.inPlanned(own)
}

func plannedWindow(w *change.Window) schedule.Interval {
	return schedule.Interval{Start: w.Start, End: w.End}
}

// planOutside says that the planned window does not lie in one of the calendar;
// nil if it does.
func (v *view) planOutside(d demand, own schedule.Interval) *Reason {
	w := v.calendar().Window(d.Window)
	if w == nil {
		return &Reason{Message: "the calendar has no window " + quoted(d.Window) + " that could be worked out"}
	}
	if open, ok := w.At(own.Start); ok && open.Covers(own) {
		return nil
	}
	r := Reason{
		Message: "the planned window, " + v.span(own) + ", does not lie in the window " + d.Window,
		Fix:     "plan it inside the window " + d.Window, Who: []string{author},
	}
	if open, ok := w.At(own.Start); ok {
		r.Message += ", which ends at " + v.when(open.End) + ", " + schedule.Amount(own.End.Sub(open.End)) + " before"
	} else if next, ok := w.Next(own.Start); ok {
		r.Message += ": the next one is " + v.span(next)
	}
	return &r
}

// inPlanned decides whether it may begin now: from the first step of the plan on,
// as far as the pipeline lets steps begin before the window, and before its end.
func (v *view) inPlanned(own schedule.Interval) Reason {
	begins := v.begins(own.Start)
	now, until := v.in.Now, own.End
	switch {
	case now.Before(begins):
		r := Reason{Outcome: Pending, Until: &begins, Fix: "wait for it", Message: "the planned window, " + v.span(own) + ", has not begun"}
		if begins.Before(own.Start) {
			r.Message += "; the first step is at " + v.when(begins)
		}
		return r
	case !now.Before(until):
		r := Reason{Message: "the planned window, " + v.span(own) + ", has just ended", Fix: "plan another window", Who: []string{author}}
		if now.After(until) {
			r.Message = "the planned window, " + v.span(own) + ", ended " + schedule.Amount(now.Sub(until)) + " ago"
		}
		return r
	}
	return Reason{Outcome: Passed, Until: &until, Message: "it is in the planned window, " + v.span(own)}
}

// begins is when the first step may begin, for a planned start.
func (v *view) begins(start time.Time) time.Time {
	p, policy := v.asPlanned(), v.in.Pipeline.Plan
	if p == nil || policy == nil || !p.Begin.Before(start) {
		return start
	}
	if allowed := policy.Before.Before(start); p.Begin.Before(allowed) {
		return allowed
	}
	return p.Begin
}

// inOccurrence decides about a change without a planned window: it may start
// while a window of the calendar is open, and ends in it as planned.
func (v *view) inOccurrence(d demand) Reason {
	return v.during(v.calendar().Window(d.Window), "the window "+d.Window)
}

// during decides whether a recurring time is on now for as long as the attempt
// takes, and else waits for the next that is long enough.
func (v *view) during(r *schedule.Recurrence, what string) Reason {
	if r == nil {
		return Reason{Message: "the calendar cannot work out " + what}
	}
	length, known := v.attemptLength()
	if !known {
		return Reason{Message: "how long the attempt takes cannot be worked out, and so not whether it ends in " + what, Fix: "mend the procedure; lockflight check says where", Who: []string{author}}
	}
	now := v.in.Now
	on, ok := r.At(now)
	if ok && !now.Add(length).After(on.End) {
		return Reason{Outcome: Passed, Until: &on.End, Message: "it is in " + what + ", " + v.span(on)}
	}
	next, comes := v.longEnough(r, length)
	switch {
	case ok:
		out := Reason{
			Outcome: Pending, Until: &next.Start, Fix: "wait for the next one",
			Message: fmt.Sprintf("the attempt takes %s, and %s ends in %s, at %s", schedule.Amount(length), what, schedule.Amount(on.End.Sub(now)), v.when(on.End)),
		}
		if !comes {
			out.Outcome, out.Until, out.Fix = Blocked, nil, "shorten the procedure, or plan it at another time"
			out.Message += ", and no later one is long enough"
		}
		return out
	case comes:
		return Reason{Outcome: Pending, Until: &next.Start, Fix: "wait for it", Message: "it is not in " + what + "; the next one is " + v.span(next)}
	}
	if _, ok := r.Next(now); ok {
		return Reason{
			Message: "it is not in " + what + ", and none is long enough for the attempt, which takes " + schedule.Amount(length),
			Fix:     "shorten the procedure, or plan it at another time",
		}
	}
	return Reason{Message: what + " never comes again", Fix: "write another rule into the calendar"}
}

// longEnough finds the next time that comes back and is long enough. It tries
// no more of them than come in ten years.
func (v *view) longEnough(r *schedule.Recurrence, length time.Duration) (schedule.Interval, bool) {
	for next := range r.Between(v.in.Now, v.in.Now.AddDate(10, 0, 0)) {
		if !next.Start.Before(v.in.Now) && next.End.Sub(next.Start) >= length {
			return next, true
		}
	}
	return schedule.Interval{}, false
}

// ruleQuiet: it starts, and ends as planned, in a quiet period.
func ruleQuiet(v *view) []Reason { return v.each("quiet", v.quiet) }

func (v *view) quiet(d demand) Reason {
	if v.in.Now.IsZero() {
		return v.unknown()[0]
	}
	var best *Reason
	for _, name := range v.quietPeriods(d.Period) {
		r := v.during(v.calendar().Quiet(name), "the quiet period "+name)
		if best == nil || r.Outcome.rank() > best.Outcome.rank() || r.Outcome == Pending && best.Outcome == Pending && r.Until.Before(*best.Until) {
			best = &r
		}
	}
	if best == nil {
		return Reason{Message: "the calendar has no quiet period", Fix: "write one under quiet in the calendar of the pipeline"}
	}
	return *best
}

func (v *view) quietPeriods(name string) []string {
	if name != "" {
		return []string{name}
	}
	return v.calendar().QuietNames()
}

// attemptLength is how long the attempt takes if it goes as planned. Without a
// planned window it is that of one which begins now.
func (v *view) attemptLength() (length time.Duration, known bool) {
	if len(v.in.Change.Procedure) == 0 {
		return 0, true
	}
	if p := v.anyPlan(); p != nil {
		return p.Finish.Sub(p.Begin), true
	}
	return 0, false
}

func (v *view) span(i schedule.Interval) string { return v.when(i.Start) + " to " + v.when(i.End) }
