package schedule

import (
	"iter"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// Recurrence is a window that comes back. Its rule names days; on each, the
// window starts at the same time of day in its zone and lasts as long as it is
// said to: days are days of the calendar, hours and minutes are exact. A day on
// which the clock skips the start or shows it twice has no window. An end that the
// clock skips is when the clocks change, and of two it is the earlier one.
//
// Work is bounded: what does not come back within ten years counts as never, in
// both directions. A nil Recurrence never happens.
type Recurrence struct {
	// Title is what people call it; empty if they do not.
	Title string

	rule   *rule
	second int
	lasts  change.Duration
	loc    *time.Location
}

// Location returns the zone of the window.
func (r *Recurrence) Location() *time.Location {
	if r == nil {
		return time.UTC
	}
	return r.loc
}

// on returns the window of a day of the rule.
//
// The rule is expanded over days, and only then is a day given its time in the
// zone. Libraries that expand times compare UNTIL with the start in the wrong
// zone, or drift by an hour when the clocks change; here there is nothing to
// compare.
func (r *Recurrence) on(day int) (Interval, error) {
	start, err := place(day, r.second, r.loc)
	if err != nil {
		return Interval{}, err
	}
	end := start
	if r.lasts.Days != 0 {
		end = placeEarly(day+r.lasts.Days, r.second, r.loc)
	}
	return Interval{start, end.Add(time.Duration(r.lasts.Minutes) * time.Minute)}, nil
}

// window is on, for a day that the rule may have but its UNTIL does not.
func (r *Recurrence) window(day int) (Interval, bool) {
	w, err := r.on(day)
	late := !r.rule.untilTime.IsZero() && w.Start.After(r.rule.untilTime)
	return w, err == nil && !late
}

// At returns the window that t lies in. If windows overlap it is the one that
// started last, which also ends last.
func (r *Recurrence) At(t time.Time) (Interval, bool) {
	w, ok := r.Previous(t)
	if !ok || !w.Contains(t) {
		return Interval{}, false
	}
	return w, true
}

// Next returns the first window that starts at t or later.
func (r *Recurrence) Next(t time.Time) (Interval, bool) {
	if r == nil {
		return Interval{}, false
	}
	day := max(DateOf(t, r.loc).number()-1, r.rule.first)
	for limit := day + lookDays; ; day++ {
		n, ok := r.rule.next(day)
		if !ok || n > limit {
			return Interval{}, false
		}
		if w, ok := r.window(n); ok && !w.Start.Before(t) {
			return w, true
		}
		day = n
	}
}

// Previous returns the last window that starts at t or earlier.
func (r *Recurrence) Previous(t time.Time) (Interval, bool) {
	if r == nil {
		return Interval{}, false
	}
	day := min(DateOf(t, r.loc).number()+1, r.rule.last)
	for limit := day - lookDays; ; day-- {
		n, ok := r.rule.previous(day)
		if !ok || n < limit {
			return Interval{}, false
		}
		if w, ok := r.window(n); ok && !w.Start.After(t) {
			return w, true
		}
		day = n
	}
}

// Between returns the windows that have a moment in common with the interval
// from one time to another, which is half-open, in order.
func (r *Recurrence) Between(from, to time.Time) iter.Seq[Interval] {
	return func(yield func(Interval) bool) {
		if r == nil || !from.Before(to) {
			return
		}
		// Some days more than it lasts: the clocks may change by a whole one.
		t := r.lasts.Before(from).AddDate(0, 0, -3)
		for w, ok := r.Next(t); ok && w.Start.Before(to); w, ok = r.Next(w.Start.Add(time.Second)) {
			if w.End.After(from) && !yield(w) {
				return
			}
		}
	}
}
