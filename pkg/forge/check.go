package forge

import (
	"context"
	"errors"
	"fmt"
	"path"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/collect"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/spec"
	"github.com/lockflight/lockflight/pkg/workflow"
)

// Asked is what a check is asked for.
type Asked struct {
	// Pipeline is a path on the default branch; if it is empty it is looked for.
	Pipeline  string
	Now       time.Time
	Workflows workflow.Options
}

// Check validates changes and pipelines, those that are touched if no paths are
// given. Each change is held against the pipeline of the default branch. It says as
// well whether what is allowed may change as it does, and which jobs can reach an
// environment without the gate.
func (c *Case) Check(ctx context.Context, q Asked, paths ...string) (lockflight.Report, error) {
	if len(paths) == 0 {
		var err error
		if paths, err = c.specs(ctx); err != nil {
			return lockflight.Report{}, err
		}
	}
	report, err := lockflight.Check(lockflight.Files{Changes: c.Judged, Pipelines: c.Trusted, Pipeline: q.Pipeline}, paths...)
	if err = c.failedOr(err); err != nil {
		return lockflight.Report{}, err
	}
	p, err := c.always(ctx, q.Pipeline)
	if err != nil {
		return lockflight.Report{}, err
	}
	found, err := c.rules(ctx, p, q.Now)
	if err != nil {
		return lockflight.Report{}, err
	}
	report.Findings = append(report.Findings, found...)
	report.Findings = append(report.Findings, c.gone()...)
	if p != nil {
		if err := c.workflows(p, q.Workflows, &report); err != nil {
			return lockflight.Report{}, err
		}
	}
	report.Findings = report.Findings.Sorted()
	return report, nil
}

// gone says that the head which was asked about is not the one of the pull request by
// now: what holds for the one says nothing of the other.
func (c *Case) gone() finding.List {
	if c.expected == "" || c.expected == c.Pull.Head {
		return nil
	}
	return finding.List{{
		Rule: "trust/current", Severity: finding.Error,
		Message: fmt.Sprintf("the head of pull request %d is %.12s by now, and %.12s was asked about", c.Pull.Number, c.Pull.Head, c.expected),
		Hint:    "judge the head as it is now",
	}}
}

// specs lists the changes and the pipelines that are touched.
func (c *Case) specs(ctx context.Context) ([]string, error) {
	paths, err := c.Changes(ctx)
	if err != nil {
		return nil, err
	}
	touched, err := c.Touched(ctx)
	for _, f := range touched {
		if path.Base(f.Path) == path.Base(lockflight.PipelineFile) && !f.Removed {
			paths = append(paths, f.Path)
		}
	}
	return paths, err
}

// rules looks at what is touched of the files that say what is allowed.
func (c *Case) rules(ctx context.Context, p *spec.Pipeline, now time.Time) (finding.List, error) {
	f := gate.Forge{Branch: c.Branch, Trusted: c.Trusted.Commit(), Judged: c.Judged.Commit()}
	var always *change.Pipeline
	if p != nil {
		always = p.Always()
	}
	var err error
	if f.Policy, err = c.policy(ctx, always); err != nil || len(f.Policy) == 0 {
		return nil, err
	}
	if p == nil {
		return finding.List{{
			Rule: "trust/policy", Severity: finding.Warning, At: finding.Position{File: f.Policy[0].Files[0]},
			Message: fmt.Sprintf("the branch %s has no pipeline yet, so nobody can say whether %s may change what is allowed", c.Branch, f.Policy[0].Files[0]),
			Hint:    "once a pipeline is there, its owner has to approve such a pull request",
		}}, nil
	}
	teams, err := c.ownerTeams(ctx, always)
	if err != nil {
		return nil, err
	}
	var out finding.List
	for i, r := range gate.Policy(always, f, teams, now) {
		if r.Outcome == gate.Passed {
			continue
		}
		out = append(out, finding.Finding{
			Rule: r.Rule, Severity: finding.Error, At: finding.Position{File: f.Policy[i].Files[0]}, Message: r.Message, Hint: r.Fix,
		})
	}
	return out, nil
}

// always returns the pipeline of the default branch, as it is for every change;
// nil if there is none.
func (c *Case) always(ctx context.Context, name string) (*spec.Pipeline, error) {
	if name == "" {
		var err error
		if name, err = c.pipeline(ctx); err != nil || name == "" {
			return nil, err
		}
	}
	loader, err := spec.NewLoader()
	if err != nil {
		return nil, err
	}
	p, findings, err := lockflight.LoadPipeline(loader, c.Trusted, name)
	switch failed := c.Trusted.Failed(); {
	case failed != nil:
		return nil, failed
	case err != nil:
		return nil, err
	case p == nil:
		return nil, notThere("the pipeline %s of the branch %s has errors, the first at %s", name, c.Branch, findings.FirstError())
	}
	return p, nil
}

// pipeline finds the pipeline at the top of the default branch, else the one there to
// which the touched files belong that say what is allowed; "" if there is none.
func (c *Case) pipeline(ctx context.Context) (string, error) {
	found, err := c.pipelineAbove(".")
	if err != nil || found != "" {
		return found, err
	}
	touched, err := c.Touched(ctx)
	if err != nil {
		return "", err
	}
	for _, dir := range policyFolders(touched) {
		name, err := c.pipelineAbove(dir)
		switch {
		case err != nil:
			return "", err
		case name != "" && found != "" && found != name:
			return "", notThere("it touches what belongs to two pipelines, %s and %s; name the one that counts", found, name)
		case name != "":
			found = name
		}
	}
	return found, nil
}

// pipelineAbove finds the pipeline for a folder of the default branch; "" if there is
// none.
func (c *Case) pipelineAbove(dir string) (string, error) {
	name, err := lockflight.FindPipeline(c.Trusted, dir)
	if failed := c.Trusted.Failed(); failed != nil || err != nil && !errors.Is(err, lockflight.ErrNoPipeline) {
		return "", errors.Join(failed, err)
	}
	return name, nil
}

// policyFolders lists the folders of the files that say what is allowed.
func policyFolders(touched []github.File) []string {
	var out []string
	for _, f := range touched {
		if IsPolicy(f.Path, nil) || path.Base(f.Path) == path.Base(lockflight.PipelineFile) {
			out = append(out, path.Dir(f.Path))
		}
	}
	return out
}

// ownerTeams asks for the teams of the role that owns the pipeline.
func (c *Case) ownerTeams(ctx context.Context, p *change.Pipeline) (map[string][]string, error) {
	only := *p
	only.Roles = map[string]change.Role{}
	if role, ok := p.Roles[p.Owner]; ok {
		only.Roles[p.Owner] = role
	}
	return collect.Teams(ctx, github.Teams{Client: c.Client}, &only)
}
