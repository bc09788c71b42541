package github

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/google/go-github/v60/github"
)

// brought is which pull requests commits came with, sorted, and what is to be
// said of those that came without one.
type brought struct {
	numbers []int
	notes   []string
}

// pulls asks of each commit with which pull requests it came that were merged into
// the branch.
//
// GitHub says nowhere how many there are, and right after a merge it may not know
// yet. So whatever comes without one is looked for among the pull requests
// themselves. The text of a commit, which often names one, is not looked at: its
// author can write anything there.
func (s MergedReviews) pulls(ctx context.Context, commits []github.RepositoryCommit) (brought, error) {
	if s.Branch == "" {
		return brought{}, fmt.Errorf("nobody says into which branch %s has to be merged", quote(s.Path))
	}
	found := make([][]int, len(commits))
	var work []func() error
	for i, k := range commits {
		work = append(work, func() (err error) {
			found[i], err = s.pullsOf(ctx, k.GetSHA())
			return err
		})
	}
	if err := together(work...); err != nil {
		return brought{}, err
	}
	out := brought{numbers: slices.Concat(found...)}
	if slices.ContainsFunc(found, func(numbers []int) bool { return len(numbers) == 0 }) {
		recent, err := s.recent(ctx)
		if err != nil {
			return brought{}, err
		}
		for i, k := range commits {
			if len(found[i]) == 0 {
				out.alone(k.GetSHA(), s.Branch, recent)
			}
		}
	}
	slices.Sort(out.numbers)
	out.numbers = slices.Compact(out.numbers)
	return out, nil
}

// alone looks among pull requests for those that brought a commit.
func (b *brought) alone(sha, branch string, recent []github.PullRequest) {
	before := len(b.numbers)
	for _, p := range recent {
		if p.GetMergeCommitSHA() == sha || p.GetHead().GetSHA() == sha {
			b.numbers = append(b.numbers, p.GetNumber())
		}
	}
	if len(b.numbers) == before {
		b.notes = append(b.notes, fmt.Sprintf("commit %.12s came to the branch %s without a pull request, and so without its reviews", sha, quote(branch)))
	}
}

// pullsOf returns the pull requests that a commit belongs to, and that were merged
// into the branch.
func (s MergedReviews) pullsOf(ctx context.Context, sha string) ([]int, error) {
	q, err := s.query("/commits/" + sha + "/pulls")
	if err != nil {
		return nil, err
	}
	pulls, err := list(ctx, s.Client, q.endpoint, func(p github.PullRequest) string { return number64(int64(p.GetNumber())) })
	if err != nil {
		return nil, err
	}
	merged, err := s.merged(q, pulls)
	var out []int
	for _, p := range merged {
		out = append(out, p.GetNumber())
	}
	return out, err
}

// recent lists the merged ones among the hundred closed pull requests of the
// branch that changed last.
func (s MergedReviews) recent(ctx context.Context) ([]github.PullRequest, error) {
	q, err := s.query("/pulls")
	if err != nil {
		return nil, err
	}
	var pulls []github.PullRequest
	q.endpoint = pageOf(q.endpoint+"?state=closed&sort=updated&direction=desc&base="+url.QueryEscape(s.Branch), 1)
	q.into = &pulls
	if err := s.Client.do(ctx, q); err != nil {
		return nil, err
	}
	return s.merged(q, pulls)
}

// merged leaves out the pull requests that were not merged into the branch.
func (s MergedReviews) merged(q *call, pulls []github.PullRequest) ([]github.PullRequest, error) {
	for _, p := range pulls {
		if p.GetNumber() <= 0 || p.GetBase().GetRef() == "" {
			return nil, q.fail(http.StatusOK, "pull request %d has no number or no base branch", p.GetNumber())
		}
	}
	return slices.DeleteFunc(pulls, func(p github.PullRequest) bool { return p.MergedAt == nil || p.GetBase().GetRef() != s.Branch }), nil
}
