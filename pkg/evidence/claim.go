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
// of their names, enters it in its register, and then takes the next place in
// the history of its change as it was loaded. Of two claims that exclude each other exactly one wins, also if
// different processes make them. The other one gives back what it took, and
// fails with ErrTaken or a *HeldError.
//
// A claim that was killed half-way holds nothing once its change goes on, and
// counts for nothing in the register.
func (l Ledger) Claim(ctx context.Context, chain Chain, s Statement) (Chain, error) {
	if s.Predicate.AttemptStarted == nil {
		return nil, errors.New("only the start of an attempt can be claimed")
	}
	if running := running(l.attempts(chain), s.Predicate.Stage); running != nil {
		return nil, &HeldError{By: *running}
	}
	body := *s.Predicate.AttemptStarted
	body.Scopes = slices.Compact(slices.Sorted(slices.Values(body.Scopes)))
	if i := slices.IndexFunc(body.Scopes, isRegister); i >= 0 {
		return nil, fmt.Errorf("the scope %s is a register, which nobody can hold; expected for example environment:production", body.Scopes[i])
	}
	body.Place = len(chain) + 1
	s.Predicate.AttemptStarted = &body
	if _, err := l.next(ChangeChain(s.Predicate.Change), chain, s); err != nil {
		return nil, err
	}
	took, err := l.takeAll(ctx, s)
	if err != nil {
		return nil, l.giveBack(ctx, took, s, err)
	}
	out, err := l.Append(ctx, chain, s)
	if err != nil {
		return nil, l.giveBack(ctx, took, s, err)
	}
	return out, nil
}

// takeAll takes the scopes of a claim and enters it in its register, and
// returns what it took, also if it could not take everything. The register
// comes last, so that it is not filled with claims that a scope refuses.
func (l Ledger) takeAll(ctx context.Context, s Statement) (took []hold, err error) {
	body := s.Predicate.AttemptStarted
	for _, scope := range body.Scopes {
		place, err := l.take(ctx, scope, s)
		if err != nil {
			return took, err
		}
		took = append(took, hold{scope, place})
	}
	if body.Register == "" {
		return took, nil
	}
	place, err := l.enter(ctx, body.Register, s)
	if err != nil {
		return took, err
	}
	return append(took, hold{registerScope(body.Register), place}), nil
}

// giveBack ends a lost claim in the scopes that it took, and returns why it was
// lost. It does so also if the caller has lost patience in the meantime.
func (l Ledger) giveBack(ctx context.Context, took []hold, s Statement, lost error) error {
	p := s.Predicate
	p.AttemptFinished = &AttemptFinishedBody{Attempt: p.AttemptStarted.Attempt, Outcome: Aborted}
	p.AttemptStarted = nil
	end := New(AttemptFinished, p, s.About(ProcedureSubject), s.About(RequestSubject))
	for _, h := range took {
		if err := l.letGo(context.WithoutCancel(ctx), h, end); err != nil {
			lost = fmt.Errorf("%w; and its hold on %s could not be given back: %w", lost, h.scope, err)
		}
	}
	return lost
}

func (l Ledger) letGo(ctx context.Context, h hold, end Statement) error {
	name, registered := registerOf(h.scope)
	if !registered {
		return l.release(ctx, h.scope, end, h.place)
	}
	return l.leave(ctx, name, end, func(p Predicate) bool { return p.Sequence == h.place })
}

// Finish ends an attempt: in the history of its change as it was loaded, then
// in the scopes that it held, and in its register. If it is stopped in between,
// the scopes are free all the same, because the history of the change says so.
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
		body := a.Started.Predicate.AttemptStarted
		for _, scope := range body.Scopes {
			if err := l.release(ctx, scope, s, 0); err != nil {
				return out, fmt.Errorf("the end was recorded, but not in %s: %w", scope, err)
			}
		}
		if body.Register == "" {
			continue
		}
		key := claimKey(a.Started.Predicate)
		err := l.leave(ctx, body.Register, s, func(p Predicate) bool { return claimKey(p) == key })
		if err != nil {
			return out, fmt.Errorf("the end was recorded, but not in the register %s: %w", body.Register, err)
		}
	}
	return out, nil
}
