package github

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/review"
)

// Digester gives the digests of a change as it stands in a tree. It returns an
// error if the change is not there, or not in order.
type Digester func(ctx context.Context, tree fs.FS, path string) (change.Digests, error)

// PullReviews is the reviews of one pull request, about the change in one file.
type PullReviews struct {
	Client *Client
	Pull   *Pull
	// Path is the file of the change, at every commit that was reviewed.
	Path     string
	DigestAt Digester
}

// Reviews returns every review that was handed in. Each approval carries the
// digests of the change as it stood at the commit that was approved, so that it
// counts after a rebase or a merge, and does not count once something material
// is different.
//
// An approval is void if its commit cannot be had any more, if the change is not
// in order there, or if the base branch was changed since.
func (s PullReviews) Reviews(ctx context.Context, _ string) (review.Set, error) {
	set := review.Set{Authors: slices.Clone(s.Pull.Authors), Notes: s.Pull.notes()}
	words := standing(s.Pull.reviews)
	digests, err := s.digests(ctx, words)
	if err != nil {
		return review.Set{}, err
	}
	for _, w := range words {
		r := review.Review{By: w.by, Verdict: w.verdict(), At: w.at, Ref: w.ref, Commit: w.commit}
		if r.Verdict == evidence.Approve {
			s.bind(&r, w, digests[w.commit])
		}
		set.Reviews = append(set.Reviews, r)
	}
	return set, nil
}

// bind says of an approval to what it was given, or why that is nothing.
func (s PullReviews) bind(r *review.Review, w said, d digest) {
	switch {
	case !s.Pull.retargeted.IsZero() && !w.at.After(s.Pull.retargeted):
		r.Void = "the base branch of the pull request was changed at " + s.Pull.retargeted.Format(time.RFC3339)
	case w.commit == "":
		r.Void = "GitHub does not name the commit that it was given to"
	default:
		d.bind(r)
	}
}

// digest is what a change is at a commit, or why that cannot be told.
type digest struct {
	change.Digests
	why string
}

// bind says of an approval what it was given to.
func (d digest) bind(r *review.Review) {
	r.Void, r.Procedure, r.Request, r.Material = d.why, d.Procedure, d.Request, d.Material
}

// lookedAt is how many of the commits that were approved are looked at, the
// latest ones: each takes a few calls. ofOne is how many of those that one person
// approved.
const (
	lookedAt = 4
	ofOne    = 2
)

// digests looks at the commits that were approved, all at once.
func (s PullReviews) digests(ctx context.Context, words []said) (map[string]digest, error) {
	out := map[string]digest{}
	var mu sync.Mutex
	var work []func() error
	for _, commit := range latest(words) {
		work = append(work, func() error {
			d, err := digestAt(ctx, s.Client, s.Pull.Repo, commit, s.Path, s.DigestAt)
			if err == nil && commit == s.Pull.Head && d.why == whyGone {
				err = fmt.Errorf("the head of pull request %d, commit %.12s, cannot be had; try again", s.Pull.Number, commit)
			}
			mu.Lock()
			defer mu.Unlock()
			out[commit] = d
			return err
		})
	}
	err := together(work...)
	for _, w := range words {
		if _, looked := out[w.commit]; !looked {
			out[w.commit] = digest{why: fmt.Sprintf("only the last %d commits that were approved, and the last %d that one person approved, are looked at; approve it again", lookedAt, ofOne)}
		}
	}
	return out, err
}

// latest returns the commits that are looked at.
func latest(words []said) []string {
	var out []string
	each := map[int64][]string{}
	for _, w := range slices.Backward(words) {
		if w.state != "APPROVED" || w.commit == "" {
			continue
		}
		own := each[w.by.ID]
		if !slices.Contains(own, w.commit) {
			own = append(own, w.commit)
			each[w.by.ID] = own
		}
		if len(own) <= ofOne && len(out) < lookedAt && !slices.Contains(out, w.commit) {
			out = append(out, w.commit)
		}
	}
	return out
}

const whyGone = "the commit cannot be had any more"

// digestAt computes the digests of a change at a commit. That the commit is gone,
// or the change not in order, is an answer; that GitHub could not be asked is an
// error.
func digestAt(ctx context.Context, c *Client, repo Repository, commit, path string, at Digester) (digest, error) {
	if at == nil {
		return digest{}, errors.New("nobody says how the digests of a change are computed")
	}
	tree, err := c.Tree(ctx, repo, commit)
	var e *Error
	if errors.As(err, &e) && e.gone() {
		return digest{why: whyGone}, nil
	}
	if err != nil {
		return digest{}, err
	}
	d := digest{}
	d.Digests, err = at(ctx, tree, path)
	switch {
	case tree.Failed() != nil:
		return digest{}, tree.Failed()
	case ctx.Err() != nil:
		return digest{}, ctx.Err()
	case err != nil:
		return digest{why: "the change cannot be read there: " + firstLine(err.Error())}, nil
	case d.Procedure == "" || d.Request == "":
		return digest{}, fmt.Errorf("the change %s at commit %.12s has no digests", path, commit)
	}
	return d, nil
}

// firstLine keeps what can stand in a reference.
func firstLine(s string) string {
	const most = 120
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	q := quote(s)
	return q[1 : len(q)-1]
}

// Join is the reviews of several sources as one: every author and every word of
// each. If one cannot answer, there is no answer.
type Join []review.Source

// Reviews asks all sources at once.
func (j Join) Reviews(ctx context.Context, change string) (review.Set, error) {
	sets := make([]review.Set, len(j))
	var work []func() error
	for i, source := range j {
		work = append(work, func() (err error) {
			sets[i], err = source.Reviews(ctx, change)
			return err
		})
	}
	if err := together(work...); err != nil {
		return review.Set{}, err
	}
	var all people
	var out review.Set
	for _, set := range sets {
		for _, id := range set.Authors {
			all.keep(id)
		}
		out.Reviews = append(out.Reviews, set.Reviews...)
		out.Notes = append(out.Notes, set.Notes...)
	}
	out.Authors = all.sorted()
	return out, nil
}
