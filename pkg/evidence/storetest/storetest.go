// Package storetest is the suite that every evidence store passes.
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/lockflight/lockflight/pkg/evidence"
)

// Run checks a store. The function opens an empty one each time it is called.
func Run(t *testing.T, open func(t *testing.T) evidence.Store) {
	tests := []struct {
		name string
		test func(*testing.T, evidence.Store)
	}{
		{"an unknown chain is empty", unknown},
		{"entries keep their order and bytes", order},
		{"chains do not mix", isolation},
		{"only the next place is free", places},
		{"one writer wins a place", oneWinner},
		{"many writers lose nothing", manyWriters},
		{"readers see whole entries", readers},
		{"hostile names are refused", names},
		{"a cancelled call does nothing", cancelled},
		{"the tail is the end of the chain", tail},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.test(t, open(t)) })
	}
}

const chain = "changes/upgrade-12-6"

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func fill(t *testing.T, s evidence.Store, chain string, entries ...string) {
	t.Helper()
	for i, entry := range entries {
		must(t, s.Append(t.Context(), chain, i+1, []byte(entry)))
	}
}

func want(t *testing.T, s evidence.Store, chain string, entries ...string) {
	t.Helper()
	got, err := s.Read(t.Context(), chain)
	must(t, err)
	var found []string
	for _, entry := range got {
		found = append(found, string(entry))
	}
	if !slices.Equal(found, entries) {
		t.Errorf("%s holds %q; expected %q", chain, found, entries)
	}
}

func wantTaken(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, evidence.ErrTaken) {
		t.Errorf("found the error %v; expected ErrTaken", err)
	}
}

func unknown(t *testing.T, s evidence.Store) {
	want(t, s, chain)
	chains, err := s.Chains(t.Context())
	must(t, err)
	if len(chains) != 0 {
		t.Errorf("an empty store has the chains %q", chains)
	}
}

func order(t *testing.T, s evidence.Store) {
	all := string(slices.Collect(func(yield func(byte) bool) {
		for b := range 256 {
			if !yield(byte(b)) {
				return
			}
		}
	}))
	large := strings.Repeat("x", evidence.MaxStatement)
	var entries []string
	for i := range 12 {
		entries = append(entries, fmt.Sprintf("{\"n\": %d}\r\n", i))
	}
	entries = append(entries, all, large, "")
	fill(t, s, chain, entries...)
	want(t, s, chain, entries...)
	wantTaken(t, s.Append(t.Context(), chain, 1, []byte("another")))
	want(t, s, chain, entries...)
}

func isolation(t *testing.T, s evidence.Store) {
	names := []string{"changes/a", "changes/a-b", "changes/a.b", "changes/a_b", "scopes/component:a", "scopes/environment:a", "scopes/environment:a-b"}
	for _, name := range slices.Backward(names) {
		fill(t, s, name, "first of "+name, "second of "+name)
	}
	for _, name := range names {
		want(t, s, name, "first of "+name, "second of "+name)
	}
	chains, err := s.Chains(t.Context())
	must(t, err)
	if !slices.Equal(chains, names) {
		t.Errorf("the chains are %q; expected %q", chains, names)
	}
}

func places(t *testing.T, s evidence.Store) {
	for _, place := range []int{-1, 0, 2} {
		wantTaken(t, s.Append(t.Context(), chain, place, []byte("x")))
	}
	want(t, s, chain)
	fill(t, s, chain, "one", "two")
	for _, place := range []int{-1, 0, 1, 2, 4, 1000000} {
		wantTaken(t, s.Append(t.Context(), chain, place, []byte("x")))
	}
	want(t, s, chain, "one", "two")
}

