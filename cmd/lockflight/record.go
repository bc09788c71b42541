package main

import (
	"context"
	"fmt"
	"time"

	"github.com/lockflight/lockflight/internal/hostfs"
	"github.com/lockflight/lockflight/internal/wire"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/render"
)

func recordVerb() verb {
	return verb{
		name: "record", does: "record how the attempt of a stage ended", arg: argChange, most: 1,
		flags: func(c *call) {
			c.aboutFiles()
			c.aboutStage()
			c.word(&c.outcome, "outcome", "the `OUTCOME` of the attempt: passed, failed, rolled-back or aborted",
				evidence.Passed, evidence.Failed, evidence.RolledBack, evidence.Aborted)
			c.text(&c.result, "result", "a JSON `FILE` with times of steps, results of tests and a note: {\"steps\": [{\"step\": …, \"start\": …, \"end\": …}], \"results\": {TEST: \"passed\"}, \"note\": …}", nil)
			c.aboutAs()
			c.aboutLedger()
			c.aboutTickets()
			c.aboutFormat("text", "json")
		},
		run: runRecord,
	}
}

func runRecord(c *call) error {
	j, err := c.launch("stage", "outcome", "as")
	if err != nil {
		return err
	}
	var r lockflight.Result
	if c.result != "" {
		if r, err = readResult(c.result, absolute(j.local, c.result)); err != nil {
			return err
		}
	}
	r.Outcome = c.outcome
	record, err := j.Record(context.Background(), c.stage, c.recorder(), r)
	if err := c.recorded(record, err, "the attempt of "+c.stage+" as "+c.outcome); err != nil || c.format != "text" || len(r.Steps) == 0 {
		return err
	}
	took, err := j.Took(context.Background(), c.stage)
	if err != nil {
		return fmt.Errorf("it was recorded, but cannot be compared with the plan: %w", err)
	}
	return render.Took(c.Stdout, took)
}

func readResult(shown, name string) (lockflight.Result, error) {
	data, err := hostfs.ReadFile(name, wire.MaxResult)
	if err != nil {
		return lockflight.Result{}, usage("--result %s: %w", shown, err)
	}
	r, err := wire.ReadResult(shown, data)
	if err != nil {
		return lockflight.Result{}, usageError{err}
	}
	return r, nil
}

// recorder is who writes: the person, or who enters it for them.
func (c *call) recorder() lockflight.Recorder {
	actor := c.as
	if c.by != "" {
		actor = c.by
	}
	return lockflight.Recorder{Actor: actor, Run: c.run}
}

// receipt is what a program learns of a statement that was recorded.
type receipt struct {
	Change          string    `json:"change"`
	Stage           string    `json:"stage"`
	Kind            string    `json:"kind"`
	Sequence        int       `json:"sequence"`
	Digest          string    `json:"digest"`
	ProcedureDigest string    `json:"procedureDigest"`
	Time            time.Time `json:"time"`
}

// recorded says what was recorded, or passes on why it was not.
func (c *call) recorded(r evidence.Record, err error, what string) error {
	if err != nil {
		return err
	}
	p := r.Predicate
	if c.format == "json" {
		return render.JSON(c.Stdout, receipt{p.Change, p.Stage, string(r.Kind()), p.Sequence, r.Digest, r.About(evidence.ProcedureSubject), p.Time})
	}
	_, err = fmt.Fprintf(c.Stdout, "recorded %s, as statement %d of %s\n", render.Safe(what), p.Sequence, render.Safe(p.Change))
	return err
}
