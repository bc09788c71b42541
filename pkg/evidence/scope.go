package evidence

import (
	"context"
	"errors"
	"slices"
)

// hold is the place in the chain of a scope at which a claim was entered.
type hold struct {
	scope string
	place int
}

// Holder returns the start of the attempt that holds a scope against a change,
// or nil if the change may have it. The history of the change that made a claim
// decides about it: if the place that was claimed there went to another
// statement, or the attempt has ended there, then it holds nothing, whatever
// the scope says.
func (l Ledger) Holder(ctx context.Context, scope, change string) (*Record, error) {
	chain, err := l.tail(ctx, scope)
	if err != nil {
		return nil, err
	}
	return l.holder(ctx, chain, change)
}

// holder finds the attempt that holds a scope against a change. A claim of that
// change itself which is not in its history yet does not count: only one of the
// two will get the place there that both want.
func (l Ledger) holder(ctx context.Context, scope Chain, against string) (*Record, error) {
	for _, a := range slices.Backward(l.attempts(scope)) {
		if a.Finished != nil {
			continue
		}
		p := a.Started.Predicate
		own, err := l.Load(ctx, p.Change)
		if err != nil {
			return nil, err
		}
		if len(own) < p.AttemptStarted.Place {
			if p.Change != against {
				return &a.Started, nil
			}
			continue
		}
		entered := own[p.AttemptStarted.Place-1].Predicate.AttemptStarted
		if entered != nil && entered.Attempt == a.Name && underWay(l.attempts(own), a.Name) {
			return &a.Started, nil
		}
	}
	return nil, nil
}

// underWay reports whether an attempt is among those of a change and not over.
func underWay(attempts []Attempt, name string) bool {
	return slices.ContainsFunc(attempts, func(a Attempt) bool { return a.Name == name && a.Finished == nil })
}

// take enters a claim in the chain of a scope, once no other attempt holds it,
// and returns its place there.
func (l Ledger) take(ctx context.Context, scope string, s Statement) (place int, err error) {
	err = l.retry(ctx, scope, func(chain Chain) error {
		by, err := l.holder(ctx, chain, s.Predicate.Change)
		if err != nil {
			return err
		}
		if by != nil {
			return &HeldError{Scope: scope, By: *by}
		}
		longer, err := l.append(ctx, ScopeChain(scope), chain, notBefore(chain, s))
		if err == nil {
			place = longer[len(longer)-1].Predicate.Sequence
		}
		return err
	})
	return place, err
}

// release enters the end of an attempt in the chain of a scope: for the start
// in one place, or for every start of that attempt if no place is given.
func (l Ledger) release(ctx context.Context, scope string, end Statement, place int) error {
	p := end.Predicate
	p.Material = nil
	return l.retry(ctx, scope, func(chain Chain) error {
		for _, a := range l.attempts(chain) {
			started := a.Started.Predicate
			if a.Finished != nil || started.Change != p.Change || a.Name != p.AttemptFinished.Attempt ||
				place != 0 && place != started.Sequence {
				continue
			}
			body := *p.AttemptFinished
			body.Ends = started.Sequence
			end.Predicate = p
			end.Predicate.AttemptFinished = &body
			var err error
			if chain, err = l.append(ctx, ScopeChain(scope), chain, notBefore(chain, end)); err != nil {
				return err
			}
		}
		return nil
	})
}

// retry reads a scope and tries to write to it until nobody else was faster.
func (l Ledger) retry(ctx context.Context, scope string, try func(Chain) error) error {
	for {
		chain, err := l.tail(ctx, scope)
		if err != nil {
			return err
		}
		if err := try(chain); !errors.Is(err, ErrTaken) {
			return err
		}
	}
}

// notBefore gives a statement the time of the last one in a chain if that is
// later: machines that share a scope do not share a clock.
func notBefore(chain Chain, s Statement) Statement {
	if n := len(chain); n > 0 && s.Predicate.Time.Before(chain[n-1].Predicate.Time) {
		s.Predicate.Time = chain[n-1].Predicate.Time
	}
	return s
}

// tail reads as much of the end of a scope as can matter. An attempt was let in
// only when no other change held the scope; so whoever holds it is of the same
// change as the latest attempt, with no other change between the two.
func (l Ledger) tail(ctx context.Context, scope string) (Chain, error) {
	store, ok := l.Store.(Tailer)
	if !ok {
		return l.Scope(ctx, scope)
	}
	name := ScopeChain(scope)
	if err := CheckChain(name); err != nil {
		return nil, err
	}
	for most := 8; ; most *= 8 {
		first, entries, err := store.Tail(ctx, name, most)
		chain, err := l.verified(name, first, entries, err)
		if err != nil || len(entries) < most || l.changes(chain) > 1 {
			return chain, err
		}
	}
}

// changes counts the changes whose attempts start in a chain, as far as that is
// believed: nobody else can put the start that matters out of sight.
func (l Ledger) changes(c Chain) int {
	seen := map[string]bool{}
	for _, r := range c {
		if r.Predicate.AttemptStarted != nil && (l.Believes == nil || l.Believes(r)) {
			seen[r.Predicate.Change] = true
		}
	}
	return len(seen)
}
