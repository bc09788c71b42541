package github

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/review"
)

// RunApprovals is what people said when a workflow run waited for them before
// environments.
type RunApprovals struct {
	Client   *Client
	Repo     Repository
	Run      int64
	Path     string
	DigestAt Digester
}

// approval is one answer of a person to a run that waits. Neither go-github v60
// nor GitHub's answer has its time.
type approval struct {
	State        string       `json:"state"`
	User         *github.User `json:"user"`
	Environments []struct {
		Name string `json:"name"`
	} `json:"environments"`
}

// Reviews returns the answers, each for its environment alone and bound to the
// digests of the change at the commit of the run. As GitHub keeps no time for them, a yes
// counts as said when the run was made, and a no as said when the run last
// changed: each at the worst time that it can have.
func (s RunApprovals) Reviews(ctx context.Context, _ string) (review.Set, error) {
	endpoint, err := s.Repo.path("/actions/runs/%d", s.Run)
	if err != nil {
		return review.Set{}, err
	}
	var run github.WorkflowRun
	var raw []json.RawMessage
	q := &call{method: http.MethodGet, endpoint: endpoint, into: &run}
	a := &call{method: http.MethodGet, endpoint: endpoint + "/approvals", into: &raw}
	err = together(func() error { return s.Client.do(ctx, q) }, func() error { return s.Client.do(ctx, a) })
	if err != nil {
		return review.Set{}, err
	}
	if run.GetID() != s.Run || !shaShape.MatchString(run.GetHeadSHA()) || run.CreatedAt == nil || run.UpdatedAt == nil {
		return review.Set{}, q.fail(http.StatusOK, "the answer is not about this run, or lacks its commit or its times")
	}
	words, err := s.words(a, raw, &run)
	if err != nil || !slices.ContainsFunc(words, func(r review.Review) bool { return r.Verdict == evidence.Approve }) {
		return review.Set{Reviews: words}, err
	}
	d, err := digestAt(ctx, s.Client, s.Repo, run.GetHeadSHA(), s.Path, s.DigestAt)
	if err == nil && d.why == whyGone {
		err = q.fail(http.StatusOK, "its commit %.12s cannot be had; try again", run.GetHeadSHA())
	}
	if err != nil {
		return review.Set{}, err
	}
	for i := range words {
		if words[i].Verdict != evidence.Approve {
			continue
		}
		d.bind(&words[i])
	}
	return review.Set{Reviews: words}, nil
}

// words reads the answers, one word for each environment.
func (s RunApprovals) words(q *call, raw []json.RawMessage, run *github.WorkflowRun) ([]review.Review, error) {
	var out []review.Review
	for i, item := range raw {
		var a approval
		if err := decode(item, &a); err != nil {
			return nil, q.fail(http.StatusOK, "answer %d: %v", i+1, err)
		}
		by, err := identity(q, a.User, "who answered for run "+number64(s.Run))
		if err != nil {
			return nil, err
		}
		if len(a.Environments) == 0 {
			return nil, q.fail(http.StatusOK, "answer %d is about no environment", i+1)
		}
		r := review.Review{By: by, Ref: printable(run.GetHTMLURL()), Commit: run.GetHeadSHA()}
		switch a.State {
		case "approved":
			r.Verdict, r.At = evidence.Approve, stamp(run.CreatedAt)
		case "rejected":
			r.Verdict, r.At = evidence.Reject, stamp(run.UpdatedAt)
		case "pending":
			continue
		default:
			return nil, q.fail(http.StatusOK, "answer %d is %s, which is not known", i+1, quote(a.State))
		}
		for _, e := range a.Environments {
			if e.Name == "" {
				return nil, q.fail(http.StatusOK, "answer %d is about an environment without a name", i+1)
			}
			r.Environment = e.Name
			out = append(out, r)
		}
	}
	return out, nil
}

func stamp(t *github.Timestamp) time.Time { return t.Time.UTC() }
