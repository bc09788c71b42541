package schedule

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// anchored knows some anchors.
func anchored(all map[string]time.Time) Anchors {
	return func(name string) (time.Time, bool) { t, ok := all[name]; return t, ok }
}

// startingAt knows a start, and an end four hours later.
func startingAt(start time.Time) Anchors {
	return anchored(map[string]time.Time{"start": start, "end": start.Add(4 * time.Hour)})
}

type dueCase struct {
	from, latest, earliest, time, weekday, zone string
	start                                       string
	wantLatest, wantEarliest                    string
}

func (c dueCase) due(t *testing.T) change.Due {
	return change.Due{From: c.from, Latest: offset(t, c.latest), Earliest: offset(t, c.earliest), Time: c.time, Weekday: c.weekday, Zone: c.zone}
}

func TestDues(t *testing.T) {
	cal := calendar(t, holidays("2026-12-25"), session("FREQ=WEEKLY;BYDAY=WE", "14:00"), event("go-live", at(t, "2027-01-04T08:00:00+01:00")))
	const tuesday = "2026-12-01T22:00:00+01:00"
	for _, c := range []dueCase{
		{from: "start", start: tuesday, wantLatest: tuesday},
		{from: "start", latest: "-3w", start: tuesday, wantLatest: "2026-11-10T22:00:00+01:00"},
		{from: "end", latest: "+15m", start: tuesday, wantLatest: "2026-12-02T02:15:00+01:00"},
		{from: "start", latest: "-12h", earliest: "-36h", start: tuesday, wantLatest: "2026-12-01T10:00:00+01:00", wantEarliest: "2026-11-30T10:00:00+01:00"},
		{from: "start", earliest: "-2d", start: tuesday, wantEarliest: "2026-11-29T22:00:00+01:00"},
		// Days keep the time of day over a change of the clocks, hours do not.
		{from: "start", latest: "-1d", start: "2026-03-29T22:00:00+02:00", wantLatest: "2026-03-28T22:00:00+01:00"},
		{from: "start", latest: "-24h", start: "2026-03-29T22:00:00+02:00", wantLatest: "2026-03-28T21:00:00+01:00"},
		{from: "start", latest: "-1d", zone: "UTC", start: "2026-03-29T22:00:00+02:00", wantLatest: "2026-03-28T20:00:00Z"},
		// Where days lead to a time that the clock skips or doubles, the stricter one.
		{from: "start", latest: "-1w", earliest: "-1w", start: "2026-04-05T02:30:00+02:00", wantLatest: "2026-03-29T03:00:00+02:00", wantEarliest: "2026-03-29T03:00:00+02:00"},
		{from: "start", latest: "-1w", earliest: "-1w", start: "2026-11-01T02:30:00+01:00", wantLatest: "2026-10-25T02:30:00+02:00", wantEarliest: "2026-10-25T02:30:00+01:00"},
		// Business days leave out weekends and holidays.
		{from: "start", latest: "-5bd", start: tuesday, wantLatest: "2026-11-24T22:00:00+01:00"},
		{from: "end", latest: "+1bd", start: "2026-12-24T10:00:00+01:00", wantLatest: "2026-12-28T14:00:00+01:00"},
		{from: "start", latest: "-1bd", start: "2026-11-29T22:00:00+01:00", wantLatest: "2026-11-27T22:00:00+01:00"},
		// The weekday moves within its week from Monday to Sunday.
		{from: "start", latest: "-1w", weekday: "monday", time: "12:00", start: tuesday, wantLatest: "2026-11-23T12:00:00+01:00"},
		{from: "start", latest: "-1w", weekday: "sunday", start: tuesday, wantLatest: "2026-11-29T22:00:00+01:00"},
		{from: "start", latest: "-1w", weekday: "tuesday", start: tuesday, wantLatest: "2026-11-24T22:00:00+01:00"},
		{from: "start", latest: "-1d", time: "17:00", zone: "America/New_York", start: tuesday, wantLatest: "2026-11-30T17:00:00-05:00"},
		{from: "start", time: "09:00", start: tuesday, wantLatest: "2026-12-01T09:00:00+01:00"},
		{from: "event:go-live", latest: "-2bd", start: tuesday, wantLatest: "2026-12-31T08:00:00+01:00"},
		// The last session that starts before the planned start.
		{from: "session:cab", latest: "-1d", start: tuesday, wantLatest: "2026-11-24T14:00:00+01:00"},
		{from: "session:cab", start: "2026-12-02T14:00:00+01:00", wantLatest: "2026-11-25T14:00:00+01:00"},
		{from: "session:cab", start: "2026-12-02T14:00:01+01:00", wantLatest: "2026-12-02T14:00:00+01:00"},
	} {
		m, err := cal.Due(c.due(t), startingAt(at(t, c.start)))
		if err != nil || !equal(t, m.Latest, c.wantLatest) || !equal(t, m.Earliest, c.wantEarliest) || !m.Silence.IsZero() {
			t.Errorf("%+v: %+v, %v", c, m, err)
		}
		inTime(t, m)
	}
}

