package evidence

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"time"
)

// Ledger puts statements into the chains of a store, and takes none out of them
// that it has not verified.
type Ledger struct {
	Store Store
	// Repository is the one that every statement has to come from; it is not
	// looked at if it is empty.
	Repository string
	// Key signs every statement that is written; without one none is signed.
	Key ed25519.PrivateKey
	// Believes tells whether what a statement says of the end of an attempt is
	// to be believed; nil believes all. An attempt whose start is believed is
	// over once an end of it is.
	Believes func(Record) bool
}

// Load returns the history of a change. The error is a *BrokenError if it is
// not what was written.
func (l Ledger) Load(ctx context.Context, change string) (Chain, error) {
	return l.load(ctx, ChangeChain(change))
}

// Scope returns the history of an exclusive scope: the attempts that held it.
func (l Ledger) Scope(ctx context.Context, scope string) (Chain, error) {
	return l.load(ctx, ScopeChain(scope))
}

func (l Ledger) load(ctx context.Context, chain string) (Chain, error) {
	if err := CheckChain(chain); err != nil {
		return nil, err
	}
	entries, err := l.Store.Read(ctx, chain)
	return l.verified(chain, 1, entries, err)
}

// verified returns what was read, unless it is bad.
func (l Ledger) verified(chain string, first int, entries [][]byte, err error) (Chain, error) {
	var damaged *BrokenError
	if err != nil && !errors.As(err, &damaged) {
		return nil, err
	}
	out, bad := verify(chain, l.Repository, first, entries, damaged)
	if bad != nil {
		return nil, bad
	}
	return out, nil
}

// Append adds a statement to the history of its change, as it was loaded, and
// returns the longer one. It gives the statement its place; its time is cut to
// the second. The error is ErrTaken if somebody else was faster.
func (l Ledger) Append(ctx context.Context, chain Chain, s Statement) (Chain, error) {
	return l.append(ctx, ChangeChain(s.Predicate.Change), chain, s)
}

func (l Ledger) append(ctx context.Context, name string, chain Chain, s Statement) (Chain, error) {
	r, err := l.next(name, chain, s)
	if err != nil {
		return nil, err
	}
	if err := l.Store.Append(ctx, name, r.Predicate.Sequence, r.Bytes); err != nil {
		return nil, err
	}
	return append(chain[:len(chain):len(chain)], r), nil
}

// next makes the record that follows a chain, and reads it back to be sure that
// it can be read.
func (l Ledger) next(name string, chain Chain, s Statement) (Record, error) {
	if err := CheckChain(name); err != nil {
		return Record{}, err
	}
	v := newVerifier(name, l.Repository, 1)
	s.Predicate.Sequence, s.Predicate.Previous = 1, ""
	if n := len(chain); n > 0 {
		v.first = chain[0].Predicate.Sequence
		s.Predicate.Sequence, s.Predicate.Previous = v.first+n, chain[n-1].Digest
	}
	for _, r := range chain {
		if reason := v.add(r); reason != "" {
			return Record{}, fmt.Errorf("the history of %s is not as it was loaded: %s", name, reason)
		}
	}
	s.Predicate.Time = s.Predicate.Time.UTC().Truncate(time.Second)
	r, err := l.entry(s)
	if err != nil {
		return Record{}, err
	}
	if reason := v.add(r); reason != "" {
		return Record{}, fmt.Errorf("the statement cannot be recorded in %s: %s", name, reason)
	}
	return r, nil
}

// entry writes a statement, signed if there is a key, and reads it back.
func (l Ledger) entry(s Statement) (Record, error) {
	b, err := s.Canonical()
	if err == nil && l.Key != nil {
		b, err = sign(b, l.Key)
	}
	if err != nil {
		return Record{}, err
	}
	s, signatures, err := ParseEntry(b)
	if err != nil {
		return Record{}, fmt.Errorf("the statement cannot be recorded: %w", err)
	}
	return Record{Statement: s, Digest: Digest(b), Bytes: b, Signatures: signatures}, nil
}

// attempts reads the attempts of a chain as far as they are believed.
func (l Ledger) attempts(c Chain) []Attempt { return c.AttemptsBelieving(l.Believes) }
