package github_test

import (
	"strings"
	"testing"

	"github.com/lockflight/lockflight/e2e/github"
)

func TestTheMergeQueue(t *testing.T) {
	h := newHouse(t)
	one := h.pull()
	h.repo.Commit(github.Commit{Branch: "second", From: "main", Author: "author", Files: map[string]string{"second": "x"}})
	two := h.repo.OpenPull(github.PullRequest{Author: "author", Head: "second"})
	before := h.repo.Head("main")
	g := h.repo.MergeQueue("operations", "squash", one, two)
	refs := g.Refs()
	if !strings.HasPrefix(refs[0], "refs/heads/gh-readonly-queue/main/pr-1-"+before) {
		t.Errorf("the branch of the queue is %s", refs[0])
	}
	equal(t, "readable", ask(h.client.Git.GetRef(ctx, "org", "house", refs[1]))(t).GetObject().GetSHA(), g.Head())
	equal(t, "main waits", h.repo.Head("main"), before)
	equal(t, "open", ask(h.client.PullRequests.Get(ctx, "org", "house", one.Number()))(t).GetState(), "open")
	compared := ask(h.client.Repositories.CompareCommits(ctx, "org", "house", "main", g.Head(), nil))(t)
	equal(t, "commits of the group", compared.GetAheadBy(), 2)

	equal(t, "main", g.Land(), h.repo.Head("main"))
	for _, p := range []*github.Pull{one, two} {
		pr := ask(h.client.PullRequests.Get(ctx, "org", "house", p.Number()))(t)
		equal(t, "merged", pr.GetMerged(), true)
		equal(t, "files", pr.GetChangedFiles(), 1)
		found := ask(h.client.PullRequests.ListPullRequestsWithCommit(ctx, "org", "house", pr.GetMergeCommitSHA(), nil))(t)
		equal(t, "found from its commit", found[0].GetNumber(), p.Number())
		equal(t, "alone", len(found), 1)
	}
	_, _, err := h.client.Git.GetRef(ctx, "org", "house", refs[0])
	refused(t, "the branch of the queue", err, 404, "Not Found")
}

func TestAGroupIsDropped(t *testing.T) {
	h := newHouse(t)
	p := h.pull()
	h.repo.MergeQueue("operations", "merge", p).Drop()
	list(t, "events", events(t, h, p.Number()), "added_to_merge_queue", "removed_from_merge_queue")
}
