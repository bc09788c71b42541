package schedule

import (
	"errors"
	"time"
)

// mostOffset bounds how far a local time is from UTC, in seconds. No zone was
// ever 16 hours away.
const mostOffset = 16 * 60 * 60

// place returns the moment at which a clock shows a second of a numbered day. No
// zone changes its clocks twice within the 32 hours that it looks at.
//
// Time.ZoneBounds would be shorter, but it is wrong in the last days of leap years
// where a zone goes on by a rule.
func place(day, second int, loc *time.Location) (time.Time, error) {
	wall := int64(day)*daySeconds + int64(second)
	low, high := wall-mostOffset, wall+mostOffset
	before, after := offsetThen(low, loc), offsetThen(high, loc)
	early, late := wall-int64(before), wall-int64(after)
	if before == after {
		return time.Unix(early, 0).In(loc), nil
	}
	change := changeBetween(low, high, loc)
	switch {
	case early < change && late < change:
		return time.Unix(early, 0).In(loc), nil
	case early >= change && late >= change:
		return time.Unix(late, 0).In(loc), nil
	}
	return time.Time{}, &LocalTimeError{
		Date: dateAt(day), Hour: second / 3600, Minute: second / 60 % 60, second: second % 60, Zone: loc.String(),
		Skipped: early >= change,
		First:   time.Unix(min(early, late), 0).In(loc), Second: time.Unix(max(early, late), 0).In(loc),
		Change: time.Unix(change, 0).In(loc),
	}
}

// changeBetween returns the first second that has another offset than low, in
// Unix time; high has one.
func changeBetween(low, high int64, loc *time.Location) int64 {
	before := offsetThen(low, loc)
	for high-low > 1 {
		middle := low + (high-low)/2
		if offsetThen(middle, loc) == before {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// nextChange returns the first change of the clocks after t and before a limit.
func nextChange(t, limit time.Time, loc *time.Location) (time.Time, bool) {
	const week = 7 * daySeconds
	for low := t.Unix(); low < limit.Unix(); low += week {
		if offsetThen(low, loc) != offsetThen(low+week, loc) {
			return time.Unix(changeBetween(low, low+week, loc), 0).In(loc), true
		}
	}
	return time.Time{}, false
}

func offsetThen(second int64, loc *time.Location) int {
	return offsetAt(time.Unix(second, 0).In(loc))
}

func offsetAt(t time.Time) int {
	_, offset := t.Zone()
	return offset
}

// placeEarly is place for a moment that nobody wrote down as a local time: the
// earlier one if the clock shows it twice, and the change of the clocks if it
// skips it.
func placeEarly(day, second int, loc *time.Location) time.Time {
	t, err := place(day, second, loc)
	if e := (*LocalTimeError)(nil); errors.As(err, &e) {
		if e.Skipped {
			return e.Change
		}
		return e.First
	}
	return t
}

// placeLate is placeEarly with the later one if the clock shows it twice.
func placeLate(day, second int, loc *time.Location) time.Time {
	_, err := place(day, second, loc)
	if e := (*LocalTimeError)(nil); errors.As(err, &e) && !e.Skipped {
		return e.Second
	}
	return placeEarly(day, second, loc)
}

// secondOfDay returns what the clock shows at t, in seconds since midnight.
func secondOfDay(t time.Time) int {
	h, m, s := t.Clock()
	return h*3600 + m*60 + s
}
