// Package hub_test holds what lockflight reads from GitHub, and keeps there,
// against a GitHub on the loopback interface.
package hub_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"testing"
	"time"

	loopback "github.com/lockflight/lockflight/e2e/github"
	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/review"
)

const (
	name = "org/house"
	spec = "changes/upgrade/change.cue"
)

// scene is a repository with a change in a pull request.
type scene struct {
	t      *testing.T
	hub    *loopback.Server
	repo   *loopback.Repo
	pull   *loopback.Pull
	merged string
	// transport sends what clients ask; nil for the usual way.
	transport http.RoundTripper
	// sleep waits for clients.
	sleep func(context.Context, time.Duration) error
}

func newScene(t *testing.T) *scene {
	s := &scene{t: t, hub: loopback.New(t), sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}
	for _, login := range []string{"dev-1", "dev-2", "qa-1", "qa-2", "ops-1"} {
		s.hub.AddUser(login)
	}
	s.repo = s.hub.AddRepo(name)
	s.repo.Commit(loopback.Commit{Author: "ops-1", Files: map[string]string{".lockflight/pipeline.cue": "pipeline", "README.md": "house"}})
	s.repo.Commit(loopback.Commit{Branch: "upgrade", Author: "dev-1", Files: map[string]string{spec: "procedure-1\nrequest-1\n"}})
	s.pull = s.repo.OpenPull(loopback.PullRequest{Author: "dev-1", Head: "upgrade"})
	return s
}

// edit pushes another procedure.
func (s *scene) edit(author, procedure string) string {
	return s.pull.Push(loopback.Commit{Author: author, Files: map[string]string{spec: procedure + "\nrequest-1\n"}})
}

func (s *scene) client() *github.Client { return s.clientWith(s.hub.Token()) }

func (s *scene) clientWith(token string) *github.Client {
	s.t.Helper()
	c, err := github.New(github.Options{URL: s.hub.URL(), Token: token, Transport: s.transport, Sleep: s.sleep})
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

func digestAt(_ context.Context, tree fs.FS, path string) (d change.Digests, err error) {
	content, err := fs.ReadFile(tree, path)
	if err != nil {
		return d, err
	}
	if _, err := fmt.Sscanf(string(content), "%s\n%s\n", &d.Procedure, &d.Request); err != nil {
		return d, errors.New("it is not in order")
	}
	return d, nil
}

func (s *scene) reviews() (review.Set, error) {
	c := s.client()
	p, err := c.Pull(s.t.Context(), name, 1)
	if err != nil {
		return review.Set{}, err
	}
	return github.PullReviews{Client: c, Pull: p, Path: spec, DigestAt: digestAt}.Reviews(s.t.Context(), "upgrade")
}

func (s *scene) mergedReviews(commit string) (review.Set, error) {
	return github.MergedReviews{Client: s.client(), Repo: name, Commit: commit, Branch: "main", Path: spec, DigestAt: digestAt}.Reviews(s.t.Context(), "upgrade")
}

// words writes a set shortly.
func words(set review.Set) string {
	var out, who []string
	for _, r := range set.Reviews {
		out = append(out, strings.TrimSpace(r.By.Login+" "+r.Verdict+" "+r.Procedure))
	}
	for _, a := range set.Authors {
		who = append(who, a.Login)
	}
	return strings.Join(out, "; ") + " | " + strings.Join(who, " ")
}

func (s *scene) want(set review.Set, err error, want string) {
	s.t.Helper()
	if got := words(set); err != nil || got != want {
		s.t.Errorf("got %q, %v; expected %q", got, err, want)
	}
}
