package github

import (
	"slices"
	"strings"
	"time"
)

// Run is a run of a workflow.
type Run struct {
	repo       *Repo
	id         int64
	number     int
	attempt    int
	workflow   string
	event      string
	branch     string
	sha        string
	actor      *User
	status     string
	conclusion string
	created    time.Time
	updated    time.Time
	waiting    []string // environments that wait for somebody
	entered    map[string]*deployment
	approvals  []approval
	jobs       []string
	custom     []obj
}

type approval struct {
	environment string
	attempt     int
	state       string
	by          *User
	comment     string
}

// WorkflowRun says which run to add.
type WorkflowRun struct {
	// Workflow is the path of the workflow's file.
	Workflow string
	Event    string // such as push; "" for push
	Branch   string // "" for the default branch
	// Commit is what runs; "" for the head of the branch.
	Commit string
	Actor  string
	Jobs   []string
	// Waiting are the environments for which it waits.
	Waiting []string
}

// AddRun adds a run of a workflow, which is in progress, or waits for environments.
func (r *Repo) AddRun(w WorkflowRun) *Run {
	defer r.s.building()()
	if w.Branch == "" {
		w.Branch = r.branch
	}
	if w.Commit == "" {
		w.Commit = w.Branch
	}
	if w.Event == "" {
		w.Event = "push"
	}
	at := r.s.tick()
	run := &Run{
		repo: r, id: r.s.nextID(), number: len(r.runs) + 1, attempt: 1, workflow: w.Workflow, event: w.Event, branch: w.Branch,
		sha: r.mustResolve(w.Commit), actor: r.s.operator(), status: "in_progress", created: at, updated: at, waiting: slices.Clone(w.Waiting), jobs: w.Jobs,
	}
	if w.Actor != "" {
		run.actor = r.s.mustUser(w.Actor)
	}
	if len(w.Waiting) > 0 {
		run.status = "waiting"
	}
	r.runs = append(r.runs, run)
	return run
}

// ID is the number of the run.
func (run *Run) ID() int64 { return run.id }

// Number counts the runs of the repository.
func (run *Run) Number() int { return run.number }

// Attempt counts how often the run was started.
func (run *Run) Attempt() int {
	defer run.repo.s.building()()
	return run.attempt
}

// Approve lets the run into an environment, on behalf of somebody.
func (run *Run) Approve(by, environment, comment string) {
	defer run.repo.s.building()()
	run.answer(run.repo.s.mustUser(by), environment, "approved", comment)
}

// Reject keeps the run out of an environment.
func (run *Run) Reject(by, environment, comment string) {
	defer run.repo.s.building()()
	run.answer(run.repo.s.mustUser(by), environment, "rejected", comment)
}

// Finish ends the run.
func (run *Run) Finish(conclusion string) {
	defer run.repo.s.building()()
	run.status, run.conclusion, run.updated = "completed", conclusion, run.repo.s.tick()
}

// Rerun starts the run again.
func (run *Run) Rerun() {
	defer run.repo.s.building()()
	run.attempt++
	run.status, run.conclusion, run.updated = "in_progress", "", run.repo.s.tick()
	run.waiting, run.entered = nil, nil
}

// CustomReviews returns what apps said about the environments of the run, as sent.
func (run *Run) CustomReviews() []map[string]any {
	defer run.repo.s.building()()
	return slices.Clone(run.custom)
}

func (run *Run) answer(by *User, environment, state, comment string) {
	run.updated = run.repo.s.tick()
	run.approvals = append(run.approvals, approval{environment, run.attempt, state, by, comment})
	run.waiting = slices.DeleteFunc(run.waiting, func(name string) bool { return name == environment })
	switch {
	case state == "rejected":
		run.status, run.conclusion = "completed", "failure"
	case len(run.waiting) == 0:
		run.status = "in_progress"
	}
}

func (run *Run) view() any {
	r := run.repo
	commit := r.git.Commits[run.sha]
	self := r.url("/actions/runs/%d", run.id)
	return obj{
		"id": run.id, "name": run.workflow, "run_number": run.number, "run_attempt": run.attempt, "display_title": strings.SplitN(commit.Message, "\n", 2)[0],
		"event": run.event, "status": run.status, "conclusion": orNull(run.conclusion), "head_branch": run.branch, "head_sha": run.sha,
		"path": run.workflow, "workflow_id": labelID(run.workflow), "created_at": stamp(run.created), "updated_at": stamp(run.updated),
		"run_started_at": stamp(run.created), "actor": run.actor.shown(), "triggering_actor": run.actor.shown(),
		"head_commit": obj{
			"id": run.sha, "tree_id": commit.Tree, "message": commit.Message, "timestamp": stamp(commit.Committer.When),
			"author":    obj{"name": commit.Author.Name, "email": commit.Author.Email},
			"committer": obj{"name": commit.Committer.Name, "email": commit.Committer.Email},
		},
		"repository": r.minimal(), "head_repository": r.minimal(), "pull_requests": r.pullsAt(run.sha),
		"url": self, "html_url": r.html("/actions/runs/%d", run.id), "jobs_url": self + "/jobs", "logs_url": self + "/logs",
		"workflow_url": r.url("/actions/workflows/%d", labelID(run.workflow)),
	}
}

func listRuns(c *call) reply {
	var found []*Run
	for _, run := range slices.Backward(c.repo.runs) {
		wanted := true
		for key, value := range map[string]string{
			"branch": run.branch, "event": run.event, "head_sha": run.sha, "actor": run.actor.login,
		} {
			wanted = wanted && (!c.query.Has(key) || c.query.Get(key) == value)
		}
		if s := c.query.Get("status"); wanted && (s == "" || s == run.status || s == run.conclusion) {
			found = append(found, run)
		}
	}
	return counted(c, "workflow_runs", found, (*Run).view)
}

func withRun(run func(*call, *Run) reply) func(*call) reply {
	return func(c *call) reply {
		for _, r := range c.repo.runs {
			if r.id == c.number("run_id") {
				return run(c, r)
			}
		}
		return notFound()
	}
}

func getRun(c *call, run *Run) reply { return ok(run.view()) }
