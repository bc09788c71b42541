package evidence_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
)

var errKilled = errors.New("killed")

// interrupted is a store in which something happens before one of its calls:
// another process gets its turn, or this one is killed.
type interrupted struct {
	evidence.Store
	before int
	do     func()
	killed bool
	calls  int
}

func (s *interrupted) step() error {
	if s.calls++; s.calls == s.before && s.do != nil {
		s.do()
	}
	if s.killed && s.calls >= s.before {
		return errKilled
	}
	return nil
}

func (s *interrupted) Read(ctx context.Context, chain string) ([][]byte, error) {
	if err := s.step(); err != nil {
		return nil, err
	}
	return s.Store.Read(ctx, chain)
}

func (s *interrupted) Append(ctx context.Context, chain string, place int, entry []byte) error {
	if err := s.step(); err != nil {
		return err
	}
	return s.Store.Append(ctx, chain, place, entry)
}

// claim loads the history of a change and claims a stage of it.
func claim(ctx context.Context, l evidence.Ledger, change, attempt string, scopes ...string) (evidence.Chain, error) {
	chain, err := l.Load(ctx, change)
	if err != nil {
		return nil, err
	}
	return l.Claim(ctx, chain, started(change, "production", attempt, scopes...))
}

func finish(ctx context.Context, l evidence.Ledger, change, attempt string) error {
	chain, err := l.Load(ctx, change)
	if err != nil {
		return err
	}
	_, err = l.Finish(ctx, chain, finished(change, "production", attempt, "passed"))
	return err
}

// lost reports whether a claim failed because of another one.
func lost(err error) bool {
	var held *evidence.HeldError
	return errors.Is(err, evidence.ErrTaken) || errors.As(err, &held)
}

