package main

import (
	"context"

	"github.com/lockflight/lockflight/pkg/evidence"
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
	return c.recorded(record, err, what)
}
