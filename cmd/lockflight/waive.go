package main

import (
	"context"

	"github.com/lockflight/lockflight/pkg/evidence"
)

func waiveVerb() verb {
	return verb{
		name: "waive", does: "record that an optional stage is left out", arg: argChange, most: 1,
		flags: func(c *call) {
			c.aboutFiles()
			c.aboutStage()
			c.text(&c.role, "role", "the `ROLE` that allows it", nil)
			c.text(&c.reason, "reason", "the `REASON`", checkLine)
			c.text(&c.incident, "incident", "the `NUMBER` of the incident", checkLine)
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
	record, err := j.Waive(context.Background(), c.stage, c.recorder(), evidence.WaiverBody{
		Role: c.role, Person: c.as, Reason: c.reason, Incident: c.incident,
	})
	return c.recorded(record, err, "that "+c.as+" as "+c.role+" leaves "+c.stage+" out")
}
