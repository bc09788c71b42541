package github

import (
	"slices"
	"time"
)

// What a review can say.
const (
	Approved         = "APPROVED"
	ChangesRequested = "CHANGES_REQUESTED"
	Commented        = "COMMENTED"
	Dismissed        = "DISMISSED"
	Pending          = "PENDING"
)

type review struct {
	id     int64
	by     *User
	state  string
	body   string
	commit string
	at     time.Time
}

// Review says something about the head of the pull request: Approved,
// ChangesRequested, Commented or Pending. It returns the number of the review.
func (p *Pull) Review(by, state string) int64 {
	defer p.repo.s.building()()
	return p.review(p.repo.s.mustUser(by), state, "", p.head).id
}

// ReviewAt is Review with a text, for a commit that may not be the head.
func (p *Pull) ReviewAt(by, state, body, commit string) int64 {
	defer p.repo.s.building()()
	return p.review(p.repo.s.mustUser(by), state, body, commit).id
}

// Dismiss takes away what a review says; its number stays.
func (p *Pull) Dismiss(by string, id int64, message string) {
	defer p.repo.s.building()()
	for _, r := range p.reviews {
		if r.id == id && (r.state == Approved || r.state == ChangesRequested) {
			p.dismiss(p.repo.s.mustUser(by), r, message)
			return
		}
	}
	p.repo.s.fail("there is no review %d in pull request %d that can be dismissed", id, p.number)
}

// DismissNewest takes away what somebody said last, of what can be taken away.
func (p *Pull) DismissNewest(by, of, message string) {
	defer p.repo.s.building()()
	for _, r := range slices.Backward(p.reviews) {
		if r.by == p.repo.s.mustUser(of) && (r.state == Approved || r.state == ChangesRequested) {
			p.dismiss(p.repo.s.mustUser(by), r, message)
			return
		}
	}
	p.repo.s.fail("%s said nothing in pull request %d that can be dismissed", of, p.number)
}

func (p *Pull) review(by *User, state, body, commit string) *review {
	r := &review{id: p.repo.s.nextID(), by: by, state: state, body: body, commit: commit, at: p.repo.s.tick()}
	p.reviews = append(p.reviews, r)
	p.updated = r.at
	return r
}

func (p *Pull) dismiss(by *User, r *review, message string) {
	p.repo.s.tick()
	p.event("review_dismissed", by, obj{"dismissed_review": obj{
		"state": map[string]string{Approved: "approved", ChangesRequested: "changes_requested"}[r.state], "review_id": r.id,
		"dismissal_message": orNull(message),
	}})
	r.state = Dismissed
}

// dismissStale takes away the approvals of what was there before a push.
func (p *Pull) dismissStale() {
	for _, r := range p.reviews {
		if r.state == Approved {
			p.dismiss(p.repo.s.operator(), r, "")
		}
	}
}

func (p *Pull) reviewView(r *review) any {
	v := obj{
		"id": r.id, "user": r.by.view(), "body": r.body, "state": r.state, "commit_id": orNull(r.commit),
		"author_association": p.repo.association(r.by), "html_url": p.html() + sprintf("#pullrequestreview-%d", r.id),
		"pull_request_url": p.repo.url("/pulls/%d", p.number),
		"_links":           obj{"html": href(p.html() + sprintf("#pullrequestreview-%d", r.id)), "pull_request": href(p.repo.url("/pulls/%d", p.number))},
	}
	if r.state != Pending {
		v["submitted_at"] = stamp(r.at)
	}
	return v
}

// visible are the reviews that a caller sees: a pending one only its author.
func (c *call) visible(p *Pull) []*review {
	var out []*review
	for _, r := range p.reviews {
		if r.state != Pending || r.by == c.token.user {
			out = append(out, r)
		}
	}
	return out
}

func listReviews(c *call, p *Pull) reply { return page(c, c.visible(p), p.reviewView) }

// withReview runs an operation on the review that the path names.
func withReview(run func(*call, *Pull, *review) reply) func(*call) reply {
	return withPull(func(c *call, p *Pull) reply {
		for _, r := range c.visible(p) {
			if r.id == c.number("review_id") {
				return run(c, p, r)
			}
		}
		return notFound()
	})
}

func getReview(c *call, p *Pull, r *review) reply { return ok(p.reviewView(r)) }

var verdicts = map[string]string{"APPROVE": Approved, "REQUEST_CHANGES": ChangesRequested, "COMMENT": Commented, "": Pending}

// badReview is the answer to a review that GitHub does not take; nil for none.
func (c *call) badReview(p *Pull, state string) *reply {
	text := ""
	switch {
	case p.author == c.token.user && state == Approved:
		text = "Can not approve your own pull request"
	case p.author == c.token.user && state == ChangesRequested:
		text = "Can not request changes on your own pull request"
	case (state == ChangesRequested || state == Commented) && c.text("body") == "" && len(c.list("comments")) == 0:
		text = "Could not create a review without a body"
	default:
		return nil
	}
	out := reply{status: 422, body: obj{"message": "Unprocessable Entity", "errors": []any{text}, "documentation_url": docs}}
	return &out
}

func createReview(c *call, p *Pull) reply {
	state := verdicts[c.text("event")]
	if bad := c.badReview(p, state); bad != nil {
		return *bad
	}
	mine := func(r *review) bool { return r.by == c.token.user && r.state == Pending }
	if slices.ContainsFunc(p.reviews, mine) && state == Pending {
		return reply{status: 422, body: obj{
			"message": "Unprocessable Entity", "errors": []any{"User can only have one pending review per pull request"}, "documentation_url": docs,
		}}
	}
	commit := c.text("commit_id")
	if commit == "" {
		commit = p.head
	}
	if c.repo.git.Commits[commit] == nil {
		return reply{status: 422, body: obj{"message": "Unprocessable Entity", "errors": []any{"The commit_id is not part of the pull request"}, "documentation_url": docs}}
	}
	return ok(p.reviewView(p.review(c.token.user, state, c.text("body"), commit)))
}

func submitReview(c *call, p *Pull, r *review) reply {
	state := verdicts[c.text("event")]
	if r.state != Pending {
		return reply{status: 422, body: obj{"message": "Unprocessable Entity", "errors": []any{"Can not submit a submitted review"}, "documentation_url": docs}}
	}
	if bad := c.badReview(p, state); bad != nil && r.body == "" {
		return *bad
	}
	r.state, r.at = state, c.s.tick()
	if c.text("body") != "" {
		r.body = c.text("body")
	}
	return ok(p.reviewView(r))
}

func dismissReview(c *call, p *Pull, r *review) reply {
	if r.state != Approved && r.state != ChangesRequested {
		return reply{status: 422, body: obj{"message": "Unprocessable Entity", "errors": []any{"Can not dismiss a commented pull request review"}, "documentation_url": docs}}
	}
	p.dismiss(c.token.user, r, c.text("message"))
	return ok(p.reviewView(r))
}
