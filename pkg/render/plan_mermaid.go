package render

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/lockflight/lockflight/pkg/schedule"
)

// PlanMermaid writes the plan as a Gantt chart of Mermaid. Format:
// https://mermaid.js.org/syntax/gantt.html
//
// A chart knows no zones: its times have the offset that the zone of the plan has
// at the start, which the title names, so that an hour stays an hour when the
// clocks change. What is due long before the evening, or after it, would leave the
// evening no room, and is not drawn.
func PlanMermaid(w io.Writer, plan Plan) error {
	c := chart{page{w: w}, plan, plan.offset()}
	t := plan.Timeline
	c.line(plainInk, "gantt")
	c.line(plainInk, "    title "+gantt("Plan of "+plan.Change.ID+" on "+plan.Timeline.Start.In(c.zone).Format("2006-01-02 MST")))
	c.line(plainInk, "    dateFormat YYYY-MM-DDTHH:mm:ss")
	c.line(plainInk, "    axisFormat "+c.axis())
	c.line(plainInk, "    section Window")
	c.task("window", "w", "active", t.Window.Start, t.Window.End.Sub(t.Window.Start))
	if !t.LatestDecision.IsZero() {
		c.task("latest decision", "d", "crit, milestone", t.LatestDecision, 0)
	}
	c.milestones()
	c.tasks("Procedure", "s", t.Start, t.Forward)
	if len(t.Back) > 0 {
		c.tasks("To fall back", "b", t.Decided, t.Back)
	}
	return c.err
}

type chart struct {
	page
	plan Plan
	zone *time.Location
}

// offset is the zone of the plan without its changes of the clock.
func (p Plan) offset() *time.Location {
	name, seconds := p.Timeline.Start.In(p.Zone).Zone()
	return time.FixedZone(name, seconds)
}

// span is the time that the chart shows.
func (c *chart) span() schedule.Interval {
	t := c.plan.Timeline
	out := schedule.Interval{Start: t.Window.Start, End: t.Window.End}
	for _, s := range slices.Concat(t.Forward, t.Back) {
		if s.At.Before(out.Start) {
			out.Start = s.At
		}
		if s.End.After(out.End) {
			out.End = s.End
		}
	}
	return out
}

func (c *chart) axis() string {
	if s := c.span(); s.End.Sub(s.Start) > 24*time.Hour {
		return "%a %H:%M"
	}
	return "%H:%M"
}

func (c *chart) milestones() {
	span := c.span()
	for i, m := range c.plan.Milestones {
		at := m.Latest
		if at.IsZero() {
			at = m.Earliest
		}
		if !at.Before(span.Start) && !at.After(span.End) {
			c.task("due "+what(m), fmt.Sprintf("m%d", i), "milestone", at, 0)
		}
	}
}

func (c *chart) tasks(section, id string, zero time.Time, steps []schedule.Planned) {
	c.line(plainInk, "    section "+section)
	for i, s := range steps {
		tags := ""
		if s.Step.Service == "down" {
			tags = "crit"
		}
		c.task(clockTime(zero, s)+" "+s.Step.Name+" by "+s.Step.Owner, fmt.Sprintf("%s%d", id, i), tags, s.At, s.End.Sub(s.At))
	}
}

func (c *chart) task(name, id, tags string, at time.Time, takes time.Duration) {
	if tags != "" {
		tags += ", "
	}
	c.line(plainInk, fmt.Sprintf("    %s :%s%s, %s, %ds", gantt(name), tags, id, at.In(c.zone).Format("2006-01-02T15:04:05"), int(takes.Seconds())))
}

// gantt makes a text fit for the name of a task: what has a meaning in a chart, or
// cannot be seen, becomes a space.
func gantt(s string) string {
	out := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.+/()", r) {
			return r
		}
		return ' '
	}, s)
	return strings.Join(strings.Fields(out), " ")
}