// race runs writers that start at the same moment.
func race(writers int, write func(writer int)) {
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	for w := range writers {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-start
			write(w)
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
}

func oneWinner(t *testing.T, s evidence.Store) {
	const writers, rounds = 8, 10
	for place := 1; place <= rounds; place++ {
		errs := make([]error, writers)
		race(writers, func(w int) {
			errs[w] = s.Append(t.Context(), chain, place, fmt.Appendf(nil, "%d by %d", place, w))
		})
		winner := slices.Index(errs, nil)
		if winner < 0 {
			t.Fatalf("nobody won place %d: %v", place, errs)
		}
		for w, err := range errs {
			if w != winner {
				wantTaken(t, err)
			}
		}
		entries, err := s.Read(t.Context(), chain)
		must(t, err)
		if found := string(entries[len(entries)-1]); len(entries) != place || found != fmt.Sprintf("%d by %d", place, winner) {
			t.Errorf("place %d of %d holds %q; expected that of %d", place, len(entries), found, winner)
		}
	}
}

// add appends an entry wherever there is room. Each time that it is too late
// somebody else has added one, so that it cannot be too late for ever.
func add(ctx context.Context, s evidence.Store, entry []byte) error {
	var err error
	for range 200 {
		entries, failed := s.Read(ctx, chain)
		if failed != nil {
			return failed
		}
		if err = s.Append(ctx, chain, len(entries)+1, entry); !errors.Is(err, evidence.ErrTaken) {
			return err
		}
	}
	return fmt.Errorf("the place after the last entry is never free: %w", err)
}

func manyWriters(t *testing.T, s evidence.Store) {
	const writers, each = 4, 8
	var expected []string
	for w := range writers {
		for i := range each {
			expected = append(expected, fmt.Sprintf("writer %d entry %d", w, i))
		}
	}
	errs := make([]error, writers)
	race(writers, func(w int) {
		for i := range each {
			if errs[w] = add(t.Context(), s, fmt.Appendf(nil, "writer %d entry %d", w, i)); errs[w] != nil {
				return
			}
		}
	})
	must(t, errors.Join(errs...))
	entries, err := s.Read(t.Context(), chain)
	must(t, err)
	var found []string
	for _, entry := range entries {
		found = append(found, string(entry))
	}
	slices.Sort(found)
	if !slices.Equal(found, expected) {
		t.Errorf("the chain holds %q; expected each entry of each writer once", found)
	}
}

func readers(t *testing.T, s evidence.Store) {
	const rounds = 10
	entry := bytes.Repeat([]byte("whole "), 5000)
	read := func() (whole int) {
		entries, err := s.Read(t.Context(), chain)
		if err != nil {
			t.Error(err)
		}
		for place, found := range entries {
			if !bytes.Equal(found, entry) {
				t.Errorf("a reader saw %d of %d bytes in place %d", len(found), len(entry), place+1)
			}
		}
		return len(entries)
	}
	var written atomic.Bool
	race(2, func(w int) {
		if w == 0 {
			defer written.Store(true)
			for range rounds {
				if err := add(t.Context(), s, entry); err != nil {
					t.Error(err)
					return
				}
			}
		}
		for w == 1 && !written.Load() && !t.Failed() {
			read()
			runtime.Gosched()
		}
	})
	if n := read(); n != rounds {
		t.Errorf("there are %d entries; expected %d", n, rounds)
	}
}

func names(t *testing.T, s evidence.Store) {
	hostile := []string{
		"", "/", "changes", "changes/", "changes//a", "changes/..", "changes/../a", "changes/a/b", "changes/a/..", "../a", "/etc/a",
		`changes/a\b`, `changes\a`, "changes/A", "changes/é", "changes/a ", "changes/a.", "changes/.a", "changes/a..b", "changes/a__b",
		"changes/a\x00", "changes/a\nb", "changes/a:b", "changes/-a", "other/a", "scopes/a", "scopes/:a", "scopes/environment:", "scopes/environment:..",
		"scopes/a:b:c", "scopes/a__b", "scopes/Environment:a", "CHANGES/a", " changes/a", "changes/" + strings.Repeat("a.", 100) + "a", strings.Repeat("x", 5000),
	}
	for _, name := range hostile {
		if _, err := s.Read(t.Context(), name); err == nil {
			t.Errorf("it read a chain named %q", name)
		}
		if err := s.Append(t.Context(), name, 1, []byte("x")); err == nil || errors.Is(err, evidence.ErrTaken) {
			t.Errorf("it wrote to a chain named %q: %v", name, err)
		}
	}
	unknown(t, s)
}

func cancelled(t *testing.T, s evidence.Store) {
	fill(t, s, chain, "one")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Append(ctx, chain, 2, []byte("two")); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled append gave %v", err)
	}
	if _, err := s.Read(ctx, chain); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled read gave %v", err)
	}
	if _, err := s.Chains(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled listing gave %v", err)
	}
	want(t, s, chain, "one")
}

// tail holds a store that can read the end of a chain against what it reads as
// a whole. A store that cannot do it has nothing to get wrong.
func tail(t *testing.T, s evidence.Store) {
	tailer, ok := s.(evidence.Tailer)
	if !ok {
		return
	}
	for length := range 6 {
		whole, err := s.Read(t.Context(), chain)
		must(t, err)
		for most := 1; most <= 7; most++ {
			first, entries, err := tailer.Tail(t.Context(), chain, most)
			must(t, err)
			start := max(0, length-most)
			if first != start+1 || !slices.EqualFunc(entries, whole[start:], bytes.Equal) {
				t.Errorf("the last %d of %d entries are %q from %d; expected %q from %d", most, length, entries, first, whole[start:], start+1)
			}
		}
		must(t, s.Append(t.Context(), chain, length+1, fmt.Appendf(nil, "entry %d", length+1)))
	}
}
