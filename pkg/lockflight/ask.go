package lockflight

import (
	"context"
	"errors"

	"github.com/lockflight/lockflight/pkg/collect"
	"github.com/lockflight/lockflight/pkg/gate"
)

// Gate decides whether the change may enter a stage now. actor is the handle of
// who wants to start it; empty where nobody does yet. An error means that it
// could not be decided: the gate stays shut. If the gate is not open, it says when
// it can open at the earliest.
func (f *Flight) Gate(ctx context.Context, stage, actor string) (gate.Decision, error) {
	in, err := f.input(ctx, stage, actor)
	if err != nil {
		return gate.Decision{}, err
	}
	d, err := gate.Decide(in)
	if err != nil {
		return d, err
	}
	return gate.Foresaw(in, d)
}

// decide asks one gate without looking ahead.
func (f *Flight) decide(ctx context.Context, stage, actor string) (gate.Decision, error) {
	in, err := f.input(ctx, stage, actor)
	if err != nil {
		return gate.Decision{}, err
	}
	return gate.Decide(in)
}

// Accepted decides whether a stage whose attempt passed counts as passed.
func (f *Flight) Accepted(ctx context.Context, stage string) (gate.Decision, error) {
	in, err := f.input(ctx, stage, "")
	if err != nil {
		return gate.Decision{}, err
	}
	return gate.DecideAccepted(in)
}

// During says what an attempt that is under way still needs before it can be
// recorded as passed.
func (f *Flight) During(ctx context.Context, stage string) (gate.Decision, error) {
	in, err := f.input(ctx, stage, "")
	if err != nil {
		return gate.Decision{}, err
	}
	return gate.DecideDuring(in)
}

// Debts lists what the change owes after its attempts and waivers, paid or not.
func (f *Flight) Debts(ctx context.Context) ([]gate.Debt, error) {
	in, err := f.input(ctx, "", "")
	if err != nil {
		return nil, err
	}
	return gate.Debts(in)
}

// Status says where every stage of the change stands.
func (f *Flight) Status(ctx context.Context) ([]gate.StageStatus, error) {
	in, err := f.input(ctx, "", "")
	if err != nil {
		return nil, err
	}
	return statusOf(in)
}

func statusOf(in gate.Input) ([]gate.StageStatus, error) {
	stages, err := gate.Status(in)
	if err != nil {
		return nil, err
	}
	for i := range stages {
		if s := &stages[i]; s.State == gate.StateClosed || s.State == gate.StatePending {
			in.Stage = s.Stage
			if s.Decision, err = gate.Foresaw(in, s.Decision); err != nil {
				return nil, err
			}
		}
	}
	return stages, nil
}

// input asks every source once, for all stages: what a gate needs before it can
// open lies in those before it too.
func (f *Flight) input(ctx context.Context, stage, actor string) (gate.Input, error) {
	if f.Ledger.Store == nil {
		return gate.Input{}, errors.New("no evidence store is set")
	}
	from := collect.Sources{Ledger: f.Ledger, Reviews: f.Reviews, Teams: f.Teams, Tickets: f.Tickets}
	facts, err := collect.Facts(ctx, from, f.Change, f.Pipeline, "")
	if err != nil {
		return gate.Input{}, err
	}
	facts.Actor, facts.Forge, facts.Workflows = actor, f.Forge, f.Workflows
	return gate.Input{
		Change: f.Change, Pipeline: f.Pipeline, Digests: f.Digests, Findings: f.Findings,
		Stage: stage, Facts: facts, Now: f.Now(),
	}, nil
}
