package forge

import (
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/spec"
	"github.com/lockflight/lockflight/pkg/workflow"
)

// workflows adds the jobs that can reach an environment without the gate. One that
// could do so before is a warning: it is nothing that this brings.
func (c *Case) workflows(p *spec.Pipeline, o workflow.Options, report *lockflight.Report) error {
	trusted, judged, err := c.jobs(p.Stages(), o)
	if err != nil {
		return err
	}
	before := trusted.Findings()
	found := judged.Findings()
	for i, f := range found {
		if slices.ContainsFunc(before, func(b finding.Finding) bool { return b.At.File == f.At.File && b.Message == f.Message }) {
			found[i].Severity = finding.Warning
		}
	}
	tally := lockflight.TallyWorkflows(judged)
	report.Findings = append(report.Findings, found...)
	report.Workflows = &tally
	return nil
}

// jobs judges the workflows of both commits.
func (c *Case) jobs(stages []change.Stage, o workflow.Options) (trusted, judged workflow.Report, err error) {
	if judged, err = lockflight.JudgeWorkflows(c.Judged, stages, o); err != nil || c.Judged.Failed() != nil {
		return trusted, judged, c.failedOr(err)
	}
	if c.Judged.Commit() == c.Trusted.Commit() {
		return judged, judged, nil
	}
	trusted, err = lockflight.JudgeWorkflows(c.Trusted, stages, o)
	return trusted, judged, c.failedOr(err)
}

// failedOr is what GitHub could not say, else another error.
func (c *Case) failedOr(err error) error {
	for _, tree := range []interface{ Failed() error }{c.Judged, c.Trusted} {
		if failed := tree.Failed(); failed != nil {
			return failed
		}
	}
	return err
}

// gated are the jobs without the gate, where workflows change along with what is
// judged; nil where they do not, as then check and doctor have to find them.
func (c *Case) gated(p *change.Pipeline) (*gate.Workflows, error) {
	for _, pull := range c.open() {
		for _, f := range pull.Files {
			if !strings.HasPrefix(f.Path, workflow.Dir+"/") {
				continue
			}
			trusted, judged, err := c.jobs(lockflight.AllStages(p), workflow.Options{})
			if err != nil {
				return nil, err
			}
			return lockflight.UngatedJobs(trusted, judged), nil
		}
	}
	return nil, nil
}
