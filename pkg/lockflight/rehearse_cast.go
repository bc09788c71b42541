package lockflight

import (
	"context"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/ticket"
)

// TicketState is where a ticket was brought in its tracker.
type TicketState struct {
	ID       string `json:"id"`
	State    string `json:"state"`
	Assignee string `json:"assignee,omitempty"`
}

// tracker plays the tracker of a rehearsal: every ticket is new at first.
type tracker struct {
	set ticket.Set
}

func newTracker(c *change.Change, p *change.Pipeline, at time.Time) *tracker {
	t := &tracker{ticket.Set{}}
	if p.Tickets != nil {
		for _, x := range c.Tickets {
			t.set[x.ID] = ticket.Ticket{ID: x.ID, State: p.Tickets.Initial, At: at}
		}
	}
	if p.ChangeTicket != nil && c.Ticket != "" {
		t.set[c.Ticket] = ticket.Ticket{ID: c.Ticket, State: p.ChangeTicket.Initial, At: at}
	}
	return t
}

// NewTickets lists the tickets that the change names as they are at the start of
// a rehearsal, sorted by id.
func (f *Flight) NewTickets() []TicketState {
	var out []TicketState
	all := newTracker(f.Change, f.Pipeline, time.Time{}).set
	for _, id := range keys(all) {
		out = append(out, TicketState{ID: id, State: all[id].State})
	}
	return out
}

// bring brings a ticket to a state.
func (t *tracker) bring(to ticket.Ticket, at time.Time) {
	to.At = at
	t.set[to.ID] = to
}

// Tickets returns the tickets as they are; one in no known state was never
// opened.
func (t *tracker) Tickets(_ context.Context, ids []string) (ticket.Set, error) {
	out := ticket.Set{}
	for _, id := range ids {
		out[id] = ticket.Ticket{ID: id}
		if known, ok := t.set[id]; ok {
			out[id] = known
		}
	}
	return out, nil
}

// extras plays the members of teams that a rehearsal cannot ask for.
type extras struct{}

// Members returns three people of a team.
func (extras) Members(_ context.Context, team string) ([]string, error) {
	return extras{}.of(team), nil
}

func (extras) of(team string) []string {
	name := handle(team)
	return []string{name + "-1", name + "-2", name + "-3"}
}

// handle turns "org/team" into the handle "org-team".
func handle(team string) string {
	out := []byte(team)
	for i, b := range out {
		if b == '/' {
			out[i] = '-'
		}
	}
	return string(out)
}
