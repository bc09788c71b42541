package main

import (
	"context"

	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/render"
)

func checkVerb() verb {
	return verb{
		name: "check", does: "validate changes and pipelines, folders with all below them", arg: "PATH…", most: -1,
		asks: true,
		flags: func(c *call) {
			c.aboutPipeline()
			c.aboutGitHub()
			c.aboutClock()
			c.aboutFormat("text", "json")
		},
		run: runCheck,
	}
}

func runCheck(c *call) error {
	remote, err := c.remotely()
	if err != nil {
		return err
	}
	look := c.checkHere
	if remote {
		look = c.checkThere
	}
	at, report, err := look()
	if err != nil {
		return err
	}
	report.Findings = at.findings(report.Findings)
	if err := c.showReport(at, report); err != nil {
		return err
	}
	if report.Findings.HasErrors() {
		return exit(exitBlocked)
	}
	return nil
}

// checkHere checks files of this machine.
func (c *call) checkHere() (*place, lockflight.Report, error) {
	if len(c.args) == 0 {
		return nil, lockflight.Report{}, usage("no path is given; name changes, pipelines or folders, such as: lockflight check .")
	}
	at, err := c.placeOf(c.args[0])
	if err != nil {
		return nil, lockflight.Report{}, err
	}
	paths, err := at.allInTree(c.args)
	if err != nil {
		return nil, lockflight.Report{}, err
	}
	pipeline := ""
	if c.pipeline != "" {
		if pipeline, err = at.inTree(c.pipeline); err != nil {
			return nil, lockflight.Report{}, err
		}
	}
	report, err := lockflight.Check(lockflight.Files{Changes: at.tree, Pipeline: pipeline}, paths...)
	if err != nil {
		return nil, report, usageError{at.relabel(err)}
	}
	return at, report, nil
}

// checkThere checks what is touched on GitHub, or the paths that are named.
func (c *call) checkThere() (*place, lockflight.Report, error) {
	found, at, err := c.openCase()
	if err != nil {
		return nil, lockflight.Report{}, err
	}
	paths, err := at.allInTree(c.args)
	if err != nil {
		return nil, lockflight.Report{}, err
	}
	report, err := found.Check(context.Background(), c.pipeline, c.time(), paths...)
	return at, report, c.asUsage(err)
}

func (c *call) showReport(at *place, r lockflight.Report) error {
	if c.format == "json" {
		if r.Findings == nil {
			r.Findings = finding.List{}
		}
		return render.JSON(c.Stdout, r)
	}
	if err := render.Findings(c.Stdout, r.Findings, at.lines(), c.style()); err != nil {
		return err
	}
	return render.Tally(c.Stdout, r.Findings, r.Files, r.Changes, r.Pipelines)
}
