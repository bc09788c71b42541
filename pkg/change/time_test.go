package change

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]Duration{
		"0m":              {},
		"45m":             {Minutes: 45},
		"90m":             {Minutes: 90},
		"1h30m":           {Minutes: 90},
		"2d":              {Days: 2},
		"3w":              {Days: 21},
		"1w2d3h4m":        {Days: 9, Minutes: 184},
		"24h":             {Minutes: 1440},
		"007m":            {Minutes: 7},
		"999w999d":        {Days: 7992},
		"9999h999999m":    {Minutes: 1599939},
		"0w0d0h0m":        {},
		"1w1m":            {Days: 7, Minutes: 1},
		"999w6d9999h999m": {Days: 6999, Minutes: 600939},
	} {
		if got, err := ParseDuration(text); err != nil || got != want {
			t.Errorf("%q is %+v, %v; want %+v", text, got, err, want)
		}
	}
}

func TestCanonicalDurations(t *testing.T) {
	for text, want := range map[string]string{
		"0h0m": "0m", "60m": "1h", "90m": "1h30m", "7d": "1w", "10d": "1w3d", "24h": "24h", "1d24h": "1d24h",
		"999w999d": "999w999d", "999999m": "9999h400059m", "0w5m": "5m", "1000m": "16h40m",
	} {
		d, err := ParseDuration(text)
		if err != nil || d.String() != want {
			t.Errorf("%q is written %q, %v; want %q", text, d, err, want)
		}
	}
}

// refusals holds texts that no kind of time takes.
var refusals = []string{
	"", " ", "5", "m", "5 m", " 5m", "5m ", "5m\n", "-5m", "+5m", "+-5m", "5M", "1.5h", "1,5h", "5min", "5s", "5y", "1m1h", "1h1h", "1d1w",
	"1000w", "1000d", "10000h", "1000000m", "99999999999999999999m", "٣m", "５m", "1e3m", "0x5m", "1_0m", "P1D", "1h30", "5m..", "..5m", "5m...6m",
}

func TestWhatIsNoDuration(t *testing.T) {
	for _, text := range refusals {
		got, err := ParseDuration(text)
		if err == nil || got != (Duration{}) {
			t.Errorf("%q is taken for %+v, %v", text, got, err)
			continue
		}
		if !strings.Contains(err.Error(), "is not a duration; expected for example 45m") {
			t.Errorf("%q: the message is %v", text, err)
		}
	}
}

