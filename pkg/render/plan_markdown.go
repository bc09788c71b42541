package render

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

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
	for _, row := range [][2]string{
		{"✗ it does not fit", plan.misfit()}, {"window", plan.headline()}, {"✗ freeze", plan.frozen()},
		{"ends", plan.finish()}, {"go back until", plan.decision()},
		{"it has to be possible", plan.process()}, {"service", plan.outage()}, {"gate of " + plan.Stage, plan.opens()},
	} {
		if row[1] != "" {
			p.cells(row[0], row[1])
		}
	}
	p.steps(plan, "The procedure", t.Start, t.Forward)
	if len(t.Back) > 0 {
		p.steps(plan, "To fall back, as if decided at "+plan.local(t.Decided), t.Decided, t.Back)
	}
	p.costs(plan)
	p.busy(plan)
	p.milestones(plan)
	p.folded(plan)
	return p.err
}

// costs writes what falling back costs, where that changes on the way.
func (p *page) costs(plan Plan) {
	all := costly(plan.Timeline.Decisions)
	if len(all) < 2 {
		return
	}
	p.heading("What a decision to fall back costs")
	p.cells("from", "takes", "decided then, back at")
	p.line(plainInk, "|---|---|---|")
	for _, d := range all {
		p.cells(plan.hour(d.At), schedule.Amount(d.Cost), plan.local(d.Back))
	}
}

// busy writes what each role has to do on both clocks.
func (p *page) busy(plan Plan) {
	p.heading("Who is busy")
	p.cells("", "who", "how long", "steps", "from", "to")
	p.line(plainInk, "|---|---|---|---|---|---|")
	for i, l := range slices.Concat(plan.Timeline.Loads, plan.Timeline.BackLoads) {
		clock := ""
		if i >= len(plan.Timeline.Loads) {
			clock = "to fall back"
		}
		p.cells(clock, plan.owner(l.Role), schedule.Amount(l.Busy), strconv.Itoa(l.Steps), plan.hour(l.First), plan.hour(l.Last))
	}
	for _, c := range plan.Timeline.Clashes {
		p.cells("✗", plan.owner(c.Role), Count(c.Most, "step")+" at once: "+strings.Join(c.Steps, ", "), "", plan.hour(c.Time.Start), plan.hour(c.Time.End))
	}
}

func (p *page) milestones(plan Plan) {
	if len(plan.Milestones) == 0 {
		return
	}
	p.heading("What is due")
	p.cells("", "when", "what", "stage", "who")
	p.line(plainInk, "|---|---|---|---|---|")
	for _, m := range plan.Milestones {
		sign := ""
		if m.Met {
			sign = "✓"
		}
		p.cells(sign, plan.due(m), strings.TrimSpace(what(m)+" "+after(m)), m.Stage, list(m.Who, "or"))
	}
}

// folded folds the chart of PlanMermaid in. None of its lines can end the block:
// gantt leaves no backtick in a text.
func (p *page) folded(plan Plan) {
	p.raw("\n<details><summary>As a chart</summary>\n\n```mermaid\n")
	if p.err == nil {
		p.err = PlanMermaid(p.w, plan)
	}
	p.raw("```\n\n</details>\n")
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

func (p *page) steps(plan Plan, title string, zero time.Time, steps []schedule.Planned) {
	p.heading(title)
	p.cells("clock", "time", "takes", "who", "step", "what", "on", "before it goes on")
	p.line(plainInk, "|---|---|---|---|---|---|---|---|")
	for _, s := range steps {
		before := plan.stops(s)
		if wait := waits(s.Step); wait != "" {
			before = append([]string{"wait for " + wait}, before...)
		}
		p.cells(clockTime(zero, s), plan.hour(s.At), takes(s), plan.owner(s.Step.Owner), s.Step.Name, s.Step.Do, targets(s), strings.Join(before, "; "))
	}
}
