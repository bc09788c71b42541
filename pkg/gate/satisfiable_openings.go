package gate

import (
	"fmt"
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// Bounds of the search for a moment at which a stage can be entered.
const (
	searchYears = 5
	searchFrom  = 2026 // where neither the change nor the calendar says
)

// farAway is after every search.
func farAway() time.Time { return time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC) }

// opening is one thing that has to be on, or over, for a stage to be entered: one
// of some recurring times, or a freeze.
type opening struct {
	what   string // "the window night"
	path   string
	times  []*schedule.Recurrence
	frozen schedule.Interval
	// first is when it begins to come back; zero where the calendar does not say.
	first time.Time
}

// from returns the first stretch of time, cut off at t, in which it lets a change
// in.
func (o opening) from(t time.Time) (best schedule.Interval, ok bool) {
	if len(o.times) == 0 {
		switch {
		case o.frozen.Contains(t):
			return schedule.Interval{Start: o.frozen.End, End: farAway()}, true
		case t.Before(o.frozen.Start):
			return schedule.Interval{Start: t, End: o.frozen.Start}, true
		}
		return schedule.Interval{Start: t, End: farAway()}, true
	}
	for _, r := range o.times {
		w, on := r.At(t)
		w.Start = t
		if !on {
			w, on = r.Next(t)
		}
		if on && (!ok || w.Start.Before(best.Start) || w.Start.Equal(best.Start) && w.End.After(best.End)) {
			best, ok = w, true
		}
	}
	return best, ok
}

// meet returns the first stretch from t on in which all openings let a change in.
// Each round passes a start or an end of one of them, and there are fewer than
// four thousand of each in five years. It never says of more that they do not
// meet.
func meet(all []opening, t, limit time.Time) (schedule.Interval, bool) {
	for range (len(all) + 1) * 4000 {
		next := schedule.Interval{Start: t, End: farAway()}
		for _, o := range all {
			w, ok := o.from(t)
			if !ok {
				return schedule.Interval{}, false
			}
			if w.Start.After(next.Start) {
				next.Start = w.Start
			}
			if w.End.Before(next.End) {
				next.End = w.End
			}
		}
		switch {
		case !next.Start.Before(limit):
			return schedule.Interval{}, false
		case next.Start.Equal(t) && t.Before(next.End):
			return next, true
		case next.Start.Equal(t): // a stretch of no length
			next.Start = t.Add(time.Second)
		}
		t = next.Start
	}
	return schedule.Interval{Start: t, End: farAway()}, true
}

// openings lists what a stage waits for on the calendar: its windows and quiet
// periods, and for production the freezes that nobody can let it through.
func (v *view) openings(s change.Stage, demands []demand) []opening {
	var out []opening
	for _, d := range demands {
		o := opening{path: d.Path}
		switch {
		case v.canBeWaived(d) || v.in.Pipeline.Calendar == nil:
		case d.Require == "window" && d.Window != "":
			o = v.recurring(o, "the window ", []string{d.Window}, v.calendar().Window, v.in.Pipeline.Calendar.Windows)
		case d.Require == "quiet":
			o = v.recurring(o, "the quiet period ", v.quietPeriods(d.Period), v.calendar().Quiet, v.in.Pipeline.Calendar.Quiet)
		}
		if len(o.times) > 0 {
			out = append(out, o)
		}
	}
	c := v.in.Pipeline.Calendar
	if s.Kind != change.Production || c == nil {
		return out
	}
	for i, f := range c.Freezes {
		if v.anyChange && endless(f) {
			continue // endlessFreezes tells it
		}
		if f.Exception == nil || v.allVacant(f.Exception.By) {
			out = append(out, opening{
				what: "the freeze " + f.Name, path: fmt.Sprintf("calendar.freezes[%d]", i), frozen: schedule.Interval{Start: f.Start, End: f.End},
			})
		}
	}
	return out
}

