package render

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/lockflight/lockflight/pkg/schedule"
)

// PlanMermaid writes the plan as a Gantt chart of Mermaid, on the clock of the
// plan. Format: https://mermaid.js.org/syntax/gantt.html
func PlanMermaid(w io.Writer, plan Plan) error {
	p := page{w: w}
	t := plan.Timeline
	p.line(plainInk, "gantt")
	p.line(plainInk, "    title Plan of "+gantt(plan.Change.ID))
	p.line(plainInk, "    dateFormat YYYY-MM-DDTHH:mm:ss")
	p.line(plainInk, "    axisFormat %H:%M")
	p.line(plainInk, "    section Window")
	p.task(plan, "window", "w", "active", t.Window.Start, t.Window.End.Sub(t.Window.Start))
	if !t.LatestDecision.IsZero() {
		p.task(plan, "latest decision", "d", "crit, milestone", t.LatestDecision, 0)
	}
	p.tasks(plan, "Procedure", "s", t.Forward)
	if len(t.Back) > 0 {
		p.tasks(plan, "To fall back", "b", t.Back)
	}
	return p.err
}

func (p *page) tasks(plan Plan, section, id string, steps []schedule.Planned) {
	p.line(plainInk, "    section "+section)
	for i, s := range steps {
		tags := ""
		if s.Step.Service == "down" {
			tags = "crit"
		}
		p.task(plan, s.Step.At.String()+" "+s.Step.Name+" by "+s.Step.Owner, fmt.Sprintf("%s%d", id, i), tags, s.At, s.End.Sub(s.At))
	}
}

func (p *page) task(plan Plan, name, id, tags string, at time.Time, takes time.Duration) {
	if tags != "" {
		tags += ", "
	}
	p.line(plainInk, fmt.Sprintf("    %s :%s%s, %s, %ds", gantt(name), tags, id, at.In(plan.Zone).Format("2006-01-02T15:04:05"), int(takes.Seconds())))
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
