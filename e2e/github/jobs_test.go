package github_test

import (
	"slices"
	"testing"

	"github.com/lockflight/lockflight/e2e/github"
)

func TestAJobEntersAnEnvironmentOncePerAttempt(t *testing.T) {
	s := github.New(t)
	s.AddUser("ops-1")
	r := s.AddRepo("org/house")
	r.Commit(github.Commit{Files: map[string]string{"README.md": "A house."}})
	r.AddEnvironment(github.Environment{Name: "production", Reviewers: []string{"ops-1"}})
	r.AddEnvironment(github.Environment{Name: "guarded", ProtectedBranches: true})
	run := r.AddRun(github.WorkflowRun{Workflow: ".github/workflows/deploy.yml"})
	enter := func(environment string, want github.Entry) {
		t.Helper()
		if got, why := run.Enter(environment); got != want {
			t.Errorf("%s: entry %d (%s), want %d", environment, got, why, want)
		}
	}
	deployments := func(environment string, want ...string) {
		t.Helper()
		if got := r.Deployments(environment); !slices.Equal(got, want) {
			t.Errorf("%s: deployments %q, want %q", environment, got, want)
		}
	}
	enter("new", github.Entered)
	enter("guarded", github.Refused)
	enter("production", github.Waits)
	enter("production", github.Waits)
	deployments("production", "waiting")
	run.Approve("ops-1", "production", "")
	enter("production", github.Entered)
	deployments("production", "in_progress")
	run.Leave("production", "cancelled")
	deployments("production", "failure")
	run.Rerun()
	if run.Attempt() != 2 {
		t.Errorf("attempt %d, want 2", run.Attempt())
	}
	enter("production", github.Waits)
	run.Reject("ops-1", "production", "no")
	enter("production", github.Refused)
	deployments("production", "failure", "failure")
	r.Protect("main", github.Protection{})
	enter("guarded", github.Entered)
}
