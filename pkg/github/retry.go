package github

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// attempts is how often a call is made at most.
const attempts = 4

// do makes a call, and makes it again where that can help: when GitHub asks to
// wait, has trouble of its own, or the answer was cut off.
//
// The loop is our own. hashicorp/go-retryablehttp and gofri/go-github-ratelimit
// are well kept, but both wait by a clock of their own, which a test cannot
// stand in for, and both retry without knowing that moving a ref must be looked
// at before it is tried again.
func (c *Client) do(ctx context.Context, q *call) error {
	left := c.maxWait
	for try := 1; ; try++ {
		header, err := c.send(ctx, q)
		if err == nil {
			q.header = header
			return nil
		}
		var e *Error
		if !errors.As(err, &e) {
			return err
		}
		if e.limited = limited(e, header); !again(q, e, header) {
			return err
		}
		if gone := ctx.Err(); gone != nil {
			e.Err = errors.Join(gone, e.Err)
			return e
		}
		wait := c.pause(header, try)
		switch {
		case try == attempts:
			e.Reason += " (tried " + strconv.Itoa(attempts) + " times)"
			return e
		case c.sleep == nil:
			return e
		case wait > left:
			e.Hint = "GitHub asks to wait " + wait.String() + ", and at most " + c.maxWait.String() + " are waited; try again later"
			return e
		}
		left -= wait
		if err := c.sleep(ctx, wait); err != nil {
			e.Err = err
			return e
		}
	}
}

// again reports whether making a call again can help.
func again(q *call, e *Error, h http.Header) bool {
	switch {
	case e.Status == 0:
		return !q.final && !errors.Is(e.Err, errElsewhere)
	case e.Status < 300:
		return !q.final && errors.Is(e.Err, errCut)
	case limited(e, h):
		return true
	}
	return !q.final && (e.Status == http.StatusInternalServerError || e.Status == http.StatusBadGateway ||
		e.Status == http.StatusServiceUnavailable || e.Status == http.StatusGatewayTimeout)
}

// limited reports whether GitHub refused a call because there were too many.
func limited(e *Error, h http.Header) bool {
	if e.Status == http.StatusTooManyRequests {
		return true
	}
	return e.Status == http.StatusForbidden &&
		(h.Get("Retry-After") != "" || h.Get("X-RateLimit-Remaining") == "0" || strings.Contains(strings.ToLower(e.Reason), "secondary rate limit"))
}

// pause is how long to wait before the next attempt: what GitHub asks for, else
// one second, then two, then four, and a little more.
func (c *Client) pause(h http.Header, try int) time.Duration {
	if seconds, err := strconv.Atoi(h.Get("Retry-After")); err == nil && seconds >= 0 && seconds < 1<<20 {
		return time.Duration(seconds) * time.Second
	}
	if h.Get("X-RateLimit-Remaining") == "0" {
		reset, err := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64)
		now, noDate := http.ParseTime(h.Get("Date"))
		if err == nil && noDate == nil {
			return max(time.Unix(reset, 0).Sub(now), 0) + time.Second
		}
	}
	return time.Second<<(try-1) + c.jitter(time.Second)
}
