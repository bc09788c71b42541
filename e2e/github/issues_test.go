package github_test

import (
	"strings"
	"testing"

	api "github.com/google/go-github/v60/github"
)

func TestIssues(t *testing.T) {
	h := newHouse(t)
	i := h.repo.AddIssue("author", "It breaks", "state: in-testing")
	h.pull()
	issue := ask(h.client.Issues.Get(ctx, "org", "house", i.Number()))(t)
	equal(t, "label", issue.Labels[0].GetName(), "state: in-testing")
	equal(t, "a pull request", ask(h.client.Issues.Get(ctx, "org", "house", 2))(t).IsPullRequest(), true)

	created := ask(h.client.Issues.Create(ctx, "org", "house", &api.IssueRequest{Title: api.String("Another"), Labels: &[]string{"bug"}}))(t)
	equal(t, "number", created.GetNumber(), 3)
	closed := ask(h.client.Issues.Edit(ctx, "org", "house", 3, &api.IssueRequest{State: api.String("closed"), StateReason: api.String("not_planned")}))(t)
	equal(t, "closed", closed.GetState()+" "+closed.GetStateReason(), "closed not_planned")
	open := ask(h.client.Issues.ListByRepo(ctx, "org", "house", nil))(t)
	equal(t, "open", len(open), 2)
	bugs := ask(h.client.Issues.ListByRepo(ctx, "org", "house", &api.IssueListByRepoOptions{State: "all", Labels: []string{"bug"}}))(t)
	equal(t, "bugs", len(bugs), 1)
	_, _, err := h.client.Issues.Get(ctx, "org", "house", 99)
	refused(t, "no such issue", err, 404, "Not Found")
}

func TestLabels(t *testing.T) {
	h := newHouse(t)
	n := h.repo.AddIssue("author", "It breaks").Number()
	ask(h.client.Issues.AddLabelsToIssue(ctx, "org", "house", n, []string{"gate", "state: open"}))(t)
	equal(t, "labels", len(ask(h.client.Issues.ListLabelsByIssue(ctx, "org", "house", n, nil))(t)), 2)
	_, err := h.client.Issues.RemoveLabelForIssue(ctx, "org", "house", n, "state: open")
	must(t, err)
	_, err = h.client.Issues.RemoveLabelForIssue(ctx, "org", "house", n, "state: open")
	refused(t, "removed twice", err, 404, "Label does not exist")
	list(t, "events", events(t, h, n), "labeled", "labeled", "unlabeled")
	h.repo.Issue(n).Close("author", "completed")
	h.repo.Issue(n).Reopen("author")
	list(t, "events", events(t, h, n), "labeled", "labeled", "unlabeled", "closed", "reopened")
}

func TestComments(t *testing.T) {
	h := newHouse(t)
	n := h.pull().Number()
	comment := ask(h.client.Issues.CreateComment(ctx, "org", "house", n, &api.IssueComment{Body: api.String("blocked")}))(t)
	ask(h.client.Issues.EditComment(ctx, "org", "house", comment.GetID(), &api.IssueComment{Body: api.String("open")}))(t)
	equal(t, "edited", ask(h.client.Issues.GetComment(ctx, "org", "house", comment.GetID()))(t).GetBody(), "open")
	equal(t, "listed", len(ask(h.client.Issues.ListComments(ctx, "org", "house", n, nil))(t)), 1)
	list(t, "comments", h.repo.Issue(n).Comments(), "open")
	ask(h.client.Reactions.CreateIssueCommentReaction(ctx, "org", "house", comment.GetID(), "eyes"))(t)
	ask(h.client.Reactions.CreateIssueReaction(ctx, "org", "house", n, "rocket"))(t)
	again := ask(h.client.Reactions.CreateIssueReaction(ctx, "org", "house", n, "rocket"))(t)
	equal(t, "reaction", again.GetContent(), "rocket")
	_, _, err := h.client.Issues.CreateComment(ctx, "org", "house", n, &api.IssueComment{Body: api.String(strings.Repeat("x", 65537))})
	refused(t, "too long", err, 422, "too long")
}

func TestAnEventOfADeletedAccount(t *testing.T) {
	h := newHouse(t)
	i := h.repo.AddIssue("author", "It breaks")
	i.Close("reviewer", "completed")
	h.s.User("reviewer").Delete()
	found := ask(h.client.Issues.ListIssueEvents(ctx, "org", "house", i.Number(), nil))(t)
	if found[0].Actor != nil || found[0].Label != nil {
		t.Errorf("the event is %v", found[0])
	}
}
