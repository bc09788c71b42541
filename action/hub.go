package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/forge"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

// scene is where changes are judged.
type scene interface {
	// Changes lists the files of the changes that are touched.
	Changes(ctx context.Context) ([]string, error)
	// Check validates files; those that are touched if it is given no paths.
	Check(ctx context.Context, q forge.Asked, paths ...string) (lockflight.Report, error)
	// Flight opens a change. Without a flight the findings say why.
	Flight(ctx context.Context, name, pipeline string) (*lockflight.Flight, finding.List, error)
}

// sight is a scene, and where it is.
type sight struct {
	scene
	// judged is the commit that is judged, and trusted the one of the pipeline.
	judged, trusted string
}

// openCase finds on GitHub what is judged.
func openCase(ctx context.Context, client *github.Client, repo github.Repository, t forge.Target) (*sight, error) {
	found, err := forge.Open(ctx, client, repo, t)
	if err != nil {
		return nil, err
	}
	return &sight{found, found.Judged.Commit(), found.Trusted.Commit()}, nil
}

// connect makes the one client of the step.
func (s *step) connect() error {
	s.repo = github.Repository(s.Getenv("GITHUB_REPOSITORY"))
	if err := s.repo.Valid(); err != nil {
		return usage("GITHUB_REPOSITORY: %w", err)
	}
	url := s.Getenv("GITHUB_API_URL")
	var err error
	s.client, err = github.New(github.Options{URL: url, Token: s.in.token, Transport: s.Transport, Sleep: s.rest})
	switch {
	case errors.Is(err, github.ErrToken):
		return usage("the input token: %w", err)
	case err != nil:
		return usage("GITHUB_API_URL: %w", err)
	}
	return nil
}

// rest waits before a call is made again.
func (s *step) rest(ctx context.Context, d time.Duration) error {
	s.Sleep(d)
	return ctx.Err()
}

// open finds what is judged.
func (s *step) open(ctx context.Context, t forge.Target) (*sight, error) {
	found, err := s.Open(ctx, s.client, s.repo, t)
	if err != nil {
		return nil, asUsage(err)
	}
	if s.client.ServerTime().IsZero() {
		return nil, errors.New("GitHub did not say what time it is, so nothing can be judged; run the job again")
	}
	return found, nil
}

// now is the time that GitHub tells: the clock of a runner is whatever its owner
// makes it, and reviews have GitHub's time too.
func (s *step) now() time.Time { return s.client.ServerTime().UTC().Truncate(time.Second) }

// mayNot says what could not be written. That the token may not is a warning;
// whatever else it is makes the step fail in the end.
func (s *step) mayNot(what string, err error) {
	var asked *github.Error
	if errors.As(err, &asked) && asked.Denied() {
		need := "another token"
		if asked.Missing != "" {
			need = asked.Missing
		}
		said := fmt.Sprintf("skipped: %s; it needs %s, which the token does not have (one of a fork never has)", what, need)
		s.skipped = append(s.skipped, said)
		s.warn("%s", said)
		return
	}
	s.unwritten = true
	s.note(annotation{level: levelError, title: "could not be written", message: what + ": " + err.Error()})
}
