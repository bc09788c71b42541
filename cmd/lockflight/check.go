package main

import (
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/render"
)

func checkVerb() verb {
	return verb{
		name: "check", does: "validate changes and pipelines, folders with all below them", arg: "PATH…", most: -1,
		flags: func(c *call) {
			c.aboutPipeline()
			c.aboutFormat("text", "json")
		},
		run: runCheck,
	}
}

func runCheck(c *call) error {
	if len(c.args) == 0 {
		return usage("no path is given; name changes, pipelines or folders, such as: lockflight check .")
	}
	at, err := c.placeOf(c.args[0])
	if err != nil {
		return err
	}
	var paths []string
	for _, arg := range c.args {
		name, err := at.inTree(arg)
		if err != nil {
			return err
		}
		paths = append(paths, name)
	}
	pipeline := ""
	if c.pipeline != "" {
		if pipeline, err = at.inTree(c.pipeline); err != nil {
			return err
		}
	}
	report, err := lockflight.Check(at.tree, pipeline, paths...)
	if err != nil {
		return usageError{at.relabel(err)}
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
