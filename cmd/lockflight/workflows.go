package main

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"regexp"

	"github.com/lockflight/lockflight/internal/hostfs"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/render"
	"github.com/lockflight/lockflight/pkg/workflow"
)

var actionShape = regexp.MustCompile(`^(\./|[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100})$`)

func checkAction(s string) error {
	if !actionShape.MatchString(s) {
		return errors.New("expected OWNER/REPO without a version, or ./")
	}
	return nil
}

// checkWorkflows adds to a report what the workflows of the repository lack, and
// returns the place where they were looked for.
func (c *call) checkWorkflows(at *place, first, pipeline string, report *lockflight.Report) (*place, error) {
	pipeline, err := pipelineFor(at, first, pipeline)
	if err != nil {
		return nil, err
	}
	top, err := at.repository()
	if err != nil {
		return nil, err
	}
	found, tally, err := lockflight.CheckWorkflows(at.tree, pipeline, top.tree, workflow.Options{Action: c.action})
	if err != nil {
		return nil, usageError{top.relabel(err)}
	}
	report.Workflows = &tally
	report.Findings = append(report.Findings, top.findings(found)...).Sorted()
	return top, nil
}

// linesOf gives the lines of files of two places.
func linesOf(at, other *place) render.Lines {
	near, far := at.lines(), other.lines()
	return func(file string, line int) (string, bool) {
		if text, ok := near(file, line); ok {
			return text, true
		}
		return far(file, line)
	}
}

// pipelineFor is the pipeline that workflows are judged by: the one that is named,
// or the one for a path that is checked.
func pipelineFor(at *place, first, pipeline string) (string, error) {
	if pipeline != "" {
		return pipeline, nil
	}
	dir := first
	if info, err := fs.Stat(at.tree, first); err == nil && !info.IsDir() {
		dir = path.Dir(first)
	}
	pipeline, err := lockflight.FindPipeline(at.tree, dir)
	if err != nil {
		return "", usage("the workflows cannot be judged: %v", err)
	}
	return pipeline, nil
}

// repository is the top of the git repository, where GitHub looks for workflows.
// Without git it is the nearest folder with a .github, or else the place itself.
func (p *place) repository() (*place, error) {
	top := cmp.Or(topOf(p.top, ".git"), topOf(p.top, ".github"))
	if top == "" || top == p.top {
		return p, nil
	}
	tree, err := hostfs.Open(top)
	if err != nil {
		return nil, usageError{err}
	}
	return &place{tree: tree, top: top, cwd: p.cwd}, nil
}
