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
// and before the end.
func (v *view) inPlanned(own schedule.Interval) Reason {
	begins := own.Start
	if p := v.asPlanned(); p != nil && p.Begin.Before(begins) {
		begins = p.Begin
	}
	now, until := v.in.Now, own.End
	switch {
	case now.Before(begins):
		r := Reason{Outcome: Pending, Until: &begins, Fix: "wait for it", Message: "the planned window, " + v.span(own) + ", has not begun"}
		if begins.Before(own.Start) {
			r.Message += "; the first step is at " + v.when(begins)
		}
		return r
	case !now.Before(until):
		return Reason{
			Message: fmt.Sprintf("the planned window, %s, is over since %s", v.span(own), schedule.Amount(now.Sub(until))),
			Fix:     "plan another window", Who: []string{author},
		}
	}
	return Reason{Outcome: Passed, Until: &until, Message: "it is in the planned window, " + v.span(own)}
}

// inOccurrence decides about a change without a planned window: it may start
// while a window of the calendar is open.
func (v *view) inOccurrence(d demand) Reason {
	return v.during(v.calendar().Window(d.Window), "the window "+d.Window)
}

// during decides whether a recurring time is on now, and else waits for the next.
func (v *view) during(r *schedule.Recurrence, what string) Reason {
	if r == nil {
		return Reason{Message: "the calendar cannot work out " + what}
	}
	if on, ok := r.At(v.in.Now); ok {
		return Reason{Outcome: Passed, Until: &on.End, Message: "it is in " + what + ", " + v.span(on)}
	}
	next, ok := r.Next(v.in.Now)
	if !ok {
		return Reason{Message: what + " never comes again", Fix: "write another rule into the calendar"}
	}
	return Reason{Outcome: Pending, Until: &next.Start, Fix: "wait for it", Message: "it is not in " + what + "; the next one is " + v.span(next)}
}

// ruleQuiet: it starts, and ends as planned, in a quiet period.
func ruleQuiet(v *view) []Reason { return v.each("quiet", v.quiet) }

func (v *view) quiet(d demand) Reason {
	var best *Reason
	for _, name := range v.quietPeriods(d.Period) {
		r := v.quietIn(name)
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

// quietIn decides one quiet period: an attempt that would outlast it waits for
// the next.
func (v *view) quietIn(name string) Reason {
	period, length := v.calendar().Quiet(name), v.attemptLength()
	r := v.during(period, "the quiet period "+name)
	if r.Outcome != Passed || !v.in.Now.Add(length).After(*r.Until) {
		return r
	}
	message := fmt.Sprintf("the attempt takes %s, and the quiet period %s ends in %s, at %s",
		schedule.Amount(length), name, schedule.Amount(r.Until.Sub(v.in.Now)), v.when(*r.Until))
	for next := range period.Between(*r.Until, r.Until.AddDate(10, 0, 0)) {
		if next.End.Sub(next.Start) >= length && !next.Start.Before(*r.Until) {
			start := next.Start
			return Reason{Outcome: Pending, Until: &start, Fix: "wait for the next one", Message: message}
		}
	}
	return Reason{Message: message + ", and no later one is long enough", Fix: "shorten the procedure, or plan it at another time"}
}

// attemptLength is how long the attempt takes if it goes as planned.
func (v *view) attemptLength() time.Duration {
	if p := v.asPlanned(); p != nil {
		return p.Finish.Sub(p.Begin)
	}
	return 0
}

func (v *view) span(i schedule.Interval) string { return v.when(i.Start) + " to " + v.when(i.End) }
