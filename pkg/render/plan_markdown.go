package render

import (
	"io"
	"strings"

	"github.com/lockflight/lockflight/pkg/schedule"
)

// PlanMarkdown writes the plan as tables in Markdown.
func PlanMarkdown(w io.Writer, plan Plan) error {
	p := page{w: w}
	t := plan.Timeline
	p.line(plainInk, "### Plan of "+Markdown(plan.Change.ID)+": "+Markdown(plan.Change.Summary))
	p.blank()
	p.cells("", "")
	p.line(plainInk, "|---|---|")
	p.cells("window", plan.headline())
	p.cells("ends", plan.finish())
	p.cells("go back until", plan.decision())
	if line := plan.process(); line != "" {
		p.cells("it has to be possible", line)
	}
	if line := plan.opens(); line != "" {
		p.cells("gate of "+plan.Stage, line)
	}
	p.steps(plan, "The procedure", t.Forward)
	if len(t.Back) > 0 {
		p.steps(plan, "To fall back, as if decided at "+plan.local(t.Decided), t.Back)
	}
	if len(plan.Milestones) > 0 {
		p.heading("What is due")
		p.cells("", "when", "what", "stage", "who")
		p.line(plainInk, "|---|---|---|---|---|")
	}
	for _, m := range plan.Milestones {
		sign := ""
		if m.Met {
			sign = "✓"
		}
		p.cells(sign, plan.due(m), strings.TrimSpace(m.Requirement+" "+after(m)), m.Stage, list(m.Who, "or"))
	}
	return p.err
}

func (p *page) heading(text string) {
	p.blank()
	p.line(plainInk, "**"+Markdown(text)+"**")
	p.blank()
}

// cells writes one row of a table.
func (p *page) cells(texts ...string) {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = Markdown(text)
	}
	p.line(plainInk, "| "+strings.Join(out, " | ")+" |")
}

func (p *page) steps(plan Plan, title string, steps []schedule.Planned) {
	p.heading(title)
	p.cells("clock", "time", "takes", "who", "step", "what", "on", "before it goes on")
	p.line(plainInk, "|---|---|---|---|---|---|---|---|")
	for _, s := range steps {
		before := plan.stops(s.Step)
		if wait := waits(s.Step); wait != "" {
			before = append([]string{"wait for " + wait}, before...)
		}
		p.cells(s.Step.At.String(), plan.hour(s.At), takes(s), plan.owner(s.Step.Owner), s.Step.Name, s.Step.Do, strings.Join(s.Step.On, ", "), strings.Join(before, "; "))
	}
}