// recurring completes an opening with some recurring times. What cannot be worked
// out is left out; that is found elsewhere.
func (v *view) recurring(o opening, kind string, names []string, find func(string) *schedule.Recurrence, written map[string]change.Recurring) opening {
	o.what = kind + either(names)
	for i, name := range names {
		r := find(name)
		if r == nil {
			continue
		}
		o.times = append(o.times, r)
		first := time.Time{}
		if day, err := schedule.ParseDate(written[name].From); err == nil {
			first = time.Date(day.Year, day.Month, day.Day-1, 0, 0, 0, 0, time.UTC) // wherever it is
		}
		if i == 0 || first.Before(o.first) {
			o.first = first
		}
	}
	return o
}

// searched is the time in which a moment for some openings is looked for: five
// years from the planned start, else from the first day on which all of them have
// begun, else from a fixed day.
func (v *view) searched(all []opening) schedule.Interval {
	start := time.Time{}
	if w := v.in.Change.Window; w != nil {
		start = w.Start
	}
	for _, o := range all {
		if o.first.After(start) {
			start = o.first
		}
	}
	if start.IsZero() {
		start = time.Date(searchFrom, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	return schedule.Interval{Start: start, End: start.AddDate(searchYears, 0, 0)}
}

// neverOpen finds windows, quiet periods and freezes that never leave a moment.
func (v *view) neverOpen(enter []demand) []Reason {
	all := v.openings(v.stage, enter)
	in := v.searched(all)
	if _, ok := meet(all, in.Start, in.End); ok || len(all) == 0 {
		return nil
	}
	clash := v.smallestClash(all, in)
	if len(clash) == 1 && len(clash[0].times) > 0 {
		return nil // it happens, and it is over: time/window tells it
	}
	last := clash[len(clash)-1]
	r := Reason{
		Stage: v.stage.Name, At: v.in.Pipeline.Source.At(last.path),
		Fix: "change the rule of one of them, or do not ask for both",
	}
	years := "from " + v.when(in.Start) + " to " + v.when(in.End)
	var what []string
	for _, o := range clash {
		what = append(what, o.what+v.firstOf(o, in))
	}
	switch {
	case len(clash) == 1:
		r.Message = fmt.Sprintf("%s has no exception that anybody could make, and lasts %s: nothing can ever be changed", what[0], years)
		r.Fix = "write an end, or say who may make an exception"
	default:
		r.Message = list(what) + " never leave a moment for " + v.stage.Name + ", " + years
	}
	return []Reason{r}
}

// smallestClash returns a freeze that never lets a change in, else two openings
// that never do so together, else all of them.
func (v *view) smallestClash(all []opening, in schedule.Interval) []opening {
	for i := range all {
		if _, ok := meet(all[i:i+1], in.Start, in.End); !ok && len(all[i].times) == 0 {
			return all[i : i+1]
		}
	}
	for i := range all {
		for _, other := range all[i+1:] {
			pair := []opening{all[i], other}
			if _, ok := meet(pair, in.Start, in.End); !ok {
				return pair
			}
		}
	}
	return all
}

// firstOf shows the first time of an opening.
func (v *view) firstOf(o opening, in schedule.Interval) string {
	if len(o.times) == 0 {
		return " (" + v.span(o.frozen) + ")"
	}
	if w, ok := o.from(in.Start); ok {
		return " (first " + v.span(w) + ")"
	}
	return ""
}

// endless reports whether a freeze is as long as a search.
func endless(f change.Freeze) bool { return f.End.After(f.Start.AddDate(searchYears, 0, 0)) }

// endlessFreezes finds freezes without an end, whatever the windows are.
func endlessFreezes(p *change.Pipeline) []Reason {
	if p.Calendar == nil || !slices.ContainsFunc(p.Stages, func(s change.Stage) bool { return s.Kind == change.Production }) {
		return nil
	}
	var out []Reason
	for i, f := range p.Calendar.Freezes {
		if f.Exception == nil && endless(f) {
			out = append(out, Reason{
				Rule: "lint/satisfiable", At: p.Source.At(fmt.Sprintf("calendar.freezes[%d].end", i)),
				Message: fmt.Sprintf("the freeze %s has no exception and lasts from %s to %s, which is more than %d years: nothing can ever be changed", f.Name, clock(f.Start), clock(f.End), searchYears),
				Fix:     "write an end, or say who may make an exception",
			})
		}
	}
	return out
}
