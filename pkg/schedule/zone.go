package schedule

import (
	"errors"
	"fmt"
	"regexp"
	"time"
)

var zoneShape = regexp.MustCompile(`^(UTC|[A-Z][A-Za-z_]{1,30}(/[A-Za-z0-9_+-]{1,30}){1,2})$`)

// Zone returns a zone of the IANA database by its name, such as
// "Europe/Zurich" or "UTC".
func Zone(name string) (*time.Location, error) {
	switch name {
	case "":
		return nil, fmt.Errorf("the zone has no name; expected for example Europe/Zurich, or UTC")
	case "Local":
		return nil, fmt.Errorf("\"Local\" is another zone on every machine; expected for example Europe/Zurich, or UTC")
	}
	if !zoneShape.MatchString(name) {
		return nil, fmt.Errorf("%q is not the name of a zone; expected for example Europe/Zurich, or UTC", name)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("%q is not a zone of the IANA time zone database; expected for example Europe/Zurich, or UTC", name)
	}
	return loc, nil
}

// LocalTimeError says that a clock never shows a local time on that day, or
// shows it twice, because the clocks change.
type LocalTimeError struct {
	Date         Date
	Hour, Minute int
	Zone         string
	// Skipped is set if the clock never shows it; otherwise it does so twice.
	Skipped bool
	// First and Second are what could be meant, in this order, as the clocks of
	// the zone show them. A time that is skipped is neither: they are the moments
	// with the offset of before and that of after.
	First, Second time.Time
	// Change is when the clocks change.
	Change time.Time

	second int
}

// Error shows both readings, none of which is refused again.
func (e *LocalTimeError) Error() string {
	what := "shows it twice"
	if e.Skipped {
		what = "skips it"
	}
	at := fmt.Sprintf("%02d:%02d", e.Hour, e.Minute)
	if e.second != 0 {
		at += fmt.Sprintf(":%02d", e.second)
	}
	return fmt.Sprintf("%s %s is no clear time in %s: the clock %s; it could be %s or %s",
		e.Date, at, e.Zone, what, e.First.Format(time.RFC3339), e.Second.Format(time.RFC3339))
}

// Local returns the moment at which a clock in a zone shows a time of day on a
// date. A time that the clock skips or shows twice is a *LocalTimeError.
func Local(date Date, hour, minute int, loc *time.Location) (time.Time, error) {
	if hour < 0 || hour > 23 || minute < 0 || minute > 59 {
		return time.Time{}, fmt.Errorf("%02d:%02d is not a time of day; expected 00:00 to 23:59", hour, minute)
	}
	return place(date.number(), hour*3600+minute*60, loc)
}

// OffsetAgrees returns an error if the offset that t was written with is not
// that of the zone at that moment.
func OffsetAgrees(t time.Time, loc *time.Location) error {
	written, there := offsetAt(t), offsetAt(t.In(loc))
	if written == there {
		return nil
	}
	clock := t.Unix() + int64(written)
	return fmt.Errorf("%s is not on the clock of %s, which has %s then; for this moment write %s%s",
		t.Format(time.RFC3339), loc, t.In(loc).Format("-07:00"), t.In(loc).Format(time.RFC3339), sameClock(clock, loc))
}

// sameClock says when a clock in the zone shows a wall time.
func sameClock(wall int64, loc *time.Location) string {
	day := floorDiv(int(wall), daySeconds)
	t, err := place(day, mod(int(wall), daySeconds), loc)
	if e := (*LocalTimeError)(nil); errors.As(err, &e) {
		if e.Skipped {
			return "; this time of day is skipped there"
		}
		return ", for this time of day " + e.First.Format(time.RFC3339) + " or " + e.Second.Format(time.RFC3339)
	}
	return ", for this time of day " + t.Format(time.RFC3339)
}
