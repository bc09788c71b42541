package github

import (
	"context"
	"errors"
	"net/http"
)

// once makes a call that writes something, and makes sure that the answer says so.
// Where nobody knows whether it took effect, look tells before it is made again.
func (c *Client) once(ctx context.Context, q *call, sure func() bool, look func() (done bool, err error)) error {
	q.final = true
	for try := 1; ; try++ {
		err := c.do(ctx, q)
		if err == nil && !sure() {
			err = q.fail(http.StatusOK, "the answer does not say that it was done")
		}
		var e *Error
		if err == nil || !errors.As(err, &e) || !e.unsure() || try == attempts || c.sleep == nil || ctx.Err() != nil {
			return err
		}
		if c.rest(ctx, try) != nil {
			return err
		}
		done, failed := look()
		switch {
		case failed != nil:
			e.Hint = "nobody knows whether it took effect: " + failed.Error()
			return e
		case done:
			return nil
		}
	}
}

// unsure reports whether a call may have taken effect although it failed.
func (e *Error) unsure() bool {
	return e.Status < 300 || e.Status >= http.StatusInternalServerError
}

// Denied reports whether GitHub refused the call because the token may not make
// it, or may not see what it is about.
func (e *Error) Denied() bool {
	return !e.limited && (e.Status == http.StatusForbidden || e.Status == http.StatusNotFound)
}
