package schedule

import (
	"fmt"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// Anchors gives the moments that dues count from, by their names in change.Due:
// "start", "passed:test", "signoff:qa". It returns false for what has not happened,
// or is not known yet.
type Anchors func(anchor string) (time.Time, bool)

// Moment is a due worked out.
type Moment struct {
	// Anchor is the moment that it counts from.
	Anchor time.Time
	// Earliest and Latest bound what is due; both are still in time. Zero is no
	// bound.
	Earliest, Latest time.Time
	// Silence is until when nobody may have objected; zero if the due does not
	// ask for it.
	Silence time.Time
}

// InTime reports whether what was done at t is neither too early nor too late.
func (m Moment) InTime(t time.Time) bool {
	return !t.Before(m.Earliest) && (m.Latest.IsZero() || !t.After(m.Latest))
}

// NotYetError says that a due cannot be worked out because what it counts from
// has not happened, or is not known yet.
type NotYetError struct{ Anchor string }

// Error names what is missing.
func (e *NotYetError) Error() string {
	return fmt.Sprintf("it counts from %s, which is not known yet", anchorText(e.Anchor))
}

// Due works out a due. Days and weeks are those of the calendar in the zone of
// the due (else of c), hours and minutes are exact, and business days are those of
// c; then the weekday moves within its week from Monday to Sunday, and the time of
// day is set. Without latest, earliest and silence it is the anchor that is the
// latest moment.
//
// A time of day that the clock skips or shows twice is a *LocalTimeError. Where
// no time is written and days happen to lead to such a time, the bound is the
// stricter one. An anchor that has no moment yet is a *NotYetError. Every error
// means that the due is not met.
func (c *Calendar) Due(d change.Due, anchors Anchors) (Moment, error) {
	w, err := c.dueIn(d)
	if err != nil {
		return Moment{}, err
	}
	return w.moment(anchors)
}

// dueWork is a due whose zone and time of day have been read.
type dueWork struct {
	cal    *Calendar
	due    change.Due
	loc    *time.Location
	second int // -1 without a time of day
	day    int // 0 is Monday; -1 without a weekday
	// lenient takes a moment nearby where the clock skips or doubles the time.
	lenient bool
}

func (c *Calendar) dueIn(d change.Due) (w dueWork, err error) {
	w = dueWork{cal: c, due: d, loc: c.Location(), second: -1, day: -1}
	if d.Zone != "" {
		if w.loc, err = Zone(d.Zone); err != nil {
			return w, err
		}
	}
	if d.Time != "" {
		if w.second, err = parseClock(d.Time); err != nil {
			return w, err
		}
	}
	if d.Weekday != "" {
		if w.day, err = weekdayNamed(d.Weekday); err != nil {
			return w, err
		}
	}
	return w, nil
}

// weekdayNamed returns 0 for "monday" to 6 for "sunday".
func weekdayNamed(name string) (int, error) {
	for i := range 7 {
		if strings.ToLower(weekdayOf(4+i).String()) == name {
			return i, nil
		}
	}
	return 0, fmt.Errorf("%q is not a weekday; expected monday to sunday", name)
}

func (w dueWork) moment(anchors Anchors) (m Moment, err error) {
	if m.Anchor, err = w.anchor(anchors); err != nil {
		return Moment{}, err
	}
	latest, earliest := w.due.Latest, w.due.Earliest
	if latest == nil && earliest == nil && w.due.Silence.IsZero() {
		latest = &change.Offset{}
	}
	if latest != nil {
		if m.Latest, err = w.bound(m.Anchor, *latest, placeEarly); err != nil {
			return Moment{}, err
		}
	}
	if earliest != nil {
		if m.Earliest, err = w.bound(m.Anchor, *earliest, placeLate); err != nil {
			return Moment{}, err
		}
	}
	if !w.due.Silence.IsZero() {
		m.Silence = w.add(m.Anchor, change.Offset{Duration: w.due.Silence}, placeLate)
	}
	return m, nil
}

// anchor returns the moment that the due counts from. The calendar knows events
// and sessions; a session is the last one that starts before the planned start.
func (w dueWork) anchor(anchors Anchors) (time.Time, error) {
	kind, name, _ := strings.Cut(w.due.From, ":")
	switch kind {
	case "event":
		if t, ok := w.cal.Event(name); ok {
			return t, nil
		}
		return time.Time{}, fmt.Errorf("the calendar has no event %q", name)
	case "session":
		start, ok := anchors("start")
		if !ok {
			return time.Time{}, &NotYetError{"start"}
		}
		return w.session(name, start)
	}
	t, ok := anchors(w.due.From)
	if !ok {
		return time.Time{}, &NotYetError{w.due.From}
	}
	return t, nil
}

func (w dueWork) session(name string, start time.Time) (time.Time, error) {
	s := w.cal.Session(name)
	if s == nil {
		return time.Time{}, fmt.Errorf("the calendar has no session %q that can be used", name)
	}
	i, ok := s.Previous(start.Add(-time.Second))
	if !ok {
		return time.Time{}, fmt.Errorf("there is no session %q within ten years before the start %s", name, start.In(s.Location()).Format(time.RFC3339))
	}
	return i.Start, nil
}

// placer gives a time of day on a numbered day that nobody wrote down as such.
type placer func(day, second int, loc *time.Location) time.Time

// bound works out the earliest or latest moment.
func (w dueWork) bound(anchor time.Time, o change.Offset, p placer) (time.Time, error) {
	t := w.add(anchor, o, p)
	if w.day < 0 && w.second < 0 {
		return t, nil
	}
	day, second := DateOf(t, w.loc).number(), secondOfDay(t)
	if w.day >= 0 {
		day += w.day - mod(int(weekdayOf(day))-1, 7)
	}
	if w.second >= 0 {
		second = w.second
	}
	if w.second < 0 || w.lenient {
		return p(day, second, w.loc), nil
	}
	return place(day, w.second, w.loc)
}

// add moves a time by an offset.
func (w dueWork) add(t time.Time, o change.Offset, p placer) time.Time {
	t = t.In(w.loc)
	sign := 1
	if o.Negative {
		sign = -1
	}
	day := DateOf(t, w.loc).number()
	to := day + sign*o.Duration.Days
	if o.BusinessDays != 0 {
		to = w.cal.addBusinessDays(day, sign*o.BusinessDays)
	}
	if to != day {
		t = p(to, secondOfDay(t), w.loc)
	}
	return t.Add(time.Duration(sign*o.Duration.Minutes) * time.Minute)
}
