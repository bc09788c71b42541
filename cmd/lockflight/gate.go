package main

import (
	"context"
	"time"

	"github.com/lockflight/lockflight/internal/exitcode"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/render"
)

func gateVerb() verb {
	return verb{
		name: "gate", does: "decide whether a change may enter a stage; with --claim, start it", arg: argChange, most: 1,
		asks: true,
		flags: func(c *call) {
			c.aboutFiles()
			c.aboutStage()
			c.aboutEvidence()
			c.flag(&c.claim, "claim", "record that an attempt starts, if the gate is open")
			c.aboutAs()
			c.set.DurationVar(&c.wait, "wait", 0, "keep asking for so long: a `TIME` such as 90s or 30m")
			c.flag(&c.all, "all", "show the rules that hold or are not asked for as well")
			c.aboutFormat("text", "json", "markdown")
		},
		run: runGate,
	}
}

// pause is the time between two questions of a gate that is waited for.
const pause = 5 * time.Second

func runGate(c *call) error {
	switch {
	case c.claim && c.as == "":
		return usage("--claim needs --as, the handle of who starts the attempt")
	case c.wait < 0:
		return usage("--wait %s: expected a time to wait, such as 30m", c.wait)
	case c.wait > 0 && c.now != "":
		return usage("--wait needs the clock; leave out --now or --wait")
	}
	end := c.Now().Add(c.wait)
	for {
		j, d, err := c.ask()
		if err != nil {
			return err
		}
		left := end.Sub(c.Now())
		if d.Outcome == gate.Passed || d.Outcome == gate.Undecided || left <= 0 {
			return c.answer(j, d, nil)
		}
		c.Sleep(min(pause, left))
	}
}

// ask reads everything anew, so that what changes while waiting counts.
func (c *call) ask() (*journey, gate.Decision, error) {
	j, err := c.launch("stage")
	if err != nil {
		return nil, gate.Decision{}, err
	}
	defer j.close()
	var d gate.Decision
	if c.claim {
		d, err = j.Claim(context.Background(), c.stage, lockflight.Recorder{Actor: c.as, Run: c.run})
	} else {
		d, err = j.Gate(context.Background(), c.stage, c.as)
	}
	return j, d, err
}

// answer shows a decision and ends with the exit code for it.
func (c *call) answer(j *journey, d gate.Decision, commands render.Commands) error {
	for i := range d.Reasons {
		d.Reasons[i].At = j.position(d.Reasons[i].At)
	}
	var err error
	switch c.format {
	case "json":
		err = render.JSON(c.Stdout, render.Document(d, c.commands(j)))
	case "markdown":
		err = render.DecisionMarkdown(c.Stdout, d, commands, c.styleOf(j))
	default:
		style := c.styleOf(j)
		style.All = c.all
		if commands != nil && !c.long && !c.all {
			err = render.Explain(c.Stdout, d, style)
			break
		}
		err = render.Decision(c.Stdout, d, commands, style)
	}
	if err != nil {
		return err
	}
	if code := exitcode.Of(d.Outcome); code != exitcode.Passed {
		return exit(code)
	}
	switch {
	case c.format != "text" || c.set.Lookup("claim") == nil:
		return nil
	case c.claim:
		return c.started(j)
	}
	return render.NotStarted(c.Stdout, c.stage, c.style())
}

// styleOf is how text about a change is written.
func (c *call) styleOf(j *journey) render.Style {
	style := c.style()
	style.Zone = j.Zone()
	return style
}

// started says that an attempt was recorded, and how its end is.
func (c *call) started(j *journey) error {
	end := gate.Need{Kind: evidence.AttemptFinished, Predicate: evidence.Predicate{
		Stage: c.stage, Actor: c.as, AttemptFinished: &evidence.AttemptFinishedBody{Outcome: evidence.Passed},
	}}
	return render.Started(c.Stdout, c.stage, c.as, end.Command(j.Name)+c.again(), c.style())
}
