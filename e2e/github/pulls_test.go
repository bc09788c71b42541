package github_test

import (
	"testing"

	api "github.com/google/go-github/v60/github"

	"github.com/lockflight/lockflight/e2e/github"
)

func TestAPullRequestIsShown(t *testing.T) {
	h := newHouse(t)
	p := h.pull()
	pr := ask(h.client.PullRequests.Get(ctx, "org", "house", p.Number()))(t)
	equal(t, "title", pr.GetTitle(), "Raise the risk")
	equal(t, "head", pr.GetHead().GetSHA(), p.Head())
	equal(t, "base", pr.GetBase().GetSHA(), h.repo.Head("main"))
	equal(t, "commits", pr.GetCommits(), 1)
	equal(t, "files", pr.GetChangedFiles(), 1)
	equal(t, "mergeable", pr.GetMergeable(), true)
	equal(t, "its author", pr.GetUser().GetID(), h.s.User("author").ID())

	files := ask(h.client.PullRequests.ListFiles(ctx, "org", "house", p.Number(), nil))(t)
	equal(t, "listed files", len(files), 1)
	equal(t, "file", files[0].GetFilename(), "changes/one.yaml")
	equal(t, "patch", files[0].GetPatch(), "@@ -1,2 +1,2 @@\n title: one\n-risk: low\n+risk: high")
	commits := ask(h.client.PullRequests.ListCommits(ctx, "org", "house", p.Number(), nil))(t)
	equal(t, "listed commits", len(commits), 1)
	equal(t, "who committed", commits[0].GetAuthor().GetLogin(), "author")

	list(t, "open", numbers(ask(h.client.PullRequests.List(ctx, "org", "house", nil))(t)), "Raise the risk")
	list(t, "closed", numbers(ask(h.client.PullRequests.List(ctx, "org", "house", &api.PullRequestListOptions{State: "closed"}))(t)))
	list(t, "of the commit", numbers(ask(h.client.PullRequests.ListPullRequestsWithCommit(ctx, "org", "house", p.Head(), nil))(t)), "Raise the risk")
}

func numbers(prs []*api.PullRequest) []string {
	var out []string
	for _, pr := range prs {
		out = append(out, pr.GetTitle())
	}
	return out
}

func TestAnUnknownAddressMapsToNobody(t *testing.T) {
	h := newHouse(t)
	p := h.pull()
	p.Push(github.Commit{Author: "author", AuthorEmail: "someone@elsewhere.example", Files: map[string]string{"a": "b"}})
	commits := ask(h.client.PullRequests.ListCommits(ctx, "org", "house", p.Number(), nil))(t)
	if commits[1].Author != nil {
		t.Errorf("the author is %v, want null", commits[1].Author)
	}
}

func TestAPullRequestIsOpenedAndChanged(t *testing.T) {
	h := newHouse(t)
	h.repo.Commit(github.Commit{Branch: "topic", Files: map[string]string{"a": "b"}})
	h.repo.Branch("release", "main")
	c := h.as(h.s.TokenFor("author"))
	pr := ask(c.PullRequests.Create(ctx, "org", "house", &api.NewPullRequest{Title: api.String("New"), Head: api.String("topic"), Base: api.String("main")}))(t)
	_, _, err := c.PullRequests.Create(ctx, "org", "house", &api.NewPullRequest{Title: api.String("New"), Head: api.String("topic"), Base: api.String("main")})
	refused(t, "the same again", err, 422, "Validation Failed")
	edited := ask(c.PullRequests.Edit(ctx, "org", "house", pr.GetNumber(), &api.PullRequest{Base: &api.PullRequestBranch{Ref: api.String("release")}}))(t)
	equal(t, "base", edited.GetBase().GetRef(), "release")
	list(t, "events", events(t, h, pr.GetNumber()), "base_ref_changed")
}

func events(t *testing.T, h *house, number int) []string {
	t.Helper()
	var out []string
	for _, e := range ask(h.client.Issues.ListIssueEvents(ctx, "org", "house", number, nil))(t) {
		out = append(out, e.GetEvent())
	}
	return out
}

