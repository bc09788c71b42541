package github

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Error says which call GitHub did not answer as it should, why that is, and
// what to do.
type Error struct {
	Method   string
	Endpoint string
	// Status is that of the answer, 0 if there was none.
	Status int
	Reason string
	// Missing is the permission or setting that the call needs; it is empty if
	// GitHub does not say.
	Missing string
	Hint    string
	Err     error
	// said is GitHub's own message.
	said string
	// limited says that there were too many calls.
	limited bool
}

// Error names the call, then the status, the reason and the way out.
func (e *Error) Error() string {
	out := "GitHub: " + e.Method + " /" + e.Endpoint + ": "
	if e.Status != 0 {
		out += fmt.Sprintf("status %d", e.Status)
		if text := http.StatusText(e.Status); text != "" {
			out += " " + text
		}
		out += ", "
	}
	out += e.Reason
	if e.Missing != "" {
		out += "; it needs " + e.Missing
	}
	if e.Hint != "" {
		out += "; " + e.Hint
	}
	return out
}

// Unwrap returns what lies below, such as a cancelled context.
func (e *Error) Unwrap() error { return e.Err }

// gone reports whether GitHub says that something is not there.
func (e *Error) gone() bool {
	return e.Status == http.StatusNotFound || e.Status == http.StatusUnprocessableEntity
}

// says reports whether GitHub refused with a status and a message that begins so.
func says(err error, status int, message string) bool {
	var e *Error
	return errors.As(err, &e) && e.Status == status && strings.HasPrefix(e.said, message)
}

// missing tells which permission a call needs, as far as an answer says so.
func missing(h http.Header) string {
	if need := printable(h.Get("X-Accepted-GitHub-Permissions")); need != "" {
		return "the permission " + strings.ReplaceAll(need, ",", " and ")
	}
	need, have := printable(h.Get("X-Accepted-OAuth-Scopes")), printable(h.Get("X-OAuth-Scopes"))
	if need == "" {
		return ""
	}
	out := "one of the scopes " + need
	if have != "" {
		return out + ", and the token has " + have
	}
	return out
}

// printable keeps what can stand in a line of text.
func printable(s string) string {
	const most = 200
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, s)
	return s[:min(len(s), most)]
}

// hint says what to do about a status.
func hint(status int, anonymous bool) string {
	switch {
	case status == http.StatusUnauthorized && anonymous:
		return "give a token that may read the repository, as GITHUB_TOKEN"
	case status == http.StatusUnauthorized:
		return "the token is wrong or has expired; give another one"
	case status == http.StatusForbidden:
		return "give the token this permission, under permissions: of the workflow's job or in its settings"
	case status == http.StatusNotFound && anonymous:
		return "it is not there, or not public; check the name, or give a token that may read it, as GITHUB_TOKEN"
	case status == http.StatusNotFound:
		return "it is not there, or the token may not see it; check the name and what the token may read"
	case status == http.StatusConflict:
		return "a repository without any commit has nothing to read; make a first one"
	case status == http.StatusTooManyRequests:
		return "wait a while, and ask less often or with a token of its own"
	case status >= 500:
		return "GitHub has trouble; try again later"
	}
	return ""
}
