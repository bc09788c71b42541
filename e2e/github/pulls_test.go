package github_test

import (
	"testing"
)

func TestAPullRequestIsShown(t *testing.T) {
	h := newHouse(t)
	p := h.pull()
	pr := ask(h.client.PullRequests.Get(ctx, "org", "house", p.Number()))(t)
	equal(t, "title", pr.GetTitle(), "Raise the risk")
	equal(t, "head", pr.GetHead().GetSHA(), p.Head())
	equal(t, "commits", pr.GetCommits(), 1)
	equal(t, "files", pr.GetChangedFiles(), 1)
	equal(t, "mergeable", pr.GetMergeable(), true)
}
