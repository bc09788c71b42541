package github_test

import (
	"strings"
	"testing"

	api "github.com/google/go-github/v60/github"

	"github.com/lockflight/lockflight/e2e/github"
)

// timeline lists what happened to an issue or a pull request, shortly.
func timeline(t *testing.T, h *house, number int) []string {
	t.Helper()
	var out []string
	for _, e := range ask(h.client.Issues.ListIssueTimeline(ctx, "org", "house", number, &api.ListOptions{PerPage: 100}))(t) {
		out = append(out, strings.TrimSpace(e.GetEvent()+" "+e.GetState()))
	}
	return out
}

func TestATimelineHasEverythingInItsOrder(t *testing.T) {
	h := newHouse(t)
	p := h.pull()
	first := p.Review("reviewer", github.Approved)
	p.Comment("operations", "soon")
	p.Push(github.Commit{Author: "author", Files: map[string]string{"other": "x"}})
	p.Review("operations", github.Pending)
	p.Review("operations", github.ChangesRequested)
	list(t, "before", timeline(t, h, p.Number()), "committed", "reviewed approved", "commented", "committed", "reviewed changes_requested")

	p.Dismiss("operations", first, "")
	h.repo.Commit(github.Commit{Author: "author", Files: map[string]string{"later": "x"}})
	p.Rebase("author")
	list(t, "after", timeline(t, h, p.Number()),
		"reviewed dismissed", "commented", "reviewed changes_requested", "review_dismissed", "committed", "committed", "head_ref_force_pushed")
	found := ask(h.client.Issues.ListIssueTimeline(ctx, "org", "house", p.Number(), nil))(t)
	equal(t, "the number of the review", found[0].GetID(), first)
	equal(t, "the head", found[5].GetSHA(), p.Head())
}

func TestATimelineOfDeletedAccounts(t *testing.T) {
	h := newHouse(t)
	p := h.pull()
	p.Review("reviewer", github.Approved)
	p.Label("reviewer", "soon")
	h.s.User("reviewer").Delete()
	for _, e := range ask(h.client.Issues.ListIssueTimeline(ctx, "org", "house", p.Number(), nil))(t)[1:] {
		if e.User != nil || e.Actor != nil {
			t.Errorf("the event is %v", e)
		}
	}
}
