package github_test

import (
	"strings"
	"testing"

	api "github.com/google/go-github/v60/github"

	"github.com/lockflight/lockflight/e2e/github"
)

func TestStatuses(t *testing.T) {
	h := newHouse(t)
	sha := h.repo.Head("main")
	for _, state := range []string{"pending", "success"} {
		ask(h.client.Repositories.CreateStatus(ctx, "org", "house", sha, &api.RepoStatus{State: api.String(state), Context: api.String("gate"), Description: api.String("It says why")}))(t)
	}
	all := ask(h.client.Repositories.ListStatuses(ctx, "org", "house", "main", nil))(t)
	equal(t, "newest first", all[0].GetState(), "success")
	equal(t, "all", len(all), 2)
	combined := ask(h.client.Repositories.GetCombinedStatus(ctx, "org", "house", sha, nil))(t)
	equal(t, "combined", combined.GetState(), "success")
	equal(t, "contexts", combined.GetTotalCount(), 1)
	equal(t, "seen from inside", h.repo.Statuses(sha)["gate"], "success")
	_, _, err := h.client.Repositories.CreateStatus(ctx, "org", "house", strings.Repeat("0", 40), &api.RepoStatus{State: api.String("success")})
	refused(t, "no such commit", err, 422, "No commit found")
	_, _, err = h.client.Repositories.CreateStatus(ctx, "org", "house", sha, &api.RepoStatus{State: api.String("success"), Description: api.String(strings.Repeat("x", 141))})
	refused(t, "too long", err, 422, "too long")
}

func TestChecks(t *testing.T) {
	h := newHouse(t)
	sha := h.pull().Head()
	c := h.as(h.s.WorkflowToken(h.repo, "checks:write"))
	run := ask(c.Checks.CreateCheckRun(ctx, "org", "house", api.CreateCheckRunOptions{Name: "gate", HeadSHA: sha, Status: api.String("in_progress")}))(t)
	done := ask(c.Checks.UpdateCheckRun(ctx, "org", "house", run.GetID(), api.UpdateCheckRunOptions{
		Name: "gate", Conclusion: api.String("failure"), Status: api.String("completed"),
		Output: &api.CheckRunOutput{Title: api.String("Closed"), Summary: api.String("One review is missing")},
	}))(t)
	equal(t, "conclusion", done.GetConclusion(), "failure")
	equal(t, "title", ask(c.Checks.GetCheckRun(ctx, "org", "house", run.GetID()))(t).GetOutput().GetTitle(), "Closed")
	h.repo.AddCheck(sha, "build", "success")
	runs := ask(c.Checks.ListCheckRunsForRef(ctx, "org", "house", "topic", nil))(t)
	equal(t, "runs", runs.GetTotal(), 2)
	equal(t, "pull request", runs.CheckRuns[0].PullRequests[0].GetNumber(), 1)
	equal(t, "seen from inside", h.repo.Checks(sha)["gate"], "failure")
	_, _, err := h.client.Checks.CreateCheckRun(ctx, "org", "house", api.CreateCheckRunOptions{Name: "gate", HeadSHA: sha})
	refused(t, "a person", err, 403, "GitHub App")
}

func TestDeployments(t *testing.T) {
	h := newHouse(t)
	d := ask(h.client.Repositories.CreateDeployment(ctx, "org", "house", &api.DeploymentRequest{Ref: api.String("main"), Environment: api.String("production"), RequiredContexts: &[]string{}}))(t)
	for _, state := range []string{"in_progress", "success"} {
		ask(h.client.Repositories.CreateDeploymentStatus(ctx, "org", "house", d.GetID(), &api.DeploymentStatusRequest{State: api.String(state)}))(t)
	}
	statuses := ask(h.client.Repositories.ListDeploymentStatuses(ctx, "org", "house", d.GetID(), nil))(t)
	equal(t, "newest first", statuses[0].GetState(), "success")
	list(t, "seen from inside", h.repo.Deployments("production"), "success")
	equal(t, "read", ask(h.client.Repositories.GetDeployment(ctx, "org", "house", d.GetID()))(t).GetSHA(), h.repo.Head("main"))
	equal(t, "of production", len(ask(h.client.Repositories.ListDeployments(ctx, "org", "house", &api.DeploymentsListOptions{Environment: "production"}))(t)), 1)
	equal(t, "of staging", len(ask(h.client.Repositories.ListDeployments(ctx, "org", "house", &api.DeploymentsListOptions{Environment: "staging"}))(t)), 0)
}

