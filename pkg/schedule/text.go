package schedule

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

var (
	timeShape  = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)$`)
	zoneless   = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?$`)
	clockShape = regexp.MustCompile(`^([01][0-9]|2[0-3]):([0-5][0-9])$`)
)

// ParseTime reads an instant of RFC 3339, to the second and with its offset,
// which the result keeps. It is strict where Go's parser is not: no hour of one
// digit, no fraction, no offset beyond 14 hours.
func ParseTime(text string) (time.Time, error) {
	if zoneless.MatchString(text) {
		return time.Time{}, fmt.Errorf("%q is a clock without zone; end it with Z for UTC, or with an offset such as +01:00", text)
	}
	if !timeShape.MatchString(text) {
		return time.Time{}, fmt.Errorf("%q is not a time; expected for example 2026-12-01T22:00:00+01:00", text)
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || t.Year() == 0 {
		return time.Time{}, fmt.Errorf("%q is not in the calendar: there is no such day", text)
	}
	// Go gives a time the zone of the machine where the offsets agree by chance.
	if offset := offsetAt(t); offset != 0 || text[len(text)-1] != 'Z' {
		return t.In(time.FixedZone("", offset)), nil
	}
	return t.UTC(), nil
}

// parseClock reads a time of day, "22:00", as seconds since midnight.
func parseClock(text string) (int, error) {
	m := clockShape.FindStringSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("%q is not a time of day; expected 00:00 to 23:59", text)
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	return hour*3600 + minute*60, nil
}
