package main

import (
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/render"
	"github.com/lockflight/lockflight/pkg/workflow"
)

func checkVerb() verb {
	return verb{
		name: "check", does: "validate changes and pipelines, folders with all below them", arg: "PATH…", most: -1,
		flags: func(c *call) {
			c.aboutPipeline()
			c.flag(&c.workflows, "workflows", "judge the workflows of the repository too: no job may reach an environment of the pipeline without the gate")
			c.text(&c.action, "action", "with --workflows, the action that asks the gate: `OWNER/REPO` (default "+workflow.DefaultAction+"), or ./ in its own repository", checkAction)
			c.aboutFormat("text", "json")
		},
		run: runCheck,
	}
}

func runCheck(c *call) error {
	switch {
	case len(c.args) == 0:
		return usage("no path is given; name changes, pipelines or folders, such as: lockflight check .")
	case c.action != "" && !c.workflows:
		return usage("--action says which action asks the gate, and is of use with --workflows only; add it, or leave --action out")
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
	top := at
	if c.workflows {
		if top, err = c.checkWorkflows(at, paths[0], pipeline, &report); err != nil {
			return err
		}
	}
	if err := c.showReport(at, top, report); err != nil {
		return err
	}
	if report.Findings.HasErrors() {
		return exit(exitBlocked)
	}
	return nil
}

func (c *call) showReport(at, top *place, r lockflight.Report) error {
	if c.format == "json" {
		if r.Findings == nil {
			r.Findings = finding.List{}
		}
		return render.JSON(c.Stdout, r)
	}
	if err := render.Findings(c.Stdout, r.Findings, linesOf(at, top), c.style()); err != nil {
		return err
	}
	if t := r.Workflows; t != nil {
		if err := render.Workflows(c.Stdout, top.shown(workflow.Dir), t.Files, t.Gated, t.Ungated, c.style()); err != nil {
			return err
		}
	}
	return render.Tally(c.Stdout, r.Findings, r.Files, r.Changes, r.Pipelines)
}
