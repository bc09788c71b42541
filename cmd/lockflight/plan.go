package main

import (
	"context"
	"errors"
	"time"

	"github.com/lockflight/lockflight/internal/exitcode"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/render"
)

func planVerb() verb {
	return verb{
		name: "plan", does: "the minute plan: who does what when, and until when you can go back; exit code 1 if it does not fit into its window", arg: argChange, most: 1,
		asks: true,
		flags: func(c *call) {
			c.aboutFiles()
			c.text(&c.start, "start", "show it as if it started at this `TIME` instead of the planned one", checkTime)
			c.aboutEvidence()
			c.aboutFormat("text", "markdown", "mermaid", "ics", "json")
		},
		run: runPlan,
	}
}

func runPlan(c *call) error {
	j, err := c.launch()
	if err != nil {
		return err
	}
	var start time.Time
	if err := c.timeOf(&start, c.start); err != nil {
		return err
	}
	outlook, err := j.Plan(context.Background(), start)
	if errors.Is(err, lockflight.ErrNoPlan) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	plan := render.Plan{Outlook: outlook, At: c.time(), Letters: letters(j)}
	if err := c.showPlan(plan); err != nil {
		return err
	}
	if !plan.Fits() {
		return exit(exitcode.Blocked)
	}
	return nil
}

// letters writes the notices of a flight. One whose text wants something that is
// not known before the day is left out.
func letters(j *journey) func(gate.Milestone) *render.Announcement {
	return func(m gate.Milestone) *render.Announcement {
		l, err := j.Letter(m.Stage, m.Notice, nil, 0)
		if err != nil {
			return nil
		}
		return &render.Announcement{To: l.To, Subject: l.Subject, Text: l.Text}
	}
}

func (c *call) showPlan(plan render.Plan) error {
	switch c.format {
	case "json":
		return render.PlanJSON(c.Stdout, plan)
	case "markdown":
		return render.PlanMarkdown(c.Stdout, plan)
	case "mermaid":
		return render.PlanMermaid(c.Stdout, plan)
	case "ics":
		return render.PlanICS(c.Stdout, plan)
	}
	return render.PlanText(c.Stdout, plan, c.style())
}
