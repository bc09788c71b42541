// Package github gives what a decision needs to know from GitHub: files at a
// commit, what a pull request touches, who wrote and reviewed it, who is in a
// team, in which state tickets are, and a store of evidence on a branch.
//
// All of it is complete and as it should be, or it is an error. An answer that
// is empty, cut off, late, repeated or of another shape than GitHub describes is
// never "nothing there": what decides about going on must not depend on what
// went missing on the way. Where GitHub says how many there are, they are
// counted; where git names content by its digest, the digest is computed.
//
// Nothing is checked out, and nothing of a pull request is run. There is no
// clock and no environment in here: whoever makes a Client says how to wait.
package github

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/go-github/v60/github"
)

// Options say how to reach GitHub.
type Options struct {
	// URL is the API, such as https://api.github.com, which it is if it is empty,
	// or https://github.example.org/api/v3.
	URL string
	// Token may be empty; then only what is public can be read.
	Token string
	// Transport sends requests; http.DefaultTransport by default.
	Transport http.RoundTripper
	// Sleep waits before a call is made again. Without it none is made again.
	Sleep func(context.Context, time.Duration) error
	// MaxWait is how long one call may wait altogether; two minutes by default.
	MaxWait time.Duration
	// Jitter picks a time below a bound, so that writers do not meet again; it
	// is random by default.
	Jitter func(time.Duration) time.Duration
}

// Client asks GitHub. It may be used by several goroutines at once, and keeps
// what never changes: trees and files by their digest.
type Client struct {
	api     *github.Client
	http    *http.Client
	token   string
	sleep   func(context.Context, time.Duration) error
	maxWait time.Duration
	jitter  func(time.Duration) time.Duration
	slots   chan struct{}
	objects objects

	mu     sync.Mutex
	calls  int
	server time.Time
}

const (
	// parallel is how many calls are under way at once; GitHub answers many
	// more than that with a secondary rate limit.
	parallel = 8
	// callTime bounds one call; it is less than the time that a job waits.
	callTime = 30 * time.Second
	maxHops  = 3
)

// ErrToken says that a token cannot be one.
var ErrToken = errors.New("the GitHub token holds a space or a line break; expected the token alone")

// New returns a client. It does not call GitHub yet.
func New(o Options) (*Client, error) {
	base, err := url.Parse(cmp.Or(o.URL, "https://api.github.com"))
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" || base.User != nil || base.RawQuery != "" || base.Fragment != "" {
		return nil, errors.New("the URL of the GitHub API is not one; expected for example https://api.github.com or https://github.example.org/api/v3")
	}
	base.Path = strings.TrimSuffix(base.Path, "/") + "/"
	if strings.ContainsAny(o.Token, " \t\r\n\x00") {
		return nil, ErrToken
	}
	if base.Scheme == "http" && o.Token != "" && !slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, base.Hostname()) {
		return nil, errors.New("the URL of the GitHub API begins with http, and everybody on the way could read the token; expected https")
	}
	c := &Client{
		api: github.NewClient(nil), token: o.Token, sleep: o.Sleep, maxWait: cmp.Or(o.MaxWait, 2*time.Minute),
		jitter: o.Jitter, slots: make(chan struct{}, parallel), objects: newObjects(),
	}
	if c.jitter == nil {
		c.jitter = func(most time.Duration) time.Duration { return time.Duration(rand.Int64N(int64(most) + 1)) }
	}
	c.api.BaseURL, c.api.UserAgent = base, "lockflight"
	c.http = &http.Client{Transport: o.Transport, Timeout: callTime, CheckRedirect: c.redirect}
	return c, nil
}

var errElsewhere = errors.New("it sends us to another place")

// redirect follows GitHub where it moved a repository to, but nowhere else: not
// to another host, and never with something to write.
func (c *Client) redirect(next *http.Request, before []*http.Request) error {
	first := before[0]
	if len(before) > maxHops || first.Method != http.MethodGet || next.Method != http.MethodGet ||
		next.URL.Host != first.URL.Host || next.URL.Scheme != first.URL.Scheme {
		return errElsewhere
	}
	return nil
}

// Calls returns how many calls were made so far.
func (c *Client) Calls() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calls
}

// ServerTime returns the latest time that GitHub put on an answer, to hold the
// own clock against it; it is zero before the first answer.
func (c *Client) ServerTime() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.server
}

func (c *Client) met(answer http.Header) {
	at, err := http.ParseTime(answer.Get("Date"))
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil && at.After(c.server) {
		c.server = at
	}
}

// Repository is "owner/name".
type Repository string

var repositoryShape = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,99}/[A-Za-z0-9._-]{1,100}$`)

// Valid says what is wrong with the name of a repository, if anything is.
func (r Repository) Valid() error {
	_, err := r.path("")
	return err
}

// path returns the place of something in the repository, for a call.
func (r Repository) path(format string, args ...any) (string, error) {
	_, name, _ := strings.Cut(string(r), "/")
	if !repositoryShape.MatchString(string(r)) || name == "." || name == ".." {
		return "", fmt.Errorf("%s is not a repository; expected owner/name", quote(string(r)))
	}
	return "repos/" + string(r) + fmt.Sprintf(format, args...), nil
}

// IsCommit reports whether a text is the name of a commit in full: its 40 hex digits.
func IsCommit(text string) bool { return shaShape.MatchString(text) }

var shaShape = regexp.MustCompile(`^[0-9a-f]{40}$`)

func checkSHA(sha string) error {
	if !shaShape.MatchString(sha) {
		return fmt.Errorf("%s is not a commit; expected its 40 hex digits", quote(sha))
	}
	return nil
}

// quote shows what others wrote on one line, shortened.
func quote(s string) string {
	const most = 120
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return fmt.Sprintf("%+q", s)
}

// together runs functions at once and returns the first error in their order.
func together(all ...func() error) error {
	errs := make([]error, len(all))
	var wg sync.WaitGroup
	for i, f := range all {
		wg.Go(func() { errs[i] = f() })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