func equal(t *testing.T, got time.Time, want string) bool {
	if want == "" {
		return got.IsZero()
	}
	return got.Equal(at(t, want))
}

// inTime checks both bounds to the second.
func inTime(t *testing.T, m Moment) {
	t.Helper()
	if !m.Latest.IsZero() && (m.InTime(m.Latest.Add(time.Second)) || m.Earliest.IsZero() && !m.InTime(m.Latest)) {
		t.Errorf("%+v is not inclusive to the second", m)
	}
	if !m.Earliest.IsZero() && (m.InTime(m.Earliest.Add(-time.Second)) || m.Latest.IsZero() && !m.InTime(m.Earliest)) {
		t.Errorf("%+v is not inclusive to the second", m)
	}
}

func TestDuesWithoutACalendar(t *testing.T) {
	var cal *Calendar
	m, err := cal.Due(change.Due{From: "start", Latest: offset(t, "-1bd")}, startingAt(at(t, "2026-12-28T10:00:00Z")))
	if err != nil || !m.Latest.Equal(at(t, "2026-12-25T10:00:00Z")) {
		t.Error(m, err)
	}
	for _, from := range []string{"event:go-live", "session:cab"} {
		if _, err := cal.Due(change.Due{From: from}, startingAt(at(t, "2026-12-28T10:00:00Z"))); err == nil || !strings.Contains(err.Error(), "the calendar has no") {
			t.Errorf("%s: %v", from, err)
		}
	}
}

func TestSilence(t *testing.T) {
	cal := calendar(t)
	sent := anchored(map[string]time.Time{"notice:planned": at(t, "2026-10-23T02:30:00+02:00")})
	m, err := cal.Due(change.Due{From: "notice:planned", Silence: lasts(t, "2d")}, sent)
	if err != nil || !m.Silence.Equal(at(t, "2026-10-25T02:30:00+01:00")) || !m.Latest.IsZero() || !m.Earliest.IsZero() {
		t.Error(m, err)
	}
	m, err = cal.Due(change.Due{From: "notice:planned", Latest: offset(t, "+1d"), Silence: lasts(t, "3h")}, sent)
	if err != nil || !m.Silence.Equal(at(t, "2026-10-23T05:30:00+02:00")) || !m.Latest.Equal(at(t, "2026-10-24T02:30:00+02:00")) {
		t.Error(m, err)
	}
}

