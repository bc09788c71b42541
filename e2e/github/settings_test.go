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
	h.repo.SetSettings(github.Settings{WorkflowPermissions: "write", WorkflowsApprove: true, ActionsAllowed: "selected", ActionPatterns: []string{"org/*"}, NoRebase: true})
	r := ask(h.client.Repositories.Get(ctx, "org", "house"))(t)
	equal(t, "default branch", r.GetDefaultBranch(), "main")
	equal(t, "rebase", r.GetAllowRebaseMerge(), false)
	w := ask(h.client.Repositories.GetDefaultWorkflowPermissions(ctx, "org", "house"))(t)
	equal(t, "workflows", w.GetDefaultWorkflowPermissions(), "write")
	equal(t, "they approve", w.GetCanApprovePullRequestReviews(), true)
	equal(t, "actions", ask(h.client.Repositories.GetActionsPermissions(ctx, "org", "house"))(t).GetAllowedActions(), "selected")
	allowed := func() (*api.ActionsAllowed, *api.Response, error) {
		return h.client.Repositories.GetActionsAllowed(ctx, "org", "house")
	}
	list(t, "patterns", ask(allowed())(t).PatternsAllowed, "org/*")
	h.repo.SetSettings(github.Settings{WorkflowPermissions: "read", ActionsAllowed: "all"})
	_, _, err := allowed()
	refused(t, "patterns where every action may run", err, 409, "Conflict")
	_, _, err = h.as(h.s.TokenFor("author")).Repositories.GetActionsPermissions(ctx, "org", "house")
	refused(t, "for those who do not administer", err, 403, "Resource not accessible")
}

func TestDeployKeys(t *testing.T) {
	h := newHouse(t)
	h.repo.AddDeployKey("mirror", false).AddDeployKey("robot", true)
	keys := ask(h.client.Repositories.ListKeys(ctx, "org", "house", nil))(t)
	equal(t, "keys", len(keys), 2)
	equal(t, "the first only reads", keys[0].GetReadOnly(), true)
	equal(t, "the second writes", keys[1].GetReadOnly(), false)
	_, _, err := h.as(h.s.TokenFor("author")).Repositories.ListKeys(ctx, "org", "house", nil)
	refused(t, "for those who do not administer", err, 403, "Resource not accessible")
}

func TestCodeOwnersWhoCannotBeAsked(t *testing.T) {
	h := newHouse(t)
	_, _, err := h.client.Repositories.GetCodeownersErrors(ctx, "org", "house", nil)
	refused(t, "without the file", err, 404, "Not Found")
	h.repo.Grant("operations", "read").GrantTeam("org/release", "write")
	h.repo.Commit(github.Commit{Author: "author", Files: map[string]string{
		"CODEOWNERS": "# owners\n* @author @org/release\n/src/ @nobody # gone\n/changes/ @operations @org/none\n",
	}})
	wrong := ask(h.client.Repositories.GetCodeownersErrors(ctx, "org", "house", nil))(t).Errors
	equal(t, "errors", len(wrong), 3)
	for i, line := range []int{3, 4, 4} {
		equal(t, "line", wrong[i].Line, line)
		equal(t, "kind", wrong[i].Kind, "Unknown owner")
	}
	h.repo.Commit(github.Commit{Branch: "better", Author: "author", Files: map[string]string{"CODEOWNERS": "* @author\n"}})
	better := &api.GetCodeownersErrorsOptions{Ref: "better"}
	equal(t, "errors of a branch", len(ask(h.client.Repositories.GetCodeownersErrors(ctx, "org", "house", better))(t).Errors), 0)
}

func TestChecksOfOneApp(t *testing.T) {
	h := newHouse(t)
	h.repo.Protect("main", github.Protection{RequiredChecks: []string{"gate"}, CheckApp: 42})
	p := ask(h.client.Repositories.GetBranchProtection(ctx, "org", "house", "main"))(t)
	equal(t, "app", *(*p.RequiredStatusChecks.Checks)[0].AppID, int64(42))
	h.repo.AddRuleset(github.Ruleset{Name: "checks", Include: []string{"~ALL"}, Rules: []map[string]any{github.StrictCheckRule(42, "gate")}})
	var rules []struct {
		Parameters struct {
			Strict bool `json:"strict_required_status_checks_policy"`
			Checks []struct {
				App int64 `json:"integration_id"`
			} `json:"required_status_checks"`
		}
	}
	h.raw(h.client, "GET", "repos/org/house/rules/branches/main", nil, &rules)
	equal(t, "strict", rules[0].Parameters.Strict, true)
	equal(t, "app of the ruleset", rules[0].Parameters.Checks[0].App, int64(42))
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
