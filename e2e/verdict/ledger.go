package verdict

import (
	"context"
	"fmt"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

// record fills the ledger: other changes, what people signed, and a test of the
// change that passed.
func (h *House) record(ctx context.Context) error {
	flight, err := h.Flight(ctx)
	if err != nil {
		return err
	}
	for i := range h.size.Others {
		if err := h.other(ctx, flight, i); err != nil {
			return err
		}
	}
	for i := range h.size.SignOffs {
		h.Hub.Advance(1)
		body := evidence.SignOffBody{Role: "dev", Verdict: evidence.Confirm, Person: "dev-1", Answers: []string{fmt.Sprint("answer ", i)}}
		if _, err := flight.SignOff(ctx, Test, lockflight.Recorder{Actor: "dev-1"}, body); err != nil {
			return err
		}
	}
	d, err := h.claim(ctx, Test)
	if err == nil && d.Outcome != gate.Passed {
		err = errShut
	}
	if err != nil {
		return err
	}
	if err := h.end(ctx, Test); err != nil || !h.size.Vetoed {
		return err
	}
	h.Veto()
	return nil
}

// other records an attempt of another change; every second one goes on.
func (h *House) other(ctx context.Context, flight *lockflight.Flight, i int) error {
	p := evidence.Predicate{
		Change: fmt.Sprintf("other-%d", i), Repository: flight.Ledger.Repository, Stage: Test, Environment: Test, Actor: "dev-1", Time: h.Hub.Now(),
		AttemptStarted: &evidence.AttemptStartedBody{Attempt: "test-1", Gate: evidence.Passed, Register: flight.Pipeline.Name, Debts: flight.Pipeline.Debts()},
	}
	d := flight.Digests
	chain, err := flight.Ledger.Claim(ctx, nil, evidence.New(evidence.AttemptStarted, p, d.Procedure, d.Request))
	if err != nil || i%2 == 1 {
		return err
	}
	p.AttemptStarted, p.AttemptFinished = nil, &evidence.AttemptFinishedBody{Attempt: "test-1", Outcome: evidence.Passed}
	_, err = flight.Ledger.Finish(ctx, chain, evidence.New(evidence.AttemptFinished, p, d.Procedure, d.Request))
	return err
}