func sound(t *testing.T, l evidence.Ledger) {
	t.Helper()
	v, err := l.Verify(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, broken := range v.Broken {
		t.Error(broken)
	}
}

func TestClaimHoldsItsScopesUntilItsEnd(t *testing.T) {
	l, ctx := newLedger(), t.Context()
	must[evidence.Chain](t)(claim(ctx, l, "a", "production-1", "environment:production", "component:db", "component:db"))
	_, err := claim(ctx, l, "b", "production-1", "component:db")
	want := "component:db is held by attempt production-1 of change a, started by dev-1 at 2026-12-01T22:00:00Z; wait for it, or record how it ended"
	if err == nil || err.Error() != want {
		t.Errorf("found the error %v; expected %s", err, want)
	}
	if _, err := claim(ctx, l, "a", "production-2"); err == nil || !strings.HasPrefix(err.Error(), "stage production is held by attempt production-1 of change a") {
		t.Errorf("a second attempt of the stage gave the error %v", err)
	}
	must[evidence.Chain](t)(claim(ctx, l, "b", "production-1", "component:files"))
	if err := finish(ctx, l, "a", "production-1"); err != nil {
		t.Fatal(err)
	}
	must[evidence.Chain](t)(claim(ctx, l, "c", "production-1", "component:db", "environment:production"))
	sound(t, l)
}

func TestClaimKeepsTheHistoryOfALoserClean(t *testing.T) {
	l, ctx := newLedger(), t.Context()
	must[evidence.Chain](t)(claim(ctx, l, "a", "production-1", "environment:production"))
	if _, err := claim(ctx, l, "b", "production-1", "component:db", "environment:production"); !lost(err) {
		t.Errorf("found the error %v; expected that it is held", err)
	}
	if chain := must[evidence.Chain](t)(l.Load(ctx, "b")); len(chain) != 0 {
		t.Errorf("the history of the loser has %d statements; expected none", len(chain))
	}
	if by, err := l.Holder(ctx, "component:db", "c"); by != nil || err != nil {
		t.Errorf("component:db is held by %v (%v); expected nobody", by, err)
	}
	if by, err := l.Holder(ctx, "environment:production", "c"); err != nil || by == nil || by.Predicate.Change != "a" {
		t.Errorf("environment:production is held by %v (%v); expected a", by, err)
	}
	sound(t, l)
}

func TestOnlyStartsAreClaimedAndOnlyEndsFinish(t *testing.T) {
	l := newLedger()
	if _, err := l.Claim(t.Context(), nil, attest("a", "one")); err == nil {
		t.Error("a check was claimed")
	}
	if _, err := l.Finish(t.Context(), nil, attest("a", "one")); err == nil {
		t.Error("a check finished an attempt")
	}
}

// rivals are claims that exclude that of a, and what they want.
var rivals = map[string]struct {
	change, attempt string
	scopes          []string
}{
	"the same claim":       {"a", "production-1", []string{"component:db", "environment:production"}},
	"of the same change":   {"a", "production-2", []string{"component:db", "environment:production"}},
	"without scopes":       {"a", "production-1", nil},
	"of the first scope":   {"b", "production-1", []string{"component:db"}},
	"of the second scope":  {"b", "production-1", []string{"environment:production"}},
	"of both scopes":       {"b", "production-1", []string{"component:db", "environment:production"}},
	"of a scope in common": {"b", "production-1", []string{"component:files", "environment:production", "pipeline:main"}},
}

// Whenever a rival gets its turn during a claim, exactly one of the two wins,
// and the loser holds nothing afterwards.
func TestExactlyOneClaimWinsWheneverTheOtherComes(t *testing.T) {
	for name, rival := range rivals {
		t.Run(name, func(t *testing.T) {
			for before, done := 1, false; !done; before++ {
				l, ctx := newLedger(), t.Context()
				var second error
				store := &interrupted{Store: l.Store, before: before}
				store.do = func() { _, second = claim(ctx, l, rival.change, rival.attempt, rival.scopes...) }
				_, first := claim(ctx, evidence.Ledger{Store: store}, "a", "production-1", "component:db", "environment:production")
				if done = store.calls < before; done {
					store.do()
				}
				if (first == nil) == (second == nil) || first != nil && !lost(first) || second != nil && !lost(second) {
					t.Fatalf("before call %d: the claims ended with %v and %v; expected that one wins", before, first, second)
				}
				winner, attempt := "a", "production-1"
				if first != nil {
					winner, attempt = rival.change, rival.attempt
				}
				if err := finish(ctx, l, winner, attempt); err != nil {
					t.Fatal(err)
				}
				must[evidence.Chain](t)(claim(ctx, l, "c", "production-1", "component:db", "component:files", "environment:production", "pipeline:main"))
				sound(t, l)
			}
		})
	}
}

// A claim that was killed before any of its calls neither bars its own change
// nor, once that goes on, anybody else.
func TestAKilledClaimBarsNobodyForGood(t *testing.T) {
	for name, rival := range rivals {
		t.Run(name, func(t *testing.T) {
			for before, done := 1, false; !done; before++ {
				l, ctx := newLedger(), t.Context()
				store := &interrupted{Store: l.Store, before: before, killed: true}
				_, err := claim(ctx, evidence.Ledger{Store: store}, "a", "production-1", "component:db", "environment:production")
				if done = err == nil; done {
					continue
				}
				if !errors.Is(err, errKilled) {
					t.Fatal(err)
				}
				if rival.change != "a" {
					chain := must[evidence.Chain](t)(l.Load(ctx, "a"))
					must[evidence.Chain](t)(l.Append(ctx, chain, attest("a", "looked-at")))
				}
				must[evidence.Chain](t)(claim(ctx, l, rival.change, rival.attempt, rival.scopes...))
				sound(t, l)
			}
		})
	}
}

// An end that was killed before any of its calls leaves the attempt under way,
// or its scopes free.
func TestAKilledEndLeavesNoScopeHeld(t *testing.T) {
	for before, done := 1, false; !done; before++ {
		l, ctx := newLedger(), t.Context()
		must[evidence.Chain](t)(claim(ctx, l, "a", "production-1", "component:db", "environment:production"))
		store := &interrupted{Store: l.Store, before: before, killed: true}
		err := finish(ctx, evidence.Ledger{Store: store}, "a", "production-1")
		done = err == nil
		ended := must[evidence.Chain](t)(l.Load(ctx, "a")).Running("production") == nil
		_, next := claim(ctx, l, "b", "production-1", "component:db", "environment:production")
		if ended != (next == nil) || !ended && !lost(next) {
			t.Errorf("before call %d: ended is %v, and the next claim gave %v", before, ended, next)
		}
		sound(t, l)
	}
}

// A claim that is under way holds its scopes before its own change shows it.
func TestAnUndecidedClaimHoldsAgainstOthersOnly(t *testing.T) {
	l, ctx := newLedger(), t.Context()
	killed := &interrupted{Store: l.Store, before: 4, killed: true}
	if _, err := claim(ctx, evidence.Ledger{Store: killed}, "a", "production-1", "environment:production"); !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	for change, held := range map[string]bool{"a": false, "b": true} {
		if by, err := l.Holder(ctx, "environment:production", change); err != nil || (by != nil) != held {
			t.Errorf("against %s it is held by %v (%v); expected held to be %v", change, by, err, held)
		}
	}
}

// A claim that was killed holds nothing on behalf of a later attempt that got
// its name.
func TestANameThatComesBackHoldsNothing(t *testing.T) {
	l, ctx := newLedger(), t.Context()
	killed := &interrupted{Store: l.Store, before: 4, killed: true}
	if _, err := claim(ctx, evidence.Ledger{Store: killed}, "a", "production-1", "component:db"); !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	must[evidence.Chain](t)(claim(ctx, l, "a", "production-2"))
	if err := finish(ctx, l, "a", "production-2"); err != nil {
		t.Fatal(err)
	}
	must[evidence.Chain](t)(claim(ctx, l, "a", "production-1"))
	must[evidence.Chain](t)(claim(ctx, l, "b", "production-1", "component:db"))
	sound(t, l)
}

func TestClaimsFromClocksThatDisagree(t *testing.T) {
	l, ctx := newLedger(), t.Context()
	_, err := l.Claim(ctx, nil, at(started("a", "production", "production-1", "environment:production"), start.Add(time.Hour)))
	if err != nil {
		t.Fatal(err)
	}
	chain := must[evidence.Chain](t)(l.Load(ctx, "a"))
	must[evidence.Chain](t)(l.Finish(ctx, chain, at(finished("a", "production", "production-1", "passed"), start.Add(2*time.Hour))))
	chain = must[evidence.Chain](t)(claim(ctx, l, "b", "production-1", "environment:production"))
	if found := chain[0].Predicate.Time; !found.Equal(start) {
		t.Errorf("the history of b has the time %s; expected that of its own clock, %s", found, start)
	}
	sound(t, l)
}

func TestALostClaimIsGivenBackAfterTheCallerLeft(t *testing.T) {
	l := newLedger()
	ctx, cancel := context.WithCancel(t.Context())
	store := &interrupted{Store: l.Store, before: 4, do: cancel}
	if _, err := claim(ctx, evidence.Ledger{Store: store}, "a", "production-1", "environment:production"); !errors.Is(err, context.Canceled) {
		t.Fatalf("found the error %v; expected that the call was cancelled", err)
	}
	must[evidence.Chain](t)(claim(t.Context(), l, "b", "production-1", "environment:production"))
	sound(t, l)
}
