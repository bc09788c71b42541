package github_test

import (
	"testing"

	api "github.com/google/go-github/v60/github"

	"github.com/lockflight/lockflight/e2e/github"
)

// states lists the reviews of a pull request as somebody sees them.
func states(t *testing.T, c *api.Client, number int) []string {
	t.Helper()
	var out []string
	for _, r := range ask(c.PullRequests.ListReviews(ctx, "org", "house", number, nil))(t) {
		out = append(out, r.GetUser().GetLogin()+" "+r.GetState())
	}
	return out
}

func TestReviewsStandInTheirOrder(t *testing.T) {
	h := newHouse(t)
	p := h.pull()
	c := h.as(h.s.TokenFor("reviewer"))
	say := func(event, body string) *api.PullRequestReview {
		return ask(c.PullRequests.CreateReview(ctx, "org", "house", p.Number(), &api.PullRequestReviewRequest{Event: &event, Body: &body}))(t)
	}
	first := say("APPROVE", "")
	say("COMMENT", "a question")
	say("REQUEST_CHANGES", "no")
	list(t, "reviews", states(t, h.client, p.Number()), "reviewer APPROVED", "reviewer COMMENTED", "reviewer CHANGES_REQUESTED")
	equal(t, "commit", first.GetCommitID(), p.Head())

	dismissed := ask(h.client.PullRequests.DismissReview(ctx, "org", "house", p.Number(), first.GetID(), &api.PullRequestReviewDismissalRequest{Message: api.String("old")}))(t)
	equal(t, "dismissed", dismissed.GetState(), "DISMISSED")
	equal(t, "read again", ask(h.client.PullRequests.GetReview(ctx, "org", "house", p.Number(), first.GetID()))(t).GetState(), "DISMISSED")
	list(t, "events", events(t, h, p.Number()), "review_dismissed")
	_, _, err := h.client.PullRequests.DismissReview(ctx, "org", "house", p.Number(), first.GetID(), &api.PullRequestReviewDismissalRequest{Message: api.String("again")})
	refused(t, "dismissed twice", err, 422, "Unprocessable")
}

func TestAPendingReviewIsSeenByItsAuthorAlone(t *testing.T) {
	h := newHouse(t)
	p := h.pull()
	c := h.as(h.s.TokenFor("reviewer"))
	r := ask(c.PullRequests.CreateReview(ctx, "org", "house", p.Number(), &api.PullRequestReviewRequest{Body: api.String("not yet")}))(t)
	list(t, "for others", states(t, h.client, p.Number()))
	list(t, "for the author", states(t, c, p.Number()), "reviewer PENDING")
	_, _, err := c.PullRequests.CreateReview(ctx, "org", "house", p.Number(), &api.PullRequestReviewRequest{Body: api.String("two")})
	refused(t, "a second one", err, 422, "Unprocessable")
	ask(c.PullRequests.SubmitReview(ctx, "org", "house", p.Number(), r.GetID(), &api.PullRequestReviewRequest{Event: api.String("APPROVE")}))(t)
	list(t, "submitted", states(t, h.client, p.Number()), "reviewer APPROVED")
}

func TestNobodyApprovesTheirOwn(t *testing.T) {
	h := newHouse(t)
	p := h.pull()
	c := h.as(h.s.TokenFor("author"))
	_, _, err := c.PullRequests.CreateReview(ctx, "org", "house", p.Number(), &api.PullRequestReviewRequest{Event: api.String("APPROVE")})
	refused(t, "approval", err, 422, "Unprocessable")
	ask(c.PullRequests.CreateReview(ctx, "org", "house", p.Number(), &api.PullRequestReviewRequest{Event: api.String("COMMENT"), Body: api.String("mine")}))(t)
}

func TestAReviewStaysWithItsCommit(t *testing.T) {
	h := newHouse(t)
	p := h.pull()
	old := p.Head()
	p.Review("reviewer", github.Approved)
	h.repo.Commit(github.Commit{Files: map[string]string{"other": "x"}})
	p.Rebase("author")
	if p.Head() == old {
		t.Fatal("the rebase changed nothing")
	}
	reviews := ask(h.client.PullRequests.ListReviews(ctx, "org", "house", p.Number(), nil))(t)
	equal(t, "commit", reviews[0].GetCommitID(), old)
	equal(t, "state", reviews[0].GetState(), "APPROVED")
	list(t, "events", events(t, h, p.Number()), "head_ref_force_pushed")
}

func TestAPushDismissesWhatIsStale(t *testing.T) {
	h := newHouse(t)
	h.repo.Protect("main", github.Protection{Approvals: 1, DismissStale: true})
	p := h.pull()
	p.Review("reviewer", github.Approved)
	h.repo.Branch("side", "main")
	p.Rebase("author")
	list(t, "after a rebase", states(t, h.client, p.Number()), "reviewer APPROVED")
	p.Push(github.Commit{Author: "author", Files: map[string]string{"more": "x"}})
	list(t, "after a push", states(t, h.client, p.Number()), "reviewer DISMISSED")
}

func TestADeletedReviewerIsNull(t *testing.T) {
	h := newHouse(t)
	p := h.pull()
	p.Review("reviewer", github.Approved)
	h.s.User("reviewer").Delete()
	reviews := ask(h.client.PullRequests.ListReviews(ctx, "org", "house", p.Number(), nil))(t)
	if reviews[0].User != nil {
		t.Errorf("the user is %v, want null", reviews[0].User)
	}
}

func TestARenamedReviewerKeepsTheNumber(t *testing.T) {
	h := newHouse(t)
	p := h.pull()
	id := h.s.User("reviewer").ID()
	p.Review("reviewer", github.Approved)
	h.s.User("reviewer").Rename("someone-new")
	other := h.s.AddUser("reviewer")
	reviews := ask(h.client.PullRequests.ListReviews(ctx, "org", "house", p.Number(), nil))(t)
	equal(t, "login", reviews[0].GetUser().GetLogin(), "someone-new")
	equal(t, "number", reviews[0].GetUser().GetID(), id)
	if other.ID() == id {
		t.Error("the new account has the number of the old one")
	}
}