func TestDuesThatCannotBeWorkedOut(t *testing.T) {
	cal := calendar(t, session("FREQ=WEEKLY;BYDAY=WE", "14:00"))
	start := startingAt(at(t, "2026-04-05T22:00:00+02:00"))
	var missing *NotYetError
	var local *LocalTimeError
	for _, from := range []string{"passed:test", "signoff:qa", "notice:planned", "waiver:x", "attempt", "requested", "decision"} {
		if _, err := cal.Due(change.Due{From: from}, start); !errors.As(err, &missing) || missing.Anchor != from || !strings.Contains(err.Error(), "not known yet") {
			t.Errorf("%s: %v", from, err)
		}
	}
	if _, err := cal.Due(change.Due{From: "session:cab"}, anchored(nil)); !errors.As(err, &missing) || missing.Anchor != "start" {
		t.Error(err)
	}
	for start, want := range map[string]string{
		"2026-04-05T22:00:00+02:00": "2026-03-29T01:30:00+01:00 or 2026-03-29T03:30:00+02:00",
		"2026-11-01T22:00:00+01:00": "2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00",
	} {
		_, err := cal.Due(change.Due{From: "start", Latest: offset(t, "-1w"), Time: "02:30"}, startingAt(at(t, start)))
		if !errors.As(err, &local) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", start, err)
		}
	}
	for want, d := range map[string]change.Due{
		`"25:00" is not a time of day`:       {From: "start", Time: "25:00"},
		`"someday" is not a weekday`:         {From: "start", Weekday: "someday"},
		`"Here/There" is not a zone`:         {From: "start", Zone: "Here/There"},
		`no event "x"`:                       {From: "event:x"},
		`no session "x" that can be used`:    {From: "session:x"},
		`it counts from the nonsense, which`: {From: "nonsense"},
	} {
		if m, err := cal.Due(d, start); err == nil || !strings.Contains(err.Error(), want) || m != (Moment{}) {
			t.Errorf("%+v: %v, %v; want %s", d, m, err, want)
		}
	}
}

func TestDueTexts(t *testing.T) {
	for _, c := range []struct {
		due  dueCase
		want string
	}{
		{dueCase{from: "start", latest: "-3w"}, "at the latest 3 weeks before the start"},
		{dueCase{from: "start", latest: "-12h", earliest: "-36h"}, "between 36 hours and 12 hours before the start"},
		{dueCase{from: "end", latest: "+15m"}, "within 15 minutes after the end"},
		{dueCase{from: "attempt", latest: "+5bd"}, "within 5 business days after the attempt"},
		{dueCase{from: "start", latest: "-1bd"}, "at the latest 1 business day before the start"},
		{dueCase{from: "start"}, "at the latest at the start"},
		{dueCase{from: "start", latest: "+0m"}, "at the latest at the start"},
		{dueCase{from: "start", earliest: "-1d"}, "at the earliest 1 day before the start"},
		{dueCase{from: "start", latest: "+1h", earliest: "-1h30m"}, "between 1 hour 30 minutes before the start and 1 hour after the start"},
		{dueCase{from: "end", latest: "+1h", earliest: "+0m"}, "between at the end and 1 hour after the end"},
		{dueCase{from: "start", latest: "-1w", weekday: "monday", time: "12:00", zone: "Europe/Zurich"}, "at the latest 1 week before the start, on the Monday of that week, at 12:00 (Europe/Zurich)"},
		{dueCase{from: "passed:test", latest: "+1w2d"}, "within 1 week 2 days after the pass of test"},
		{dueCase{from: "signoff:qa", latest: "+90m"}, "within 1 hour 30 minutes after the sign-off of qa"},
		{dueCase{from: "session:cab", latest: "-2d"}, "at the latest 2 days before the session cab"},
		{dueCase{from: "decision", latest: "+10m"}, "within 10 minutes after the latest moment to fall back"},
		{dueCase{from: "requested", latest: "+1d"}, "within 1 day after the request"},
	} {
		if got := DueText(c.due.due(t)); got != c.want {
			t.Errorf("%+v: %q, want %q", c.due, got, c.want)
		}
	}
	silent := change.Due{From: "notice:planned", Silence: lasts(t, "2d")}
	if got := DueText(silent); got != "2 days without objection after the notice planned" {
		t.Error(got)
	}
	silent.Latest = offset(t, "+1h")
	if got := DueText(silent); got != "within 1 hour after the notice planned, and 2 days without objection after the notice planned" {
		t.Error(got)
	}
}