func TestEnvironments(t *testing.T) {
	h := newHouse(t)
	h.repo.AddEnvironment(github.Environment{
		Name: "production", Reviewers: []string{"operations", "org/release"}, WaitMinutes: 30, PreventSelfReview: true,
		BranchPatterns: []string{"main", "release/*"}, CustomRules: []string{"gatekeeper"},
	})
	all := ask(h.client.Repositories.ListEnvironments(ctx, "org", "house", nil))(t)
	equal(t, "environments", all.GetTotalCount(), 1)
	e := ask(h.client.Repositories.GetEnvironment(ctx, "org", "house", "production"))(t)
	equal(t, "rules", len(e.ProtectionRules), 3)
	equal(t, "reviewers", len(e.ProtectionRules[1].Reviewers), 2)
	policies := ask(h.client.Repositories.ListDeploymentBranchPolicies(ctx, "org", "house", "production"))(t)
	equal(t, "branches", policies.GetTotalCount(), 2)
	rules := ask(h.client.Repositories.GetAllDeploymentProtectionRules(ctx, "org", "house", "production"))(t)
	equal(t, "apps", rules.GetTotalCount(), 1)
	_, _, err := h.client.Repositories.GetEnvironment(ctx, "org", "house", "nowhere")
	refused(t, "no such environment", err, 404, "Not Found")
}

func TestRuns(t *testing.T) {
	h := newHouse(t)
	h.repo.AddEnvironment(github.Environment{Name: "production", Reviewers: []string{"operations"}, CustomRules: []string{"gatekeeper"}})
	run := h.repo.AddRun(github.WorkflowRun{Workflow: ".github/workflows/deploy.yml", Actor: "author", Jobs: []string{"gate", "deploy"}, Waiting: []string{"production", "staging"}})
	equal(t, "status", ask(h.client.Actions.GetWorkflowRunByID(ctx, "org", "house", run.ID()))(t).GetStatus(), "waiting")
	runs := ask(h.client.Actions.ListRepositoryWorkflowRuns(ctx, "org", "house", &api.ListWorkflowRunsOptions{HeadSHA: h.repo.Head("main")}))(t)
	equal(t, "runs", runs.GetTotalCount(), 1)
	jobs := ask(h.client.Actions.ListWorkflowJobs(ctx, "org", "house", run.ID(), nil))(t)
	equal(t, "jobs", jobs.GetTotalCount(), 2)

	base := "repos/org/house/actions/runs/" + itoa(run.ID())
	var pending []struct {
		Environment struct {
			ID   int64
			Name string
		}
		CanApprove bool `json:"current_user_can_approve"`
	}
	c := h.as(h.s.TokenFor("operations"))
	h.raw(c, "GET", base+"/pending_deployments", nil, &pending)
	equal(t, "pending", pending[0].Environment.Name, "production")
	equal(t, "may approve", pending[0].CanApprove, true)
	ask(c.Actions.PendingDeployments(ctx, "org", "house", run.ID(), &api.PendingDeploymentsRequest{EnvironmentIDs: []int64{pending[0].Environment.ID}, State: "approved", Comment: "go"}))(t)
	run.Reject("reviewer", "staging", "no")

	var approvals []struct {
		State, Comment string
		User           struct{ Login string }
		Environments   []struct{ Name string }
	}
	h.raw(c, "GET", base+"/approvals", nil, &approvals)
	equal(t, "first", approvals[0].State+" "+approvals[0].User.Login+" "+approvals[0].Environments[0].Name, "approved operations production")
	equal(t, "second", approvals[1].State+" "+approvals[1].Environments[0].Name, "rejected staging")

	h.raw(h.client, "POST", base+"/deployment_protection_rule", map[string]string{"environment_name": "production", "state": "rejected", "comment": "closed"}, nil)
	equal(t, "what the app said", run.CustomReviews()[0]["comment"], any("closed"))
	run.Rerun()
	run.Finish("success")
	again := ask(h.client.Actions.GetWorkflowRunByID(ctx, "org", "house", run.ID()))(t)
	equal(t, "attempt", again.GetRunAttempt(), 2)
	equal(t, "conclusion", again.GetConclusion(), "success")
}
