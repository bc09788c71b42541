package schedule

import (
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// Each row is one mistake in an otherwise good window.
func TestWhatIsWrongWithARecurrence(t *testing.T) {
	weekly := change.Recurring{Rule: "FREQ=WEEKLY;BYDAY=TU", Time: "22:00", Lasts: change.Duration{Minutes: 240}}
	rule := func(text string) change.Recurring { r := weekly; r.Rule = text; return r }
	with := func(f func(*change.Recurring)) change.Recurring { r := weekly; f(&r); return r }
	for _, c := range []struct {
		r    change.Recurring
		path string
		want string
	}{
		{rule("FREQ=HOURLY"), ".rule", "FREQ=HOURLY is more often than daily"},
		{rule("FREQ=SECONDLY"), ".rule", "more often than daily"},
		{rule("FREQ=OFTEN"), ".rule", `"OFTEN" is not a frequency`},
		{rule("BYDAY=TU"), ".rule", "no FREQ"},
		{rule("FREQ=DAILY;BYHOUR=4"), ".rule", "BYHOUR is not for windows"},
		{rule("FREQ=DAILY;BYMINUTE=4"), ".rule", "BYMINUTE is not for windows"},
		{rule("FREQ=DAILY;BYSECOND=4"), ".rule", "BYSECOND is not for windows"},
		{rule("FREQ=YEARLY;BYEASTER=1"), ".rule", `"BYEASTER" is not a part`},
		{rule("FREQ=DAILY;"), ".rule", `"" is not a part`},
		{rule("FREQ=DAILY;BYMONTH="), ".rule", `"BYMONTH=" is not a part`},
		{rule("FREQ=DAILY;FREQ=DAILY"), ".rule", "FREQ stands twice"},
		{rule("FREQ=WEEKLY;BYDAY=XX"), ".rule", `BYDAY has "XX"`},
		{rule("FREQ=WEEKLY;BYDAY=1TU"), ".rule", "BYDAY with a number means nothing beside FREQ=WEEKLY"},
		{rule("FREQ=DAILY;BYDAY=-1TU"), ".rule", "means nothing beside FREQ=DAILY"},
		{rule("FREQ=MONTHLY;BYDAY=0MO"), ".rule", `BYDAY has "0MO"`},
		{rule("FREQ=YEARLY;BYDAY=54MO"), ".rule", `BYDAY has "54MO"`},
		{rule("FREQ=MONTHLY;BYMONTHDAY=32"), ".rule", `BYMONTHDAY has "32"; expected 1 to 31, or -1 to -31`},
		{rule("FREQ=MONTHLY;BYMONTHDAY=0"), ".rule", `BYMONTHDAY has "0"`},
		{rule("FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1"), ".rule", `BYMONTH has "13"; expected 1 to 12`},
		{rule("FREQ=YEARLY;BYMONTH=-1;BYMONTHDAY=1"), ".rule", `BYMONTH has "-1"`},
		{rule("FREQ=WEEKLY;BYMONTHDAY=13"), ".rule", "BYMONTHDAY means nothing beside FREQ=WEEKLY"},
		{rule("FREQ=MONTHLY;BYYEARDAY=13"), ".rule", "BYYEARDAY means nothing beside FREQ=MONTHLY"},
		{rule("FREQ=MONTHLY;BYWEEKNO=13;BYDAY=MO"), ".rule", "BYWEEKNO means nothing beside FREQ=MONTHLY"},
		{rule("FREQ=YEARLY;BYWEEKNO=13"), ".rule", "BYWEEKNO does not say on which day"},
		{rule("FREQ=YEARLY;BYWEEKNO=13;BYDAY=1MO"), ".rule", "cannot stand beside BYWEEKNO"},
		{rule("FREQ=DAILY;BYSETPOS=1"), ".rule", "BYSETPOS has nothing to pick from"},
		{rule("FREQ=DAILY;INTERVAL=0"), ".rule", "INTERVAL=0 is out of range; expected 1 to 3653"},
		{rule("FREQ=DAILY;INTERVAL=-1"), ".rule", "INTERVAL=-1 is out of range"},
		{rule("FREQ=DAILY;INTERVAL=99999999999999999999"), ".rule", "is out of range"},
		{rule("FREQ=YEARLY;INTERVAL=11;BYMONTHDAY=1"), ".rule", "comes back after more than ten years"},
		{rule("FREQ=DAILY;COUNT=0"), ".rule", "COUNT=0 is out of range"},
		{rule("FREQ=DAILY;COUNT=1001"), ".rule", "COUNT=1001 is out of range; expected 1 to 1000"},
		{rule("FREQ=DAILY;COUNT=1;UNTIL=20270101"), ".rule", "both COUNT and UNTIL"},
		{rule("FREQ=DAILY;COUNT=3"), ".rule", "COUNT counts from the first day, and there is none"},
		{rule("FREQ=DAILY;INTERVAL=2"), ".rule", "INTERVAL counts from the first day, and there is none"},
		{rule("FREQ=WEEKLY"), ".rule", "FREQ=WEEKLY alone does not say on which day, and there is none"},
		{rule("FREQ=YEARLY;BYMONTH=3"), ".rule", "FREQ=YEARLY alone does not say"},
		{rule("FREQ=DAILY;UNTIL=20270101T000000"), ".rule", "neither a day nor a time in UTC"},
		{rule("FREQ=DAILY;UNTIL=20270230"), ".rule", "there is no such time"},
		{rule("FREQ=WEEKLY;WKST=XX;BYDAY=MO"), ".rule", "WKST=XX is not a weekday"},
		{rule("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"), ".rule", "it never happens: no day fits within ten years from 2026-01-01"},
		{rule("FREQ=YEARLY;BYMONTH=2;BYDAY=MO;BYMONTHDAY=30,31"), ".rule", "it never happens"},
		{rule(""), "", "neither a rule nor a first day"},
		{with(func(r *change.Recurring) { r.From = "2026-02-29" }), ".from", "there is no such day"},
		{with(func(r *change.Recurring) { r.From = "2026-3-1" }), ".from", "is not a date"},
		{with(func(r *change.Recurring) { r.Until = "tomorrow" }), ".until", "is not a date"},
		{with(func(r *change.Recurring) { r.From, r.Until = "2026-03-02", "2026-03-01" }), ".until", "its last day 2026-03-01 is before its first, 2026-03-02"},
		{with(func(r *change.Recurring) { r.From, r.Until = "2026-03-04", "2026-03-09" }), ".rule", "no day fits within ten years from 2026-03-04, and its last day is 2026-03-09"},
		{with(func(r *change.Recurring) { r.Time = "24:00" }), ".time", `"24:00" is not a time of day`},
		{with(func(r *change.Recurring) { r.Time = "9:00" }), ".time", "is not a time of day"},
		{with(func(r *change.Recurring) { r.Lasts = change.Duration{} }), ".lasts", "nothing can ever happen in it"},
		{with(func(r *change.Recurring) { r.Lasts = change.Duration{Minutes: -5} }), ".lasts", "nothing can ever happen in it"},
		{with(func(r *change.Recurring) { r.Zone = "Europe/Zurick" }), ".zone", `"Europe/Zurick" is not a zone`},
		{with(func(r *change.Recurring) { r.Zone = "Local" }), ".zone", "another zone on every machine"},
		{change.Recurring{From: "2026-03-29", Time: "02:30", Lasts: change.Duration{Minutes: 60}}, ".time", "it could be 2026-03-29T01:30:00+01:00 or 2026-03-29T03:30:00+02:00"},
	} {
		cal, problems := NewCalendar(&change.Calendar{Zone: "Europe/Zurich", Windows: map[string]change.Recurring{"night": c.r}})
		if len(problems) != 1 || problems[0].Warning || problems[0].Path != "calendar.windows.night"+c.path || !strings.Contains(problems[0].Message, c.want) || problems[0].Hint == "" {
			t.Errorf("%+v: %+v; want %s at %s", c.r, problems, c.want, c.path)
		}
		if cal.Window("night") != nil {
			t.Errorf("%+v can be used", c.r)
		}
	}
}

func TestWarnings(t *testing.T) {
	for _, c := range []struct {
		r    change.Recurring
		path string
		want string
	}{
		{change.Recurring{Rule: "FREQ=DAILY", Time: "02:30", Lasts: change.Duration{Minutes: 60}}, ".time",
			"2026-03-29 02:30 is no clear time in Europe/Zurich: the clock skips it; it could be 2026-03-29T01:30:00+01:00 or 2026-03-29T03:30:00+02:00"},
		{change.Recurring{Rule: "FREQ=DAILY", From: "2026-03-30", Time: "02:30", Lasts: change.Duration{Minutes: 60}}, ".time",
			"2026-10-25 02:30 is no clear time in Europe/Zurich: the clock shows it twice; it could be 2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00"},
		{change.Recurring{Rule: "FREQ=DAILY", Time: "22:00", Lasts: change.Duration{Minutes: 24*60 + 1}}, ".lasts",
			"the window of 2025-12-31 is still open until 2026-01-01T22:01:00+01:00 when the next one starts at 2026-01-01T22:00:00+01:00"},
		{change.Recurring{Rule: "FREQ=WEEKLY;BYDAY=FR,SA", Time: "22:00", Lasts: change.Duration{Days: 2}}, ".lasts", "is still open"},
	} {
		cal, problems := NewCalendar(&change.Calendar{Zone: "Europe/Zurich", Quiet: map[string]change.Recurring{"q": c.r}})
		if len(problems) != 1 || !problems[0].Warning || problems[0].Path != "calendar.quiet.q"+c.path || !strings.Contains(problems[0].Message, c.want) {
			t.Errorf("%+v: %+v; want %s", c.r, problems, c.want)
		}
		if cal.Quiet("q") == nil {
			t.Errorf("%+v cannot be used", c.r)
		}
	}
}

func TestNoWarning(t *testing.T) {
	calendar(t, window(change.Recurring{Rule: "FREQ=DAILY", Time: "22:00", Lasts: lasts(t, "1d")}))
	calendar(t, window(change.Recurring{Rule: "FREQ=DAILY", Time: "01:59", Lasts: lasts(t, "4h")}))
	calendar(t, window(change.Recurring{Rule: "FREQ=WEEKLY;BYDAY=SA", Time: "02:30", Lasts: lasts(t, "1w")}))
}

func TestWhatIsWrongWithACalendar(t *testing.T) {
	good := change.Recurring{Rule: "FREQ=DAILY", Time: "22:00", Lasts: change.Duration{Minutes: 60}}
	own := good
	own.Zone = "Asia/Tokyo"
	cal, problems := NewCalendar(&change.Calendar{
		Zone:    "Mars/Olympus",
		Windows: map[string]change.Recurring{"b": good, "a": own},
		Freezes: []change.Freeze{{Name: "f", Start: at(t, "2026-12-02T00:00:00Z"), End: at(t, "2026-12-02T00:00:00Z")}},
		Holidays: []change.Holiday{
			{Date: "2026-12-25"}, {Date: "2026-12-32"}, {Date: "2026-12-25"},
		},
		Events: map[string]time.Time{"go-live": {}},
	})
	var got []string
	for _, p := range problems {
		got = append(got, p.Path+": "+p.Message)
	}
	want := []string{
		`calendar.zone: "Mars/Olympus" is not a zone`,
		`calendar.freezes[0].end: the freeze "f" ends 2026-12-02T00:00:00Z, which is not after its start`,
		`calendar.holidays[1].date: "2026-12-32" is not in the calendar`,
		`calendar.holidays[2].date: the holiday 2026-12-25 stands there already, as number 1`,
		`calendar.events.go-live: the event "go-live" has no name or no time`,
	}
	if len(got) != len(want) {
		t.Fatalf("got %s", strings.Join(got, "\n"))
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("got %s, want %s", got[i], want[i])
		}
	}
	// What is right can be used; what depends on the zone cannot.
	if cal.Window("b") != nil || cal.Window("a") == nil || cal.BusinessDay(Date{2026, 12, 25}) || !cal.BusinessDay(Date{2026, 12, 24}) {
		t.Error("the rest of the calendar is not as it should be")
	}
	if f := cal.Freezes(); len(f) != 1 || f[0].Name != "f" || !f[0].IsEmpty() {
		t.Errorf("freezes %v", f)
	}
}

func TestNoCalendar(t *testing.T) {
	c, problems := NewCalendar(nil)
	if c != nil || problems != nil {
		t.Fatal(c, problems)
	}
	now := at(t, "2026-12-01T00:00:00Z")
	for _, r := range []*Recurrence{c.Window("w"), c.Quiet("w"), c.Session("w")} {
		_, at := r.At(now)
		_, next := r.Next(now)
		_, previous := r.Previous(now)
		if r != nil || at || next || previous || r.Location() != time.UTC {
			t.Error("something happens without a calendar")
		}
		for w := range r.Between(now, now.Add(time.Hour)) {
			t.Error(w)
		}
	}
	if _, ok := c.Event("e"); ok || c.Freezes() != nil || c.QuietNames() != nil || c.WindowNames() != nil || !c.BusinessDay(Date{2026, 12, 25}) || c.Location() != time.UTC {
		t.Error("no calendar knows something")
	}
}
