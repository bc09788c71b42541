package render

import (
	"fmt"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// Plan is what the formats of a plan show. The outlook has a timeline.
type Plan struct {
	gate.Outlook
	// At is when the plan was made.
	At time.Time
	// Letters gives the text of an announcement that is due; it is nil where the
	// texts are not known, and so is its result.
	Letters func(gate.Milestone) *Announcement
}

// Announcement is a text as it will be sent.
type Announcement struct {
	To      []string `json:"to"`
	Subject string   `json:"subject"`
	Text    string   `json:"text"`
}

func (p Plan) letter(m gate.Milestone) *Announcement {
	if p.Letters == nil || m.Notice == "" {
		return nil
	}
	return p.Letters(m)
}

// Fits reports whether the plan ends in its window, and whether falling back does
// as long as the process lets people decide it.
func (p Plan) Fits() bool { return p.misfit() == "" }

// misfit says why a plan does not fit; "" if it does.
func (p Plan) misfit() string {
	t := p.Timeline
	var why []string
	if t.Slack < 0 {
		why = append(why, "it ends "+schedule.Amount(t.Slack)+" after its window")
	}
	if !t.LatestDecision.IsZero() && t.Needed.Left < 0 {
		why = append(why, "falling back as late as it is allowed ends "+schedule.Amount(t.Needed.Left)+" too late")
	}
	return list(why, "and")
}

// owner names a role and who acts in it.
func (p Plan) owner(role string) string {
	if people := p.Crew[role]; len(people) > 0 && len(people) <= 3 {
		return role + " (" + strings.Join(people, ", ") + ")"
	}
	return role
}

// headline says when the change is planned.
func (p Plan) headline() string {
	w := p.Timeline.Window
	return fmt.Sprintf("%s to %s (%s to %s UTC)", p.local(w.Start), p.local(w.End), utc(w.Start, w.Start.In(p.Zone)), utc(w.End, w.Start.In(p.Zone)))
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
	switch {
	case t.LatestDecision.IsZero() && p.Change.Irreversible != "":
		return "there is no way back: " + p.Change.Irreversible
	case t.LatestDecision.IsZero():
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

// opens says when the gate of the planned stage can open at the earliest.
func (p Plan) opens() string {
	switch {
	case !p.At.Before(p.Timeline.Window.End):
		return "the planned window is over"
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
