package render

import (
	"fmt"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// Plan is what the formats of a plan show. The outlook has a timeline.
type Plan struct {
	gate.Outlook
	// At is when the plan was made.
	At time.Time
}

// local writes an instant on the clock of the plan, with its day.
func (p Plan) local(t time.Time) string { return schedule.Clock(t, p.Zone) }

// hour writes an instant on the clock of the plan, on the day that is understood.
func (p Plan) hour(t time.Time) string {
	t = t.In(p.Zone)
	if t.Second() != 0 {
		return t.Format("15:04:05")
	}
	return t.Format("15:04")
}

// owner names a role and who acts in it.
func (p Plan) owner(role string) string {
	if people := p.Crew[role]; len(people) > 0 && len(people) <= 3 {
		return role + " (" + strings.Join(people, ", ") + ")"
	}
	return role
}

// takes says how long a step takes, or what the clock leaves it.
func takes(s schedule.Planned) string {
	switch {
	case s.Timed() && s.Min != s.Max:
		return fmt.Sprintf("%s to %s", schedule.Amount(s.Min), schedule.Amount(s.Max))
	case s.Timed():
		return schedule.Amount(s.Max)
	case s.Has > 0:
		return "has " + schedule.Amount(s.Has)
	}
	return ""
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

// stops says when a step is stopped, who decides it, and until when.
func (p Plan) stops(s change.Step) []string {
	var out []string
	for _, stop := range s.Stop {
		line := fmt.Sprintf("if %s, %s decides", stop.If, stop.Decides)
		if stop.Then != "" {
			line += ": " + stop.Then
		}
		if stop.Until.Clock == change.StartClock {
			line += ", until " + stop.Until.String() + " (" + p.hour(p.Timeline.Start.Add(time.Duration(stop.Until.Minutes)*time.Minute)) + ")"
		}
		out = append(out, line)
	}
	return out
}

// headline says when the change is planned.
func (p Plan) headline() string {
	w := p.Timeline.Window
	return fmt.Sprintf("%s to %s (%s to %s UTC)", p.local(w.Start), p.local(w.End), w.Start.UTC().Format("15:04"), w.End.UTC().Format("15:04"))
}

// finish says when it ends, and how much time is left then.
func (p Plan) finish() string {
	t := p.Timeline
	if t.Slack < 0 {
		return fmt.Sprintf("%s, %s AFTER the end of the window", p.local(t.Finish), schedule.Amount(t.Slack))
	}
	return fmt.Sprintf("%s, %s before the end of the window", p.local(t.Finish), schedule.Amount(t.Slack))
}

// decision says until when people can still go back, with its sum.
func (p Plan) decision() string {
	t := p.Timeline
	if t.LatestDecision.IsZero() {
		return "there is no way back"
	}
	sum := "the end less " + schedule.Amount(t.Rollback) + " to fall back"
	if t.Measured {
		sum += " as rehearsed"
	}
	if t.RestoreCheck > 0 {
		sum += ", " + schedule.Amount(t.RestoreCheck) + " to see that the restore worked"
	}
	if t.Margin > 0 {
		sum += ", " + schedule.Amount(t.Margin) + " in hand"
	}
	out := p.local(t.LatestDecision) + ": " + sum
	if t.TurnBack.After(t.LatestDecision) {
		out += "; with what has begun by then until " + p.hour(t.TurnBack)
	}
	return out
}

// process says until when the process lets people decide, and whether that fits.
func (p Plan) process() string {
	t := p.Timeline
	if t.LatestDecision.IsZero() {
		return ""
	}
	why := map[string]string{
		schedule.NeedsProcess: "the process lets people decide", schedule.NeedsStop: "the step " + t.NeedsStep + " may be stopped",
		schedule.NeedsTests: "the tests of " + t.NeedsStep + " go on", schedule.NeedsFinish: "the procedure goes on",
	}[t.NeedsWhy]
	out := fmt.Sprintf("%s until %s; decided then, service is back at %s", why, p.hour(t.Needs), p.local(t.Needed.Back))
	if t.Needed.Left < 0 {
		out += ", " + schedule.Amount(t.Needed.Left) + " TOO LATE"
	}
	return out
}

// Fits reports whether the plan ends in its window, and whether falling back does
// as long as the process lets people decide it.
func (p Plan) Fits() bool {
	t := p.Timeline
	return t.Slack >= 0 && (t.LatestDecision.IsZero() || t.Needed.Left >= 0)
}

// opens says when the gate of the planned stage can open at the earliest.
func (p Plan) opens() string {
	switch {
	case p.Opens.Opens != nil && !p.Opens.Opens.After(p.At) && len(p.Opens.Given) > 0:
		return "opens as soon as everything is given"
	case p.Opens.Opens != nil && !p.Opens.Opens.After(p.At):
		return "open"
	case p.Opens.Opens != nil:
		return "opens at the earliest " + p.local(*p.Opens.Opens) + ", if everything is given in time"
	case p.Opens.Never != "":
		return "as it stands it cannot open: " + p.Opens.Never
	}
	return ""
}

// costly lists the decisions at which falling back starts to cost another time.
func costly(all []schedule.Decision) []schedule.Decision {
	var out []schedule.Decision
	for i, d := range all {
		if i == 0 || d.Cost != all[i-1].Cost {
			out = append(out, d)
		}
	}
	return out
}

// due says when a milestone has to be there.
func (p Plan) due(m gate.Milestone) string {
	switch {
	case m.Latest.IsZero():
		return "from " + p.local(m.Earliest)
	case m.Earliest.IsZero():
		return "by " + p.local(m.Latest)
	}
	return p.local(m.Earliest) + " to " + p.local(m.Latest)
}

func after(m gate.Milestone) string {
	if m.On == "" {
		return ""
	}
	return "if it ends " + m.On
}
