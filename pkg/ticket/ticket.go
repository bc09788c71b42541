// Package ticket tells in which state the tickets of a change are. Where that
// is kept, a file or a tracker, is behind a Source. It does no I/O.
package ticket

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Ticket is one ticket as its tracker has it.
type Ticket struct {
	ID    string
	State string
	// Assignee is whom it waits for; empty for nobody.
	Assignee string
	Labels   []string
	// At is when it came into its state.
	At time.Time
}

// Set holds tickets by their id.
type Set map[string]Ticket

// Source gives tickets. An implementer returns every one that is asked for, as
// it is now, or an error: a ticket that cannot be found is an error which names
// it, never one that is left out. What was not asked for may be left out.
type Source interface {
	Tickets(ctx context.Context, ids []string) (Set, error)
}

// MissingError names tickets that were asked for and not found.
type MissingError struct{ IDs []string }

// Error names the first of them.
func (e *MissingError) Error() string {
	const most = 5
	what, verb := "the ticket", "is"
	if len(e.IDs) > 1 {
		what, verb = fmt.Sprintf("%d tickets", len(e.IDs)), "are"
	}
	named := strings.Join(e.IDs[:min(most, len(e.IDs))], ", ")
	if len(e.IDs) > most {
		named += fmt.Sprintf(" and %d more", len(e.IDs)-most)
	}
	return fmt.Sprintf("%s %s %s not known; expected the state of each ticket that the change names", what, named, verb)
}

// Pick returns the tickets that are asked for, or a *MissingError.
func (s Set) Pick(ids []string) (Set, error) {
	out := Set{}
	var missing []string
	for _, id := range ids {
		t, known := s[id]
		if !known && !slices.Contains(missing, id) {
			missing = append(missing, id)
		}
		out[id] = t
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		return nil, &MissingError{missing}
	}
	return out, nil
}
