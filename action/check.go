package main

import (
	"context"
	"errors"

	"github.com/lockflight/lockflight/pkg/forge"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/render"
)

// check judges every change that the event touches, and says what is missing.
func (s *step) check(ctx context.Context) (result, error) {
	target, commit := s.target(), s.checked()
	s.announce(ctx, commit)
	at, r, err := s.inspect(ctx, target)
	if err != nil {
		s.setStatus(ctx, commit, gate.Undecided, oneLine(err))
		return result{outcome: gate.Undecided}, err
	}
	if commit == "" {
		commit = at.judged
	}
	s.log(r)
	s.noteFindings(r.Findings)
	s.setStatus(ctx, commit, r.outcome(), describe(r))
	// What was overtaken by a push must not speak for what came after it.
	if s.in.comment && target.Pull != 0 && at.judged == commit {
		s.stick(ctx, target.Pull, r)
	}
	return r.about(at.judged), nil
}

// checked is the commit that the status is set on; empty where it is not known yet.
func (s *step) checked() string {
	if s.in.commit != "" || s.in.pull != 0 && s.ev.pull == 0 {
		return s.in.commit
	}
	return s.ev.commit
}

func (s *step) inspect(ctx context.Context, t forge.Target) (*sight, report, error) {
	at, err := s.open(ctx, t)
	if err != nil {
		return nil, report{}, err
	}
	if s.ev.branch != "" && at.judged != s.ev.commit {
		return nil, report{}, usage("the group of the merge queue is at commit %.12s by now, and the event is about %.12s; another run judges it", at.judged, s.ev.commit)
	}
	r, err := s.examine(ctx, at)
	return at, r, err
}

// examine judges the changes of a place, or the one that is named.
func (s *step) examine(ctx context.Context, at *sight) (report, error) {
	var named []string
	if s.in.change != "" {
		named = []string{s.in.change}
	}
	changes, err := named, error(nil)
	if named == nil {
		if changes, err = at.Changes(ctx); err != nil {
			return report{}, asUsage(err)
		}
	}
	checked, err := at.Check(ctx, forge.Asked{Pipeline: s.in.pipeline, Now: s.now()}, named...)
	if err != nil {
		return report{}, asUsage(err)
	}
	r := report{Findings: checked.Findings}
	for _, name := range changes {
		i, err := s.look(ctx, at, name)
		var invalid *invalidError
		if errors.As(err, &invalid) {
			// They stand in the report of the files.
			r.Findings = append(r.Findings, invalid.findings...).Sorted()
			continue
		}
		if err != nil {
			return report{}, err
		}
		r.Items = append(r.Items, i)
	}
	r.link = s.links(at, r.Items)
	return r.titled(), nil
}

// look judges one change.
func (s *step) look(ctx context.Context, at *sight, name string) (item, error) {
	f, err := s.flight(ctx, at, name)
	if err != nil {
		return item{}, err
	}
	if s.in.stage != "" {
		if err := hasStage(f, s.in.stage); err != nil {
			return item{}, err
		}
	}
	now, err := f.Overview(ctx)
	if err != nil {
		return item{}, err
	}
	v := judge(now.Stages, s.in.stage)
	i := s.item(f, now)
	i.Outcome, i.Counts, i.shown = v.outcome, v.counts, v.shown
	if v.stage != nil {
		i.Stage = v.stage.Stage
	}
	s.noteReasons(f.Change.ID, v.counts, v.shown)
	return i, nil
}

// item is what a report says of a change whatever was asked.
func (s *step) item(f *lockflight.Flight, now lockflight.Overview) item {
	i := item{
		Path: f.Name, Change: f.Change.ID, ProcedureDigest: f.Digests.Procedure, At: s.now(), Stages: now.Stages, Debts: now.Debts,
		zone: f.Zone(), policy: f.Pipeline.Source.File, gated: s.asksGate(),
	}
	if now.Plan != nil {
		i.plan = &render.Plan{Outlook: *now.Plan, At: i.At}
	}
	return i
}