func TestAForkIsMerged(t *testing.T) {
	h := newHouse(t)
	h.s.AddUser("outsider")
	fork := h.repo.Fork("outsider")
	fork.Commit(github.Commit{Branch: "fix", Author: "outsider", Files: map[string]string{"fix": "1"}})
	p := h.repo.OpenPull(github.PullRequest{Author: "outsider", Fork: fork, Head: "fix"})
	pr := ask(h.client.PullRequests.Get(ctx, "org", "house", p.Number()))(t)
	equal(t, "label", pr.GetHead().GetLabel(), "outsider:fix")
	equal(t, "repository", pr.GetHead().GetRepo().GetFullName(), "outsider/house")
	sha := p.SquashMerge("operations")
	equal(t, "merged", h.repo.Head("main"), sha)
}

func TestWaysToMerge(t *testing.T) {
	for _, method := range []string{"merge", "squash", "rebase"} {
		t.Run(method, func(t *testing.T) {
			h := newHouse(t)
			p := h.pull()
			h.repo.Commit(github.Commit{Author: "reviewer", Files: map[string]string{"other": "x"}})
			result := ask(h.client.PullRequests.Merge(ctx, "org", "house", p.Number(), "", &api.PullRequestOptions{MergeMethod: method}))(t)
			equal(t, "merged", result.GetMerged(), true)
			equal(t, "main", h.repo.Head("main"), result.GetSHA())
			pr := ask(h.client.PullRequests.Get(ctx, "org", "house", p.Number()))(t)
			equal(t, "state", pr.GetState(), "closed")
			equal(t, "merged", pr.GetMerged(), true)
			equal(t, "commits", pr.GetCommits(), 1)
			equal(t, "files", pr.GetChangedFiles(), 1)
			equal(t, "merge commit", pr.GetMergeCommitSHA(), result.GetSHA())
			list(t, "found from the merge", numbers(ask(h.client.PullRequests.ListPullRequestsWithCommit(ctx, "org", "house", result.GetSHA(), nil))(t)), "Raise the risk")
			content, _ := h.repo.File("main", "changes/one.yaml")
			equal(t, "content", content, "title: one\nrisk: high\n")
			_, _, err := h.client.PullRequests.Merge(ctx, "org", "house", p.Number(), "", nil)
			refused(t, "again", err, 405, "not mergeable")
		})
	}
}

func TestAMergeWantsTheHeadItNames(t *testing.T) {
	h := newHouse(t)
	p := h.pull()
	_, _, err := h.client.PullRequests.Merge(ctx, "org", "house", p.Number(), "", &api.PullRequestOptions{SHA: h.repo.Head("main")})
	refused(t, "another head", err, 409, "Head branch was modified")
}

func TestAConflictIsNotMergeable(t *testing.T) {
	h := newHouse(t)
	p := h.pull()
	h.repo.Commit(github.Commit{Files: map[string]string{"changes/one.yaml": "title: one\nrisk: none\n"}})
	pr := ask(h.client.PullRequests.Get(ctx, "org", "house", p.Number()))(t)
	equal(t, "mergeable", pr.GetMergeable(), false)
	_, _, err := h.client.PullRequests.Merge(ctx, "org", "house", p.Number(), "", nil)
	refused(t, "merge", err, 405, "not mergeable")
}

func TestADeletedForkIsNull(t *testing.T) {
	h := newHouse(t)
	h.s.AddUser("outsider")
	fork := h.repo.Fork("outsider")
	fork.Commit(github.Commit{Branch: "fix", Author: "outsider", Files: map[string]string{"fix": "1"}})
	p := h.repo.OpenPull(github.PullRequest{Author: "outsider", Fork: fork, Head: "fix"})
	fork.Delete()
	pr := ask(h.client.PullRequests.Get(ctx, "org", "house", p.Number()))(t)
	equal(t, "state", pr.GetState(), "closed")
	if pr.GetHead().Repo != nil {
		t.Errorf("the repository is %v, want null", pr.GetHead().Repo)
	}
	equal(t, "head", pr.GetHead().GetSHA(), p.Head())
	equal(t, "listed", len(ask(h.client.PullRequests.List(ctx, "org", "house", &api.PullRequestListOptions{State: "all"}))(t)), 1)
	_, _, err := h.client.Repositories.Get(ctx, "outsider", "house")
	refused(t, "the fork", err, 404, "Not Found")
}
