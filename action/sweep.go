package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lockflight/lockflight/pkg/forge"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

// mostVisits is how many pull requests, and how many runs, one sweep looks at: each
// takes about fifteen calls, of the thousand that a repository has in an hour.
const mostVisits = 20

// sweep looks again at what waits, so that no runner has to: open pull requests
// that are not green, and runs that wait before an environment.
func (s *step) sweep(ctx context.Context) (result, error) {
	out := result{outcome: gate.Passed, commit: s.ev.commit}
	said, pulls := s.sweepPulls(ctx)
	more, runs := s.sweepRuns(ctx)
	out.report.Said = append(said, more...)
	if pulls != nil || runs != nil {
		out.outcome = gate.Undecided
	}
	for _, err := range []error{pulls, runs} {
		if err != nil {
			s.note(annotation{level: levelError, title: "could not be done", message: err.Error()})
		}
	}
	out.report.Title = "What waits was looked at"
	if len(out.report.Said) == 0 {
		out.report.Title = "Nothing waits"
	}
	s.log(out.report)
	return out, nil
}

// turn takes as many as one sweep looks at, others each time, so that all have
// their turn.
func turn[T any](s *step, all []T) []T {
	if len(all) <= mostVisits {
		return all
	}
	n, _ := strconv.Atoi(s.Getenv("GITHUB_RUN_NUMBER"))
	from := max(n, 0) * mostVisits % len(all)
	return slices.Concat(all[from:], all[:from])[:mostVisits]
}

func (s *step) sweepPulls(ctx context.Context) ([]string, error) {
	pulls, err := s.client.OpenPulls(ctx, s.repo)
	if err != nil {
		return nil, err
	}
	var said []string
	if len(pulls) > mostVisits {
		said = append(said, fmt.Sprintf("%d pull requests are open; %d of them were looked at, and others are next time.", len(pulls), mostVisits))
	}
	var failed error
	for _, p := range turn(s, pulls) {
		was, err := s.client.StatusOf(ctx, s.repo, p.Head, statusContext)
		if err == nil && was != nil && was.State == github.StatusSuccess {
			continue
		}
		line := ""
		if err == nil {
			line, err = s.revisit(ctx, p.Number)
		}
		if err != nil {
			failed = fmt.Errorf("pull request %d: %w", p.Number, err)
			s.warn("%v", failed)
			continue
		}
		said = append(said, line)
	}
	return said, failed
}

// revisit judges a pull request as it is now, and says so in its status and in our
// comment, if anything is different. The input stage has to be that of mode check.
func (s *step) revisit(ctx context.Context, pull int) (string, error) {
	quiet := *s
	quiet.in.change, quiet.notes = "", nil
	at, err := quiet.open(ctx, forge.Target{Pull: pull})
	if err != nil {
		return "", err
	}
	r, err := quiet.examine(ctx, at)
	if err != nil {
		return "", err
	}
	now := s.status(r.outcome(), describe(r))
	line := fmt.Sprintf("Pull request %d is %s: %s", pull, r.outcome(), now.Description)
	was, err := s.client.StatusOf(ctx, s.repo, at.judged, statusContext)
	if err != nil || was != nil && was.State == now.State && was.Description == now.Description {
		return line, err
	}
	s.setStatus(ctx, at.judged, r.outcome(), describe(r))
	if s.in.comment {
		s.stick(ctx, pull, r)
	}
	return line, nil
}

func (s *step) sweepRuns(ctx context.Context) ([]string, error) {
	runs, all, err := s.client.WaitingRuns(ctx, s.repo)
	if err != nil {
		return nil, err
	}
	var said []string
	if all > mostVisits {
		said = append(said, fmt.Sprintf("%d runs wait before an environment; %d of them were looked at, and others are next time.", all, mostVisits))
	}
	var failed error
	for _, run := range turn(s, runs) {
		lines, err := s.letIn(ctx, run)
		said = append(said, lines...)
		if err != nil {
			failed = fmt.Errorf("run %d: %w", run.ID, err)
			s.warn("%v", failed)
		}
	}
	return said, failed
}

// letIn opens the environments that a run waits for, as far as their gates would
// open now. What is closed stays as it is: it may open later.
func (s *step) letIn(ctx context.Context, run github.WaitingRun) ([]string, error) {
	names, err := s.client.PendingEnvironments(ctx, s.repo, run.ID)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	at, err := s.open(ctx, forge.Target{Commit: run.Head})
	if err != nil {
		return nil, err
	}
	changes, err := at.Changes(ctx)
	if err != nil || len(changes) != 1 {
		return []string{fmt.Sprintf("Run %d is left alone: its commit touches %d changes, and one was expected.", run.ID, len(changes))}, asUsage(err)
	}
	f, err := s.flight(ctx, at, changes[0])
	if err != nil {
		return nil, err
	}
	by, err := handle(f, run.Actor)
	if err != nil {
		return nil, err
	}
	var said []string
	for _, name := range names {
		line, err := s.letInto(ctx, f, run, name, by)
		if err != nil {
			return said, err
		}
		said = append(said, line)
	}
	return said, nil
}

func (s *step) letInto(ctx context.Context, f *lockflight.Flight, run github.WaitingRun, environment, by string) (string, error) {
	stage, err := stageOn(ctx, f, environment)
	if err != nil || stage == "" {
		return fmt.Sprintf("Run %d waits for %s, which no stage of %s is on.", run.ID, environment, f.Change.ID), err
	}
	d, err := f.Gate(ctx, stage, by)
	if err != nil {
		return "", err
	}
	if d.Outcome != gate.Passed {
		return fmt.Sprintf("Run %d waits for %s: the gate of %s of %s is %s.", run.ID, environment, stage, f.Change.ID, d.Outcome), nil
	}
	comment := fmt.Sprintf("The gate of %s of %s is open.", stage, f.Change.ID)
	if err := s.client.OpenGate(ctx, s.repo, run.ID, environment, shortText(comment, github.MaxGateComment)); err != nil {
		s.mayNot(fmt.Sprintf("letting run %d into %s", run.ID, environment), err)
		return fmt.Sprintf("Run %d waits for %s, whose gate is open, and was not let in.", run.ID, environment), nil
	}
	return fmt.Sprintf("Run %d was let into %s: %s", run.ID, environment, comment), nil
}

// stageOn is the first stage on an environment that the change has not passed; ""
// if there is none.
func stageOn(ctx context.Context, f *lockflight.Flight, environment string) (string, error) {
	stages, err := f.Status(ctx)
	if err != nil {
		return "", err
	}
	for _, st := range stages {
		if strings.EqualFold(st.Environment, environment) && st.State != gate.StatePassed && st.State != gate.StateSkipped {
			return st.Stage, nil
		}
	}
	return "", nil
}
