package wire

import (
	"fmt"
	"regexp"
	"time"
)

var (
	timeShape  = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$`)
	zonelessAt = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?$`)
)

// Time reads an instant, strictly: to the second, with its zone. Go's parser
// alone is lax about hours, zones and fractions.
func Time(text string) (time.Time, error) {
	if zonelessAt.MatchString(text) {
		return time.Time{}, fmt.Errorf("%q is a clock without zone; end it with Z for UTC, or with an offset such as +01:00", text)
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || !timeShape.MatchString(text) {
		return time.Time{}, fmt.Errorf("%q is not a time; expected for example 2026-12-01T22:00:00+01:00", text)
	}
	return t.UTC(), nil
}
