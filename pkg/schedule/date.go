package schedule

import (
	"cmp"
	"fmt"
	"regexp"
	"time"
)

const daySeconds = 24 * 60 * 60

// Date is a day of the civil calendar, without a zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

var dateShape = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)

// ParseDate reads "2026-12-01". A day that does not exist is an error.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if !dateShape.MatchString(text) {
		return Date{}, fmt.Errorf("%q is not a date; expected for example 2026-12-01", text)
	}
	if err != nil || t.Year() == 0 {
		return Date{}, fmt.Errorf("%q is not in the calendar: there is no such day", text)
	}
	return DateOf(t, time.UTC), nil
}

// DateOf returns the day that the calendar shows in a zone at t.
func DateOf(t time.Time, loc *time.Location) Date {
	y, m, d := t.In(loc).Date()
	return Date{y, m, d}
}

// dateAt returns the day with a number as number counts them.
func dateAt(n int) Date { return DateOf(time.Unix(int64(n)*daySeconds, 0), time.UTC) }

// number counts the days since 1970-01-01.
func (d Date) number() int {
	return int(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix() / daySeconds)
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return weekdayOf(d.number()) }

// weekdayOf returns the weekday of a numbered day; day 0 was a Thursday.
func weekdayOf(n int) time.Weekday { return time.Weekday(mod(n+4, 7)) }

// AddDays returns the day n days later, or earlier if n is negative.
func (d Date) AddDays(n int) Date { return dateAt(d.number() + n) }

// Compare returns -1 if d is before other, 1 if it is after, and 0 otherwise.
func (d Date) Compare(other Date) int { return cmp.Compare(d.number(), other.number()) }

// String writes "2026-12-01".
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// mod is the remainder that is never negative; m is positive.
func mod(n, m int) int { return ((n % m) + m) % m }

// floorDiv divides towards minus infinity; m is positive.
func floorDiv(n, m int) int { return (n - mod(n, m)) / m }
