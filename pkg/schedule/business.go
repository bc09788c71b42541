package schedule

import (
	"fmt"
	"time"
)

// mostBusinessDays bounds how far business days are counted.
const mostBusinessDays = 9999

// BusinessDay reports whether a day is one of Monday to Friday and no holiday.
func (c *Calendar) BusinessDay(d Date) bool { return c.businessDay(d.number()) }

func (c *Calendar) businessDay(n int) bool {
	switch weekdayOf(n) {
	case time.Saturday, time.Sunday:
		return false
	}
	return c == nil || !c.holidays[n]
}

// AddBusinessDays returns the same time of day so many business days later, or
// earlier if n is negative, in the zone of the calendar. The day of t is never
// counted, whether it is a business day or not: from a Friday and from the
// weekend after it, one business day later is Monday. No business days are t
// itself. A time of day that the clock skips or shows twice is a *LocalTimeError;
// n beyond 9999 in either direction is an error.
func (c *Calendar) AddBusinessDays(t time.Time, n int) (time.Time, error) {
	if n > mostBusinessDays || n < -mostBusinessDays {
		return time.Time{}, fmt.Errorf("%d business days are too many; at most %d are counted", n, mostBusinessDays)
	}
	if n == 0 {
		return t, nil
	}
	local := t.In(c.Location())
	return place(c.addBusinessDays(DateOf(local, c.Location()).number(), n), secondOfDay(local), c.Location())
}

// addBusinessDays moves a day. It ends because holidays are a list: after the
// last one, five days of every week are business days.
func (c *Calendar) addBusinessDays(day, n int) int {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		day += step
		if c.businessDay(day) {
			n--
		}
	}
	return day
}
