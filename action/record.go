package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/lockflight/lockflight/internal/wire"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

// record writes down how an attempt ended.
func (s *step) record(ctx context.Context) (result, error) {
	if err := s.needRun(); err != nil {
		return result{}, err
	}
	r, err := s.ended()
	if err != nil {
		return result{}, err
	}
	who, err := s.actor(ctx)
	if err != nil {
		return result{}, err
	}
	of, err := s.subject(ctx, s.target(), s.in.change, who)
	if err != nil {
		return result{}, err
	}
	if err := hasStage(of.flight, s.in.stage); err != nil {
		return result{}, err
	}
	if err := s.mine(ctx, of.flight); err != nil {
		return result{}, err
	}
	rec, err := of.flight.Record(ctx, s.in.stage, lockflight.Recorder{Actor: of.by, Run: s.run()}, r)
	if err != nil {
		return result{}, err
	}
	out := result{outcome: gate.Passed, digest: rec.About(evidence.ProcedureSubject), commit: of.at.judged, attempt: rec.Predicate.AttemptFinished.Attempt}
	out.report.Title = fmt.Sprintf("The end of %s of %s was recorded: %s", out.attempt, of.flight.Change.ID, r.Outcome)
	s.log(out.report)
	return out, nil
}

// mine makes sure that the attempt under way is the one that is meant: the one that
// is named, or one that this run started. The end of another's is not for us to say.
func (s *step) mine(ctx context.Context, f *lockflight.Flight) error {
	chain, err := f.Ledger.Load(ctx, f.Change.ID)
	if err != nil {
		return err
	}
	running := gate.Running(f.Pipeline, chain, s.in.stage)
	if running == nil {
		return nil // Record says so
	}
	name := running.Predicate.AttemptStarted.Attempt
	switch {
	case s.in.attempt == name, s.in.attempt == "" && strings.HasPrefix(running.Predicate.Run, s.runs()):
		return nil
	case s.in.attempt != "":
		return &lockflight.RefusedError{Reason: fmt.Sprintf("the attempt under way is %s, and %s is to be ended; name the one that is meant", name, s.in.attempt)}
	}
	return &lockflight.RefusedError{Reason: fmt.Sprintf("%s was not started by this run but by %s; if it is meant all the same, name it with the input attempt", name, orUnknown(running.Predicate.Run))}
}

func orUnknown(run string) string {
	if run == "" {
		return "somebody by hand"
	}
	return run
}

// ended is how the attempt ended: as the inputs say, or as the job goes so far.
func (s *step) ended() (lockflight.Result, error) {
	var r lockflight.Result
	if s.in.resultFile != "" {
		name := s.in.resultFile
		if !filepath.IsAbs(name) {
			name = filepath.Join(s.Getenv("GITHUB_WORKSPACE"), name)
		}
		data, err := s.ReadFile(name, wire.MaxResult)
		if err != nil {
			return r, usage("the input result: %s cannot be read: %w", s.in.resultFile, err)
		}
		if r, err = wire.ReadResult(s.in.resultFile, data); err != nil {
			return r, usageError{err}
		}
	}
	if r.Outcome = s.in.outcome; r.Outcome != "" {
		return r, nil
	}
	var known bool
	if r.Outcome, known = ofJob(s.in.jobStatus); !known {
		return r, usage("the input job-status is %s; expected success, failure or cancelled", shown(s.in.jobStatus))
	}
	return r, nil
}

// ofJob is the outcome of an attempt by the status of its job. What nobody knows
// failed.
func ofJob(status string) (outcome string, known bool) {
	switch status {
	case "success":
		return evidence.Passed, true
	case "failure":
		return evidence.Failed, true
	case "cancelled":
		return evidence.Aborted, true
	}
	return evidence.Failed, false
}
