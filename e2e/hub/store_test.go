package hub_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	loopback "github.com/lockflight/lockflight/e2e/github"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/evidence/storetest"
	"github.com/lockflight/lockflight/pkg/github"
)

const branch = "lockflight/evidence"

func (s *scene) store(anchor string) *github.Store {
	s.t.Helper()
	store, err := github.OpenStore(s.client(), name, branch, anchor)
	if err != nil {
		s.t.Fatal(err)
	}
	return store
}

func TestStoreOnTheHub(t *testing.T) {
	storetest.Run(t, func(t *testing.T) evidence.Store { return newScene(t).store("") })
}

// TestSixteenWriters: writers that know nothing of each other, on one branch.
func TestSixteenWriters(t *testing.T) {
	t.Parallel()
	const writers, each, chains = 16, 50, 8
	s := newScene(t)
	s.sleep = func(ctx context.Context, d time.Duration) error { time.Sleep(d / 100); return ctx.Err() }
	errs := make([]error, writers)
	var wg sync.WaitGroup
	for w := range writers {
		store := s.store("")
		wg.Go(func() {
			for i := 0; i < each && errs[w] == nil; i++ {
				errs[w] = add(t, store, fmt.Sprintf("changes/chain-%d", w%chains), fmt.Appendf(nil, "writer %d entry %d\n", w, i))
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for c := range chains {
		entries, err := s.store("").Read(t.Context(), fmt.Sprintf("changes/chain-%d", c))
		if err != nil || len(entries) != writers*each/chains {
			t.Errorf("chain %d has %d entries, %v", c, len(entries), err)
		}
		last := map[string]int{}
		for _, e := range entries {
			var w, i int
			fmt.Sscanf(string(e), "writer %d entry %d", &w, &i)
			if seen[string(e)]++; last[fmt.Sprint(w)] != i {
				t.Errorf("%q comes in another order", e)
			}
			last[fmt.Sprint(w)] = i + 1
		}
	}
	if len(seen) != writers*each {
		t.Errorf("%d different entries; expected %d", len(seen), writers*each)
	}
}

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

func TestARewrittenBranch(t *testing.T) {
	s := newScene(t)
	store := s.store("")
	for i := range 3 {
		if err := add(t, store, "changes/a", fmt.Appendf(nil, "%d\n", i)); err != nil {
			t.Fatal(err)
		}
	}
	s.repo.Branch(branch, "main")
	for what, st := range map[string]*github.Store{"the process that wrote": store, "one that knows the anchor": s.store(store.Head())} {
		_, err := st.Read(t.Context(), "changes/a")
		var broken *evidence.BrokenError
		if !errors.As(err, &broken) || !strings.Contains(err.Error(), "it was rewritten") {
			t.Errorf("%s finds %v", what, err)
		}
	}
}

func TestAnEmptyRepository(t *testing.T) {
	s := newScene(t)
	s.hub.AddRepo("org/empty")
	store, err := github.OpenStore(s.client(), "org/empty", branch, "")
	if err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{"reading": second(store.Read(t.Context(), "changes/a")), "appending": store.Append(t.Context(), "changes/a", 1, []byte("x\n"))} {
		if err == nil || !strings.Contains(err.Error(), "make a first one") {
			t.Errorf("%s gives %v", what, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestTreeOfTheHub(t *testing.T) {
	for _, limit := range []int{0, 5} {
		s := newScene(t)
		s.repo.SetTreeLimit(limit)
		sha := s.repo.Commit(loopback.Commit{Files: map[string]string{"a/b/c": "1", "a/d": ""}, Links: map[string]string{"link": "README.md"}})
		c := s.client()
		at, err := c.Commit(t.Context(), name, "main")
		if err != nil || at.SHA != sha {
			t.Fatalf("main is at %+v, %v", at, err)
		}
		tree, err := c.Tree(t.Context(), name, sha)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fs.ReadFile(tree, "link"); err == nil {
			t.Error("a link is read")
		}
		files, err := fs.Sub(tree, "a")
		if err == nil {
			err = fstest.TestFS(files, "b/c", "d")
		}
		if err != nil {
			t.Error(err)
		}
	}
}

func TestWhatARangeTouches(t *testing.T) {
	s := newScene(t)
	base := s.repo.Head("main")
	s.repo.Commit(loopback.Commit{Files: map[string]string{"changes/a/change.cue": "x"}})
	head := s.repo.Commit(loopback.Commit{Rename: map[string]string{"changes/a/change.cue": "changes/b/change.cue", "README.md": "docs"}})
	files, err := s.client().Changed(t.Context(), name, base, head)
	var got []string
	for _, f := range files {
		got = append(got, fmt.Sprint(f.Path, f.Removed))
	}
	if want := []string{"README.mdtrue", "changes/b/change.cuefalse", "docsfalse"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v; expected %v", got, err, want)
	}
}
