package evidence

import (
	"context"
	"errors"
	"fmt"
)

// Store keeps append-only chains of entries. It knows nothing of what they say.
//
// An implementer must never show an entry that was not written whole, must keep
// what it acknowledged, and must let exactly one writer win a place, also when
// the writers are different processes. Package storetest checks all of it.
type Store interface {
	// Read returns the entries of a chain in order. A chain that nobody wrote
	// to has none. If it finds the chain damaged it returns a *BrokenError,
	// and beside it the entries that come before the damage.
	Read(ctx context.Context, chain string) ([][]byte, error)
	// Append puts an entry in a place; places count from 1. It fails with
	// ErrTaken if somebody else has the place, or if it is not the next one.
	Append(ctx context.Context, chain string, place int, entry []byte) error
	// Chains returns the names of all chains that have an entry, sorted.
	Chains(ctx context.Context) ([]string, error)
}

// Tailer is a Store that can read the end of a chain without what comes before,
// so that the work does not grow with the chain. It is optional.
type Tailer interface {
	// Tail returns the last entries of a chain, at most so many, in order, and
	// the place of the first of them.
	Tail(ctx context.Context, chain string, most int) (first int, entries [][]byte, err error)
}

// Snapshotter is a Store that can show several chains as they stood together, at
// less cost than one after the other. It is optional.
type Snapshotter interface {
	// Snapshot returns the store as it is now. Nothing can be appended to it.
	Snapshot(ctx context.Context) (Store, error)
}

// ErrTaken says that somebody else was faster. Whoever gets it reads the chain
// again and decides again.
var ErrTaken = errors.New("somebody else wrote to it first; read it again and decide again")

// BrokenError says that a chain is not what was written.
type BrokenError struct {
	Chain string `json:"chain"`
	// Place is that of the first bad statement; 0 if it is the chain as such.
	Place  int    `json:"place"`
	Reason string `json:"reason"`
}

// Error names the chain, the statement and what is wrong with it.
func (e *BrokenError) Error() string {
	if e.Place == 0 {
		return fmt.Sprintf("the evidence in %s is damaged: %s", e.Chain, e.Reason)
	}
	return fmt.Sprintf("statement %d in %s is bad: %s", e.Place, e.Chain, e.Reason)
}

const maxChain = 200

// CheckChain reports whether a name may be that of a chain: "changes/" and the
// id of a change, or "scopes/" and a scope such as "environment:production".
// Every store refuses other names, so that none leads out of it.
func CheckChain(chain string) error {
	if len(chain) > maxChain {
		return fmt.Errorf("a chain name of %d characters is too long; expected at most %d", len(chain), maxChain)
	}
	if !chainShape(chain) {
		return fmt.Errorf("%s is not the name of a chain; expected for example changes/upgrade-12-6 or scopes/environment:production", quote(chain))
	}
	return nil
}

// ChangeChain is the name of the chain of a change.
func ChangeChain(id string) string { return "changes/" + id }

// ScopeChain is the name of the chain of an exclusive scope.
func ScopeChain(scope string) string { return "scopes/" + scope }
