package github_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/github"
)

// TestManyWritersOnOneBranch: writers with nothing in common but the branch lose
// nothing, whether they write to one chain or to their own.
func TestManyWritersOnOneBranch(t *testing.T) {
	const writers, each = 8, 10
	f := newFake(t)
	errs := make([]error, writers)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			s, err := github.OpenStore(f.client(), repo, branch, "")
			for i := 0; i < each && err == nil; i++ {
				name := chain
				if w%2 == 0 {
					name = fmt.Sprintf("changes/writer-%d", w)
				}
				err = add(t, s, name, fmt.Appendf(nil, "writer %d entry %d\n", w, i))
			}
			errs[w] = err
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	var found, expected []string
	s := open(t, f)
	chains, err := s.Chains(t.Context())
	if err != nil || len(chains) != 1+writers/2 {
		t.Fatalf("the chains are %q, %v", chains, err)
	}
	for _, name := range chains {
		entries, err := s.Read(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			found = append(found, string(e))
		}
	}
	for w := range writers {
		for i := range each {
			expected = append(expected, fmt.Sprintf("writer %d entry %d\n", w, i))
		}
	}
	t.Logf("%d calls for %d appends", len(f.asked), writers*each)
	slices.Sort(found)
	slices.Sort(expected)
	if !slices.Equal(found, expected) {
		t.Errorf("there are %d entries; expected each of %d once", len(found), len(expected))
	}
}

// add appends an entry wherever there is room.
func add(t *testing.T, s *github.Store, chain string, entry []byte) error {
	for {
		first, entries, err := s.Tail(t.Context(), chain, 1)
		if err != nil {
			return err
		}
		if err = s.Append(t.Context(), chain, first+len(entries), entry); !errors.Is(err, evidence.ErrTaken) {
			return err
		}
	}
}
