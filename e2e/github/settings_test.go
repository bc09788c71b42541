package github_test

import (
	"net/http"
	"strconv"
	"testing"

	api "github.com/google/go-github/v60/github"

	"github.com/lockflight/lockflight/e2e/github"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func TestBranchesAndProtection(t *testing.T) {
	h := newHouse(t)
	h.repo.Branch("release/1", "main")
	h.repo.Protect("main", github.Protection{
		Approvals: 2, CodeOwners: true, DismissStale: true, EnforceAdmins: true, RequiredChecks: []string{"gate"}, StrictChecks: true,
		PushUsers: []string{"operations"}, PushTeams: []string{"org/release"}, BypassUsers: []string{"operations"},
	})
	branches := ask(h.client.Repositories.ListBranches(ctx, "org", "house", nil))(t)
	equal(t, "branches", len(branches), 2)
	equal(t, "protected", branches[0].GetProtected(), true)
	b := ask(h.client.Repositories.GetBranch(ctx, "org", "house", "release/1", 0))(t)
	equal(t, "branch", b.GetCommit().GetSHA(), h.repo.Head("main"))
	p := ask(h.client.Repositories.GetBranchProtection(ctx, "org", "house", "main"))(t)
	equal(t, "approvals", p.GetRequiredPullRequestReviews().RequiredApprovingReviewCount, 2)
	equal(t, "who may push", p.GetRestrictions().Users[0].GetLogin(), "operations")
	h.s.User("operations").Rename("night-shift")
	p = ask(h.client.Repositories.GetBranchProtection(ctx, "org", "house", "main"))(t)
	equal(t, "who may push, renamed", p.GetRestrictions().Users[0].GetLogin(), "night-shift")
	_, _, err := h.client.Repositories.GetBranchProtection(ctx, "org", "house", "release/1")
	if err == nil {
		t.Error("an unprotected branch has a protection")
	}
	_, _, err = h.client.Git.UpdateRef(ctx, "org", "house", &api.Reference{Ref: api.String("refs/heads/main"), Object: &api.GitObject{SHA: api.String(
		h.repo.Commit(github.Commit{Branch: "x", Files: map[string]string{"a": "b"}}))}}, false)
	refused(t, "a push to a protected branch", err, 422, "pull request")
	_, _, err = h.client.PullRequests.Merge(ctx, "org", "house", h.pull().Number(), "", nil)
	refused(t, "a merge without approval", err, 405, "approving review")
}

func TestRulesets(t *testing.T) {
	h := newHouse(t)
	id := h.repo.AddRuleset(github.Ruleset{
		Name: "main", Include: []string{"~DEFAULT_BRANCH"}, Bypass: []github.Bypass{{Kind: "RepositoryRole", ID: 5}},
		Rules: []map[string]any{github.PullRequestRule(1, true, false), github.StatusCheckRule("gate"), {"type": "non_fast_forward"}, {"type": "deletion"}},
	})
	all := ask(h.client.Repositories.GetAllRulesets(ctx, "org", "house", true))(t)
	equal(t, "rulesets", len(all), 1)
	one := ask(h.client.Repositories.GetRuleset(ctx, "org", "house", id, true))(t)
	equal(t, "rules", len(one.Rules), 4)
	equal(t, "who may go around", len(one.BypassActors), 1)
	equal(t, "hidden from others", len(ask(h.as(h.s.TokenFor("author")).Repositories.GetRuleset(ctx, "org", "house", id, true))(t).BypassActors), 0)
	var rules []struct{ Type string }
	h.raw(h.client, "GET", "repos/org/house/rules/branches/main", nil, &rules)
	equal(t, "rules of main", len(rules), 4)
	h.raw(h.client, "GET", "repos/org/house/rules/branches/other", nil, &rules)
	equal(t, "rules of another branch", len(rules), 0)
}

func TestRepositorySettings(t *testing.T) {
	h := newHouse(t)
	h.repo.SetSettings(github.Settings{WorkflowPermissions: "write", WorkflowsApprove: true, ActionsAllowed: "selected", NoRebase: true})
	r := ask(h.client.Repositories.Get(ctx, "org", "house"))(t)
	equal(t, "default branch", r.GetDefaultBranch(), "main")
	equal(t, "rebase", r.GetAllowRebaseMerge(), false)
	w := ask(h.client.Repositories.GetDefaultWorkflowPermissions(ctx, "org", "house"))(t)
	equal(t, "workflows", w.GetDefaultWorkflowPermissions(), "write")
	equal(t, "they approve", w.GetCanApprovePullRequestReviews(), true)
	equal(t, "actions", ask(h.client.Repositories.GetActionsPermissions(ctx, "org", "house"))(t).GetAllowedActions(), "selected")
	_, _, err := h.as(h.s.TokenFor("author")).Repositories.GetActionsPermissions(ctx, "org", "house")
	refused(t, "for those who do not administer", err, 403, "Resource not accessible")
}

func TestMetaAndRates(t *testing.T) {
	h := newHouse(t)
	ask(h.client.Meta.Get(ctx))(t)
	_, resp, err := h.client.Repositories.Get(ctx, "org", "house")
	must(t, err)
	limits := ask(h.client.RateLimit.Get(ctx))(t)
	equal(t, "remaining", limits.GetCore().Remaining, resp.Rate.Remaining)
	equal(t, "date", resp.Header.Get("Date"), h.s.Now().Format(http.TimeFormat))
}
