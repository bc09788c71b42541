package main

import (
	"context"
	"fmt"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/render"
)

func waiveVerb() verb {
	return verb{
		name: "waive", does: "record that somebody lets go a stage, a requirement, its due or a freeze", arg: argChange, most: 1,
		flags: func(c *call) {
			c.aboutFiles()
			c.aboutStage()
			c.text(&c.requirement, "requirement", "the `NAME` of what is let go: a requirement, NAME.due for its due alone, or freeze.NAME (default: the stage as a whole)", nil)
			c.text(&c.role, "role", "the `ROLE` that allows it", nil)
			c.text(&c.reason, "reason", "the `REASON`", checkLine)
			c.text(&c.incident, "incident", "the `NUMBER` of the incident", checkLine)
			c.text(&c.expires, "expires", "the `TIME` until which it is let go (default: as long as the pipeline allows)", checkTime)
			c.text(&c.by, "by", "`WHO` enters it for somebody without an account", checkHandle)
			c.aboutAs()
			c.aboutLedger()
			c.aboutFormat("text", "json")
		},
		run: runWaive,
	}
}

func runWaive(c *call) error {
	j, err := c.launch("stage", "role", "as", "reason")
	if err != nil {
		return err
	}
	body := evidence.WaiverBody{Requirement: c.requirement, Role: c.role, Person: c.as, Reason: c.reason, Incident: c.incident}
	if err := c.timeOf(&body.Expires, c.expires); err != nil {
		return err
	}
	record, err := j.Waive(context.Background(), c.stage, c.recorder(), body)
	what := "that " + c.as + " as " + c.role + " leaves " + c.stage + " out"
	if c.requirement != "" {
		what = "that " + c.as + " as " + c.role + " lets " + c.requirement + " of " + c.stage + " go"
	}
	if err := c.recorded(record, err, what); err != nil || c.format != "text" {
		return err
	}
	return c.useless(j)
}

// useless says why a waiver that was just recorded lets nothing go: it was asked
// for too late, or too often.
func (c *call) useless(j *journey) error {
	d, err := j.Gate(context.Background(), c.stage, "")
	if err != nil {
		return fmt.Errorf("it was recorded, but what it lets go cannot be decided: %w", err)
	}
	for _, r := range d.Reasons {
		if r.Rule == "waiver/valid" && r.Stage == c.stage && r.Requirement == c.requirement && r.Outcome != gate.Passed {
			return render.Paragraph(c.Stdout, "  ", r.Message)
		}
	}
	return nil
}
