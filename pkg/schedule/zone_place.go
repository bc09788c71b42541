package schedule

import (
	"errors"
	"time"
)

// mostOffset bounds how far a local time is from UTC, in seconds. No zone was
// ever 16 hours away.
const mostOffset = 16 * 60 * 60

// place returns the moment at which a clock shows a second of a numbered day. It
// looks at each stretch of one offset that could hold it: one does on most days,
// none where the clock skips the time, two where it shows it twice.
func place(day, second int, loc *time.Location) (time.Time, error) {
	wall := int64(day)*daySeconds + int64(second)
	var found, skipped *LocalTimeError
	for t, offset, first := time.Unix(wall-mostOffset, 0).In(loc), 0, true; ; first = false {
		before := wall - int64(offset)
		offset = offsetAt(t)
		start, end := t.ZoneBounds()
		x := wall - int64(offset)
		late := !start.IsZero() && x < start.Unix()
		switch {
		case late && !first && before >= start.Unix():
			skipped = &LocalTimeError{Skipped: true, First: asWritten(wall, offset), Second: asWritten(wall, int(wall-before)), Change: start}
		case late || !end.IsZero() && x >= end.Unix():
		case found == nil:
			found = &LocalTimeError{First: time.Unix(x, 0).In(loc), Change: end}
		default:
			found.Second = time.Unix(x, 0).In(loc)
		}
		if end.IsZero() || end.Unix() > wall+mostOffset {
			break
		}
		t = end
	}
	e := found
	switch {
	case found == nil:
		e = skipped
	case found.Second.IsZero():
		return found.First, nil
	}
	e.Date, e.Hour, e.Minute, e.second, e.Zone = dateAt(day), second/3600, second/60%60, second%60, loc.String()
	return time.Time{}, e
}

func offsetAt(t time.Time) int {
	_, offset := t.Zone()
	return offset
}

// asWritten returns the moment at which a clock that is off UTC by so many
// seconds shows the wall time.
func asWritten(wall int64, offset int) time.Time {
	return time.Unix(wall-int64(offset), 0).In(time.FixedZone("", offset))
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
