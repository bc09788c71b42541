package render

import (
	"fmt"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// clockTime is where a step really begins on its clock, which is later than
// planned if what it waits for takes longer.
func clockTime(zero time.Time, s schedule.Planned) string {
	return change.ClockTime{Clock: s.Step.At.Clock, Minutes: int(s.At.Sub(zero) / time.Minute)}.String()
}

// takes says how long a step takes, or what the clock leaves it.
func takes(s schedule.Planned) string {
	least, most := schedule.Amount(s.Min), schedule.Amount(s.Max)
	switch {
	case s.Timed() && s.Max < time.Hour && least != most:
		return fmt.Sprintf("%d to %s", s.Min/time.Minute, most)
	case s.Timed() && least != most:
		return least + " to " + most
	case s.Timed():
		return most
	case s.Has > 0:
		return "has " + schedule.Amount(s.Has)
	}
	return ""
}

// targets names what a step touches, and counts it where it names groups.
func targets(s schedule.Planned) string {
	out := list(s.Step.On, "and")
	if s.Step.Each {
		out += ", one by one"
	}
	if n := len(s.Targets); n != len(s.Step.On) {
		out += fmt.Sprintf(" (%d)", n)
	}
	return out
}

// waits says what a step waits for before it goes on.
func waits(s change.Step) string {
	if s.Hold == nil {
		return ""
	}
	var words []string
	if s.Hold.Signoff != "" {
		words = append(words, "the sign-off of "+s.Hold.Signoff)
	}
	if s.Hold.Check != "" {
		words = append(words, "the check "+s.Hold.Check)
	}
	out := list(words, "and")
	if s.Hold.Question != "" {
		out += ": " + s.Hold.Question
	}
	return out
}

// stops says when a step is stopped, who decides it, until when, and when
// service is back if it is decided then.
func (p Plan) stops(s schedule.Planned) []string {
	var out []string
	for i, stop := range s.Step.Stop {
		line := fmt.Sprintf("if %s, %s decides", stop.If, stop.Decides)
		if stop.Then != "" {
			line += ": " + stop.Then
		}
		if until := stop.Until; until.Clock == change.StartClock {
			line += ", until " + until.String() + " (" + p.hour(p.Timeline.Start.Add(time.Duration(until.Minutes)*time.Minute)) + ")"
		}
		out = append(out, line+p.back(s, i))
	}
	return out
}

// back says when service is back if a stop of the procedure is used at the last
// moment.
func (p Plan) back(s schedule.Planned, stop int) string {
	if s.Step.At.Clock != change.StartClock || p.Timeline.LatestDecision.IsZero() {
		return ""
	}
	for _, at := range p.Timeline.Stops() {
		if at.Step != s.Index || at.Stop != stop {
			continue
		}
		out := "; back by " + p.hour(at.Decision.Back)
		if at.Decision.Left < 0 {
			out += ", " + schedule.Amount(at.Decision.Left) + " TOO LATE"
		}
		return out
	}
	return ""
}

// outage says how long the service is down.
func (p Plan) outage() string {
	var times []string
	for _, d := range p.Timeline.Outage.Down {
		times = append(times, schedule.Amount(d.End.Sub(d.Start))+" from "+p.hour(d.Start)+" to "+p.hour(d.End))
	}
	if len(times) == 0 {
		return ""
	}
	out := "down " + list(times, "and")
	if p.Timeline.Outage.Open {
		out += ", and no step brings it up"
	}
	if f := p.Timeline.Outage.Fallback; !f.IsEmpty() {
		out += "; " + schedule.Amount(f.End.Sub(f.Start)) + " if it is taken back at " + p.hour(p.Timeline.Outage.FallbackAt)
	}
	return out
}
