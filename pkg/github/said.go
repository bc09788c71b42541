package github

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/review"
)

// said is one review of a pull request as GitHub keeps it.
type said struct {
	id     int64
	by     review.Identity
	state  string
	commit string
	at     time.Time
	ref    string
}

// saidIn reads the reviews of a pull request, the oldest first. What its author
// has not handed in yet is left out.
func saidIn(q *call, reviews []github.PullRequestReview) ([]said, error) {
	var out []said
	for _, r := range reviews {
		switch r.GetState() {
		case "PENDING":
			continue
		case "APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED":
		default:
			return nil, q.fail(http.StatusOK, "review %d is in the state %s, which is not known", r.GetID(), quote(r.GetState()))
		}
		if r.GetSubmittedAt().IsZero() {
			return nil, q.fail(http.StatusOK, "review %d has no time", r.GetID())
		}
		if r.CommitID != nil && !shaShape.MatchString(r.GetCommitID()) {
			return nil, q.fail(http.StatusOK, "review %d is of %s, which is not a commit", r.GetID(), quote(r.GetCommitID()))
		}
		by, err := identity(q, r.User, "who wrote review "+number64(r.GetID()))
		if err != nil {
			return nil, err
		}
		out = append(out, said{r.GetID(), by, r.GetState(), r.GetCommitID(), r.GetSubmittedAt().Time.UTC(), printable(r.GetHTMLURL())})
	}
	slices.SortFunc(out, func(a, b said) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.id, b.id)) })
	return out, nil
}

// same reports whether two reviews are of one account. A deleted one is nobody.
func (s said) same(o said) bool { return s.by.ID != 0 && s.by.ID == o.by.ID }

// standing returns the reviews in the order in which they were written, without
// the approvals of people of whom a review as late, or later, was dismissed.
//
// GitHub does not say what a dismissed review had said. Whoever has one needs a
// new approval to count; and what they had against the change stands until they
// approve it.
func standing(reviews []said) []said {
	var out []said
	for i, r := range reviews {
		gone := func(o said) bool { return o.state == "DISMISSED" && o.same(r) && !o.at.Before(r.at) }
		if r.state != "APPROVED" || !slices.ContainsFunc(reviews, gone) {
			out = append(out, reviews[i])
		}
	}
	return out
}

// verdict is what a review says, in our words.
func (s said) verdict() string {
	switch s.state {
	case "APPROVED":
		return evidence.Approve
	case "CHANGES_REQUESTED":
		return evidence.Reject
	}
	return review.Comment
}
