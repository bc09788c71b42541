package evidence

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Verification is the result of looking at a whole ledger.
type Verification struct {
	Chains     int `json:"chains"`
	Statements int `json:"statements"`
	// Broken names the first bad statement of each bad chain, in the order of
	// the names of the chains.
	Broken []*BrokenError `json:"broken"`
	// Signed counts the statements that are said to be signed with a key, by its
	// id; Unsigned counts those without a signature.
	Signed   map[string]int `json:"signed"`
	Unsigned int            `json:"unsigned"`
	// Doubted are the statements that the ledger does not believe.
	Doubted []Doubt `json:"doubted,omitempty"`
}

// Doubt is a statement that no key signed which could.
type Doubt struct {
	Chain string `json:"chain"`
	Place int    `json:"place"`
}

// Verify reads every chain, and holds the histories of changes against those of
// the scopes that they claimed and the registers that they are entered in, so
// that one which was removed as a whole is noticed too. Problems that it finds
// are no error; that it could not look is.
func (l Ledger) Verify(ctx context.Context) (Verification, error) {
	chains, err := l.Store.Chains(ctx)
	if err != nil {
		return Verification{}, err
	}
	a := audit{ledger: l, found: Verification{Signed: map[string]int{}}, claims: map[string][]Record{}}
	for _, chain := range chains {
		if err := a.look(ctx, chain); err != nil {
			return Verification{}, err
		}
	}
	// A claim is entered in its scopes first, so these are read after the
	// changes: what a change says of a scope is there by then.
	for _, scope := range slices.Sorted(maps.Keys(a.claims)) {
		if err := a.missing(ctx, scope); err != nil {
			return Verification{}, err
		}
	}
	slices.SortFunc(a.found.Broken, func(x, y *BrokenError) int { return strings.Compare(x.Chain, y.Chain) })
	return a.found, nil
}

type audit struct {
	ledger Ledger
	found  Verification
	// claims are the attempts of all changes by scope, registers included.
	claims map[string][]Record
}

// note keeps a problem, one for each chain; other errors are passed on.
func (a *audit) note(err error) error {
	var broken *BrokenError
	if !errors.As(err, &broken) {
		return err
	}
	if !slices.ContainsFunc(a.found.Broken, func(b *BrokenError) bool { return b.Chain == broken.Chain }) {
		a.found.Broken = append(a.found.Broken, broken)
	}
	return nil
}

func (a *audit) look(ctx context.Context, name string) error {
	chain, err := a.ledger.load(ctx, name)
	if err != nil {
		return a.note(err)
	}
	a.found.Chains++
	a.found.Statements += len(chain)
	a.signatures(name, chain)
	if _, inScope := scopeOf(name); inScope {
		return a.cut(ctx, chain)
	}
	for _, attempt := range chain.Attempts() {
		body := attempt.Started.Predicate.AttemptStarted
		for _, scope := range body.Scopes {
			a.claims[scope] = append(a.claims[scope], attempt.Started)
		}
		if body.Register != "" {
			scope := registerScope(body.Register)
			a.claims[scope] = append(a.claims[scope], attempt.Started)
		}
	}
	return nil
}

// signatures counts who is said to have signed, and keeps what is not believed.
func (a *audit) signatures(name string, chain Chain) {
	for _, r := range chain {
		for _, id := range r.Signers() {
			a.found.Signed[id]++
		}
		if r.Signatures == nil {
			a.found.Unsigned++
		}
		if a.ledger.Believes != nil && !a.ledger.Believes(r) {
			a.found.Doubted = append(a.found.Doubted, Doubt{name, r.Predicate.Sequence})
		}
	}
}

// cut finds the changes whose history is shorter than a scope says.
func (a *audit) cut(ctx context.Context, scope Chain) error {
	least := leastLength(scope)
	for _, change := range slices.Sorted(maps.Keys(least)) {
		chain, err := a.ledger.Load(ctx, change)
		if err == nil && len(chain) < least[change] {
			err = &BrokenError{ChangeChain(change), len(chain) + 1, fmt.Sprintf(
				"it is missing, while a scope says that there were %d statements; put it back from a copy", least[change])}
		}
		if err := a.note(err); err != nil {
			return err
		}
	}
	return nil
}

// leastLength tells how many statements each change had at least: those before
// a claim, and the start and the end of an attempt that was not given up.
func leastLength(scope Chain) map[string]int {
	least := map[string]int{}
	for _, attempt := range scope.Attempts() {
		p := attempt.Started.Predicate
		n := p.AttemptStarted.Place - 1
		if end := attempt.Finished; end != nil && end.Predicate.AttemptFinished.Outcome != Aborted {
			n += 2
		}
		least[p.Change] = max(least[p.Change], n)
	}
	return least
}

// missing finds the attempts that a scope does not know of.
func (a *audit) missing(ctx context.Context, scope string) error {
	chain, err := a.ledger.Scope(ctx, scope)
	if err != nil {
		return a.note(err)
	}
	known := map[attemptKey]bool{}
	for _, r := range chain {
		if b := r.Predicate.AttemptStarted; b != nil {
			known[attemptKey{r.Predicate.Change, b.Attempt, b.Place}] = true
		}
	}
	for _, r := range a.claims[scope] {
		b := r.Predicate.AttemptStarted
		if !known[attemptKey{r.Predicate.Change, b.Attempt, b.Place}] {
			return a.note(&BrokenError{ScopeChain(scope), 0, fmt.Sprintf(
				"attempt %s of change %s is missing from it; put it back from a copy", b.Attempt, r.Predicate.Change)})
		}
	}
	return nil
}
