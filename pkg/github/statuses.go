package github

import (
	"context"
	"net/http"
	"time"

	"github.com/google/go-github/v60/github"
)

// States of a status.
const (
	StatusPending = "pending"
	StatusSuccess = "success"
	StatusFailure = "failure"
	StatusError   = "error"
)

// Status is what one context says about a commit.
type Status struct {
	Context, State string
	// Description has at most MaxDescription characters.
	Description string
	// URL is where to read more; it may be empty.
	URL string
	// At is when it was said; zero in one that is to be set.
	At time.Time
}

// MaxDescription is how many characters the description of a status may have.
const MaxDescription = 140

// SetStatus says something about a commit. What the context said before is
// replaced.
func (c *Client) SetStatus(ctx context.Context, repo Repository, sha string, s Status) error {
	endpoint, err := repo.path("/statuses/%s", sha)
	if err != nil {
		return err
	}
	if err := checkSHA(sha); err != nil {
		return err
	}
	body := map[string]any{"state": s.State, "context": s.Context, "description": s.Description}
	if s.URL != "" {
		body["target_url"] = s.URL
	}
	var got github.RepoStatus
	q := &call{method: http.MethodPost, endpoint: endpoint, body: body, into: &got}
	said := func() bool { return got.GetState() == s.State && got.GetContext() == s.Context }
	return c.once(ctx, q, said, func() (bool, error) {
		now, err := c.StatusOf(ctx, repo, sha, s.Context)
		return now != nil && now.State == s.State && now.Description == s.Description && now.URL == s.URL, err
	})
}

// StatusOf returns what a context says about a commit now; nil if it says nothing.
func (c *Client) StatusOf(ctx context.Context, repo Repository, sha, name string) (*Status, error) {
	endpoint, err := repo.path("/commits/%s/statuses", sha)
	if err != nil {
		return nil, err
	}
	if err := checkSHA(sha); err != nil {
		return nil, err
	}
	q := &call{method: http.MethodGet, endpoint: endpoint}
	all, err := list(ctx, c, endpoint, func(s github.RepoStatus) string { return number64(s.GetID()) })
	if err != nil {
		return nil, err
	}
	// The newest stand first.
	for _, s := range all {
		if s.GetContext() != name {
			continue
		}
		if s.State == nil || s.CreatedAt == nil {
			return nil, q.fail(http.StatusOK, "status %d lacks its state or its time", s.GetID())
		}
		return &Status{name, s.GetState(), s.GetDescription(), s.GetTargetURL(), stamp(s.CreatedAt)}, nil
	}
	return nil, nil
}
