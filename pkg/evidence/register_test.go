package evidence_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
)

func entered(change, attempt string, scopes ...string) evidence.Statement {
	s := started(change, "production", attempt, scopes...)
	s.Predicate.AttemptStarted.Register = "demo"
	return s
}

// enter claims production for a change, and enters that in the register.
func enter(ctx context.Context, l evidence.Ledger, change, attempt string, scopes ...string) (evidence.Chain, error) {
	chain, err := l.Load(ctx, change)
	if err != nil {
		return nil, err
	}
	return l.Claim(ctx, chain, entered(change, attempt, scopes...))
}

// listed shows a register: each attempt, and how it ended.
func listed(t *testing.T, l evidence.Ledger, most int) string {
	t.Helper()
	var out []string
	for _, a := range must[evidence.Chain](t)(l.Register(t.Context(), "demo", most)).Attempts() {
		state := "under way"
		if a.Finished != nil {
			state = a.Finished.Predicate.AttemptFinished.Outcome
		}
		out = append(out, fmt.Sprintf("%s %s %s", a.Started.Predicate.Change, a.Name, state))
	}
	return strings.Join(out, ", ")
}

func wantListed(t *testing.T, l evidence.Ledger, want string) {
	t.Helper()
	if got := listed(t, l, 1000); got != want {
		t.Errorf("the register lists %q; expected %q", got, want)
	}
	sound(t, l)
}

func TestARegisterListsAttemptsOfAllChanges(t *testing.T) {
	l, ctx := newLedger(), t.Context()
	must[evidence.Chain](t)(enter(ctx, l, "a", "production-1"))
	must[evidence.Chain](t)(enter(ctx, l, "b", "production-1", "component:db"))
	wantListed(t, l, "a production-1 under way, b production-1 under way")
	if err := finish(ctx, l, "a", "production-1"); err != nil {
		t.Fatal(err)
	}
	must[evidence.Chain](t)(enter(ctx, l, "a", "production-2"))
	wantListed(t, l, "a production-1 passed, b production-1 under way, a production-2 under way")
	if got := listed(t, l, 2); got != "a production-2 under way" {
		t.Errorf("the last two statements list %q", got)
	}
}

// What a change did before there was a register stays as it is, and goes on.
func TestALedgerWithoutARegister(t *testing.T) {
	l, ctx := newLedger(), t.Context()
	must[evidence.Chain](t)(claim(ctx, l, "a", "production-1", "environment:production"))
	if err := finish(ctx, l, "a", "production-1"); err != nil {
		t.Fatal(err)
	}
	wantListed(t, l, "")
	must[evidence.Chain](t)(enter(ctx, l, "a", "production-2", "environment:production"))
	wantListed(t, l, "a production-2 under way")
}

func TestTheEndInARegisterSaysWhatTheAttemptDid(t *testing.T) {
	l, ctx := newLedger(), t.Context()
	chain := must[evidence.Chain](t)(enter(ctx, l, "a", "production-1"))
	end := finished("a", "production", "production-1", "passed")
	end.Predicate.AttemptFinished.Steps = []evidence.StepTime{{Step: "stop", Start: start, End: start.Add(time.Minute)}}
	must[evidence.Chain](t)(l.Finish(ctx, chain, end))
	register := must[evidence.Chain](t)(l.Register(ctx, "demo", 10))
	if steps := register[len(register)-1].Predicate.AttemptFinished.Steps; len(steps) != 1 || steps[0].Step != "stop" {
		t.Errorf("the end has the steps %v", steps)
	}
}

func TestNobodyHoldsARegister(t *testing.T) {
	l := newLedger()
	if _, err := claim(t.Context(), l, "a", "production-1", "register:demo"); err == nil || !strings.Contains(err.Error(), "register:demo is a register") {
		t.Errorf("a register was claimed as a scope: %v", err)
	}
	alone := entered("a", "production-1")
	if _, err := l.Append(t.Context(), nil, alone); err == nil || !strings.Contains(err.Error(), "it was claimed for place 0") {
		t.Errorf("a start was put into its change and not into its register: %v", err)
	}
	for _, name := range []string{"", "..", "A", "a/b", "a:b", "a\n"} {
		s := entered("a", "production-1")
		s.Predicate.AttemptStarted.Register = name
		_, err := l.Register(t.Context(), name, 10)
		if _, claimed := l.Claim(t.Context(), nil, s); err == nil || name != "" && claimed == nil {
			t.Errorf("the register %q was read (%v), or claimed (%v)", name, err, claimed)
		}
	}
}

// Whoever loses the race for a scope or a place does not stand in the register.
func TestALostClaimIsNotListed(t *testing.T) {
	for before := 1; before < 12; before++ {
		l, ctx := newLedger(), t.Context()
		store := &interrupted{Store: l.Store, before: before}
		store.do = func() {
			if _, err := enter(ctx, l, "a", "production-1", "environment:production"); err != nil && !lost(err) {
				t.Error(err)
			}
		}
		mine := evidence.Ledger{Store: store, Repository: "owner/service"}
		if _, err := enter(ctx, mine, "a", "production-1", "environment:production"); err != nil && !lost(err) {
			t.Fatal(err)
		}
		wantListed(t, l, "a production-1 under way")
		if err := finish(ctx, l, "a", "production-1"); err != nil {
			t.Fatal(err)
		}
		wantListed(t, l, "a production-1 passed")
	}
}

