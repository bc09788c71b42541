package schedule

import (
	"slices"
	"time"
)

// matches reports whether a day meets every part of the rule but its interval
// and positions.
func (r *rule) matches(n int) bool {
	if len(r.weekdays) > 0 && !slices.ContainsFunc(r.weekdays, func(w numbered) bool { return w.weekday == weekdayOf(n) }) {
		return false
	}
	t := time.Unix(int64(n)*daySeconds, 0).UTC()
	y, m, d := t.Date()
	switch {
	case len(r.months) > 0 && !slices.Contains(r.months, int(m)):
		return false
	case len(r.monthDays) > 0 && !counts(r.monthDays, d, monthLength(y, m)):
		return false
	case len(r.yearDays) > 0 && !counts(r.yearDays, t.YearDay(), yearLength(y)):
		return false
	case len(r.weeks) > 0 && !r.inWeeks(n):
		return false
	}
	return len(r.weekdays) == 0 || r.inWeekdays(n, t)
}

// inWeekdays reports whether a day is one of BYDAY. A number counts within the
// month where the rule speaks of months, otherwise within the year.
func (r *rule) inWeekdays(n int, t time.Time) bool {
	y, m, d := t.Date()
	at, length := t.YearDay(), yearLength(y)
	if r.freq == monthly || len(r.months) > 0 {
		at, length = d, monthLength(y, m)
	}
	for _, w := range r.weekdays {
		if w.weekday != weekdayOf(n) {
			continue
		}
		if w.n == 0 || w.n == (at-1)/7+1 || -w.n == (length-at)/7+1 {
			return true
		}
	}
	return false
}

// inWeeks reports whether a day lies in one of the weeks of BYWEEKNO. A week
// belongs to the year that has most of its days.
func (r *rule) inWeeks(n int) bool {
	middle := n - mod(int(weekdayOf(n))-int(r.weekStart), 7) + 3
	year := dateAt(middle).Year
	return counts(r.weeks, r.weekOfYear(middle), r.weekOfYear(r.middleOfLastWeek(year)))
}

// weekOfYear numbers a week by its fourth day.
func (r *rule) weekOfYear(middle int) int {
	return (time.Unix(int64(middle)*daySeconds, 0).UTC().YearDay()-1)/7 + 1
}

// middleOfLastWeek returns the fourth day of the last week of a year, which is
// the one with 28 December.
func (r *rule) middleOfLastWeek(year int) int {
	n := Date{year, time.December, 28}.number()
	return n - mod(int(weekdayOf(n))-int(r.weekStart), 7) + 3
}

// counts reports whether a list has the i-th of so many, counted from one, or
// from the end if negative.
func counts(list []int, i, of int) bool {
	return slices.Contains(list, i) || slices.Contains(list, i-of-1)
}

func monthLength(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func yearLength(year int) int {
	return time.Date(year, time.December, 31, 0, 0, 0, 0, time.UTC).YearDay()
}
