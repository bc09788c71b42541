package main

import (
	"context"

	"github.com/lockflight/lockflight/pkg/evidence"
)

func copyVerb() verb {
	return verb{
		name: "copy", does: "record that the environment of a stage is a copy of another", arg: argChange, most: 1,
		flags: func(c *call) {
			c.aboutFiles()
			c.aboutStage()
			c.text(&c.of, "of", "the `ENVIRONMENT` that was copied", checkName)
			c.text(&c.taken, "taken", "the `TIME` at which the copy was taken (default: now)", checkTime)
			c.text(&c.ref, "ref", "where the proof can be found: a `TEXT`", checkLine)
			c.aboutAs()
			c.aboutLedger()
			c.aboutFormat("text", "json")
		},
		run: runCopy,
	}
}

func runCopy(c *call) error {
	j, err := c.launch("stage", "of", "as")
	if err != nil {
		return err
	}
	body := evidence.CopyBody{Of: c.of, Taken: c.time(), Ref: c.ref}
	if err := c.timeOf(&body.Taken, c.taken); err != nil {
		return err
	}
	record, err := j.Copy(context.Background(), c.stage, c.recorder(), body)
	return c.recorded(record, err, "a copy of "+c.of)
}
