package github_test

import (
	"fmt"
	"testing"

	api "github.com/google/go-github/v60/github"

	"github.com/lockflight/lockflight/e2e/github"
)

func TestCommits(t *testing.T) {
	h := newHouse(t)
	first := h.repo.Head("main")
	sha := h.repo.Commit(github.Commit{Author: "reviewer", Message: "Move", Rename: map[string]string{"src/main.go": "cmd/main.go"}, Files: map[string]string{"changes/one.yaml": "title: one\nrisk: none\n"}})
	commit := ask(h.client.Repositories.GetCommit(ctx, "org", "house", "main", nil))(t)
	equal(t, "commit", commit.GetSHA(), sha)
	equal(t, "files", len(commit.Files), 2)
	equal(t, "renamed", commit.Files[1].GetStatus()+" "+commit.Files[1].GetPreviousFilename()+" "+commit.Files[1].GetFilename(), "renamed src/main.go cmd/main.go")
	equal(t, "changes of the rename", commit.Files[1].GetChanges(), 0)
	equal(t, "lines", commit.GetStats().GetTotal(), 2)
	equal(t, "author", commit.GetAuthor().GetLogin(), "reviewer")
	only, _, err := h.client.Repositories.GetCommitSHA1(ctx, "org", "house", "main", "")
	must(t, err)
	equal(t, "only the hash", only, sha)

	all := ask(h.client.Repositories.ListCommits(ctx, "org", "house", nil))(t)
	equal(t, "all", len(all), 2)
	equal(t, "newest first", all[0].GetSHA(), sha)
	touching := ask(h.client.Repositories.ListCommits(ctx, "org", "house", &api.CommitsListOptions{Path: "README.md"}))(t)
	equal(t, "of a path", touching[0].GetSHA(), first)
	_, _, err = h.client.Repositories.GetCommit(ctx, "org", "house", "nowhere", nil)
	refused(t, "no such commit", err, 422, "No commit found for SHA")
}

func TestCompare(t *testing.T) {
	h := newHouse(t)
	base := h.repo.Head("main")
	h.repo.Commit(github.Commit{Branch: "topic", Files: map[string]string{"a": "1"}})
	head := h.repo.Commit(github.Commit{Branch: "topic", Files: map[string]string{"b": "1"}})
	check := func(from, to, status string, ahead, behind, files int) {
		t.Helper()
		c := ask(h.client.Repositories.CompareCommits(ctx, "org", "house", from, to, nil))(t)
		equal(t, "status", c.GetStatus(), status)
		equal(t, "ahead", c.GetAheadBy(), ahead)
		equal(t, "behind", c.GetBehindBy(), behind)
		equal(t, "commits", len(c.Commits), ahead)
		equal(t, "files", len(c.Files), files)
		equal(t, "merge base", c.GetMergeBaseCommit().GetSHA(), base)
	}
	check("main", head, "ahead", 2, 0, 2)
	check(head, "main", "behind", 0, 2, 0)
	check("main", base, "identical", 0, 0, 0)
	h.repo.Commit(github.Commit{Files: map[string]string{"c": "1"}})
	check("main", "topic", "diverged", 2, 1, 2)
	_, _, err := h.client.Repositories.CompareCommits(ctx, "org", "house", "main", "nowhere", nil)
	refused(t, "no such head", err, 404, "Not Found")
}

func TestCompareEndsWhereGitHubDoes(t *testing.T) {
	h := newHouse(t)
	for i := range 260 {
		h.repo.Commit(github.Commit{Branch: "topic", Files: map[string]string{fmt.Sprintf("f/%03d/a", i): "1", fmt.Sprintf("f/%03d/b", i): fmt.Sprint(i)}})
	}
	c := ask(h.client.Repositories.CompareCommits(ctx, "org", "house", "main", "topic", nil))(t)
	equal(t, "total", c.GetTotalCommits(), 260)
	equal(t, "commits", len(c.Commits), 250)
	equal(t, "files", len(c.Files), 300)
	c, resp, err := h.client.Repositories.CompareCommits(ctx, "org", "house", "main", "topic", &api.ListOptions{Page: 3, PerPage: 100})
	must(t, err)
	equal(t, "commits of page 3", len(c.Commits), 60)
	equal(t, "files of page 3", len(c.Files), 0)
	equal(t, "next", resp.NextPage, 0)

	p := h.repo.OpenPull(github.PullRequest{Author: "author", Head: "topic"})
	pr := ask(h.client.PullRequests.Get(ctx, "org", "house", p.Number()))(t)
	equal(t, "commits it says", pr.GetCommits(), 260)
	equal(t, "files it says", pr.GetChangedFiles(), 520)
	n := 0
	for page := 1; page != 0; {
		commits, resp, err := h.client.PullRequests.ListCommits(ctx, "org", "house", p.Number(), &api.ListOptions{Page: page, PerPage: 100})
		must(t, err)
		n += len(commits)
		page = resp.NextPage
	}
	equal(t, "commits it lists", n, 250)
}
