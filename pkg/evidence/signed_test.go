package evidence_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/evidence"
)

func keyOf(letter string) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed([]byte(strings.Repeat(letter, ed25519.SeedSize)))
}

// signing returns a ledger over the same store that signs with a key, and
// believes what the key "a" signed.
func signing(l evidence.Ledger, letter string) evidence.Ledger {
	l.Key = nil
	if letter != "" {
		l.Key = keyOf(letter)
	}
	l.Believes = func(r evidence.Record) bool { return r.SignedBy(keyOf("a").Public().(ed25519.PublicKey)) }
	return l
}

func TestLedgerSigns(t *testing.T) {
	ctx := context.Background()
	l := signing(newLedger(), "a")
	chain := must[evidence.Chain](t)(l.Append(ctx, nil, attest("upgrade", "smoke")))
	must[evidence.Chain](t)(signing(l, "").Append(ctx, chain, attest("upgrade", "load")))
	chain = must[evidence.Chain](t)(l.Load(ctx, "upgrade"))
	if len(chain) != 2 || !l.Believes(chain[0]) || len(chain[0].Signers()) != 1 {
		t.Fatalf("the first statement is not signed: %v", chain[0])
	}
	if l.Believes(chain[1]) || chain[1].Signers() != nil {
		t.Error("the second statement is signed")
	}
	sound(t, l)
}

// A signature that is taken away, or another one that is put on, is missed by the
// statement that follows.
func TestSignatureIsPartOfTheChain(t *testing.T) {
	ctx := context.Background()
	l := signing(newLedger(), "a")
	chain := must[evidence.Chain](t)(l.Append(ctx, nil, attest("upgrade", "smoke")))
	must[evidence.Chain](t)(l.Append(ctx, chain, attest("upgrade", "load")))
	entries := must[[][]byte](t)(l.Store.Read(ctx, "changes/upgrade"))
	plain := must[[]byte](t)(chain[0].Canonical())
	other := must[evidence.Chain](t)(signing(newLedger(), "b").Append(ctx, nil, attest("upgrade", "smoke")))
	for name, first := range map[string][]byte{"taken away": plain, "by another key": other[0].Bytes} {
		store := evidence.NewMemory()
		for i, entry := range [][]byte{first, entries[1]} {
			if err := store.Append(ctx, "changes/upgrade", i+1, entry); err != nil {
				t.Fatal(err)
			}
		}
		_, err := evidence.Ledger{Store: store}.Load(ctx, "upgrade")
		var broken *evidence.BrokenError
		if !errors.As(err, &broken) || broken.Place != 1 {
			t.Errorf("%s: found %v; expected statement 1 to be named", name, err)
		}
	}
}

// Whoever can write, but has no key, ends nothing that a key began, and keeps
// nobody from ending it.
func TestUnsignedEndEndsNothing(t *testing.T) {
	ctx := context.Background()
	l := signing(newLedger(), "a")
	must[evidence.Chain](t)(claim(ctx, l, "upgrade", "production-1", "environment:production"))
	for _, letter := range []string{"", "b"} {
		chain := must[evidence.Chain](t)(l.Load(ctx, "upgrade"))
		must[evidence.Chain](t)(signing(l, letter).Finish(ctx, chain, finished("upgrade", "production", "production-1", evidence.Failed)))
		if by := must[*evidence.Record](t)(l.Holder(ctx, "environment:production", "other")); by == nil {
			t.Fatalf("an end signed by %q frees the scope", letter)
		}
		if _, err := claim(ctx, l, "upgrade", "production-2"); !lost(err) {
			t.Fatalf("an end signed by %q lets another attempt in: %v", letter, err)
		}
	}
	chain := must[evidence.Chain](t)(l.Load(ctx, "upgrade"))
	for _, letter := range []string{"", "b"} {
		if _, err := signing(l, letter).Append(ctx, chain, finished("upgrade", "production", "production-1", evidence.Failed)); err == nil {
			t.Errorf("%q can end it twice", letter)
		}
	}
	must[evidence.Chain](t)(l.Finish(ctx, chain, finished("upgrade", "production", "production-1", evidence.Passed)))
	if by := must[*evidence.Record](t)(l.Holder(ctx, "environment:production", "other")); by != nil {
		t.Error("a signed end does not free the scope")
	}
	sound(t, l)
}

// An attempt that no key began can be ended by anybody: it may be of another
// pipeline, with keys of its own.
func TestUnsignedStartIsEndedByAnybody(t *testing.T) {
	ctx := context.Background()
	l := signing(newLedger(), "a")
	must[evidence.Chain](t)(claim(ctx, signing(l, "b"), "upgrade", "production-1", "environment:production"))
	if by := must[*evidence.Record](t)(l.Holder(ctx, "environment:production", "other")); by == nil {
		t.Fatal("it holds nothing")
	}
	if err := finish(ctx, signing(l, ""), "upgrade", "production-1"); err != nil {
		t.Fatal(err)
	}
	if by := must[*evidence.Record](t)(l.Holder(ctx, "environment:production", "other")); by != nil {
		t.Error("it holds the scope for ever")
	}
}

// Attempts that nobody believes do not put the one that holds a scope out of
// sight.
func TestUnsignedStartsHideNoHolder(t *testing.T) {
	ctx := context.Background()
	l := signing(newLedger(), "a")
	l.Store = &tailed{Memory: evidence.NewMemory()}
	must[evidence.Chain](t)(claim(ctx, l, "upgrade", "production-1", "environment:production"))
	var junk evidence.Chain
	for i := range 20 {
		s := started(fmt.Sprintf("junk-%d", i%2), "production", fmt.Sprintf("production-%d", i), "environment:production")
		s.Predicate.AttemptStarted.Place = 1
		entry := must[evidence.Record](t)(entryAfter(ctx, signing(l, ""), "scopes/environment:production", s))
		junk = append(junk, entry)
	}
	for _, change := range []string{"junk-0", "junk-1"} {
		must[evidence.Chain](t)(signing(l, "").Append(ctx, nil, attest(change, "smoke")))
	}
	by := must[*evidence.Record](t)(l.Holder(ctx, "environment:production", "other"))
	if by == nil || by.Predicate.Change != "upgrade" {
		t.Errorf("after %d others it is held by %v; expected upgrade", len(junk), by)
	}
}

// entryAfter writes a statement at the end of a chain, whatever it says.
func entryAfter(ctx context.Context, l evidence.Ledger, chain string, s evidence.Statement) (evidence.Record, error) {
	entries, err := l.Store.Read(ctx, chain)
	if err != nil {
		return evidence.Record{}, err
	}
	s.Predicate.Sequence = len(entries) + 1
	s.Predicate.Previous = evidence.Digest(entries[len(entries)-1])
	b, err := s.Canonical()
	if err != nil {
		return evidence.Record{}, err
	}
	return evidence.Record{Statement: s, Bytes: b}, l.Store.Append(ctx, chain, len(entries)+1, b)
}