// A claim that was killed before any of its calls is not listed, unless it had
// won; the same name, claimed anew, is.
func TestAKilledClaimIsNotListed(t *testing.T) {
	for before, done := 1, false; !done; before++ {
		l, ctx := newLedger(), t.Context()
		store := &interrupted{Store: l.Store, before: before, killed: true}
		_, err := enter(ctx, evidence.Ledger{Store: store, Repository: "owner/service"}, "a", "production-1", "component:db")
		if done = err == nil; done {
			continue
		}
		if !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		wantListed(t, l, "")
		must[evidence.Chain](t)(enter(ctx, l, "a", "production-1", "component:db"))
		must[evidence.Chain](t)(enter(ctx, l, "b", "production-1"))
		if err := finish(ctx, l, "a", "production-1"); err != nil {
			t.Fatal(err)
		}
		wantListed(t, l, "a production-1 passed, b production-1 under way")
	}
}

// An end that was killed half-way is in the register as soon as it is in its
// change.
func TestAKilledEndIsListed(t *testing.T) {
	for _, outcome := range []string{"failed", "aborted"} {
		for before, done := 1, false; !done; before++ {
			l, ctx := newLedger(), t.Context()
			chain := must[evidence.Chain](t)(enter(ctx, l, "a", "production-1", "component:db"))
			must[evidence.Chain](t)(enter(ctx, l, "b", "production-1"))
			store := &interrupted{Store: l.Store, before: before, killed: true}
			_, err := evidence.Ledger{Store: store}.Finish(ctx, chain, finished("a", "production", "production-1", outcome))
			done = err == nil
			state := outcome
			if must[evidence.Chain](t)(l.Load(ctx, "a")).Running("") != nil {
				state = "under way"
			}
			wantListed(t, l, "a production-1 "+state+", b production-1 under way")
		}
	}
}

func TestChangesFillOneRegisterTogether(t *testing.T) {
	const workers, each = 4, 5
	stores := map[string]evidence.Store{"whole chains": evidence.NewMemory(), "tails": &tailed{Memory: evidence.NewMemory()}}
	for name, store := range stores {
		t.Run(name, func(t *testing.T) {
			l := evidence.Ledger{Store: store}
			var wait sync.WaitGroup
			for w := range workers {
				wait.Go(func() {
					for i := range each {
						change := fmt.Sprintf("change-%d-%d", w, i)
						if _, err := enter(t.Context(), l, change, "production-1"); err != nil {
							t.Errorf("%s was refused: %v", change, err)
						}
						if err := finish(t.Context(), l, change, "production-1"); err != nil {
							t.Error(err)
						}
					}
				})
			}
			wait.Wait()
			got := listed(t, l, 1000)
			for w := range workers {
				for i := range each {
					if one := fmt.Sprintf("change-%d-%d production-1 passed", w, i); strings.Count(got, one) != 1 {
						t.Errorf("%s stands %d times in the register", one, strings.Count(got, one))
					}
				}
			}
			sound(t, l)
		})
	}
}

// Clocks that disagree do not keep anybody out, and each keeps its own time.
func TestARegisterKeepsTheTimesOfItsClocks(t *testing.T) {
	l, ctx := newLedger(), t.Context()
	must[evidence.Chain](t)(l.Claim(ctx, nil, at(entered("a", "production-1"), start.Add(time.Hour))))
	must[evidence.Chain](t)(l.Claim(ctx, nil, entered("b", "production-1")))
	register := must[evidence.Chain](t)(l.Register(ctx, "demo", 10))
	if len(register) != 2 || !register[0].Predicate.Time.Equal(start.Add(time.Hour)) || !register[1].Predicate.Time.Equal(start) {
		t.Errorf("the register is %v", register)
	}
	sound(t, l)
}

// The work for an attempt does not grow with those that came before.
func TestTheCostOfARegisterDoesNotGrow(t *testing.T) {
	store := &tailed{Memory: evidence.NewMemory()}
	l := evidence.Ledger{Store: store}
	var cost []int64
	for i := range 40 {
		store.read.Store(0)
		change := fmt.Sprintf("change-%d", i)
		must[evidence.Chain](t)(enter(t.Context(), l, change, "production-1"))
		if err := finish(t.Context(), l, change, "production-1"); err != nil {
			t.Fatal(err)
		}
		cost = append(cost, store.read.Load())
	}
	if cost[39] != cost[10] || cost[39] > 20 {
		t.Errorf("the statements read per attempt grew: %v", cost)
	}
}

func TestARegisterIsReadBackUntilItIsEnough(t *testing.T) {
	l := evidence.Ledger{Store: &tailed{Memory: evidence.NewMemory()}}
	for i := range 30 {
		must[evidence.Chain](t)(enter(t.Context(), l, fmt.Sprintf("change-%d", i), "production-1"))
	}
	for want, enough := range map[int]int{4: 1, 16: 5, 30: 31} {
		var asked []int
		got := must[evidence.Chain](t)(l.RegisterBack(t.Context(), "demo", 4, func(c evidence.Chain) bool {
			asked = append(asked, len(c))
			return len(c) >= enough
		}))
		if len(got) != want {
			t.Errorf("to have %d, %d were read after %v; expected %d", enough, len(got), asked, want)
		}
	}
}
