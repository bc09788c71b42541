package main

import (
	"context"

	"github.com/lockflight/lockflight/internal/exitcode"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/forge"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/render"
	"github.com/lockflight/lockflight/pkg/workflow"
)

func checkVerb() verb {
	return verb{
		name: "check", does: "validate changes and pipelines, folders with all below them", arg: "PATH…", most: -1,
		asks: true,
		flags: func(c *call) {
			c.aboutPipeline()
			c.aboutGitHub()
			c.aboutClock()
			c.flag(&c.workflows, "workflows", "judge the workflows of the repository too: no job may reach an environment of the pipeline without the gate")
			c.text(&c.action, "action", "with --workflows, the action that asks the gate: `OWNER/REPO` (default "+workflow.DefaultAction+"), or ./ in its own repository", checkAction)
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
	if c.action != "" && !c.workflows {
		return usage("--action says which action asks the gate, and is of use with --workflows only; add it, or leave --action out")
	}
	look := c.checkHere
	if remote {
		look = c.checkThere
	}
	at, top, report, err := look()
	if err != nil {
		return err
	}
	if err := c.showReport(at, top, report); err != nil {
		return err
	}
	if report.Findings.HasErrors() {
		return exit(exitcode.Blocked)
	}
	return nil
}

// checkHere checks files of this machine. It returns where they are, and where the
// workflows are.
func (c *call) checkHere() (at, top *place, report lockflight.Report, err error) {
	if len(c.args) == 0 {
		return nil, nil, report, usage("no path is given; name changes, pipelines or folders, such as: lockflight check .")
	}
	if at, err = c.placeOf(c.args[0]); err != nil {
		return nil, nil, report, err
	}
	paths, err := at.allInTree(c.args)
	if err != nil {
		return nil, nil, report, err
	}
	pipeline := ""
	if c.pipeline != "" {
		if pipeline, err = at.inTree(c.pipeline); err != nil {
			return nil, nil, report, err
		}
	}
	report, err = lockflight.Check(lockflight.Files{Changes: at.tree, Pipeline: pipeline}, paths...)
	if err != nil {
		return nil, nil, report, usageError{at.relabel(err)}
	}
	report.Findings = at.findings(report.Findings)
	if !c.workflows {
		return at, at, report, nil
	}
	top, err = c.checkWorkflows(at, paths[0], pipeline, &report)
	return at, top, report, err
}

// checkThere checks what is touched on GitHub, or the paths that are named, and
// the workflows.
func (c *call) checkThere() (at, top *place, report lockflight.Report, err error) {
	found, at, err := c.openCase()
	if err != nil {
		return nil, nil, report, err
	}
	paths, err := at.allInTree(c.args)
	if err != nil {
		return nil, nil, report, err
	}
	report, err = found.Check(context.Background(), forge.Asked{
		Pipeline: c.pipeline, Now: c.time(), Workflows: workflow.Options{Action: c.action},
	}, paths...)
	return at, at, report, c.asUsage(err)
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
