package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
)

const (
	window = "time/window"
	quiet  = "time/quiet"
)

// step is a procedure of one step.
func step(at string, takes int) []change.Step {
	t, err := change.ParseClockTime(at)
	if err != nil {
		panic(err)
	}
	length := change.Duration{Minutes: takes}
	return []change.Step{{Name: "go", At: t, Owner: "ops", Do: "Go", Takes: change.Span{Min: length, Max: length}}}
}

// inWindow asks for the planned window, which is on Tuesday from 18:00 to 20:00 UTC.
func inWindow(now time.Time, edit ...func(*story)) func(*story) {
	return func(s *story) {
		s.in.Pipeline.Calendar = &change.Calendar{Zone: "UTC", Windows: map[string]change.Recurring{
			"evening": {Rule: "FREQ=WEEKLY;BYDAY=TU,TH", From: "2026-01-01", Time: "18:00", Lasts: change.Duration{Minutes: 120}},
			"past":    {From: "2026-01-01", Time: "18:00", Lasts: change.Duration{Minutes: 120}},
		}}
		s.enter("production", change.Requirement{Require: "window"}).planned(tuesday(18, 0, 0), tuesday(20, 0, 0)).pass("test", "validation")
		s.until(now)
		for _, e := range edit {
			e(s)
		}
	}
}

func tuesday(hour, minute, second int) time.Time {
	return time.Date(2026, 3, 3, hour, minute, second, 0, time.UTC)
}

func ofCalendar(name string) func(*story) {
	return func(s *story) { s.stage("production").Enter[0].Window = name }
}

func plannedFor(start, end time.Time) func(*story) { return func(s *story) { s.planned(start, end) } }

func unplanned(s *story) { s.in.Change.Window = nil }

func procedure(at string, takes int) func(*story) {
	return func(s *story) { s.in.Change.Procedure = step(at, takes) }
}

func early(minutes int) func(*story) {
	return func(s *story) { s.in.Pipeline.Plan = &change.PlanPolicy{Before: change.Duration{Minutes: minutes}} }
}

