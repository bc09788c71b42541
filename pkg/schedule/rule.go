package schedule

import (
	"math"
	"slices"
	"time"
)

// frequency is how often a rule comes back; nothing is finer than a day.
type frequency int

const (
	once frequency = iota
	daily
	weekly
	monthly
	yearly
)

// lookDays bounds the search for the next day of a rule: ten years. What does
// not come back within them counts as never.
const lookDays = 3653

// noDay stands for a day that no calendar reaches.
const noDay = math.MaxInt32

// numbered is a weekday of BYDAY; n is its number in the month or year, from
// the end if negative, and 0 for all of them.
type numbered struct {
	weekday time.Weekday
	n       int
}

// rule is a recurrence rule of RFC 5545, section 3.3.10, over days. Days are
// numbers as Date.number counts them; a rule knows neither times nor zones.
type rule struct {
	freq      frequency
	interval  int
	months    []int
	weeks     []int
	yearDays  []int
	monthDays []int
	weekdays  []numbered
	positions []int
	weekStart time.Weekday
	count     int
	// until is the last day that the rule itself allows, noDay without, and
	// untilTime the last start, zero without.
	until     int
	untilTime time.Time

	// first and last bound the days, from -noDay to noDay; counted holds all of
	// them if the rule has a COUNT.
	first, last int
	counted     []int
}

// has reports whether a day is one of the rule.
func (r *rule) has(day int) bool {
	n, ok := r.nextWithin(day, 0)
	return ok && n == day
}

// next returns the first day of the rule that is not before day.
func (r *rule) next(day int) (int, bool) { return r.nextWithin(day, lookDays) }

// nextWithin is next, with how many days it looks ahead.
func (r *rule) nextWithin(day, days int) (int, bool) {
	day = max(day, r.first)
	switch {
	case r.counted != nil:
		i, _ := slices.BinarySearch(r.counted, day)
		if i == len(r.counted) {
			return 0, false
		}
		return r.counted[i], r.counted[i] <= r.last
	case r.freq == once:
		return r.first, day == r.first && day <= r.last
	}
	limit := min(day+days, r.last)
	for p := r.periodFrom(r.periodOf(day)); ; p += r.interval {
		start, end := r.bounds(p)
		if start > limit {
			return 0, false
		}
		if n, ok := r.firstIn(max(start, day), start, end); ok {
			return n, n <= limit
		}
	}
}

// previous returns the last day of the rule that is not after day.
func (r *rule) previous(day int) (int, bool) {
	day = min(day, r.last)
	switch {
	case r.counted != nil:
		i, found := slices.BinarySearch(r.counted, day)
		if found {
			return day, true
		}
		if i == 0 {
			return 0, false
		}
		return r.counted[i-1], true
	case r.freq == once:
		return r.first, day >= r.first
	}
	limit := max(day-lookDays, r.first)
	for p := r.periodUpTo(r.periodOf(day)); ; p -= r.interval {
		start, end := r.bounds(p)
		if end <= limit {
			return 0, false
		}
		if n, ok := r.lastIn(min(end-1, day), start, end); ok {
			return n, n >= limit
		}
	}
}

// compileCount lists the days of a rule with a COUNT. Each is at most ten years
// after the one before, and there are at most mostCount of them.
func (r *rule) compileCount() {
	left := r.count
	if left == 0 {
		return
	}
	days := make([]int, 0, left)
	for day := r.first; left > 0; left-- {
		n, ok := r.next(day)
		if !ok {
			break
		}
		days = append(days, n)
		day = n + 1
	}
	r.counted = days
	if len(days) > 0 {
		r.last = min(r.last, days[len(days)-1])
	}
}

// periodOf numbers the stretch of one frequency that a day lies in.
func (r *rule) periodOf(day int) int {
	switch r.freq {
	case weekly:
		return floorDiv(day-r.weekOffset(), 7)
	case monthly:
		d := dateAt(day)
		return d.Year*12 + int(d.Month) - 1
	case yearly:
		return dateAt(day).Year
	}
	return day
}

// bounds returns the first day of a period, and the first one after it.
func (r *rule) bounds(period int) (start, end int) {
	switch r.freq {
	case weekly:
		start = period*7 + r.weekOffset()
		return start, start + 7
	case monthly:
		first := func(p int) int { return Date{floorDiv(p, 12), time.Month(mod(p, 12) + 1), 1}.number() }
		return first(period), first(period + 1)
	case yearly:
		return Date{period, time.January, 1}.number(), Date{period + 1, time.January, 1}.number()
	}
	return period, period + 1
}

// weekOffset is the number of a day on which a week starts; day 4 was a Monday.
func (r *rule) weekOffset() int { return 3 + int(r.weekStart) }

// periodFrom returns the first period from p on in which the rule comes back;
// an interval counts from the period of the first day.
func (r *rule) periodFrom(p int) int {
	if r.interval == 1 {
		return p
	}
	return p + mod(r.periodOf(r.first)-p, r.interval)
}

func (r *rule) periodUpTo(p int) int {
	if r.interval == 1 {
		return p
	}
	return p - mod(p-r.periodOf(r.first), r.interval)
}

// firstIn returns the first day of the rule in a period that is not before day.
func (r *rule) firstIn(day, start, end int) (int, bool) {
	if len(r.positions) > 0 {
		for _, n := range r.positioned(start, end) {
			if n >= day {
				return n, true
			}
		}
		return 0, false
	}
	for n := day; n < end; n++ {
		if r.matches(n) {
			return n, true
		}
	}
	return 0, false
}

// lastIn returns the last day of the rule in a period that is not after day.
func (r *rule) lastIn(day, start, end int) (int, bool) {
	if len(r.positions) > 0 {
		for _, n := range slices.Backward(r.positioned(start, end)) {
			if n <= day {
				return n, true
			}
		}
		return 0, false
	}
	for n := day; n >= start; n-- {
		if r.matches(n) {
			return n, true
		}
	}
	return 0, false
}

// positioned returns the days of a period that BYSETPOS picks, in order.
func (r *rule) positioned(start, end int) []int {
	var all, out []int
	for n := start; n < end; n++ {
		if r.matches(n) {
			all = append(all, n)
		}
	}
	for i, n := range all {
		if counts(r.positions, i+1, len(all)) {
			out = append(out, n)
		}
	}
	return out
}
