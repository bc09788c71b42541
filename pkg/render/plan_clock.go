package render

import (
	"time"

	"github.com/lockflight/lockflight/pkg/schedule"
)

// local writes an instant on the clock of the plan, with its day.
func (p Plan) local(t time.Time) string { return schedule.Clock(t, p.Zone) }

// hour writes an instant on the clock of the plan for a reader who has the day of
// its start in mind: another day, and another offset of the zone, are written too.
func (p Plan) hour(t time.Time) string {
	out, start := timeOfDay(t.In(p.Zone)), p.Timeline.Start
	switch away := t.Sub(start); {
	case away > 6*24*time.Hour || away < -6*24*time.Hour:
		return p.local(t)
	case !sameDay(t.In(p.Zone), start.In(p.Zone)):
		out = t.In(p.Zone).Format("Mon ") + out
	}
	if !sameOffset(t.In(p.Zone), start.In(p.Zone)) {
		out += t.In(p.Zone).Format(" MST")
	}
	return out
}

// utc writes an instant in UTC, with its day if it is another one than there.
func utc(t, local time.Time) string {
	if sameDay(t.UTC(), local) {
		return timeOfDay(t.UTC())
	}
	return t.UTC().Format("Mon ") + timeOfDay(t.UTC())
}

func timeOfDay(t time.Time) string {
	if t.Second() != 0 {
		return t.Format(time.TimeOnly)
	}
	return t.Format("15:04")
}

func sameDay(a, b time.Time) bool { return a.Format(time.DateOnly) == b.Format(time.DateOnly) }

func sameOffset(a, b time.Time) bool {
	_, one := a.Zone()
	_, other := b.Zone()
	return one == other
}
