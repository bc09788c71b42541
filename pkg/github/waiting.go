package github

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/google/go-github/v60/github"

	"github.com/lockflight/lockflight/pkg/review"
)

var loginShape = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,60})(?:\[bot\])?$`)

// OpenPull is a pull request in a list.
type OpenPull struct {
	Number int
	Head   string
}

// OpenPulls lists the pull requests that are open, by their number.
func (c *Client) OpenPulls(ctx context.Context, repo Repository) ([]OpenPull, error) {
	endpoint, err := repo.path("/pulls")
	if err != nil {
		return nil, err
	}
	q := &call{method: http.MethodGet, endpoint: endpoint}
	all, err := list(ctx, c, endpoint+"?state=open&sort=created&direction=asc", func(p github.PullRequest) string { return number64(int64(p.GetNumber())) })
	if err != nil {
		return nil, err
	}
	out := make([]OpenPull, len(all))
	for i, p := range all {
		if p.GetState() != "open" || !shaShape.MatchString(p.GetHead().GetSHA()) {
			return nil, q.fail(http.StatusOK, "pull request %d is not open, or lacks its head", p.GetNumber())
		}
		out[i] = OpenPull{p.GetNumber(), p.GetHead().GetSHA()}
	}
	return out, nil
}

// WaitingRun is a run of a workflow that waits before an environment.
type WaitingRun struct {
	ID   int64
	Head string
	// Actor is who started it.
	Actor review.Identity
	URL   string
}

// WaitingRuns lists the runs that wait before an environment, the oldest first:
// at most 100, of as many as there are.
func (c *Client) WaitingRuns(ctx context.Context, repo Repository) (runs []WaitingRun, all int, err error) {
	endpoint, err := repo.path("/actions/runs")
	if err != nil {
		return nil, 0, err
	}
	var got github.WorkflowRuns
	q := &call{method: http.MethodGet, endpoint: pageOf(endpoint+"?status=waiting", 1), into: &got}
	if err := c.do(ctx, q); err != nil {
		return nil, 0, err
	}
	if got.TotalCount == nil || got.WorkflowRuns == nil || len(got.WorkflowRuns) < min(perPage, got.GetTotalCount()) {
		return nil, 0, q.fail(http.StatusOK, "%d runs are listed, and it says there are %d", len(got.WorkflowRuns), got.GetTotalCount())
	}
	for _, r := range got.WorkflowRuns {
		if r.GetID() <= 0 || !shaShape.MatchString(r.GetHeadSHA()) {
			return nil, 0, q.fail(http.StatusOK, "a run lacks its number or its commit")
		}
		who := r.TriggeringActor
		if who == nil {
			who = r.Actor
		}
		by, err := identity(q, who, "who started run "+number64(r.GetID()))
		if err != nil {
			return nil, 0, err
		}
		runs = append(runs, WaitingRun{r.GetID(), r.GetHeadSHA(), by, printable(r.GetHTMLURL())})
	}
	slices.Reverse(runs)
	return runs, got.GetTotalCount(), nil
}

// PendingEnvironments lists the environments that a run waits for, sorted.
func (c *Client) PendingEnvironments(ctx context.Context, repo Repository, run int64) ([]string, error) {
	endpoint, err := repo.path("/actions/runs/%d/pending_deployments", run)
	if err != nil {
		return nil, err
	}
	// go-github v60 does not have this answer.
	var got []struct {
		Environment *struct {
			Name string `json:"name"`
		} `json:"environment"`
	}
	q := &call{method: http.MethodGet, endpoint: endpoint, into: &got}
	if err := c.do(ctx, q); err != nil {
		return nil, err
	}
	var out []string
	for _, p := range got {
		if p.Environment == nil || p.Environment.Name == "" {
			return nil, q.fail(http.StatusOK, "it waits for an environment without a name")
		}
		out = append(out, p.Environment.Name)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// MaxGateComment is how many characters may be said about an environment.
const MaxGateComment = 1024

// OpenGate lets a run into an environment, as the app that is one of the custom
// rules of the environment.
func (c *Client) OpenGate(ctx context.Context, repo Repository, run int64, environment, comment string) error {
	endpoint, err := repo.path("/actions/runs/%d/deployment_protection_rule", run)
	if err != nil {
		return err
	}
	body := map[string]any{"environment_name": environment, "state": "approved", "comment": comment}
	q := &call{method: http.MethodPost, endpoint: endpoint, body: body, empty: true}
	return c.once(ctx, q, func() bool { return true }, func() (bool, error) {
		pending, err := c.PendingEnvironments(ctx, repo, run)
		return !slices.ContainsFunc(pending, func(name string) bool { return strings.EqualFold(name, environment) }), err
	})
}
