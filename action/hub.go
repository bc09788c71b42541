package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/lockflight/lockflight/internal/wire"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/forge"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/review"
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

// invalidError says that a change or its pipeline has errors.
type invalidError struct{ findings finding.List }

func (e *invalidError) Error() string {
	return "the change or its pipeline has errors, the first at " + e.findings.FirstError()
}

// flight opens a change with its ledger.
func (s *step) flight(ctx context.Context, at *sight, change string) (*lockflight.Flight, error) {
	f, findings, err := at.Flight(ctx, change, s.in.pipeline)
	if err != nil {
		return nil, asUsage(err)
	}
	if f == nil {
		return nil, &invalidError{findings}
	}
	f.Name, f.Now = change, s.now
	if f.Ledger.Key, err = s.key(); err != nil {
		return nil, err
	}
	f.Ledger.Store, err = s.ledger()
	return f, err
}

// key signs what is recorded; nil if the job has none.
func (s *step) key() (ed25519.PrivateKey, error) {
	key, err := wire.KeyOf(s.Getenv)
	if err != nil {
		return nil, usageError{err}
	}
	return key, nil
}

// ledger opens the ledger that is named, or the branch of the repository.
func (s *step) ledger() (evidence.Store, error) {
	url := s.in.ledger
	if url == "" {
		url = "github:" + string(s.repo)
	}
	base := s.Getenv("GITHUB_WORKSPACE")
	if base != "" {
		base = filepath.Clean(base)
	}
	store, err := wire.Ledger(url, base, func() (*github.Client, error) { return s.client, nil })
	var named *wire.NameError
	var scheme *wire.SchemeError
	if errors.As(err, &scheme) || errors.As(err, &named) {
		return nil, usage("the input ledger: %w", err)
	}
	return store, err
}

// only is the change that is meant: the one that is named, or the only one that is
// touched.
func (s *step) only(ctx context.Context, at *sight, named string) (string, error) {
	if named != "" {
		return named, nil
	}
	all, err := at.Changes(ctx)
	switch {
	case err != nil:
		return "", asUsage(err)
	case len(all) == 1:
		return all[0], nil
	case len(all) == 0:
		return "", usage("commit %.12s touches no change; name one with the input change, such as changes/upgrade", at.judged)
	}
	return "", usage("commit %.12s touches %d changes, %s; name one of them with the input change", at.judged, len(all), strings.Join(all, ", "))
}

// subject is the change that something is asked or said of.
type subject struct {
	at     *sight
	flight *lockflight.Flight
	// by is what the pipeline calls whoever asks or says it.
	by string
}

// subject opens the change that is named, or the only one that is touched.
func (s *step) subject(ctx context.Context, t forge.Target, named string, who review.Identity) (subject, error) {
	at, err := s.open(ctx, t)
	if err != nil {
		return subject{}, err
	}
	name, err := s.only(ctx, at, named)
	if err != nil {
		return subject{}, err
	}
	f, err := s.flight(ctx, at, name)
	if err != nil {
		return subject{}, err
	}
	by, err := handle(f, who)
	return subject{at, f, by}, err
}

// hasStage refuses a stage that the pipeline does not have for a change.
func hasStage(f *lockflight.Flight, stage string) error {
	var names []string
	for _, s := range f.Pipeline.Stages {
		if s.Name == stage {
			return nil
		}
		names = append(names, s.Name)
	}
	return usage("the pipeline %s has no stage %s for the change %s; it has %s", f.Pipeline.Name, stage, f.Change.ID, strings.Join(names, ", "))
}

// actor is the account of whoever made this run start: not who made the first one
// start, if somebody else started it again.
func (s *step) actor(ctx context.Context) (review.Identity, error) {
	login := s.Getenv("GITHUB_TRIGGERING_ACTOR")
	if login == "" {
		login = s.Getenv("GITHUB_ACTOR")
	}
	if login == "" {
		return review.Identity{}, usage("GITHUB_ACTOR is not set, so nobody knows who asks; the action has to be run by a runner of GitHub Actions")
	}
	if strings.EqualFold(s.ev.sender.Login, login) && s.ev.sender.ID > 0 {
		return s.ev.sender, nil
	}
	return s.client.User(ctx, login)
}

// handle is what the pipeline calls an account.
func handle(f *lockflight.Flight, who review.Identity) (string, error) {
	name, err := review.NewDirectory(f.Change, f.Pipeline, nil).Person(who)
	if err != nil {
		return "", &lockflight.RefusedError{Reason: err.Error()}
	}
	return name, nil
}

// runURL is where this run is, without the number of its attempt.
func (s *step) runURL() string {
	return strings.TrimSuffix(s.Getenv("GITHUB_SERVER_URL"), "/") + "/" + string(s.repo) + "/actions/runs/" + s.Getenv("GITHUB_RUN_ID")
}

// runs is how what this run recorded starts; other attempts of it have other ends.
func (s *step) runs() string { return s.runURL() + "/attempts/" }

// run names this step of this run, so that nobody takes it for another.
func (s *step) run() string {
	return s.runs() + s.Getenv("GITHUB_RUN_ATTEMPT") + "#" + s.Getenv("GITHUB_JOB") + "-" + s.Chance()
}

// again reports whether the run was started again.
func (s *step) again() bool {
	n := s.Getenv("GITHUB_RUN_ATTEMPT")
	return n != "" && n != "1"
}

// mayNot says in one word what a token may not do, and reports whether that is all
// that went wrong. Whatever else it is makes the step fail in the end.
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
