package github

import (
	"context"
	"net/http"

	"github.com/google/go-github/v60/github"
)

// How a commit relates to another one.
const (
	Identical = "identical"
	Ahead     = "ahead"
	Behind    = "behind"
	Diverged  = "diverged"
)

// Comparison is how one commit relates to another.
type Comparison struct {
	// Relation is Identical, Ahead, Behind or Diverged.
	Relation string
	// Base is the last commit that both have.
	Base string
}

// Compare says how head relates to base: Ahead, where head has everything that
// base has, and more.
func (c *Client) Compare(ctx context.Context, repo Repository, base, head string) (Comparison, error) {
	endpoint, err := repo.path("/compare/%s...%s?per_page=1", escaped(base), escaped(head))
	if err != nil {
		return Comparison{}, err
	}
	var got github.CommitsComparison
	q := &call{method: http.MethodGet, endpoint: endpoint, into: &got}
	if err := c.do(ctx, q); err != nil {
		return Comparison{}, err
	}
	ahead, behind := got.GetAheadBy() > 0, got.GetBehindBy() > 0
	sound := map[string]bool{Ahead: ahead && !behind, Behind: behind && !ahead, Diverged: ahead && behind, Identical: !ahead && !behind}
	if got.AheadBy == nil || got.BehindBy == nil || !sound[got.GetStatus()] {
		return Comparison{}, q.fail(http.StatusOK, "the status %s does not fit %d commits ahead and %d behind", quote(got.GetStatus()), got.GetAheadBy(), got.GetBehindBy())
	}
	out := Comparison{Relation: got.GetStatus(), Base: got.GetMergeBaseCommit().GetSHA()}
	if !shaShape.MatchString(out.Base) {
		return Comparison{}, q.fail(http.StatusOK, "the answer lacks the commit that both have")
	}
	return out, nil
}

// DefaultBranch returns the branch that a repository is seen by.
func (c *Client) DefaultBranch(ctx context.Context, repo Repository) (string, error) {
	endpoint, err := repo.path("")
	if err != nil {
		return "", err
	}
	var got github.Repository
	q := &call{method: http.MethodGet, endpoint: endpoint, into: &got}
	if err := c.do(ctx, q); err != nil {
		return "", err
	}
	if got.GetDefaultBranch() == "" {
		return "", q.fail(http.StatusOK, "the answer lacks the default branch")
	}
	return got.GetDefaultBranch(), nil
}
