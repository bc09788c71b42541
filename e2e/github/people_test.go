package github_test

import (
	"testing"

	api "github.com/google/go-github/v60/github"
)

func TestUsersAndPermissions(t *testing.T) {
	h := newHouse(t)
	equal(t, "user", ask(h.client.Users.Get(ctx, "AUTHOR"))(t).GetLogin(), "author")
	equal(t, "me", ask(h.as(h.s.TokenFor("author")).Users.Get(ctx, ""))(t).GetLogin(), "author")
	_, _, err := h.client.Users.Get(ctx, "nobody")
	refused(t, "nobody", err, 404, "Not Found")

	h.repo.Grant("reviewer", "maintain")
	level := ask(h.client.Repositories.GetPermissionLevel(ctx, "org", "house", "reviewer"))(t)
	equal(t, "permission", level.GetPermission()+" "+level.GetUser().GetRoleName(), "write maintain")
	h.repo.Grant("author", "read").GrantTeam("org/release", "admin")
	writers := ask(h.client.Repositories.ListCollaborators(ctx, "org", "house", &api.ListCollaboratorsOptions{Permission: "push"}))(t)
	var names []string
	for _, u := range writers {
		names = append(names, u.GetLogin())
	}
	list(t, "who may push", names, "reviewer", "operations", "operator")
	teams := ask(h.client.Repositories.ListTeams(ctx, "org", "house", nil))(t)
	equal(t, "team", teams[0].GetSlug()+" "+teams[0].GetPermission(), "release admin")
}

func TestTeams(t *testing.T) {
	h := newHouse(t)
	h.s.AddTeam("org/night", "reviewer").SetParent(h.team)
	team := ask(h.client.Teams.GetTeamBySlug(ctx, "org", "release"))(t)
	equal(t, "members of it and below", team.GetMembersCount(), 2)
	members := ask(h.client.Teams.ListTeamMembersBySlug(ctx, "org", "release", nil))(t)
	equal(t, "first member", members[0].GetLogin(), "operations")
	children := ask(h.client.Teams.ListChildTeamsByParentSlug(ctx, "org", "release", nil))(t)
	equal(t, "child", children[0].GetSlug(), "night")
	equal(t, "membership", ask(h.client.Teams.GetTeamMembershipBySlug(ctx, "org", "release", "reviewer"))(t).GetState(), "active")
	_, _, err := h.client.Teams.GetTeamMembershipBySlug(ctx, "org", "release", "author")
	refused(t, "no member", err, 404, "Not Found")
	_, _, err = h.client.Teams.GetTeamBySlug(ctx, "org", "nothing")
	refused(t, "no team", err, 404, "Not Found")
}

func TestTokens(t *testing.T) {
	h := newHouse(t)
	p := h.pull()
	_, _, err := h.as("nothing").Repositories.Get(ctx, "org", "house")
	refused(t, "a bad token", err, 401, "Bad credentials")

	workflow := h.as(h.s.WorkflowToken(h.repo, "contents:read", "pull_requests:read"))
	ask(workflow.PullRequests.Get(ctx, "org", "house", p.Number()))(t)
	_, _, err = workflow.Teams.ListTeamMembersBySlug(ctx, "org", "release", nil)
	refused(t, "the token of a workflow and a team", err, 403, "Resource not accessible by integration")
	_, resp, err := workflow.Git.CreateBlob(ctx, "org", "house", &api.Blob{Content: api.String("x"), Encoding: api.String("utf-8")})
	refused(t, "a token that only reads", err, 403, "Resource not accessible by integration")
	equal(t, "what is needed", resp.Header.Get("X-Accepted-GitHub-Permissions"), "contents=write")

	narrow := h.as(h.s.Token("contents:read"))
	_, resp, err = narrow.Teams.GetTeamBySlug(ctx, "org", "release")
	refused(t, "a narrow token", err, 403, "Resource not accessible by personal access token")
	equal(t, "what is needed", resp.Header.Get("X-Accepted-GitHub-Permissions"), "members=read")

	classic := h.as(h.s.ClassicToken("author", "repo"))
	_, resp, err = classic.Teams.GetTeamBySlug(ctx, "org", "release")
	refused(t, "a classic token", err, 403, "read:org")
	equal(t, "what it has", resp.Header.Get("X-OAuth-Scopes"), "repo")

	other := h.s.AddRepo("org/other")
	text := h.s.Token()
	h.s.Restrict(text, other)
	_, _, err = h.as(text).Repositories.Get(ctx, "org", "house")
	refused(t, "a token of another repository", err, 404, "Not Found")
	h.s.Revoke(text)
	_, _, err = h.as(text).Repositories.Get(ctx, "org", "other")
	refused(t, "a revoked token", err, 401, "Bad credentials")
}

func TestAnybodyReadsAPublicRepository(t *testing.T) {
	h := newHouse(t)
	c, err := api.NewClient(nil).WithEnterpriseURLs(h.s.URL(), h.s.URL())
	must(t, err)
	_, _, err = c.Repositories.Get(ctx, "org", "house")
	refused(t, "private", err, 404, "Not Found")
	h.repo.SetPublic()
	equal(t, "visibility", ask(c.Repositories.Get(ctx, "org", "house"))(t).GetVisibility(), "public")
	_, _, err = c.Issues.Create(ctx, "org", "house", &api.IssueRequest{Title: api.String("x")})
	refused(t, "write", err, 401, "Requires authentication")
	_, _, err = c.Users.Get(ctx, "")
	refused(t, "me", err, 401, "Requires authentication")
}
