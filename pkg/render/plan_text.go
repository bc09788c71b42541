package render

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// PlanText writes the plan for people who work from it, at most 80 columns wide.
func PlanText(w io.Writer, plan Plan, style Style) error {
	p := planPage{page{w: w, style: style}, plan}
	p.head()
	p.clock("S, the start: "+plan.local(plan.Timeline.Start), plan.Timeline.Start, plan.Timeline.Forward)
	if back := plan.Timeline.Back; len(back) > 0 {
		p.clock("D, the decision to fall back, as if it came at "+plan.local(plan.Timeline.Decided), plan.Timeline.Decided, back)
		p.decisions()
	}
	p.people()
	p.milestones()
	return p.err
}

type planPage struct {
	page
	plan Plan
}

func (p *planPage) head() {
	c := p.plan.Change
	p.item(bold, "Plan of ", c.ID+": "+c.Summary)
	if why := p.plan.misfit(); why != "" {
		p.item(red+";"+bold, "  ✗ it does not fit: ", why)
	}
	p.item(plainInk, "  window    ", p.plan.headline())
	p.item(red, "            ", p.plan.frozen())
	ink := plainInk
	if p.plan.Timeline.Slack < 0 {
		ink = red
	}
	p.item(ink, "  ends      ", p.plan.finish())
	p.item(plainInk, "  go back   ", p.plan.decision())
	ink = plainInk
	if !p.plan.Fits() {
		ink = red
	}
	p.item(ink, "            ", p.plan.process())
	if at := p.plan.Timeline.LatestStart; !at.IsZero() {
		p.item(plainInk, "  begin     ", "by "+p.plan.local(at)+" at the latest")
	}
	p.item(plainInk, "  service   ", p.plan.outage())
	p.item(plainInk, "  gate      ", p.plan.opens())
	if path := p.plan.Timeline.Longest; len(path) > 0 {
		p.item(dim, "  longest   ", "path: "+strings.Join(path, " → "))
	}
}

// clock writes the steps of one clock.
func (p *planPage) clock(title string, zero time.Time, steps []schedule.Planned) {
	p.blank()
	p.item(bold, "", title)
	day := zero.In(p.plan.Zone)
	for _, s := range steps {
		if at := s.At.In(p.plan.Zone); !sameDay(at, day) || !sameOffset(at, day) {
			p.line(dim, "          "+at.Format("Mon 2006-01-02 MST"))
			day = at
		}
		p.step(zero, s)
	}
}

func (p *planPage) step(zero time.Time, s schedule.Planned) {
	text := s.Step.Name + tail(s) + ", " + p.plan.owner(s.Step.Owner)
	if on := targets(s); on != "" {
		text += ", on " + on
	}
	p.item(bold, fmt.Sprintf("  %-7s %s  ", clockTime(zero, s), timeOfDay(s.At.In(p.plan.Zone))), text)
	const indent = "                 "
	p.item(plainInk, indent, s.Step.Do)
	p.item(yellow, indent+"waits: ", waits(s.Step))
	for _, stop := range p.plan.stops(s) {
		p.item(yellow, indent+"stop:  ", stop)
	}
}

func tail(s schedule.Planned) string {
	if t := takes(s); t != "" {
		return ", " + t
	}
	return ""
}

func (p *planPage) decisions() {
	all := costly(p.plan.Timeline.Decisions)
	if len(all) < 2 {
		return
	}
	p.blank()
	p.item(bold, "", "What a decision to fall back costs")
	for _, d := range all {
		p.item(plainInk, fmt.Sprintf("  from %s  ", p.plan.hour(d.At)), schedule.Amount(d.Cost)+"; decided then, back at "+p.plan.local(d.Back))
	}
}

func (p *planPage) people() {
	t := p.plan.Timeline
	p.blank()
	p.item(bold, "", "Who is busy")
	for _, l := range t.Loads {
		p.load(l, "")
	}
	for _, l := range t.BackLoads {
		p.load(l, ", to fall back")
	}
	for _, c := range t.Clashes {
		p.item(red, "  ✗ ", fmt.Sprintf("%s has %s to do at once from %s to %s: %s", c.Role, Count(c.Most, "step"), p.plan.hour(c.Time.Start), p.plan.hour(c.Time.End), strings.Join(c.Steps, ", ")))
	}
}

func (p *planPage) load(l schedule.Load, when string) {
	p.item(plainInk, "  ", fmt.Sprintf("%s: %s in %s, %s to %s%s", p.plan.owner(l.Role), schedule.Amount(l.Busy), Count(l.Steps, "step"), p.plan.hour(l.First), p.plan.hour(l.Last), when))
}

func (p *planPage) milestones() {
	if len(p.plan.Milestones) == 0 {
		return
	}
	p.blank()
	p.item(bold, "", "What is due")
	for _, m := range p.plan.Milestones {
		p.milestone(m)
	}
}

func (p *planPage) milestone(m gate.Milestone) {
	sign, ink := "·", plainInk
	if m.Met {
		sign, ink = "✓", green
	}
	who := list(m.Who, "or")
	text := m.Do + " (" + who + ")"
	if m.Kind != gate.KindPreparation {
		text = m.Requirement + " (" + m.Stage + "), " + who
	}
	text = strings.TrimSuffix(strings.TrimSuffix(text, " ()"), ", ")
	if on := after(m); on != "" {
		text += ", " + on
	}
	p.item(ink, "  "+sign+" ", p.plan.due(m)+": "+text)
}
