// Package rehearsal reads what lockflight rehearse --format json prints, as the
// list of what people do, so that tests can do it again on GitHub.
package rehearsal

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Ticket is a ticket as --tickets takes it.
type Ticket struct {
	ID       string    `json:"id"`
	State    string    `json:"state"`
	Assignee string    `json:"assignee,omitempty"`
	At       time.Time `json:"at"`
}

// Act is something that somebody does: a command, or the new state of a ticket.
type Act struct {
	Stage string
	At    time.Time
	// Command is a line for a shell; "" if a ticket gets another state.
	Command string
	Ticket  *Ticket
	// Tickets are the states of all tickets by then, sorted by their names.
	Tickets []Ticket
	// Result is what the command wants in the file STAGE-result.json; nil for no file.
	Result any
}

// Starts reports whether an attempt starts with it.
func (a Act) Starts() bool { return strings.Contains(a.Command, " --claim ") }

// Ends reports whether an attempt ends with it.
func (a Act) Ends() bool { return strings.HasPrefix(a.Command, "lockflight record ") }

// document is a rehearsal as far as it is done again.
type document struct {
	Start   time.Time
	Tickets []Ticket
	Scenes  []struct {
		Stage  string
		At     time.Time
		Did    string
		Ticket *Ticket
		Result any
	}
}

// Read reads all acts, in their order.
func Read(text []byte) ([]Act, error) {
	var doc document
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, fmt.Errorf("it is no rehearsal: %w", err)
	}
	states := map[string]Ticket{}
	for _, t := range doc.Tickets {
		t.At = doc.Start
		states[t.ID] = t
	}
	var out []Act
	for _, s := range doc.Scenes {
		if s.Ticket != nil {
			s.Ticket.At = s.At
			states[s.Ticket.ID] = *s.Ticket
		}
		if s.Did == "" && s.Ticket == nil {
			continue
		}
		tickets := slices.SortedFunc(maps.Values(states), func(a, b Ticket) int { return strings.Compare(a.ID, b.ID) })
		out = append(out, Act{s.Stage, s.At, s.Did, s.Ticket, tickets, s.Result})
	}
	return out, nil
}

// Part chooses what comes from the start of an attempt of one stage until that of
// another; "" for the beginning and the end. Commands that match without are left
// out, if it is given.
func Part(acts []Act, from, until string, without *regexp.Regexp) []Act {
	var out []Act
	on := from == ""
	for _, a := range acts {
		if a.Starts() && a.Stage == until {
			break
		}
		on = on || a.Starts() && a.Stage == from
		if on && (a.Command == "" || without == nil || !without.MatchString(a.Command)) {
			out = append(out, a)
		}
	}
	return out
}
