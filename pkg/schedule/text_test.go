package schedule

import (
	"strings"
	"testing"
	"time"
)

func TestLaxTimesAreRefused(t *testing.T) {
	for _, text := range []string{
		"2026-12-01T1:00:00Z", "2026-12-01T22:00:00+24:00", "2026-12-01T22:00:00,5Z", "2026-12-01T22:00:00.5Z",
		"2026-12-01t22:00:00Z", "2026-12-01T22:00:00z", "2026-12-01T22:00:60Z", "2026-12-01T24:00:00Z", "2026-12-01T22:60:00Z",
		"2026-02-30T22:00:00Z", "2026-02-29T22:00:00Z", "2026-00-10T22:00:00Z", "2026-13-10T22:00:00Z", "2026-12-00T22:00:00Z", "0000-01-01T00:00:00Z",
		"2026-12-01T22:00:00+14:01", "2026-12-01T22:00:00-14:30", "2026-12-01T22:00:00+15:00", "2026-12-01T22:00:00+01:60", "2026-12-01T22:00:00+0100", "2026-12-01T22:00:00+01",
		"2026-12-01T22:00:00", "2026-12-01 22:00:00Z", "2026-12-01T22:00Z", "2026-12-01", "", " 2026-12-01T22:00:00Z", "2026-12-01T22:00:00Z\n",
		"+2026-12-01T22:00:00Z", "2026-12-01T22:00:00−01:00", "２026-12-01T22:00:00Z",
	} {
		if got, err := ParseTime(text); err == nil {
			t.Errorf("%q is read as %s", text, got)
		}
	}
}

func TestTimesAreRead(t *testing.T) {
	for _, text := range []string{
		"2026-12-01T22:00:00Z", "2026-12-01T22:00:00+01:00", "2026-12-01T22:00:00+14:00", "2026-12-01T22:00:00-14:00",
		"2028-02-29T23:59:59-03:30", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
	} {
		got, err := ParseTime(text)
		if err != nil || got.Format(time.RFC3339) != text || got.Location() == time.Local {
			t.Errorf("%s is read as %s, %v", text, got, err)
		}
	}
	if _, err := ParseTime("2026-12-01T22:00:00"); err == nil || !strings.Contains(err.Error(), "clock without zone") {
		t.Error(err)
	}
}

func TestDates(t *testing.T) {
	for _, text := range []string{"2026-02-29", "2026-13-01", "2026-00-01", "2026-1-01", "0000-01-01", "12026-01-01", "2026-01-01T00:00:00Z", "", "today"} {
		if got, err := ParseDate(text); err == nil {
			t.Errorf("%q is read as %s", text, got)
		}
	}
	for _, c := range []struct {
		text string
		days int
		want string
	}{
		{"2026-02-28", 1, "2026-03-01"}, {"2028-02-28", 1, "2028-02-29"}, {"2026-01-01", -1, "2025-12-31"}, {"1970-01-01", -1, "1969-12-31"}, {"2000-01-01", 146097, "2400-01-01"},
	} {
		d, err := ParseDate(c.text)
		if got := d.AddDays(c.days); err != nil || got.String() != c.want || got.Compare(d) != map[bool]int{true: 1, false: -1}[c.days > 0] || d.Compare(d) != 0 {
			t.Errorf("%s%+d is %s, %v; want %s", c.text, c.days, got, err, c.want)
		}
	}
	for n := -1000; n < 40000; n += 7 {
		d := dateAt(n)
		if d.number() != n || d.Weekday() != time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday() {
			t.Fatalf("day %d is %s, a %s", n, d, d.Weekday())
		}
	}
}

func TestZonesAreRefused(t *testing.T) {
	for name, want := range map[string]string{
		"": "has no name", "Local": "another zone on every machine", "europe/zurich": "is not the name of a zone", "Europe/Nowhere": "not a zone of the IANA",
		"../etc/passwd": "is not the name", "/etc/localtime": "is not the name", "Europe/../UTC": "is not the name", "CET+1": "is not the name", "utc": "is not the name", "+01:00": "is not the name", "Europe/Zurich ": "is not the name",
	} {
		if loc, err := Zone(name); err == nil || loc != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v", name, loc, err)
		}
	}
	for _, name := range []string{"UTC", "Europe/Zurich", "America/Argentina/Buenos_Aires", "Etc/GMT-14"} {
		if loc, err := Zone(name); err != nil || loc.String() != name {
			t.Errorf("%q: %v, %v", name, loc, err)
		}
	}
}

func TestLocalRefusesWhatIsNoTimeOfDay(t *testing.T) {
	for _, c := range [][2]int{{24, 0}, {-1, 0}, {0, 60}, {0, -1}} {
		if got, err := Local(Date{2026, 12, 1}, c[0], c[1], time.UTC); err == nil || !strings.Contains(err.Error(), "is not a time of day") {
			t.Errorf("%v: %s, %v", c, got, err)
		}
	}
}

func TestOffsets(t *testing.T) {
	zurich := zone(t, "Europe/Zurich")
	for text, want := range map[string]string{
		"2026-12-01T22:00:00+01:00": "", "2026-07-01T22:00:00+02:00": "", "2026-03-29T01:59:59+01:00": "", "2026-03-29T03:00:00+02:00": "", "2026-10-25T02:30:00+02:00": "", "2026-10-25T02:30:00+01:00": "",
		"2026-07-01T22:00:00+01:00": "has +02:00 then; for this moment write 2026-07-01T23:00:00+02:00, for this time of day 2026-07-01T22:00:00+02:00",
		"2026-12-01T22:00:00Z":      "has +01:00 then; for this moment write 2026-12-01T23:00:00+01:00, for this time of day 2026-12-01T22:00:00+01:00",
		"2026-03-29T02:30:00+01:00": "has +02:00 then; for this moment write 2026-03-29T03:30:00+02:00; this time of day is skipped there",
	} {
		err := OffsetAgrees(at(t, text), zurich)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
