package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"

	"github.com/lockflight/lockflight/internal/exitcode"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/forge"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

// post records the end of the attempt that main started, if nothing else did,
// whatever happened to the job.
func (s *step) post(ctx context.Context) int {
	said, err := s.finish(ctx)
	if said != "" {
		s.say("%s", said)
	}
	if err == nil {
		s.issueNotes()
		return exitcode.Passed
	}
	code := s.fail(err)
	s.issueNotes()
	return code
}

// finish records the end, and says what it did.
func (s *step) finish(ctx context.Context) (string, error) {
	c, err := s.remembered()
	if c == nil || err != nil {
		return "", err
	}
	if s.in, err = s.readInputs(); err != nil {
		return "", err
	}
	if err := s.connect(); err != nil {
		return "", err
	}
	ledger, err := s.ledgerOf()
	if err != nil {
		return "", s.stillRuns(c, err)
	}
	chain, err := ledger.Load(ctx, c.ID)
	if err != nil {
		return "", s.stillRuns(c, err)
	}
	started := under(ledger, chain, c)
	if started == nil {
		return over, nil
	}
	outcome, known := ofJob(s.in.jobStatus)
	if !known {
		s.warn("the status of the job is %s; expected success, failure or cancelled, so the attempt counts as failed", shown(s.in.jobStatus))
	}
	recorded, err := s.end(ctx, c, ledger, chain, *started, outcome)
	if err != nil {
		return "", s.stillRuns(c, err)
	}
	if !recorded {
		return over, nil
	}
	return fmt.Sprintf("The end of %s of %s was recorded: %s.", started.Predicate.AttemptStarted.Attempt, c.ID, outcome), nil
}

// over is said where there is nothing to end.
const over = "The attempt was not started, or its end is recorded already."

// ledgerOf is the ledger as this job knows it: with a key, an end that is not signed
// with it is somebody else's word.
func (s *step) ledgerOf() (evidence.Ledger, error) {
	var l evidence.Ledger
	var err error
	if l.Key, err = s.key(); err != nil {
		return l, err
	}
	if l.Key != nil {
		public, _ := l.Key.Public().(ed25519.PublicKey)
		l.Believes = func(r evidence.Record) bool { return r.SignedBy(public) }
	}
	l.Store, err = s.ledger()
	return l, err
}

// under is the start of the attempt of a claim, as long as it is under way.
func under(l evidence.Ledger, chain evidence.Chain, c *claim) *evidence.Record {
	for _, a := range chain.AttemptsBelieving(l.Believes) {
		if a.Finished == nil && a.Started.Predicate.Stage == c.Stage && a.Started.Predicate.Run == c.Run {
			return &a.Started
		}
	}
	return nil
}

// stillRuns says that an end is missing, and how to record it.
func (s *step) stillRuns(c *claim, err error) error {
	outcome, _ := ofJob(s.in.jobStatus)
	need := gate.Need{Kind: evidence.AttemptFinished, Predicate: evidence.Predicate{
		Stage: c.Stage, Actor: c.Actor, AttemptFinished: &evidence.AttemptFinishedBody{Outcome: outcome},
	}}
	command := need.Command(c.Path) + " --github " + string(s.repo)
	if c.Pull != 0 {
		command += fmt.Sprintf(" --pull %d", c.Pull)
	}
	return fmt.Errorf("the end of the attempt of %s of %s is not recorded, so the stage stays shut; record it with mode record, or with: %s; it failed because of this: %w", c.Stage, c.ID, command, err)
}

// end records how the attempt ended; it reports false if that is recorded already,
// as the pipeline sees it. What did not pass is recorded even if the change cannot be
// opened any more, as after a push: nothing in it matters to that.
func (s *step) end(ctx context.Context, c *claim, ledger evidence.Ledger, chain evidence.Chain, started evidence.Record, outcome string) (bool, error) {
	by := lockflight.Recorder{Actor: c.Actor, Run: c.Run}
	f, err := s.reopen(ctx, c)
	if err == nil {
		if running := gate.Running(f.Pipeline, chain, c.Stage); running == nil || running.Predicate.Run != c.Run {
			return false, nil
		}
		_, err = f.Record(ctx, c.Stage, by, lockflight.Result{Outcome: outcome})
	}
	var refused *lockflight.RefusedError
	if err == nil || outcome == evidence.Passed || errors.As(err, &refused) {
		return err == nil, err
	}
	s.warn("the change cannot be opened as it was, so the end is recorded without looking at it: %v", err)
	p := started.Predicate
	ledger.Repository = p.Repository
	_, err = ledger.Finish(ctx, chain, evidence.New(evidence.AttemptFinished, evidence.Predicate{
		Change: c.ID, Repository: p.Repository, Stage: p.Stage, Environment: p.Environment, Actor: by.Actor, Run: by.Run, Time: s.now(), Window: p.Window,
		AttemptFinished: &evidence.AttemptFinishedBody{Attempt: p.AttemptStarted.Attempt, Outcome: outcome},
	}, started.About(evidence.ProcedureSubject), started.About(evidence.RequestSubject)))
	return err == nil, err
}

// reopen opens the change as main saw it.
func (s *step) reopen(ctx context.Context, c *claim) (*lockflight.Flight, error) {
	target := forge.Target{Pull: c.Pull}
	if c.Pull == 0 {
		target.Commit = c.Commit
	}
	at, err := s.open(ctx, target)
	if err != nil {
		return nil, err
	}
	return s.flight(ctx, at, c.Path)
}
