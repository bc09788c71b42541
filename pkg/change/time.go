package change

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Duration is an amount of time as people write it: "3w", "2d", "1h30m". Weeks
// and days are calendar days; hours and minutes are exact.
type Duration struct {
	Days    int
	Minutes int
}

var durationShape = regexp.MustCompile(`^(?:(\d{1,3})w)?(?:(\d{1,3})d)?(?:(\d{1,4})h)?(?:(\d{1,6})m)?$`)

// ParseDuration reads a duration such as "1w2d", "90m" or "1h30m".
func ParseDuration(s string) (Duration, error) {
	m := durationShape.FindStringSubmatch(s)
	if m == nil || s == "" {
		return Duration{}, fmt.Errorf("%q is not a duration; expected for example 45m, 1h30m, 2d or 3w", s)
	}
	n := func(i int) int { v, _ := strconv.Atoi(m[i]); return v }
	return Duration{Days: 7*n(1) + n(2), Minutes: 60*n(3) + n(4)}, nil
}

// IsZero reports whether the duration is no time at all.
func (d Duration) IsZero() bool { return d == Duration{} }

// After returns the moment that lies d after t, on the calendar of t's zone.
func (d Duration) After(t time.Time) time.Time {
	return t.AddDate(0, 0, d.Days).Add(time.Duration(d.Minutes) * time.Minute)
}

// Before returns the moment that lies d before t, on the calendar of t's zone.
func (d Duration) Before(t time.Time) time.Time {
	return t.AddDate(0, 0, -d.Days).Add(-time.Duration(d.Minutes) * time.Minute)
}

// InMinutes returns the duration with days of 24 hours.
func (d Duration) InMinutes() int { return d.Days*24*60 + d.Minutes }

// The most that ParseDuration reads in one unit before a smaller one.
const (
	mostWeeks = 999
	mostHours = 9999
)

// String writes the duration in its one canonical form, which ParseDuration
// reads.
func (d Duration) String() string {
	if d.IsZero() {
		return "0m"
	}
	var b strings.Builder
	put := func(n int, unit string) {
		if n != 0 {
			fmt.Fprintf(&b, "%d%s", n, unit)
		}
	}
	weeks, hours := min(d.Days/7, mostWeeks), min(d.Minutes/60, mostHours)
	put(weeks, "w")
	put(d.Days-7*weeks, "d")
	put(hours, "h")
	put(d.Minutes-60*hours, "m")
	return b.String()
}

// MarshalText writes the canonical form.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a duration.
func (d *Duration) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDuration(string(text))
	return err
}

// Span is how long something takes: at least Min, at most Max. A single
// duration is both.
type Span struct {
	Min, Max Duration
}

// ParseSpan reads "5m" or "3m..10m".
func ParseSpan(s string) (Span, error) {
	low, high, two := strings.Cut(s, "..")
	lo, err := ParseDuration(low)
	if err != nil {
		return Span{}, err
	}
	if !two {
		return Span{lo, lo}, nil
	}
	hi, err := ParseDuration(high)
	if err != nil {
		return Span{}, err
	}
	if hi.InMinutes() < lo.InMinutes() {
		return Span{}, fmt.Errorf("%q ends before it begins; write the shorter time first", s)
	}
	return Span{lo, hi}, nil
}

// IsZero reports whether the span is not given.
func (s Span) IsZero() bool { return s == Span{} }

// String writes the canonical form.
func (s Span) String() string {
	if s.Min == s.Max {
		return s.Max.String()
	}
	return s.Min.String() + ".." + s.Max.String()
}

// MarshalText writes the canonical form.
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a span.
func (s *Span) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSpan(string(text))
	return err
}

// Clocks that a step can be on.
const (
	StartClock    = "S" // the start of the window
	DecisionClock = "D" // the decision to fall back
)

// ClockTime is a moment on one of the two clocks of a plan.
type ClockTime struct {
	Clock   string
	Minutes int // before the zero of the clock if negative
}

// ParseClockTime reads "S-10m", "S+1h5m" or "D+0m".
func ParseClockTime(s string) (ClockTime, error) {
	bad := fmt.Errorf("%q is not a time on a clock; expected for example S-10m, S+1h5m or D+0m", s)
	if len(s) < 3 || s[:1] != StartClock && s[:1] != DecisionClock || s[1] != '+' && s[1] != '-' {
		return ClockTime{}, bad
	}
	d, err := ParseDuration(s[2:])
	if err != nil || d.Days != 0 {
		return ClockTime{}, bad
	}
	c := ClockTime{Clock: s[:1], Minutes: d.Minutes}
	if s[1] == '-' {
		if c.Clock == DecisionClock {
			return ClockTime{}, errors.New("the decision clock has no times before D+0m")
		}
		c.Minutes = -c.Minutes
	}
	return c, nil
}

// String writes the canonical form.
func (c ClockTime) String() string {
	sign, m := "+", c.Minutes
	if m < 0 {
		sign, m = "-", -m
	}
	return c.Clock + sign + Duration{Minutes: m}.String()
}

// MarshalText writes the canonical form.
func (c ClockTime) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads a time on a clock.
func (c *ClockTime) UnmarshalText(text []byte) (err error) {
	*c, err = ParseClockTime(string(text))
	return err
}

// Offset is an amount of time with a sign; business days stand alone.
type Offset struct {
	Negative     bool
	BusinessDays int
	Duration     Duration
}

var offsetShape = regexp.MustCompile(`^([+-])(?:(\d{1,4})bd|(.+))$`)

// ParseOffset reads "-3w", "+30m" or "+5bd".
func ParseOffset(s string) (Offset, error) {
	bad := fmt.Errorf("%q is not an offset; expected for example -3w, +30m or +5bd", s)
	m := offsetShape.FindStringSubmatch(s)
	if m == nil {
		return Offset{}, bad
	}
	o := Offset{Negative: m[1] == "-"}
	if m[2] != "" {
		o.BusinessDays, _ = strconv.Atoi(m[2])
		return o, nil
	}
	var err error
	if o.Duration, err = ParseDuration(m[3]); err != nil {
		return Offset{}, bad
	}
	return o, nil
}

// IsZero reports whether the offset is not given.
func (o Offset) IsZero() bool { return o == Offset{} }

// String writes the canonical form.
func (o Offset) String() string {
	sign := "+"
	if o.Negative {
		sign = "-"
	}
	if o.BusinessDays != 0 {
		return fmt.Sprintf("%s%dbd", sign, o.BusinessDays)
	}
	return sign + o.Duration.String()
}

// MarshalText writes the canonical form.
func (o Offset) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads an offset.
func (o *Offset) UnmarshalText(text []byte) (err error) {
	*o, err = ParseOffset(string(text))
	return err
}

// Due names a moment: an anchor, and how long before or after it.
type Due struct {
	From     string   `json:"from"`
	Latest   *Offset  `json:"latest,omitempty"`
	Earliest *Offset  `json:"earliest,omitempty"`
	Time     string   `json:"time,omitempty"`
	Weekday  string   `json:"weekday,omitempty"`
	Zone     string   `json:"zone,omitempty"`
	Silence  Duration `json:"silence,omitzero"`
}
