package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/forge"
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
		return exitPassed
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
	store, err := s.ledger()
	if err != nil {
		return "", s.stillRuns(c, err)
	}
	chain, err := (evidence.Ledger{Store: store}).Load(ctx, c.ID)
	if err != nil {
		return "", s.stillRuns(c, err)
	}
	running := chain.Running(c.Stage)
	if running == nil || running.Predicate.Run != c.Run {
		return "The attempt was not started, or its end is recorded already.", nil
	}
	outcome, known := ofJob(s.in.jobStatus)
	if !known {
		s.warn("the status of the job is %s; expected success, failure or cancelled, so the attempt counts as failed", shown(s.in.jobStatus))
	}
	name := running.Predicate.AttemptStarted.Attempt
	if err := s.end(ctx, c, chain, *running, outcome); err != nil {
		return "", s.stillRuns(c, err)
	}
	return fmt.Sprintf("The end of %s of %s was recorded: %s.", name, c.ID, outcome), nil
}

// stillRuns says that an end is missing, and how to record it.
func (s *step) stillRuns(c *claim, err error) error {
	return fmt.Errorf("the end of the attempt of %s of %s is not recorded, so the stage stays shut; record it with mode record or with lockflight record --change %s --stage %s: %w", c.Stage, c.ID, c.Path, c.Stage, err)
}

// end records how the attempt ended. What did not pass is recorded even if the
// change cannot be opened any more, as after a push: nothing in it matters to that.
func (s *step) end(ctx context.Context, c *claim, chain evidence.Chain, running evidence.Record, outcome string) error {
	by := lockflight.Recorder{Actor: c.Actor, Run: c.Run}
	f, err := s.reopen(ctx, c)
	if err == nil {
		_, err = f.Record(ctx, c.Stage, by, lockflight.Result{Outcome: outcome})
	}
	var refused *lockflight.RefusedError
	if err == nil || outcome == evidence.Passed || errors.As(err, &refused) {
		return err
	}
	s.warn("the change cannot be opened as it was, so the end is recorded without looking at it: %v", err)
	p := running.Predicate
	ledger := evidence.Ledger{Repository: p.Repository}
	if ledger.Store, err = s.ledger(); err != nil {
		return err
	}
	_, err = ledger.Finish(ctx, chain, evidence.New(evidence.AttemptFinished, evidence.Predicate{
		Change: c.ID, Repository: p.Repository, Stage: p.Stage, Environment: p.Environment, Actor: by.Actor, Run: by.Run, Time: s.now(), Window: p.Window,
		AttemptFinished: &evidence.AttemptFinishedBody{Attempt: p.AttemptStarted.Attempt, Outcome: outcome},
	}, running.About(evidence.ProcedureSubject), running.About(evidence.RequestSubject)))
	return err
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
