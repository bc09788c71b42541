package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"path/filepath"
	"strings"

	"github.com/lockflight/lockflight/internal/wire"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/forge"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/review"
)

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

// handle is what the pipeline calls an account.
func handle(f *lockflight.Flight, who review.Identity) (string, error) {
	name, err := review.NewDirectory(f.Change, f.Pipeline, nil).Person(who)
	if err != nil {
		return "", &lockflight.RefusedError{Reason: err.Error()}
	}
	return name, nil
}