var windowCases = []theCase{
	opens("its first second", window, "it is in the planned window, Tue 2026-03-03 18:00 UTC to Tue 2026-03-03 20:00 UTC", inWindow(tuesday(18, 0, 0))),
	opens("its last second", window, "it is in the planned window", inWindow(tuesday(19, 59, 59))),
	opens("it is one of the calendar", window, "it is in the planned window", inWindow(tuesday(18, 0, 0), ofCalendar("evening"))),
	opens("it lies inside one of the calendar", window, "it is in the planned window", inWindow(tuesday(19, 0, 0), ofCalendar("evening"), plannedFor(tuesday(18, 30, 0), tuesday(19, 30, 0)))),
	opens("none is planned, and one of the calendar is open", window, "it is in the window evening", inWindow(tuesday(18, 0, 0), ofCalendar("evening"), unplanned)),
	opens("none is planned, and there is just time for the procedure", window, "it is in the window evening", inWindow(tuesday(19, 30, 0), ofCalendar("evening"), unplanned, procedure("S+0m", 30))),
	opens("its first step may begin before it", window, "it is in the planned window", inWindow(tuesday(17, 50, 0), procedure("S-10m", 10), early(10))),
	opens("a window over midnight", window, "it is in the planned window", inWindow(tuesday(23, 59, 59), plannedFor(tuesday(22, 0, 0), tuesday(26, 0, 0)))),

	refuses("a second before it", window, "the planned window, Tue 2026-03-03 18:00 UTC to Tue 2026-03-03 20:00 UTC, has not begun", inWindow(tuesday(17, 59, 59))).comes(gate.Pending, gate.Pending),
	refuses("its end", window, "has just ended", inWindow(tuesday(20, 0, 0))),
	refuses("an hour after it", window, "ended 1 h ago", inWindow(tuesday(21, 0, 0))),
	refuses("none is planned", window, "the change has no planned window", inWindow(tuesday(18, 0, 0), unplanned)),
	refuses("a window of no length", window, "ends at Tue 2026-03-03 18:00 UTC, which is not after its start", inWindow(tuesday(18, 0, 0), plannedFor(tuesday(18, 0, 0), tuesday(18, 0, 0)))).with("plan/dates"),
	refuses("a window that ends before it starts", window, "which is not after its start", inWindow(tuesday(18, 0, 0), plannedFor(tuesday(18, 0, 0), tuesday(17, 0, 0)))).with("plan/dates"),
	refuses("it ends a second after the one of the calendar", window, "does not lie in the window evening, which ends at Tue 2026-03-03 20:00 UTC, 1 s before", inWindow(tuesday(18, 0, 0), ofCalendar("evening"), plannedFor(tuesday(18, 0, 0), tuesday(20, 0, 1)))),
	refuses("it starts a second before the one of the calendar", window, "the next one is Tue 2026-03-03 18:00 UTC to Tue 2026-03-03 20:00 UTC", inWindow(tuesday(18, 0, 0), ofCalendar("evening"), plannedFor(tuesday(17, 59, 59), tuesday(20, 0, 0)))),
	refuses("it is on another day than the one of the calendar", window, "the next one is Thu 2026-03-05", inWindow(tuesday(42, 0, 0), ofCalendar("evening"), plannedFor(tuesday(42, 0, 0), tuesday(44, 0, 0)))),
	refuses("the one of the calendar never comes again", window, "does not lie in the window past", inWindow(tuesday(18, 0, 0), ofCalendar("past"))),
	refuses("the calendar does not have it", window, `the calendar has no window "night" that could be worked out`, inWindow(tuesday(18, 0, 0), ofCalendar("night"))),
	refuses("none is planned, and the calendar does not have it", window, "the calendar cannot work out the window night", inWindow(tuesday(18, 0, 0), ofCalendar("night"), unplanned)),
	refuses("there is no calendar", window, "the calendar has no window", inWindow(tuesday(18, 0, 0), ofCalendar("evening"), func(s *story) { s.in.Pipeline.Calendar = nil })),
	refuses("none is planned, a second before one of the calendar", window, "it is not in the window evening; the next one is Tue 2026-03-03 18:00 UTC", inWindow(tuesday(17, 59, 59), ofCalendar("evening"), unplanned)).comes(gate.Pending, gate.Pending),
	refuses("none is planned, at the end of one of the calendar", window, "the next one is Thu 2026-03-05 18:00 UTC", inWindow(tuesday(20, 0, 0), ofCalendar("evening"), unplanned)).comes(gate.Pending, gate.Pending),
	refuses("none is planned, and there is a second too little for the procedure", window, "the attempt takes 30 min, and the window evening ends in 29 min 59 s, at Tue 2026-03-03 20:00 UTC", inWindow(tuesday(19, 30, 1), ofCalendar("evening"), unplanned, procedure("S+0m", 30))).comes(gate.Pending, gate.Pending),
	refuses("none is planned, and no window is long enough", window, "no later one is long enough", inWindow(tuesday(18, 0, 0), ofCalendar("evening"), unplanned, procedure("S+0m", 121))),
	refuses("none is planned, and it never comes again", window, "the window past never comes again", inWindow(tuesday(18, 0, 0), ofCalendar("past"), unplanned)),
	refuses("a second before its first step", window, "has not begun; the first step is at Tue 2026-03-03 17:50 UTC", inWindow(tuesday(17, 49, 59), procedure("S-10m", 10), early(10))).comes(gate.Pending, gate.Pending),
	refuses("its first step may not begin before it", window, "has not begun", inWindow(tuesday(17, 50, 0), procedure("S-10m", 10))).comes(gate.Pending, gate.Blocked).with("plan/fits"),
	refuses("nor earlier than allowed", window, "has not begun; the first step is at Tue 2026-03-03 17:55 UTC", inWindow(tuesday(17, 54, 59), procedure("S-10m", 10), early(5))).comes(gate.Pending, gate.Blocked).with("plan/fits"),
}

func TestWindow(t *testing.T) { judge(t, windowCases) }

// summer is a window of the night in which Amsterdam sets its clocks forward: on
// 29 March from 01:00 to 04:00, which is two hours.
func summer(now time.Time, start, end time.Time) func(*story) {
	return inWindow(now, ofCalendar("evening"), plannedFor(start, end), func(s *story) {
		s.in.Pipeline.Calendar.Windows["evening"] = change.Recurring{
			Rule: "FREQ=WEEKLY;BYDAY=SU", From: "2026-01-01", Time: "01:00", Lasts: change.Duration{Minutes: 120}, Zone: "Europe/Amsterdam",
		}
		s.in.Pipeline.Calendar.Zone = "Europe/Amsterdam"
	})
}

func sunday(hour, minute, second int) time.Time {
	return time.Date(2026, 3, 29, hour, minute, second, 0, time.UTC)
}

var clockCases = []theCase{
	opens("the last second, on the clock of summer", window, "Sun 2026-03-29 01:00 CET to Sun 2026-03-29 04:00 CEST", summer(sunday(1, 59, 59), sunday(0, 0, 0), sunday(2, 0, 0))),
	refuses("a second too long", window, "1 s before", summer(sunday(0, 0, 0), sunday(0, 0, 0), sunday(2, 0, 1))),
	refuses("the end", window, "has just ended", summer(sunday(2, 0, 0), sunday(0, 0, 0), sunday(2, 0, 0))),
}

func TestWindowWhenTheClocksChange(t *testing.T) { judge(t, clockCases) }

