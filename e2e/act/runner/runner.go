// Package runner runs workflow files of a repository of the loopback GitHub with
// a real runner, act, on this machine and without containers. What happens on
// GitHub around a job happens here: the token has the permissions of the job, an
// environment holds the job back until it is approved, and commands, summaries
// and outputs are read as GitHub's own runner reads them.
package runner

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/lockflight/lockflight/e2e/github"
)

// Workflow says what to run.
type Workflow struct {
	Server *github.Server
	Repo   *github.Repo
	// Path is the file, such as .github/workflows/gate.yml, at the commit of the
	// event.
	Path  string
	Event github.Event
	// Actions are the folders of actions by name, such as org/action, or by name and
	// version, such as org/action@v1. There is no other way to an action, except to
	// actions/checkout, which a stand-in replaces.
	Actions map[string]string
	Secrets map[string]string
	Vars    map[string]string
	// Env is what the machine sets for every step.
	Env map[string]string
	// ToolCache is a folder that outlives the job; "" for a new one.
	ToolCache string
	Cancel    Cancel
}

// Cancel says when somebody cancels the run; zero for never.
type Cancel struct {
	// After is the id, or the place, of the step after whose end it is cancelled.
	After string
	// Line is a text that a step prints, which is killed then.
	Line string
}

// Result is what came of a run so far.
type Result struct {
	Run *github.Run
	// Triggered says whether the event starts the workflow at all.
	Triggered bool
	// Conclusion is success, failure, cancelled or skipped; "" while a job waits.
	Conclusion string
	// Waiting are the environments for which jobs wait.
	Waiting []string
	// Jobs are those that have ended, in the order in which they did.
	Jobs []*Job

	t    testing.TB
	of   Workflow
	root string
}

// Run starts a workflow for an event, and returns when nothing of it goes on.
func Run(t testing.TB, w Workflow) *Result {
	t.Helper()
	r := &Result{t: t, of: w, root: t.TempDir()}
	f := r.file()
	r.Triggered = f.startedBy(w.Event, w.Repo)
	if !r.Triggered {
		return r
	}
	r.Run = w.Repo.AddRun(github.WorkflowRun{
		Workflow: w.Path, Event: w.Event.Name, Branch: w.Event.Branch(), Commit: w.Event.Commit, Actor: w.Event.Actor, Jobs: f.ids(),
	})
	r.goOn(f)
	return r
}

// Continue goes on with the run after somebody decided about an environment. What
// has ended stays as it is.
func (r *Result) Continue() *Result {
	r.t.Helper()
	next := &Result{t: r.t, of: r.of, root: r.t.TempDir(), Run: r.Run, Triggered: r.Triggered, Jobs: r.Jobs}
	next.goOn(next.file())
	return next
}

// Rerun runs everything again: the same run, the next attempt, the same commit
// and the same event.
func (r *Result) Rerun() *Result {
	r.t.Helper()
	r.Run.Rerun()
	next := &Result{t: r.t, of: r.of, root: r.t.TempDir(), Run: r.Run, Triggered: r.Triggered}
	next.of.Cancel = Cancel{}
	next.goOn(next.file())
	return next
}

// Job returns a job that has ended.
func (r *Result) Job(id string) *Job {
	r.t.Helper()
	if j := r.find(id); j != nil {
		return j
	}
	r.t.Fatalf("job %q of %s has not ended; it waits for %v", id, r.of.Path, r.Waiting)
	return nil
}

func (r *Result) find(id string) *Job {
	for _, j := range r.Jobs {
		if j.ID == id {
			return j
		}
	}
	return nil
}

// file reads the workflow as it is at the commit of the event.
func (r *Result) file() *file {
	r.t.Helper()
	text, ok := r.of.Repo.File(r.of.Event.Commit, r.of.Path)
	if !ok {
		r.t.Fatalf("there is no %s at %s of %s", r.of.Path, r.of.Event.Commit, r.of.Repo.FullName())
	}
	f, err := readFile(r.of.Path, text)
	if err != nil {
		r.t.Fatalf("%s: %v", r.of.Path, err)
	}
	return f
}

// goOn runs every job whose turn it is, one after the other.
func (r *Result) goOn(f *file) {
	r.t.Helper()
	m, err := r.machine(f)
	if err != nil {
		r.t.Fatalf("%s: %v", r.of.Path, err)
	}
	for _, stage := range f.plan.Stages {
		for _, id := range sortedIDs(stage) {
			if r.find(id) != nil || !r.needsEnded(f, id) {
				continue
			}
			job, err := m.run(r.t.Context(), id)
			if err != nil {
				r.t.Fatalf("%s: job %s: %v", r.of.Path, id, err)
			}
			if job == nil {
				r.Waiting = append(r.Waiting, m.environment(id))
				continue
			}
			r.Jobs = append(r.Jobs, job)
		}
	}
	if len(r.Waiting) == 0 {
		r.Conclusion = conclusion(r.Jobs)
		r.Run.Finish(r.Conclusion)
	}
}

// needsEnded reports whether everything that a job needs has ended.
func (r *Result) needsEnded(f *file, id string) bool {
	for _, need := range f.model.GetJob(id).Needs() {
		if r.find(need) == nil {
			return false
		}
	}
	return true
}

// conclusion is the worst of all results.
func conclusion(jobs []*Job) string {
	worst := "skipped"
	for _, result := range []string{"success", "failure", "cancelled"} {
		for _, j := range jobs {
			if j.Result == result {
				worst = result
			}
		}
	}
	return worst
}

// machine prepares a computer for the jobs of a run.
func (r *Result) machine(f *file) (*machine, error) {
	m := &machine{Workflow: r.of, file: f, loopRun: r.Run, root: r.root}
	for _, folder := range []string{"home", "tmp", "repos", "work"} {
		if err := os.MkdirAll(filepath.Join(r.root, folder), 0o755); err != nil {
			return nil, err
		}
	}
	for _, j := range r.Jobs {
		f.restore(j)
	}
	return m, m.write()
}
