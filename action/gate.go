package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/forge"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/review"
)

// pause is the time between two questions of a gate that is waited for. Each takes
// about fifteen calls, of the thousand that a repository has in an hour.
const pause = 2 * time.Minute

// answered is one question to a gate, with its answer.
type answered struct {
	subject
	lockflight.Entry
}

// gate decides whether a change may enter a stage and, if it may, records that an
// attempt starts.
func (s *step) gate(ctx context.Context) (result, error) {
	if err := s.needRun("GITHUB_STATE"); err != nil {
		return result{}, err
	}
	who, err := s.actor(ctx)
	if err != nil {
		return result{}, err
	}
	if s.in.wait > 0 {
		s.say("The step waits for up to %s, and holds a runner meanwhile. For longer waits use mode sweep on a schedule.", s.in.wait)
	}
	run, end := s.run(), s.Now().Add(s.in.wait)
	for {
		a, err := s.ask(ctx, who, run)
		if err != nil {
			return result{}, err
		}
		left := s.rests(a.Decision, end)
		if left <= 0 {
			return s.answer(a)
		}
		s.Sleep(left)
	}
}

// rests is how long to wait before the gate is asked again; nothing if there is no
// sense in it.
func (s *step) rests(d gate.Decision, end time.Time) time.Duration {
	left := end.Sub(s.Now())
	if d.Outcome == gate.Passed || d.Outcome == gate.Undecided || left <= 0 {
		return 0
	}
	opens := gate.AskAgain(d)
	if opens == nil {
		return min(pause, left)
	}
	if wait := max(opens.Sub(d.At), time.Second); wait <= left {
		return wait
	}
	return 0
}

// ask reads everything anew, so that what changes while waiting counts.
func (s *step) ask(ctx context.Context, who review.Identity, run string) (answered, error) {
	target := s.gateTarget()
	of, err := s.subject(ctx, target, s.in.change, who)
	if err != nil {
		return answered{}, err
	}
	f := of.flight
	if err := hasStage(f, s.in.stage); err != nil {
		return answered{}, err
	}
	if err := s.notAgain(ctx, f); err != nil {
		return answered{}, err
	}
	// Said before the claim, so that its end is recorded even if the step is killed
	// right after it.
	err = s.remember(claim{Run: run, ID: f.Change.ID, Path: f.Name, Stage: s.in.stage, Actor: of.by, Pull: target.Pull, Commit: of.at.judged})
	if err != nil {
		return answered{}, err
	}
	entry, err := f.Enter(ctx, s.in.stage, lockflight.Recorder{Actor: of.by, Run: run})
	return answered{of, entry}, err
}

// gateTarget is the target with the approvals of this run, if they are asked for.
func (s *step) gateTarget() forge.Target {
	t := s.target()
	if s.in.runApprovals {
		t.Run, _ = strconv.ParseInt(s.Getenv("GITHUB_RUN_ID"), 10, 64)
	}
	return t
}

// notAgain refuses a run that is started again although it has started this very
// procedure before: a new run sees what stands now, an old one repeats what was.
func (s *step) notAgain(ctx context.Context, f *lockflight.Flight) error {
	if !s.again() {
		return nil
	}
	chain, err := f.Ledger.Load(ctx, f.Change.ID)
	if err != nil {
		return err
	}
	for _, a := range chain.Attempts() {
		p := a.Started.Predicate
		if p.Stage == s.in.stage && a.Started.About(evidence.ProcedureSubject) == f.Digests.Procedure && strings.HasPrefix(p.Run, s.runs()) {
			return &lockflight.RefusedError{Reason: fmt.Sprintf("this run was started again, and has started %s with this very procedure before; start a new run", a.Name)}
		}
	}
	return nil
}

// answer shows a decision.
func (s *step) answer(a answered) (result, error) {
	i := s.item(a.flight, a.Overview)
	i.Outcome, i.Stage, i.Decision = a.Decision.Outcome, s.in.stage, &a.Decision
	for _, r := range a.Decision.Reasons {
		if unmet(r.Outcome) {
			i.Counts = append(i.Counts, r)
		}
	}
	r := report{Items: []item{i}, link: s.links(a.at, []item{i})}.titled()
	s.log(r)
	s.noteReasons(a.flight.Change.ID, i.Counts, nil)
	out := r.about(a.at.judged)
	out.attempt = a.Attempt
	if a.Decision.Outcome != gate.Passed {
		return out, s.forget()
	}
	return out, nil
}
