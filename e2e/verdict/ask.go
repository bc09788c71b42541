package verdict

import (
	"context"
	"errors"
	"fmt"

	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/forge"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

// Open opens the case of the house with a client of its own: the pull request, or
// the default branch once it was merged.
func (h *House) Open(ctx context.Context) (*forge.Case, error) {
	client, err := h.Client()
	if err != nil {
		return nil, err
	}
	target := forge.Target{Pull: h.Pull.Number()}
	if h.Merged != "" {
		target = forge.Target{Commit: h.Merged}
	}
	return forge.Open(ctx, client, Repo, target)
}

// Flight opens the change of the house, with its ledger.
func (h *House) Flight(ctx context.Context) (*lockflight.Flight, error) {
	found, err := h.Open(ctx)
	if err != nil {
		return nil, err
	}
	flight, findings, err := found.Flight(ctx, Change, "")
	if err != nil {
		return nil, err
	}
	if flight == nil {
		return nil, fmt.Errorf("the change has errors, the first: %s", first(findings))
	}
	flight.Now = h.Hub.Now
	flight.Ledger.Store, err = github.OpenStore(found.Client, Repo, Branch, "")
	return flight, err
}

func first(all finding.List) string {
	for _, f := range all {
		if f.Severity == finding.Error {
			return f.Message
		}
	}
	return "none"
}

// Check checks what the pull request touches.
func (h *House) Check(ctx context.Context) (lockflight.Report, error) {
	found, err := h.Open(ctx)
	if err != nil {
		return lockflight.Report{}, err
	}
	return found.Check(ctx, forge.Asked{Now: h.Hub.Now()})
}

// Gate asks whether the change may enter production.
func (h *House) Gate(ctx context.Context) (gate.Decision, error) {
	flight, err := h.Flight(ctx)
	if err != nil {
		return gate.Decision{}, err
	}
	return flight.Gate(ctx, Production, "ops-1")
}

// Claim starts an attempt of production, if the gate is open.
func (h *House) Claim(ctx context.Context) (gate.Decision, error) {
	return h.claim(ctx, Production)
}

func (h *House) claim(ctx context.Context, stage string) (gate.Decision, error) {
	flight, err := h.Flight(ctx)
	if err != nil {
		return gate.Decision{}, err
	}
	return flight.Claim(ctx, stage, lockflight.Recorder{Actor: "ops-1"})
}

// Record ends the attempt of production that is under way.
func (h *House) Record(ctx context.Context) error { return h.end(ctx, Production) }

func (h *House) end(ctx context.Context, stage string) error {
	flight, err := h.Flight(ctx)
	if err != nil {
		return err
	}
	_, err = flight.Record(ctx, stage, lockflight.Recorder{Actor: "ops-1"}, lockflight.Result{Outcome: "passed"})
	return err
}

// errShut says that a house was not built as it should be.
var errShut = errors.New("the gate of the test is shut")
