package main

import (
	"context"
	"math"
	"strconv"

	"github.com/lockflight/lockflight/pkg/evidence"
)

func attestVerb() verb {
	return verb{
		name: "attest", does: "record the result of a named check", arg: argChange, most: 1,
		flags: func(c *call) {
			c.aboutFiles()
			c.aboutStage()
			c.text(&c.name, "name", "the `NAME` of the check", nil)
			c.word(&c.outcome, "outcome", "the `OUTCOME` of the check: passed or failed", evidence.Passed, evidence.Failed)
			c.text(&c.value, "value", "what was measured: a `NUMBER`", checkNumber)
			c.text(&c.unit, "unit", "the `UNIT` of the value", checkLine)
			c.text(&c.role, "role", "the `ROLE` that reports it", nil)
			c.text(&c.by, "by", "`WHO` enters it for somebody without an account", checkHandle)
			c.text(&c.ref, "ref", "where the result can be found: a `TEXT`", checkLine)
			c.aboutAs()
			c.aboutLedger()
			c.aboutFormat("text", "json")
		},
		run: runAttest,
	}
}

func checkNumber(s string) error {
	if f, err := strconv.ParseFloat(s, 64); err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return usage("expected a number such as 12 or 0.5")
	}
	return nil
}

func runAttest(c *call) error {
	j, err := c.launch("stage", "name", "outcome", "as")
	if err != nil {
		return err
	}
	body := evidence.CheckBody{Name: c.name, Outcome: c.outcome, Unit: c.unit, Role: c.role, Person: c.as, Ref: c.ref}
	if c.value != "" {
		number, err := strconv.ParseFloat(c.value, 64)
		if err != nil {
			return usageError{err}
		}
		body.Value = &number
	}
	record, err := j.Attest(context.Background(), c.stage, c.recorder(), body)
	return c.recorded(record, err, "check "+c.name+" as "+c.outcome+", reported by "+c.as)
}
