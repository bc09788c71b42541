package main

import (
	"context"

	"github.com/lockflight/lockflight/pkg/evidence"
)

func signoffVerb() verb {
	return verb{
		name: "signoff", does: "record somebody's word: approve, reject, confirm, go, no-go or withdraw", arg: argChange, most: 1,
		flags: func(c *call) {
			c.aboutFiles()
			c.aboutStage()
			c.text(&c.role, "role", "the `ROLE` in which it is said", nil)
			c.word(&c.verdict, "verdict", "the `VERDICT`: approve, reject, confirm, go, no-go or withdraw",
				evidence.Approve, evidence.Reject, evidence.Confirm, evidence.Go, evidence.NoGo, evidence.Withdraw)
			c.text(&c.by, "by", "`WHO` enters it for somebody without an account", checkHandle)
			c.text(&c.ref, "ref", "where the letter, mail or ticket is: a `TEXT`", checkLine)
			c.set.Var(values{&c.yes}, "yes", "a `QUESTION` that is answered with yes; may be given again")
			c.aboutAs()
			c.aboutLedger()
			c.aboutFormat("text", "json")
		},
		run: runSignoff,
	}
}

func runSignoff(c *call) error {
	j, err := c.launch("stage", "role", "as", "verdict")
	if err != nil {
		return err
	}
	record, err := j.SignOff(context.Background(), c.stage, c.recorder(), evidence.SignOffBody{
		Role: c.role, Verdict: c.verdict, Person: c.as, Ref: c.ref, Answers: c.yes,
	})
	return c.recorded(record, err, c.verdict+" of "+c.as+" as "+c.role+" for "+c.stage)
}
