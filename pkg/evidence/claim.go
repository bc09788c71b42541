package evidence

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
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
	for i, scope := range body.Scopes {
		if err := l.take(ctx, scope, s); err != nil {
			return nil, l.giveBack(ctx, body.Scopes[:i], s, err)
		}
	}
	out, err := l.Append(ctx, chain, s)
	if err != nil {
		return nil, l.giveBack(ctx, body.Scopes, s, err)
	}
	return out, nil
}

// take enters a claim in the chain of a scope, once no other change holds it.
func (l Ledger) take(ctx context.Context, scope string, s Statement) error {
	return l.retry(ctx, scope, func(chain Chain) error {
		holder, err := l.holder(ctx, chain, s.Predicate.Change)
		if err != nil {
			return err
		}
		if holder != nil {
			return &HeldError{Scope: scope, By: *holder}
		}
		_, err = l.append(ctx, ScopeChain(scope), chain, notBefore(chain, s))
		return err
	})
}

// retry loads a scope and tries to write to it until nobody else was faster.
func (l Ledger) retry(ctx context.Context, scope string, try func(Chain) error) error {
	for {
		chain, err := l.Scope(ctx, scope)
		if err != nil {
			return err
		}
		if err := try(chain); !errors.Is(err, ErrTaken) {
			return err
		}
	}
}

// giveBack ends a lost claim in the scopes that it took, and returns why it was
// lost. It does so also if the caller has lost patience in the meantime.
func (l Ledger) giveBack(ctx context.Context, scopes []string, s Statement, lost error) error {
	p := s.Predicate
	p.AttemptFinished = &AttemptFinishedBody{Attempt: p.AttemptStarted.Attempt, Outcome: Aborted}
	p.AttemptStarted = nil
	p.Material = nil
	end := New(AttemptFinished, p, s.About(ProcedureSubject), s.About(RequestSubject))
	return errors.Join(lost, l.release(context.WithoutCancel(ctx), scopes, end))
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
	key, _, _ := attemptOf(s.Predicate)
	for _, a := range chain.Attempts() {
		if a.Name == key.name {
			return out, l.release(ctx, a.Started.Predicate.AttemptStarted.Scopes, s)
		}
	}
	return out, nil
}

// release enters the end of an attempt in the scopes that it holds.
func (l Ledger) release(ctx context.Context, scopes []string, end Statement) error {
	key, _, _ := attemptOf(end.Predicate)
	end.Predicate.Material = nil
	var failed error
	for _, scope := range scopes {
		failed = errors.Join(failed, l.retry(ctx, scope, func(chain Chain) error {
			if !chain.holds(key) {
				return nil
			}
			_, err := l.append(ctx, ScopeChain(scope), chain, notBefore(chain, end))
			return err
		}))
	}
	return failed
}

// holds reports whether an attempt has started in a chain and not ended there.
func (c Chain) holds(key attemptKey) bool {
	return slices.ContainsFunc(c.Attempts(), func(a Attempt) bool {
		return a.Finished == nil && a.Name == key.name && a.Started.Predicate.Change == key.change
	})
}

// notBefore gives a statement the time of the last one in a chain if that is
// later: machines that share a scope do not share a clock.
func notBefore(chain Chain, s Statement) Statement {
	if len(chain) > 0 {
		if last := chain[len(chain)-1].Predicate.Time; s.Predicate.Time.Before(last) {
			s.Predicate.Time = last.In(time.UTC)
		}
	}
	return s
}

// Holder returns the start of the attempt that holds a scope against a change,
// or nil if the change may have it. An attempt that ended in the history of its
// own change holds nothing, whatever the scope says.
func (l Ledger) Holder(ctx context.Context, scope, change string) (*Record, error) {
	chain, err := l.Scope(ctx, scope)
	if err != nil {
		return nil, err
	}
	return l.holder(ctx, chain, change)
}

// holder finds the attempt that holds a scope against a change. An attempt of
// that change itself which is not in its history yet does not count: only one
// of the two will get the place that both want.
func (l Ledger) holder(ctx context.Context, scope Chain, against string) (*Record, error) {
	for _, a := range slices.Backward(scope.Attempts()) {
		if a.Finished != nil {
			continue
		}
		p := a.Started.Predicate
		own, err := l.Load(ctx, p.Change)
		if err != nil {
			return nil, err
		}
		entered := len(own) >= p.AttemptStarted.Place
		if entered && own.holds(attemptKey{p.Change, a.Name}) || !entered && p.Change != against {
			return &a.Started, nil
		}
	}
	return nil, nil
}
