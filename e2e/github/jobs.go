package github

import (
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Entry says whether a job may start in an environment.
type Entry int

const (
	// Entered is a job that may start.
	Entered Entry = iota
	// Waits is a job that waits until somebody decides.
	Waits
	// Refused is a job that will not start.
	Refused
)

// Enter is what happens when a job begins that names an environment: GitHub keeps
// a deployment, and looks at the rules of the environment. The text says why a
// job is refused. Waiting times are not waited for; somebody has to approve them.
func (run *Run) Enter(environment string) (Entry, string) {
	defer run.repo.s.building()()
	e := run.repo.environmentOrNew(environment)
	d := run.deployment(e.Name)
	switch {
	case !run.repo.mayDeploy(e, run.branch):
		run.state(d, "failure")
		return Refused, "Branch " + quoted(run.branch) + " is not allowed to deploy to " + e.Name + " due to environment protection rules."
	case run.answered(e.Name) == "rejected":
		run.state(d, "failure")
		return Refused, "The deployment to " + e.Name + " was rejected."
	case run.answered(e.Name) == "" && (len(e.Reviewers) > 0 || e.WaitMinutes > 0 || len(e.CustomRules) > 0):
		if !slices.Contains(run.waiting, e.Name) {
			run.waiting = append(run.waiting, e.Name)
		}
		run.status = "waiting"
		run.state(d, "waiting")
		return Waits, ""
	}
	run.state(d, "in_progress")
	return Entered, ""
}

// Leave ends the deployment of a job as the job ends.
func (run *Run) Leave(environment, result string) {
	defer run.repo.s.building()()
	state := "failure"
	if result == "success" {
		state = "success"
	}
	run.state(run.deployment(run.repo.environmentOrNew(environment).Name), state)
}

// answered is what was decided about an environment in this attempt; "" for
// nothing yet.
func (run *Run) answered(environment string) string {
	for _, a := range slices.Backward(run.approvals) {
		if a.environment == environment && a.attempt == run.attempt {
			return a.state
		}
	}
	return ""
}

// deployment is that of the run to an environment, in this attempt.
func (run *Run) deployment(environment string) *deployment {
	if run.entered == nil {
		run.entered = map[string]*deployment{}
	}
	if run.entered[environment] == nil {
		run.entered[environment] = run.repo.addDeployment(&deployment{
			sha: run.sha, ref: run.branch, task: "deploy", environment: environment, by: run.actor,
		})
	}
	return run.entered[environment]
}

// state adds a status to a deployment, unless it has it.
func (run *Run) state(d *deployment, state string) {
	if n := len(d.statuses); n > 0 && d.statuses[n-1].state == state {
		return
	}
	s := run.repo.s
	d.statuses = append(d.statuses, &deploymentStatus{
		id: s.nextID(), state: state, logURL: run.repo.html("/actions/runs/%d", run.id), by: s.actionsBot(), at: s.tick(),
	})
}

// mayDeploy reports whether a branch may be deployed to an environment.
func (r *Repo) mayDeploy(e *environment, branch string) bool {
	if e.ProtectedBranches {
		_, protected := r.protections[branch]
		return protected
	}
	fits := func(pattern string) bool {
		ok, err := path.Match(pattern, branch)
		return ok && err == nil
	}
	return e.BranchPatterns == nil || slices.ContainsFunc(e.BranchPatterns, fits)
}

func quoted(s string) string { return `"` + s + `"` }

// Protected reports whether a branch is protected.
func (r *Repo) Protected(branch string) bool {
	defer r.s.building()()
	_, protected := r.protections[strings.TrimPrefix(branch, "refs/heads/")]
	return protected
}

// Export writes all repositories into a folder, as bare ones named owner/name.git.
func (s *Server) Export(folder string) error {
	defer s.building()()
	for _, r := range s.repos {
		if r.deleted {
			continue
		}
		if err := r.git.Save(filepath.Join(folder, filepath.FromSlash(r.FullName())+".git"), r.branch, r.refs); err != nil {
			return err
		}
	}
	return nil
}
