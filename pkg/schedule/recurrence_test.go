package schedule

import (
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// starts lists the days of a window, at most so many.
func starts(r *Recurrence, from, to time.Time) string {
	var days []string
	for w := range r.Between(from, to) {
		days = append(days, DateOf(w.Start, r.Location()).String()[5:])
	}
	return strings.Join(days, " ")
}

func TestDaysOfARule(t *testing.T) {
	for _, c := range []struct{ rule, from, until, want string }{
		// The example of WKST in RFC 5545, section 3.8.5.3.
		{"FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08-05", "", "08-05 08-10 08-19 08-24"},
		{"FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08-05", "", "08-05 08-17 08-19 08-31"},
		{"FREQ=WEEKLY", "1997-08-05", "1997-08-19", "08-05 08-12 08-19"},
		{"FREQ=WEEKLY", "1997-08-05", "1997-08-18", "08-05 08-12"},
		{"", "1997-08-05", "", "08-05"},
		{"", "1997-08-05", "1997-08-05", "08-05"},
		// The first day counts only if the rule has it.
		{"FREQ=WEEKLY;BYDAY=WE;COUNT=2", "1997-08-05", "", "08-06 08-13"},
		{"FREQ=DAILY;UNTIL=19970807", "1997-08-05", "", "08-05 08-06 08-07"},
		// 22:00 in Zurich is 20:00 in UTC: the time of UNTIL is still in it.
		{"FREQ=DAILY;UNTIL=19970807T200000Z", "1997-08-05", "", "08-05 08-06 08-07"},
		{"FREQ=DAILY;UNTIL=19970807T195959Z", "1997-08-05", "", "08-05 08-06"},
		{"FREQ=DAILY;UNTIL=19970807", "1997-08-05", "1997-08-06", "08-05 08-06"},
		{"FREQ=DAILY;COUNT=9", "1997-08-05", "1997-08-06", "08-05 08-06"},
		{"FREQ=MONTHLY;COUNT=3", "1997-08-31", "", "08-31 10-31 12-31"},
		{"FREQ=YEARLY;COUNT=1", "1997-08-31", "", "08-31"},
		// A set starts with its week, before the first day.
		{"FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2;COUNT=2", "1997-08-07", "", "08-13 08-20"},
		{"FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=-1;COUNT=2", "1997-08-07", "", "08-08 08-15"},
	} {
		cal := calendar(t, window(change.Recurring{Rule: c.rule, From: c.from, Until: c.until, Time: "22:00", Lasts: lasts(t, "4h")}))
		if got := starts(cal.Window("w"), at(t, "1997-01-01T00:00:00Z"), at(t, "1998-01-01T00:00:00Z")); got != c.want {
			t.Errorf("%s from %s until %s: %s; want %s", c.rule, c.from, c.until, got, c.want)
		}
	}
}

// If weeks start on Thursday, 2029 has 52 of them.
func TestWeeksOfAYearByTheirFirstDay(t *testing.T) {
	cal, problems := NewCalendar(&change.Calendar{Zone: "UTC", Windows: map[string]change.Recurring{
		"w": {Rule: "FREQ=YEARLY;BYWEEKNO=1,-1,53;BYDAY=TH;WKST=TH", Time: "12:00", Lasts: change.Duration{Minutes: 1}},
	}})
	got := starts(cal.Window("w"), at(t, "2029-01-01T00:00:00Z"), at(t, "2030-02-01T00:00:00Z"))
	if got != "01-04 12-27 01-03" {
		t.Error(got, problems)
	}
}

func TestAWindowOverMidnightAndAChange(t *testing.T) {
	for _, c := range []struct{ day, lasts, start, end string }{
		{"2026-03-28", "4h", "2026-03-28T22:00:00+01:00", "2026-03-29T03:00:00+02:00"},
		{"2026-10-24", "4h", "2026-10-24T22:00:00+02:00", "2026-10-25T02:00:00+02:00"},
		{"2026-10-24", "5h", "2026-10-24T22:00:00+02:00", "2026-10-25T02:00:00+01:00"},
		{"2026-03-28", "1d", "2026-03-28T22:00:00+01:00", "2026-03-29T22:00:00+02:00"},
		{"2026-10-24", "1d", "2026-10-24T22:00:00+02:00", "2026-10-25T22:00:00+01:00"},
		{"2026-06-30", "4h", "2026-06-30T22:00:00+02:00", "2026-07-01T02:00:00+02:00"},
		{"2026-06-30", "1d2h", "2026-06-30T22:00:00+02:00", "2026-07-02T00:00:00+02:00"},
	} {
		cal := calendar(t, window(change.Recurring{From: c.day, Time: "22:00", Lasts: lasts(t, c.lasts)}))
		w, ok := cal.Window("w").At(at(t, c.start))
		if !ok || !same(w, Interval{at(t, c.start), at(t, c.end)}) {
			t.Errorf("%s %s: %v, %v", c.day, c.lasts, w, ok)
		}
		edges(t, cal.Window("w"), w)
	}
}

// An end that the clock skips is the change of the clocks, and of two it is the
// earlier one.
func TestAnEndThatTheClockSkipsOrDoubles(t *testing.T) {
	for _, c := range []struct{ day, end string }{
		{"2026-03-28", "2026-03-29T03:00:00+02:00"},
		{"2026-10-24", "2026-10-25T02:30:00+02:00"},
	} {
		cal := calendar(t, window(change.Recurring{From: c.day, Time: "02:30", Lasts: lasts(t, "1d")}))
		if w, ok := cal.Window("w").Next(at(t, "2026-01-01T00:00:00Z")); !ok || !w.End.Equal(at(t, c.end)) {
			t.Errorf("%s: %v, %v; want %s", c.day, w, ok, c.end)
		}
	}
}

func TestARefusedStartIsClosed(t *testing.T) {
	cal, _ := NewCalendar(&change.Calendar{Zone: "Europe/Zurich", Windows: map[string]change.Recurring{
		"w": {Rule: "FREQ=DAILY", Time: "02:30", Lasts: change.Duration{Minutes: 180}},
	}})
	r := cal.Window("w")
	if got := starts(r, at(t, "2026-03-28T00:00:00+01:00"), at(t, "2026-03-31T00:00:00+02:00")); got != "03-28 03-30" {
		t.Error(got)
	}
	if got := starts(r, at(t, "2026-10-24T00:00:00+02:00"), at(t, "2026-10-27T00:00:00+01:00")); got != "10-24 10-26" {
		t.Error(got)
	}
	for x := at(t, "2026-10-25T00:00:00+02:00"); x.Before(at(t, "2026-10-26T02:30:00+01:00")); x = x.Add(10 * time.Minute) {
		if w, ok := r.At(x); ok {
			t.Errorf("%s is in %v", x, w)
		}
	}
}

func TestBetweenIsHalfOpen(t *testing.T) {
	r := calendar(t, window(change.Recurring{From: "2026-12-01", Time: "22:00", Lasts: lasts(t, "4h")})).Window("w")
	start, end := at(t, "2026-12-01T22:00:00+01:00"), at(t, "2026-12-02T02:00:00+01:00")
	for _, c := range []struct {
		from, to time.Time
		want     string
	}{
		{start.Add(-time.Hour), start, ""},
		{start.Add(-time.Hour), start.Add(time.Second), "12-01"},
		{end, end.Add(time.Hour), ""},
		{end.Add(-time.Second), end.Add(time.Hour), "12-01"},
		{start.Add(time.Hour), start.Add(2 * time.Hour), "12-01"},
		{start.Add(time.Hour), start.Add(time.Hour), ""},
		{end, start, ""},
	} {
		if got := starts(r, c.from, c.to); got != c.want {
			t.Errorf("%s to %s: %q, want %q", c.from, c.to, got, c.want)
		}
	}
	for _, x := range []time.Time{start, start.Add(-time.Second)} {
		if w, ok := r.Next(x); !ok || !w.Start.Equal(start) {
			t.Errorf("next after %s: %v, %v", x, w, ok)
		}
	}
	if w, ok := r.Next(start.Add(time.Second)); ok {
		t.Error(w)
	}
	if w, ok := r.Previous(start); !ok || !w.Start.Equal(start) {
		t.Error(w, ok)
	}
	if w, ok := r.Previous(start.Add(-time.Second)); ok {
		t.Error(w)
	}
	if w, ok := r.Previous(start.AddDate(50, 0, 0)); !ok || !w.Start.Equal(start) {
		t.Error(w, ok)
	}
	if w, ok := r.Next(start.AddDate(-50, 0, 0)); !ok || !w.Start.Equal(start) {
		t.Error(w, ok)
	}
}

func TestIntervals(t *testing.T) {
	s := func(n int) time.Time { return time.Unix(int64(n), 0) }
	i := func(a, b int) Interval { return Interval{s(a), s(b)} }
	for _, c := range []struct {
		a, b             Interval
		overlaps, covers bool
	}{
		{i(10, 20), i(10, 20), true, true},
		{i(10, 20), i(11, 19), true, true},
		{i(10, 20), i(9, 20), true, false},
		{i(10, 20), i(10, 21), true, false},
		{i(10, 20), i(20, 30), false, false},
		{i(10, 20), i(19, 30), true, false},
		{i(10, 20), i(0, 10), false, false},
		{i(10, 20), i(0, 11), true, false},
		{i(10, 20), i(15, 15), false, false},
		{i(20, 10), i(12, 15), false, false},
		{Interval{}, Interval{}, false, false},
	} {
		if c.a.Overlaps(c.b) != c.overlaps || c.b.Overlaps(c.a) != c.overlaps || c.a.Covers(c.b) != c.covers {
			t.Errorf("%v and %v", c.a, c.b)
		}
	}
	if i(10, 20).Contains(s(9)) || !i(10, 20).Contains(s(10)) || !i(10, 20).Contains(s(19)) || i(10, 20).Contains(s(20)) || !i(5, 5).IsEmpty() || i(5, 6).IsEmpty() {
		t.Error("an interval is not half-open")
	}
}