// At the start that is named the due is met, and a second earlier it is not.
func TestEarliestStart(t *testing.T) {
	cal := calendar(t, holidays("2026-12-25"), session("FREQ=WEEKLY;BYDAY=WE", "14:00"))
	for _, c := range []dueCase{
		{from: "start", latest: "-3w", start: "2026-12-01T22:00:00+01:00", wantLatest: "2026-12-22T22:00:00+01:00"},
		{from: "start", latest: "-12h", earliest: "-36h", start: "2026-12-01T22:00:00+01:00", wantLatest: "2026-12-02T10:00:00+01:00"},
		{from: "end", latest: "-1d", start: "2026-12-01T22:00:00+01:00", wantLatest: "2026-12-02T18:00:00+01:00"},
		{from: "start", latest: "-5bd", start: "2026-12-24T10:00:00+01:00", wantLatest: "2027-01-01T10:00:00+01:00"},
		{from: "start", latest: "-1d", time: "17:00", start: "2026-12-01T17:00:00+01:00", wantLatest: "2026-12-02T00:00:00+01:00"},
		{from: "start", latest: "-1d", time: "17:00", start: "2026-12-01T17:00:01+01:00", wantLatest: "2026-12-03T00:00:00+01:00"},
		{from: "start", latest: "-1w", weekday: "monday", time: "12:00", start: "2026-12-01T09:00:00+01:00", wantLatest: "2026-12-14T00:00:00+01:00"},
		{from: "session:cab", latest: "-1d", start: "2026-12-01T14:00:00+01:00", wantLatest: "2026-12-02T14:00:01+01:00"},
		{from: "session:cab", latest: "-1d", start: "2026-12-01T14:00:01+01:00", wantLatest: "2026-12-09T14:00:01+01:00"},
		{from: "start", latest: "+1h", start: "2026-12-01T14:00:00+01:00", wantLatest: "2026-12-01T14:00:00+01:00"},
		{from: "start", latest: "-1d", start: "2026-03-28T02:30:00+01:00", wantLatest: "2026-03-29T03:00:00+02:00"},
		// A start whose due cannot be worked out does not count.
		{from: "start", latest: "-1d", time: "02:30", start: "2026-03-28T12:00:00+01:00", wantLatest: "2026-03-31T00:00:00+02:00"},
		{from: "start", latest: "-999w", start: "2026-12-01T22:00:00+01:00", wantLatest: "2046-01-23T22:00:00+01:00"},
		{from: "start", latest: "-9999bd", start: "2026-12-01T22:00:00+01:00", wantLatest: "2065-03-31T22:00:00+02:00"},
	} {
		d, made := c.due(t), at(t, c.start)
		got, err := cal.EarliestStart(d, made, startingAt)
		if err != nil || !equal(t, got, c.wantLatest) {
			t.Errorf("%+v: %s, %v", c, got, err)
			continue
		}
		m, err := cal.Due(d, startingAt(got))
		if err != nil || !m.InTime(made) {
			t.Errorf("%+v: at %s the due is %+v, %v", c, got, m, err)
		}
		m, err = cal.Due(d, startingAt(got.Add(-time.Second)))
		if got.After(made) && err == nil && m.InTime(made) {
			t.Errorf("%+v: a second before %s the due is met too", c, got)
		}
	}
}

func TestNoStartWouldDo(t *testing.T) {
	cal := calendar(t)
	made := at(t, "2026-12-01T22:00:00+01:00")
	passed := func(time.Time) Anchors {
		return anchored(map[string]time.Time{"passed:test": made.Add(-48 * time.Hour)})
	}
	for want, d := range map[string]change.Due{
		"within 1 day after the pass of test":  {From: "passed:test", Latest: offset(t, "+1d")},
		"the sign-off of qa, which is not":     {From: "signoff:qa", Latest: offset(t, "+1d")},
		"no event":                             {From: "event:x"},
		"at the earliest 3 days after the pas": {From: "passed:test", Earliest: offset(t, "+3d")},
		"is not a zone":                        {From: "start", Zone: "Here/There"},
	} {
		if got, err := cal.EarliestStart(d, made, passed); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %s, %v", d, got, err)
		}
	}
	if got, err := cal.EarliestStart(change.Due{From: "passed:test", Latest: offset(t, "+2d")}, made, passed); err != nil || !got.Equal(made) {
		t.Error(got, err)
	}
}
