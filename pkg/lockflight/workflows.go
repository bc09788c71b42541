package lockflight

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/spec"
	"github.com/lockflight/lockflight/pkg/workflow"
)

// WorkflowTally is how many workflows were looked at, and how many of their jobs
// reach a gated environment behind the gate and without it.
type WorkflowTally struct {
	Files   int `json:"files"`
	Gated   int `json:"gated"`
	Ungated int `json:"ungated"`
}

// TallyWorkflows counts what was found in workflows.
func TallyWorkflows(r workflow.Report) WorkflowTally {
	lacking := len(r.Ungated())
	return WorkflowTally{Files: r.Files, Gated: len(r.Jobs) - lacking, Ungated: lacking}
}

// CheckWorkflows judges the GitHub workflows of a repository against a pipeline,
// which may be of another tree: every job that can reach an environment of one of
// its stages needs the gate before it.
func CheckWorkflows(tree fs.FS, pipeline string, repository fs.FS, o workflow.Options) (finding.List, WorkflowTally, error) {
	loader, err := spec.NewLoader()
	if err != nil {
		return nil, WorkflowTally{}, err
	}
	p, findings, err := LoadPipeline(loader, tree, pipeline)
	switch {
	case err != nil:
		return nil, WorkflowTally{}, err
	case p == nil:
		return nil, WorkflowTally{}, fmt.Errorf("%s: the workflows cannot be judged by it: %s", pipeline, findings.FirstError())
	}
	r, err := JudgeWorkflows(repository, p.Stages(), o)
	if err != nil {
		return nil, WorkflowTally{}, err
	}
	return r.Findings(), TallyWorkflows(r), nil
}

// JudgeWorkflows says which jobs of the workflows of a tree can reach an
// environment of the stages, and whether the gate stands before them. The error
// says that the workflows could not be looked at.
func JudgeWorkflows(tree fs.FS, stages []change.Stage, o workflow.Options) (workflow.Report, error) {
	files, err := workflowFiles(tree)
	if err != nil {
		return workflow.Report{}, err
	}
	return workflow.Judge(files, workflow.Environments(stages), o), nil
}

// AllStages are the stages of a pipeline that was resolved for a change, those
// included that are there for other changes only: a workflow can reach them too.
func AllStages(p *change.Pipeline) []change.Stage {
	if p.Derived.Owing != nil {
		return p.Derived.Owing
	}
	return p.Stages
}

// workflowFiles reads the workflows of a tree; none where it has no folder for
// them.
func workflowFiles(tree fs.FS) ([]workflow.File, error) {
	entries, err := fs.ReadDir(tree, workflow.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the workflows cannot be looked at: %w", err)
	}
	var out []workflow.File
	for _, e := range entries {
		name := path.Join(workflow.Dir, e.Name())
		if !workflow.IsWorkflow(name) || e.IsDir() {
			continue
		}
		f := workflow.File{Name: name}
		if !e.Type().IsRegular() {
			f.Unread = "it is not a regular file"
		} else if f.Data, err = readUpTo(tree, name, workflow.MaxFile+1); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// readUpTo reads the start of a file: one that is longer than it may be is known
// by that.
func readUpTo(tree fs.FS, name string, most int64) ([]byte, error) {
	f, err := tree.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most))
}

// UngatedJobs turns what was found at the trusted and at the judged commit into the
// fact of a decision. A job that lacks the gate at both is one.
func UngatedJobs(trusted, judged workflow.Report) *gate.Workflows {
	type key struct {
		at                      finding.Position
		name, why, environments string
	}
	out, places := &gate.Workflows{}, map[key]int{}
	for _, side := range []struct {
		name string
		jobs []workflow.Job
	}{{"trusted", trusted.Ungated()}, {"judged", judged.Ungated()}} {
		for _, j := range side.jobs {
			k := key{j.At, j.Name, j.Why, strings.Join(j.Environments, "\n")}
			i, there := places[k]
			if !there {
				i = len(out.Ungated)
				places[k] = i
				out.Ungated = append(out.Ungated, gate.UngatedJob{Name: j.Name, Why: j.Why, Fix: j.Hint, At: j.At, Environments: j.Environments})
			}
			out.Ungated[i].Commits = append(out.Ungated[i].Commits, side.name)
		}
	}
	return out
}
