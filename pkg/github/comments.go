package github

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/lockflight/lockflight/pkg/review"
)

// Reactions that answer a comment.
const (
	ReactYes      = "+1"
	ReactNo       = "-1"
	ReactConfused = "confused"
)

// Comment is a comment on an issue or a pull request. Its body is as somebody
// wrote it.
type Comment struct {
	ID               int64
	By               review.Identity
	Body             string
	Created, Updated time.Time
}

// Comments returns the comments of an issue or a pull request, the oldest first.
func (c *Client) Comments(ctx context.Context, repo Repository, number int) ([]Comment, error) {
	endpoint, err := repo.path("/issues/%d/comments", number)
	if err != nil {
		return nil, err
	}
	q := &call{method: http.MethodGet, endpoint: endpoint}
	all, err := list(ctx, c, endpoint, func(k github.IssueComment) string { return number64(k.GetID()) })
	if err != nil {
		return nil, err
	}
	out := make([]Comment, len(all))
	for i, k := range all {
		if out[i], err = commentOf(q, k); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(out, func(a, b Comment) int { return a.Created.Compare(b.Created) })
	return out, nil
}

func commentOf(q *call, k github.IssueComment) (Comment, error) {
	if k.GetID() <= 0 || k.CreatedAt == nil || k.UpdatedAt == nil || k.Body == nil {
		return Comment{}, q.fail(http.StatusOK, "a comment lacks its number, its text or its times")
	}
	by, err := identity(q, k.User, "who wrote comment "+number64(k.GetID()))
	return Comment{k.GetID(), by, k.GetBody(), stamp(k.CreatedAt), stamp(k.UpdatedAt)}, err
}

// AddComment writes a comment on an issue or a pull request.
func (c *Client) AddComment(ctx context.Context, repo Repository, number int, body string) error {
	endpoint, err := repo.path("/issues/%d/comments", number)
	if err != nil {
		return err
	}
	return c.comment(ctx, &call{method: http.MethodPost, endpoint: endpoint}, body, func() (bool, error) {
		all, err := c.Comments(ctx, repo, number)
		return slices.ContainsFunc(all, func(k Comment) bool { return k.Body == body }), err
	})
}

// EditComment replaces the text of a comment.
func (c *Client) EditComment(ctx context.Context, repo Repository, id int64, body string) error {
	endpoint, err := repo.path("/issues/comments/%d", id)
	if err != nil {
		return err
	}
	// To replace it twice is the same as once.
	return c.comment(ctx, &call{method: http.MethodPatch, endpoint: endpoint}, body, func() (bool, error) { return false, nil })
}

func (c *Client) comment(ctx context.Context, q *call, body string, look func() (bool, error)) error {
	var got github.IssueComment
	q.body, q.into = map[string]any{"body": body}, &got
	return c.once(ctx, q, func() bool { return got.GetBody() == body }, look)
}

// React answers a comment with a reaction. To do it twice is the same as once.
func (c *Client) React(ctx context.Context, repo Repository, comment int64, reaction string) error {
	endpoint, err := repo.path("/issues/comments/%d/reactions", comment)
	if err != nil {
		return err
	}
	var got github.Reaction
	q := &call{method: http.MethodPost, endpoint: endpoint, body: map[string]any{"content": reaction}, into: &got}
	if err := c.do(ctx, q); err != nil {
		return err
	}
	if got.GetContent() != reaction {
		return q.fail(http.StatusOK, "it answered with %s; expected %s", quote(got.GetContent()), reaction)
	}
	return nil
}

// User finds the account that has a login now.
func (c *Client) User(ctx context.Context, login string) (review.Identity, error) {
	if !loginShape.MatchString(login) {
		return review.Identity{}, fmt.Errorf("%s is not the login of an account", quote(login))
	}
	return c.account(ctx, "users/"+escaped(login), "the account "+login)
}

// Me is the account that the token belongs to. The token of a workflow, and that
// of an app, belong to none.
func (c *Client) Me(ctx context.Context) (review.Identity, error) {
	return c.account(ctx, "user", "the account of the token")
}

func (c *Client) account(ctx context.Context, endpoint, what string) (review.Identity, error) {
	var u github.User
	q := &call{method: http.MethodGet, endpoint: endpoint, into: &u}
	if err := c.do(ctx, q); err != nil {
		return review.Identity{}, err
	}
	return identity(q, &u, what)
}