func TestDurationOnTheCalendar(t *testing.T) {
	at := func(zone, text string) time.Time {
		t.Helper()
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		v, err := time.ParseInLocation("2006-01-02 15:04", text, loc)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct{ zone, from, duration, after string }{
		// The clocks go forward on 2027-03-28 at 02:00 in Amsterdam, and back on
		// 2026-10-25 at 03:00.
		{"Europe/Amsterdam", "2027-03-27 22:00", "1d", "2027-03-28 22:00"},
		{"Europe/Amsterdam", "2027-03-27 22:00", "24h", "2027-03-28 23:00"},
		{"Europe/Amsterdam", "2026-10-24 22:00", "1d", "2026-10-25 22:00"},
		{"Europe/Amsterdam", "2026-10-24 22:00", "24h", "2026-10-25 21:00"},
		{"Europe/Amsterdam", "2027-03-14 12:00", "3w", "2027-04-04 12:00"},
		{"Europe/Amsterdam", "2027-03-27 01:30", "1d1h", "2027-03-28 03:30"},
		{"America/New_York", "2027-03-13 22:00", "1d", "2027-03-14 22:00"},
		{"America/New_York", "2026-10-31 12:00", "1w1h", "2026-11-07 13:00"},
		{"Australia/Lord_Howe", "2026-10-03 12:00", "24h", "2026-10-04 12:30"}, // half an hour
		{"UTC", "2028-02-28 12:00", "2d", "2028-03-01 12:00"},
		{"UTC", "2026-12-31 23:30", "45m", "2027-01-01 00:15"},
	} {
		d, err := ParseDuration(c.duration)
		if err != nil {
			t.Fatal(err)
		}
		from, after := at(c.zone, c.from), at(c.zone, c.after)
		if got := d.After(from); !got.Equal(after) {
			t.Errorf("%s after %s in %s is %s, want %s", c.duration, c.from, c.zone, got, after)
		}
	}
	d, err := ParseDuration("1d1h")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := d.Before(at("Europe/Amsterdam", "2027-03-28 23:00")), at("Europe/Amsterdam", "2027-03-27 22:00"); !got.Equal(want) {
		t.Errorf("1d1h before the end of the day that is an hour short is %s, want %s", got, want)
	}
	if got := d.InMinutes(); got != 1500 {
		t.Errorf("1d1h are %d minutes", got)
	}
}

func TestParseSpan(t *testing.T) {
	for text, want := range map[string]string{
		"5m": "5m", "5m..5m": "5m", "3m..10m": "3m..10m", "60m..1h": "1h", "60m..2h": "1h..2h", "24h..1d": "24h..1d", "0m..1m": "0m..1m",
	} {
		s, err := ParseSpan(text)
		if err != nil || s.String() != want {
			t.Errorf("%q is written %q, %v; want %q", text, s, err, want)
		}
	}
	for _, text := range append([]string{"5m..1", "1..5m", "5m..6m..7m", "5m.. 6m", "5m-6m"}, refusals...) {
		if s, err := ParseSpan(text); err == nil || !s.IsZero() {
			t.Errorf("%q is taken for %s, %v", text, s, err)
		}
	}
	_, err := ParseSpan("10m..3m")
	if err == nil || err.Error() != `"10m..3m" ends before it begins; write the shorter time first` {
		t.Errorf("got %v", err)
	}
}

func TestParseClockTime(t *testing.T) {
	for text, want := range map[string]ClockTime{
		"S-10m": {StartClock, -10}, "S+0m": {StartClock, 0}, "S-0m": {StartClock, 0}, "S+1h5m": {StartClock, 65},
		"D+0m": {DecisionClock, 0}, "D+50m": {DecisionClock, 50}, "S-9999h999999m": {StartClock, -1599939},
	} {
		if got, err := ParseClockTime(text); err != nil || got != want {
			t.Errorf("%q is %+v, %v; want %+v", text, got, err, want)
		}
	}
	bad := []string{"S", "S+", "S10m", "S 10m", "s+10m", "d+10m", "X+10m", "S+1d", "S+1w", "S-1w1m", "SS+1m", "S+-1m", "S--1m", "S±1m", "+10m", "T+1m", "D", "é+1m"}
	for _, text := range append(bad, refusals...) {
		got, err := ParseClockTime(text)
		if err == nil || got != (ClockTime{}) || !strings.Contains(err.Error(), "is not a time on a clock; expected for example S-10m") {
			t.Errorf("%q is taken for %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"D-10m", "D-0m"} {
		if _, err := ParseClockTime(text); err == nil || err.Error() != "the decision clock has no times before D+0m" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestParseOffset(t *testing.T) {
	for text, want := range map[string]Offset{
		"-3w": {Negative: true, Duration: Duration{Days: 21}}, "+30m": {Duration: Duration{Minutes: 30}},
		"+5bd": {BusinessDays: 5}, "-9999bd": {Negative: true, BusinessDays: 9999}, "+0m": {}, "+1w2d": {Duration: Duration{Days: 9}},
	} {
		if got, err := ParseOffset(text); err != nil || got != want {
			t.Errorf("%q is %+v, %v; want %+v", text, got, err, want)
		}
	}
	bad := []string{"3w", "5bd", "+", "-", "+bd", "+5 bd", "+10000bd", "+5bd1h", "+1h5bd", "+5BD", "--3w", "±3w", "+3w\n"}
	for _, text := range bad {
		if got, err := ParseOffset(text); err == nil || got != (Offset{}) {
			t.Errorf("%q is taken for %+v, %v", text, got, err)
		}
	}
}

// Whatever can be written as a number of units is read, and reading what was
// written gives the same again.
func TestEveryTimeIsReadBackAsItIsWritten(t *testing.T) {
	days := []int{0, 1, 6, 7, 8, 999, 1000, 6993, 6999, 7000, 7992}
	minutes := []int{0, 1, 59, 60, 61, 1439, 1440, 599940, 599999, 600000, 999999, 1000000, 1599939}
	for _, d := range days {
		for _, m := range minutes {
			duration := Duration{d, m}
			readBack(t, duration, ParseDuration)
			readBack(t, Span{Duration{}, duration}, ParseSpan)
			readBack(t, Span{duration, duration}, ParseSpan)
			readBack(t, Offset{Negative: true, Duration: duration}, ParseOffset)
			readBack(t, Offset{Duration: duration}, ParseOffset)
		}
	}
	for _, m := range minutes {
		readBack(t, ClockTime{StartClock, m}, ParseClockTime)
		readBack(t, ClockTime{StartClock, -m}, ParseClockTime)
		readBack(t, ClockTime{DecisionClock, m}, ParseClockTime)
	}
	for _, n := range []int{1, 5, 9999} {
		readBack(t, Offset{BusinessDays: n}, ParseOffset)
		readBack(t, Offset{Negative: true, BusinessDays: n}, ParseOffset)
	}
}

func readBack[T interface {
	comparable
	String() string
	MarshalText() ([]byte, error)
}](t *testing.T, v T, parse func(string) (T, error)) {
	t.Helper()
	if got, err := parse(v.String()); err != nil || got != v {
		t.Errorf("%+v is written %q and read as %+v, %v", v, v.String(), got, err)
	}
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var got T
	if err := json.Unmarshal(raw, &got); err != nil || got != v {
		t.Errorf("%+v is written %s and read as %+v, %v", v, raw, got, err)
	}
}

// FuzzTimes checks that what is read at all is read the same from its canonical
// form, and that the canonical form is a fixed point.
func FuzzTimes(f *testing.F) {
	for _, text := range append([]string{"1w2d3h4m", "3m..10m", "S-10m", "D+1h5m", "-3w", "+5bd"}, refusals...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if v, err := ParseDuration(text); err == nil {
			readBack(t, v, ParseDuration)
		}
		if v, err := ParseSpan(text); err == nil {
			readBack(t, v, ParseSpan)
		}
		if v, err := ParseClockTime(text); err == nil {
			readBack(t, v, ParseClockTime)
		}
		if v, err := ParseOffset(text); err == nil {
			readBack(t, v, ParseOffset)
		}
	})
}
