package schedule

import (
	"errors"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// lookFrom is where the checks of a recurrence without a first day start to look.
var lookFrom = Date{2026, time.January, 1}

// warnWindows bounds how many windows are looked at for an overlap.
const warnWindows = 400

// looks returns the day on which the checks of a recurrence start.
func (r *Recurrence) looks() int {
	if r.rule.first != -noDay {
		return r.rule.first
	}
	if r.rule.last < lookFrom.number() {
		return r.rule.last - lookDays
	}
	return lookFrom.number()
}

// happens reports whether there is a window at all, and says if there is none.
func (b *builder) happens(path string, src change.Recurring, r *Recurrence) bool {
	day := r.looks()
	at := path + ".rule"
	if src.Rule == "" {
		at = path + ".from"
	}
	if n, ok := r.rule.next(day); ok {
		if _, ok := r.Next(time.Unix(int64(day)*daySeconds-daySeconds, 0)); ok {
			return true
		}
		var e *LocalTimeError
		if _, err := r.on(n); errors.As(err, &e) {
			b.add(path+".time", "write another time of day", "it never happens, because the clocks change then: %s", e)
			return false
		}
	}
	if r.rule.last < r.rule.first {
		b.add(path+".until", "write a later day", "it never happens: its last day %s is before its first, %s", dateAt(r.rule.last), dateAt(r.rule.first))
		return false
	}
	b.add(at, "check the rule against a calendar", "it never happens: no day fits within ten years from %s%s", dateAt(day), until(r.rule))
	return false
}

// warnChange warns of the first window whose start the clock skips or shows
// twice, within ten years.
func (b *builder) warnChange(path string, r *Recurrence) {
	day := r.looks()
	end := time.Unix(int64(day+lookDays)*daySeconds, 0)
	for t, ok := nextChange(time.Unix(int64(day-1)*daySeconds, 0), end, r.loc); ok; t, ok = nextChange(t, end, r.loc) {
		around := DateOf(t, r.loc).number()
		for n := around - 1; n <= around+1; n++ {
			if e := r.closed(n); e != nil && n >= day {
				b.warn(path+".time", "write a time of day at which the clocks never change, or accept that it stays closed then", "there is no window on such days: %s", e)
				return
			}
		}
	}
}

// closed returns why a day of the rule has no window; nil if it has one, or if
// the rule does not have the day.
func (r *Recurrence) closed(day int) *LocalTimeError {
	var e *LocalTimeError
	if !r.rule.has(day) {
		return nil
	}
	if _, err := r.on(day); !errors.As(err, &e) {
		return nil
	}
	return e
}

// warnOverlap warns of a window that is still open when the next one starts.
func (b *builder) warnOverlap(path string, r *Recurrence) {
	if r.lasts.InMinutes() < 22*60 {
		return // two starts are at least a day of 23 hours apart, give or take
	}
	w, ok := r.Next(time.Unix(int64(r.looks()-1)*daySeconds, 0))
	for range warnWindows {
		next, more := r.Next(w.Start.Add(time.Second))
		if !ok || !more {
			return
		}
		if next.Start.Before(w.End) {
			b.warn(path+".lasts", "write a shorter time, or make it one long window", "the window of %s is still open until %s when the next one starts at %s",
				DateOf(w.Start, r.loc), w.End.Format(time.RFC3339), next.Start.Format(time.RFC3339))
			return
		}
		w = next
	}
}

// until says where a rule ends within the ten years; "" if it does not.
func until(r *rule) string {
	switch {
	case !r.untilTime.IsZero():
		return ", and its UNTIL is " + r.untilTime.Format(time.RFC3339)
	case r.last != noDay:
		return ", and its last day is " + dateAt(r.last).String()
	}
	return ""
}
