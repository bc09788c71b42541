package github_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	api "github.com/google/go-github/v60/github"

	"github.com/lockflight/lockflight/e2e/github"
)

// house is a server with one repository and the people around it.
type house struct {
	t      *testing.T
	s      *github.Server
	repo   *github.Repo
	team   *github.Team
	client *api.Client
}

var ctx = context.Background()

func newHouse(t *testing.T) *house {
	t.Helper()
	s := github.New(t)
	remember(t, s)
	for _, login := range []string{"author", "reviewer", "operations"} {
		s.AddUser(login)
	}
	h := &house{t: t, s: s, team: s.AddTeam("org/release", "operations"), repo: s.AddRepo("org/house")}
	h.repo.Commit(github.Commit{Author: "author", Message: "Start", Files: map[string]string{
		"README.md": "A house.\n", "changes/one.yaml": "title: one\nrisk: low\n", "src/main.go": "package main\n",
	}})
	h.client = h.as(s.Token())
	return h
}

// as returns a client with a token.
func (h *house) as(token string) *api.Client {
	h.t.Helper()
	c, err := api.NewClient(nil).WithAuthToken(token).WithEnterpriseURLs(h.s.URL(), h.s.URL())
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// pull opens a pull request that changes a file.
func (h *house) pull() *github.Pull {
	h.t.Helper()
	h.repo.Commit(github.Commit{Branch: "topic", Author: "author", Message: "Raise the risk", Files: map[string]string{"changes/one.yaml": "title: one\nrisk: high\n"}})
	return h.repo.OpenPull(github.PullRequest{Title: "Raise the risk", Author: "author", Head: "topic"})
}

// raw makes a call that the client has no method for.
func (h *house) raw(c *api.Client, method, path string, body, into any) *api.Response {
	h.t.Helper()
	req, err := c.NewRequest(method, path, body)
	if err != nil {
		h.t.Fatal(err)
	}
	resp, err := c.Do(ctx, req, into)
	must(h.t, err)
	return resp
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ask unpacks what a method of the client returns.
func ask[T any](v T, _ *api.Response, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		must(t, err)
		return v
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func list(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

// refused reports that a call fails with a status and a message.
func refused(t *testing.T, what string, err error, status int, message string) {
	t.Helper()
	var e *api.ErrorResponse
	if !errors.As(err, &e) {
		t.Errorf("%s: got %v, want a refusal with %d", what, err, status)
		return
	}
	if e.Response.StatusCode != status || !strings.Contains(e.Message, message) {
		t.Errorf("%s: got %d %q, want %d %q", what, e.Response.StatusCode, e.Message, status, message)
	}
}
