package github

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"path"
	"slices"

	"github.com/google/go-github/v60/github"

	"github.com/lockflight/lockflight/pkg/review"
)

// lookBack is how many of the latest commits of a change are asked for the pull
// requests that they came with.
const lookBack = 5

// MergedReviews is the reviews of a change that was merged already: those of the
// pull requests that brought it to where it is, however they were merged.
type MergedReviews struct {
	Client *Client
	Repo   Repository
	// Commit is where the change is judged.
	Commit string
	// Branch is the one that pull requests had to be merged into.
	Branch string
	// Path is the file of the change. Whoever committed to its folder wrote it.
	Path string
	// Also are other files and folders that belong to the change.
	Also     []string
	DigestAt Digester
}

// Reviews returns the words of the pull requests that brought the last commits of
// the change, and as authors everybody who ever committed to it. A commit that
// came without a pull request has no reviews, and is named in the notes.
func (s MergedReviews) Reviews(ctx context.Context, id string) (review.Set, error) {
	commits, err := s.commits(ctx)
	if err != nil {
		return review.Set{}, err
	}
	q, err := s.query("/commits")
	if err != nil {
		return review.Set{}, err
	}
	var all people
	for _, k := range commits {
		all.commit(q, k)
	}
	if all.err != nil {
		return review.Set{}, all.err
	}
	came, err := s.pulls(ctx, commits[:min(lookBack, len(commits))])
	if err != nil {
		return review.Set{}, err
	}
	sources := make(Join, len(came.numbers), len(came.numbers)+1)
	var work []func() error
	for i, number := range came.numbers {
		work = append(work, func() error {
			p, err := s.Client.pullTwice(ctx, s.Repo, number, false)
			sources[i] = PullReviews{s.Client, p, s.Path, s.DigestAt}
			return err
		})
	}
	if err := together(work...); err != nil {
		return review.Set{}, err
	}
	return append(sources, fixed{review.Set{Authors: all.all, Notes: came.notes}}).Reviews(ctx, id)
}

// fixed is a set that is known already.
type fixed struct{ set review.Set }

func (f fixed) Reviews(context.Context, string) (review.Set, error) { return f.set, nil }

// query makes a call for messages.
func (s MergedReviews) query(what string) (*call, error) {
	endpoint, err := s.Repo.path("%s", what)
	return &call{method: http.MethodGet, endpoint: endpoint}, err
}

// commits lists the commits that touched the change, the latest first.
func (s MergedReviews) commits(ctx context.Context) ([]github.RepositoryCommit, error) {
	if err := checkSHA(s.Commit); err != nil {
		return nil, err
	}
	q, err := s.query("/commits")
	if err != nil {
		return nil, err
	}
	places := []string{s.Path}
	if dir := path.Dir(s.Path); dir != "." {
		places[0] = dir
	}
	places = append(places, s.Also...)
	found := make([][]github.RepositoryCommit, len(places))
	var work []func() error
	for i, place := range places {
		work = append(work, func() (err error) {
			endpoint := q.endpoint + "?sha=" + s.Commit + "&path=" + url.QueryEscape(place)
			found[i], err = list(ctx, s.Client, endpoint, func(k github.RepositoryCommit) string { return k.GetSHA() })
			return err
		})
	}
	if err := together(work...); err != nil {
		return nil, err
	}
	if len(found[0]) == 0 {
		return nil, q.fail(http.StatusOK, "no commit is listed that brought %s to %.12s; expected at least one", quote(s.Path), s.Commit)
	}
	out := slices.Concat(found...)
	slices.SortFunc(out, func(a, b github.RepositoryCommit) int {
		return cmp.Or(b.GetCommit().GetCommitter().GetDate().Compare(a.GetCommit().GetCommitter().GetDate().Time), cmp.Compare(a.GetSHA(), b.GetSHA()))
	})
	out = slices.CompactFunc(out, func(a, b github.RepositoryCommit) bool { return a.GetSHA() == b.GetSHA() })
	for _, k := range out {
		if !shaShape.MatchString(k.GetSHA()) {
			return nil, q.fail(http.StatusOK, "%s is listed, and is not a commit", quote(k.GetSHA()))
		}
	}
	return out, nil
}
