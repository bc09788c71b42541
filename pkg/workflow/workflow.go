// Package workflow reads GitHub workflow files and says which jobs can reach an
// environment that a pipeline gates, and whether the gate stands before them in
// such a way that a gate that was skipped or failed stops them.
//
// It is pure: files come as bytes, and nothing of them is run. What cannot be
// decided from the files counts as not gated.
package workflow

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
)

// Rule is the name of the rule that findings are about.
const Rule = "trust/gated"

// DefaultAction is the action whose steps ask the gate.
const DefaultAction = "lockflight/lockflight"

// Dir is the folder of a repository in which GitHub looks for workflows.
const Dir = ".github/workflows"

// MaxFile is how large a workflow can be to be looked at.
const MaxFile = maxFile

// File is a file below Dir: its path from the top of the repository, and what
// is in it.
type File struct {
	Name string
	Data []byte
	// Unread says why nobody could read it; it is empty for a file like any other.
	Unread string
}

// IsWorkflow reports whether GitHub takes a path of a repository for a workflow.
func IsWorkflow(name string) bool {
	below, ok := strings.CutPrefix(name, Dir+"/")
	below = strings.ToLower(below)
	return ok && !strings.Contains(below, "/") && (strings.HasSuffix(below, ".yml") || strings.HasSuffix(below, ".yaml"))
}

// Environment is an environment that a pipeline gates, with the stages that do.
type Environment struct {
	Name   string
	Stages []string
}

// Environments lists the environments of a pipeline and their stages, in its
// order. GitHub does not tell names in capitals from others, so neither does it.
func Environments(stages []change.Stage) []Environment {
	var out []Environment
	for _, s := range stages {
		if s.Environment == "" {
			continue
		}
		i := slices.IndexFunc(out, func(e Environment) bool { return fold(e.Name) == fold(s.Environment) })
		if i < 0 {
			i = len(out)
			out = append(out, Environment{Name: s.Environment})
		}
		if !slices.Contains(out[i].Stages, s.Name) {
			out[i].Stages = append(out[i].Stages, s.Name)
		}
	}
	return out
}

// Options say what is not the same everywhere.
type Options struct {
	// Action is OWNER/REPO of the action that asks the gate, or "./" in the
	// repository of the action itself. Empty is DefaultAction.
	Action string
}

// Job is a job that can reach gated environments.
type Job struct {
	// At is where the environment is named, or the call, or else the file.
	At finding.Position
	// Name is the id of the job, after those of the jobs that call its workflow:
	// "release / deploy". It is empty for a file that cannot be read.
	Name string
	// Environments are those that it can reach, as the pipeline writes them.
	Environments []string
	// Gated says that the gate stands before it for all of them.
	Gated bool
	// Why says why not, and Hint what to do.
	Why, Hint string
}

// Report is what Judge found.
type Report struct {
	// Files is how many workflows were read.
	Files int
	// Jobs are those that can reach a gated environment, by their place. One that
	// reaches some behind the gate and others without it is there more than once.
	Jobs []Job
}

// Ungated lists the jobs without the gate.
func (r Report) Ungated() []Job {
	var out []Job
	for _, j := range r.Jobs {
		if !j.Gated {
			out = append(out, j)
		}
	}
	return out
}

// Findings are the jobs without the gate, as findings of the rule.
func (r Report) Findings() finding.List {
	var out finding.List
	for _, j := range r.Ungated() {
		out = append(out, finding.Finding{
			Rule: Rule, Severity: finding.Error, Message: j.Message(), Hint: j.Hint, At: j.At,
			Data: map[string]any{"job": j.Name, "environments": j.Environments},
		})
	}
	return out.Sorted()
}

// Message says of an ungated job what it can reach, and why.
func (j Job) Message() string {
	who := "this file"
	if j.Name != "" {
		who = "the job " + quote(j.Name)
	}
	return who + " can reach " + either(j.Environments) + " without the gate: " + j.Why
}

// Judge looks at the workflows of one commit: all of them, as they can call each
// other. Files that GitHub does not take for workflows are left out.
func Judge(files []File, gated []Environment, o Options) Report {
	if o.Action == "" {
		o.Action = DefaultAction
	}
	j := newJudge(gated, o)
	for _, f := range files {
		if IsWorkflow(f.Name) {
			j.read(f)
		}
	}
	j.walk()
	return Report{Files: len(j.names), Jobs: j.sorted()}
}

// sorted returns what was found by its place, and a job that lacks the gate for an
// environment on one way not as gated on another.
func (j *judge) sorted() []Job {
	type reach struct {
		at                finding.Position
		name, environment string
	}
	lacks := map[reach]bool{}
	for _, f := range j.found {
		for _, e := range f.Environments {
			lacks[reach{f.At, f.Name, e}] = lacks[reach{f.At, f.Name, e}] || !f.Gated
		}
	}
	var out []Job
	for _, f := range j.found {
		if f.Gated {
			f.Environments = slices.DeleteFunc(f.Environments, func(e string) bool { return lacks[reach{f.At, f.Name, e}] })
		} else if f.Hint == "" {
			f.Hint = j.hint(f.Environments)
		}
		if len(f.Environments) > 0 {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b Job) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Why, b.Why))
	})
	return out
}

// fold makes names alike that GitHub does not tell apart.
func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// lower writes the letters from A to Z small and leaves the others alone: what GitHub
// takes for two names must not be one here.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	}, s)
}