// quietAt asks for a quiet period: at night, at noon, or any.
func quietAt(now time.Time, edit ...func(*story)) func(*story) {
	return func(s *story) {
		s.in.Pipeline.Calendar = &change.Calendar{Zone: "UTC", Quiet: map[string]change.Recurring{
			"night": {Rule: "FREQ=DAILY", From: "2026-01-01", Time: "22:00", Lasts: change.Duration{Minutes: 240}},
			"noon":  {Rule: "FREQ=WEEKLY;BYDAY=TU", From: "2026-01-01", Time: "12:00", Lasts: change.Duration{Minutes: 60}},
		}}
		s.enter("production", change.Requirement{Require: "quiet", Period: "night"}).pass("test", "validation")
		s.until(now)
		for _, e := range edit {
			e(s)
		}
	}
}

func anyPeriod(s *story) { s.stage("production").Enter[0].Period = "" }

var quietCases = []theCase{
	opens("its first second", quiet, "it is in the quiet period night, Tue 2026-03-03 22:00 UTC to Wed 2026-03-04 02:00 UTC", quietAt(tuesday(22, 0, 0))),
	opens("its last second", quiet, "it is in the quiet period night", quietAt(tuesday(25, 59, 59))),
	opens("there is just time for the procedure", quiet, "it is in the quiet period night", quietAt(tuesday(25, 30, 0), procedure("S+0m", 30))),
	opens("and as planned as well", quiet, "it is in the quiet period night", quietAt(tuesday(25, 30, 0), procedure("S+0m", 30), plannedFor(tuesday(25, 30, 0), tuesday(26, 0, 0)))),
	opens("any of two", quiet, "it is in the quiet period noon", quietAt(tuesday(12, 0, 0), anyPeriod)),

	refuses("a second before it", quiet, "it is not in the quiet period night; the next one is Tue 2026-03-03 22:00 UTC", quietAt(tuesday(21, 59, 59))).comes(gate.Pending, gate.Pending),
	refuses("its end", quiet, "the next one is Wed 2026-03-04 22:00 UTC", quietAt(tuesday(26, 0, 0))).comes(gate.Pending, gate.Pending),
	refuses("there is a second too little for the procedure", quiet, "the attempt takes 30 min, and the quiet period night ends in 29 min 59 s, at Wed 2026-03-04 02:00 UTC", quietAt(tuesday(25, 30, 1), procedure("S+0m", 30))).comes(gate.Pending, gate.Pending),
	refuses("it is too short for the procedure", quiet, "no later one is long enough", quietAt(tuesday(22, 0, 0), procedure("S+0m", 241))),
	refuses("it is too short for the procedure, and has not begun", quiet, "none is long enough for the attempt, which takes 4 h 1 min", quietAt(tuesday(21, 0, 0), procedure("S+0m", 241))),
	refuses("the procedure makes no plan", quiet, "how long the attempt takes cannot be worked out", quietAt(tuesday(22, 0, 0), procedure("S+0m", 30), func(s *story) {
		s.stage("validation").Enter, s.stage("production").Enter = s.stage("production").Enter, nil
		s.in.Change.Procedure[0].After = []string{"go"}
	})).at("validation"),
	refuses("the calendar does not have it", quiet, "the calendar cannot work out the quiet period dawn", quietAt(tuesday(22, 0, 0), func(s *story) { s.stage("production").Enter[0].Period = "dawn" })),
	refuses("the calendar has none", quiet, "the calendar has no quiet period", quietAt(tuesday(22, 0, 0), anyPeriod, func(s *story) { s.in.Pipeline.Calendar.Quiet = nil })),
	refuses("there is no calendar", quiet, "the calendar has no quiet period", quietAt(tuesday(22, 0, 0), anyPeriod, func(s *story) { s.in.Pipeline.Calendar = nil })),
	refuses("none of two, and the first is waited for", quiet, "the next one is Tue 2026-03-03 12:00 UTC", quietAt(tuesday(11, 59, 59), anyPeriod)).comes(gate.Pending, gate.Pending),
	refuses("the other one of two", quiet, "the next one is Tue 2026-03-03 22:00 UTC", quietAt(tuesday(13, 0, 0), anyPeriod)).comes(gate.Pending, gate.Pending),
}

func TestQuiet(t *testing.T) { judge(t, quietCases) }

func TestQuietTellsWhenItCanStart(t *testing.T) {
	for _, c := range []struct {
		name  string
		given func(*story)
		want  time.Time
	}{
		{"the next one", quietAt(tuesday(21, 0, 0)), tuesday(22, 0, 0)},
		{"the next one, as there is too little time", quietAt(tuesday(25, 30, 1), procedure("S+0m", 30)), tuesday(46, 0, 0)},
		{"one that is long enough", quietAt(tuesday(11, 0, 0), anyPeriod, procedure("S+0m", 61)), tuesday(22, 0, 0)},
	} {
		s := newStory()
		c.given(s)
		if d := (theCase{}).decide(t, s); d.Earliest == nil || !d.Earliest.Equal(c.want) {
			t.Errorf("%s: it can start at %v, want %v", c.name, d.Earliest, c.want)
		}
	}
}
