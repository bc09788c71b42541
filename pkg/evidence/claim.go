package evidence

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// HeldError says that an attempt holds what a claim asks for.
type HeldError struct {
	// Scope is the exclusive scope; it is empty if the stage itself is held.
	Scope string
	// By started the attempt that holds it.
	By Record
}

// Error names the attempt and says how it is ended.
func (e *HeldError) Error() string {
	p := e.By.Predicate
	what := e.Scope
	if what == "" {
		what = "stage " + p.Stage
	}
	return fmt.Sprintf("%s is held by attempt %s of change %s, started by %s at %s; wait for it, or record how it ended",
		what, p.AttemptStarted.Attempt, p.Change, p.Actor, stamp(p.Time))
}

// Claim starts an attempt: it takes every scope of the statement, in the order
// of their names, and then the next place in the history of its change as it
// was loaded. Of two claims that exclude each other exactly one wins, also if
// different processes make them. The other one gives back what it took, and
// fails with ErrTaken or a *HeldError.
//
// A claim that was killed half-way holds nothing once its change goes on.
func (l Ledger) Claim(ctx context.Context, chain Chain, s Statement) (Chain, error) {
	if s.Predicate.AttemptStarted == nil {
		return nil, errors.New("only the start of an attempt can be claimed")
	}
	if running := chain.Running(s.Predicate.Stage); running != nil {
		return nil, &HeldError{By: *running}
	}
	body := *s.Predicate.AttemptStarted
	body.Scopes = slices.Compact(slices.Sorted(slices.Values(body.Scopes)))
	body.Place = len(chain) + 1
	s.Predicate.AttemptStarted = &body
	if _, err := l.next(ChangeChain(s.Predicate.Change), chain, s); err != nil {
		return nil, err
	}
	var took []hold
	for _, scope := range body.Scopes {
		place, err := l.take(ctx, scope, s)
		if err != nil {
			return nil, l.giveBack(ctx, took, s, err)
		}
		took = append(took, hold{scope, place})
	}
	out, err := l.Append(ctx, chain, s)
	if err != nil {
		return nil, l.giveBack(ctx, took, s, err)
	}
	return out, nil
}

// giveBack ends a lost claim in the scopes that it took, and returns why it was
// lost. It does so also if the caller has lost patience in the meantime.
func (l Ledger) giveBack(ctx context.Context, took []hold, s Statement, lost error) error {
	p := s.Predicate
	p.AttemptFinished = &AttemptFinishedBody{Attempt: p.AttemptStarted.Attempt, Outcome: Aborted}
	p.AttemptStarted = nil
	end := New(AttemptFinished, p, s.About(ProcedureSubject), s.About(RequestSubject))
	for _, h := range took {
		if err := l.release(context.WithoutCancel(ctx), h.scope, end, h.place); err != nil {
			lost = fmt.Errorf("%w; and its hold on %s could not be given back: %w", lost, h.scope, err)
		}
	}
	return lost
}

// Finish ends an attempt: in the history of its change as it was loaded, and
// then in the scopes that it held. If it is stopped in between, the scopes are
// free all the same, because the history of the change says so.
func (l Ledger) Finish(ctx context.Context, chain Chain, s Statement) (Chain, error) {
	if s.Predicate.AttemptFinished == nil {
		return nil, errors.New("only the end of an attempt can finish it")
	}
	out, err := l.Append(ctx, chain, s)
	if err != nil {
		return nil, err
	}
	for _, a := range chain.Attempts() {
		if a.Name != s.Predicate.AttemptFinished.Attempt {
			continue
		}
		for _, scope := range a.Started.Predicate.AttemptStarted.Scopes {
			if err := l.release(ctx, scope, s, 0); err != nil {
				return out, fmt.Errorf("the end was recorded, but not in %s: %w", scope, err)
			}
		}
	}
	return out, nil
}
