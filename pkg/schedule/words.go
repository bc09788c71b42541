package schedule

import (
	"fmt"
	"strings"
	"time"
)

// Clock writes an instant for people on the clock of a zone: "Tue 2026-12-15
// 18:00 CET". Seconds are written where there are any.
func Clock(t time.Time, loc *time.Location) string {
	t = t.In(loc)
	if t.Second() != 0 {
		return t.Format("Mon 2006-01-02 15:04:05 MST")
	}
	return t.Format("Mon 2006-01-02 15:04 MST")
}

// Amount writes a length of time for people: "2 h 30 min", "3 days 4 h", "45 s".
// A negative one is written without its sign.
func Amount(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	d = d.Truncate(time.Second)
	days, rest := d/(24*time.Hour), d%(24*time.Hour)
	var words []string
	put := func(n time.Duration, unit string) {
		if n != 0 {
			words = append(words, fmt.Sprintf("%d %s", n, unit))
		}
	}
	switch days {
	case 0:
	case 1:
		words = append(words, "1 day")
	default:
		words = append(words, fmt.Sprintf("%d days", days))
	}
	put(rest/time.Hour, "h")
	put(rest%time.Hour/time.Minute, "min")
	put(rest%time.Minute/time.Second, "s")
	if len(words) == 0 {
		return "no time"
	}
	return strings.Join(words, " ")
}

// Clocks writes an instant on the clock of a zone and in UTC: "Tue 2026-12-15
// 18:00 CET (17:00 UTC)". The day in UTC is written where it is another one.
func Clocks(t time.Time, loc *time.Location) string {
	local, utc := t.In(loc), t.UTC()
	layout := "15:04"
	if utc.Second() != 0 {
		layout += ":05"
	}
	if local.Format("-07:00") == "+00:00" {
		return Clock(utc, time.UTC)
	}
	if local.Format(time.DateOnly) != utc.Format(time.DateOnly) {
		layout = "Mon 2006-01-02 " + layout
	}
	return Clock(t, loc) + " (" + utc.Format(layout) + " UTC)"
}
