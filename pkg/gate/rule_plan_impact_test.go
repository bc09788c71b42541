package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
)

const impact = "plan/impact"

var impactCases = []theCase{
	opens("as long as announced", impact, "the steps take the service down for 40 min; announced are 40 min; if it is taken back as late as 2026-03-10 22:40 UTC, it is down for 55 min", onTheEvening(func(s *story) {})),
	refuses("a minute longer than announced", impact, "the steps take the service down for 40 min, 1 min longer than the 39 min that are announced", onTheEvening(func(s *story) { s.in.Change.Impact.Duration = minutesLong(39) })),
	refuses("announced as no outage", impact, "the steps take the service down for 40 min, and the change announces no outage", onTheEvening(func(s *story) { s.in.Change.Impact.Outage = false })),
	refuses("not announced", impact, "the change announces no outage", onTheEvening(func(s *story) { s.in.Change.Impact = nil })),
	refuses("announced without its length", impact, "the steps take the service down for 40 min, and the change does not say for how long it announces it", onTheEvening(func(s *story) { s.in.Change.Impact.Duration = change.Duration{} })),
	opens("two outages, as long as announced together", impact, "the steps take the service down 2 times, for 30 min together; announced are 30 min", onTheEvening(func(s *story) { twice(s); s.in.Change.Impact.Duration = minutesLong(30) })),
	refuses("two outages, each of them shorter than announced", impact, "the steps take the service down 2 times, for 30 min together, 1 min longer than the 29 min that are announced", onTheEvening(func(s *story) { twice(s); s.in.Change.Impact.Duration = minutesLong(29) })),
	refuses("no window is planned yet", impact, "1 min longer than the 39 min", onTheEvening(func(s *story) {
		s.in.Change.Window = nil
		s.in.Change.Impact.Duration = minutesLong(39)
	})),
	opens("nothing goes down", impact, "", forGood(func(s *story) {
		for i := range s.in.Change.Procedure {
			s.in.Change.Procedure[i].Service = ""
		}
	})).comes(gate.NotApplicable, gate.Passed),
	onlyReported("a minute longer, and the pipeline only wants to know", impact, "1 min longer", onTheEvening(func(s *story) {
		s.policy(should("impact"))
		s.in.Change.Impact.Duration = minutesLong(39)
	})),
}

// twice lets the service be down for fifteen minutes, up, and down again.
func twice(s *story) {
	s.in.Change.Procedure = []change.Step{
		does("drain", "S+0m", "5m", down), does("fill", "S+5m", "10m", up),
		does("drain-again", "S+20m", "5m", down), does("fill-again", "S+25m", "10m", up),
	}
}

func TestImpact(t *testing.T) { judge(t, impactCases) }

const dates = "plan/dates"

// inDutch plans a Dutch window.
func inDutch(edit func(*change.Window)) func(*story) {
	return forGood(func(s *story) {
		cet := time.FixedZone("", 3600)
		w := &change.Window{Start: evening.In(cet), End: evening.Add(time.Hour).In(cet), Zone: "Europe/Amsterdam", Weekday: "tuesday"}
		edit(w)
		s.in.Change.Window = w
	})
}

var datesCases = []theCase{
	opens("all of it agrees", dates, "the window is from Tue 2026-03-10 23:00 CET to Wed 2026-03-11 00:00 CET", inDutch(func(w *change.Window) {})),
	refuses("another weekday", dates, "2026-03-10 is a tuesday and not a wednesday", inDutch(func(w *change.Window) { w.Weekday = "wednesday" })),
	opens("the weekday is that of the zone", dates, "the window is from Wed 2026-03-11 07:00 JST", inDutch(func(w *change.Window) {
		w.Zone, w.Weekday = "Asia/Tokyo", "wednesday"
		w.Start, w.End = w.Start.In(time.FixedZone("", 9*3600)), w.End.In(time.FixedZone("", 9*3600))
	})),
	refuses("another offset", dates, "2026-03-11T00:00:00+02:00 is not on the clock of Europe/Amsterdam, which has +01:00 then; for this moment write 2026-03-10T23:00:00+01:00, for this time of day 2026-03-11T00:00:00+01:00", inDutch(func(w *change.Window) { w.Start = w.Start.In(time.FixedZone("", 7200)) })),
	refuses("another offset at the end", dates, "for this time of day 2026-03-11T01:00:00+01:00", inDutch(func(w *change.Window) { w.End = w.End.In(time.FixedZone("", 7200)) })),
	refuses("no such zone", dates, "is not a zone of the IANA time zone database", inDutch(func(w *change.Window) { w.Zone = "Europe/Delft" })),
	refuses("it ends when it starts", dates, "which is not after its start", inDutch(func(w *change.Window) { w.End = w.Start })).with(fits),
	refuses("it ends a second before it starts", dates, "which is not after its start", inDutch(func(w *change.Window) { w.End = w.Start.Add(-time.Second) })).with(fits),
	opens("over the end of summer time", dates, "the window is from Sun 2026-10-25 02:00 CEST to Sun 2026-10-25 03:00 CET", forGood(func(s *story) { acrossTheChange(s, 0) })),
	refuses("over it, with the offset of before", dates, "2026-10-25T04:00:00+02:00 is not on the clock of Europe/Amsterdam, which has +01:00 then", forGood(func(s *story) {
		acrossTheChange(s, 0)
		s.in.Change.Window.End = s.in.Change.Window.End.In(time.FixedZone("", 7200))
	})),
	opens("no window", dates, "", forGood(func(s *story) { s.in.Change.Window = nil })).comes(gate.NotApplicable, gate.Passed),
	onlyReported("another weekday, and the pipeline only wants to know", dates, "is a tuesday and not a friday", forGood(func(s *story) {
		s.policy(should("dates"))
		s.in.Change.Window.Weekday = "friday"
	})),
}

func TestDates(t *testing.T) { judge(t, datesCases) }
