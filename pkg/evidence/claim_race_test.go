package evidence_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/lockflight/lockflight/pkg/evidence"
)

// Workers claim scopes that overlap: nobody ever holds a scope that somebody
// else holds, and all of them get their turn.
func TestClaimsExcludeEachOther(t *testing.T) {
	const workers, each = 4, 3
	names := []string{"component:a", "component:b", "component:c", "environment:p"}
	stores := map[string]evidence.Store{"whole chains": evidence.NewMemory(), "tails": &tailed{Memory: evidence.NewMemory()}}
	for name, store := range stores {
		t.Run(name, func(t *testing.T) {
			l := evidence.Ledger{Store: store}
			var inside [4]atomic.Int32
			var wait sync.WaitGroup
			for w := range workers {
				wait.Go(func() {
					change := fmt.Sprintf("change-%d", w/2)
					for i := range each {
						mine := []int{(w + i) % 3, 3}
						attempt := fmt.Sprintf("production-%d-%d", w, i)
						for {
							_, err := claim(t.Context(), l, change, attempt, names[mine[1]], names[mine[0]])
							if err == nil {
								break
							}
							if !lost(err) {
								t.Error(err)
								return
							}
						}
						for _, scope := range mine {
							if n := inside[scope].Add(1); n != 1 {
								t.Errorf("%d attempts hold %s", n, names[scope])
							}
						}
						for _, scope := range mine {
							inside[scope].Add(-1)
						}
						if err := finish(t.Context(), l, change, attempt); err != nil {
							t.Error(err)
						}
					}
				})
			}
			wait.Wait()
			sound(t, l)
		})
	}
}

// tailed reads the end of a chain.
type tailed struct {
	*evidence.Memory
	read atomic.Int64
}

func (s *tailed) Tail(ctx context.Context, chain string, most int) (int, [][]byte, error) {
	entries, err := s.Read(ctx, chain)
	from := max(0, len(entries)-most)
	s.read.Add(int64(len(entries) - from))
	return from + 1, entries[from:], err
}

// Who holds a scope is found at its end, however many changes held it before.
func TestTheCostOfAClaimDoesNotGrowWithOtherChanges(t *testing.T) {
	store := &tailed{Memory: evidence.NewMemory()}
	l := evidence.Ledger{Store: store}
	var cost []int64
	for i := range 40 {
		store.read.Store(0)
		change := fmt.Sprintf("change-%d", i)
		must[evidence.Chain](t)(claim(t.Context(), l, change, "production-1", "environment:production"))
		if err := finish(t.Context(), l, change, "production-1"); err != nil {
			t.Fatal(err)
		}
		cost = append(cost, store.read.Load())
	}
	if cost[39] != cost[10] {
		t.Errorf("the statements read per claim grew: %v", cost)
	}
}
