package gate

import (
	"maps"
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/ticket"
)

// ownTicket says that a requirement is about the ticket of the change itself.
const ownTicket = "change"

// ruleTicketScope: every ticket that the change names is known to the tracker and,
// where that is asked for, a test that names it has passed.
func ruleTicketScope(v *view) []Reason { return v.each("tickets", v.ticketScope) }

func (v *view) ticketScope(d demand) Reason {
	if r := v.noTickets(d); r != nil {
		return *r
	}
	var unknown, untested []string
	for _, id := range v.ticketIDs(d) {
		if _, known := v.in.Facts.Tickets[id]; !known {
			unknown = append(unknown, id)
		} else if d.Retested && !v.retested(d, id) {
			untested = append(untested, id)
		}
	}
	switch {
	case len(unknown) > 0:
		return Reason{Message: "the tracker does not know " + list(unknown), Fix: "correct the ticket in the change, or open it in the tracker", Who: []string{author}}
	case d.accept && d.after == nil:
		return notYet(d.stage)
	case len(untested) > 0:
		return Reason{
			Message: "not retested with the procedure of today: " + list(untested),
			Fix:     "name the ticket in a test of the change, perform it, and record its result with the attempt", Who: []string{author},
		}
	}
	message := list(v.ticketIDs(d)) + " are known to the tracker"
	if d.Retested {
		message += ", and a test of each has passed"
	}
	return Reason{Outcome: Passed, Message: message}
}

// noTickets is the reason why nothing can be said of tickets, or nil.
func (v *view) noTickets(d demand) *Reason {
	if r := v.unknown(); r != nil {
		return &r[0]
	}
	switch {
	case len(v.ticketIDs(d)) == 0 && d.Of == ownTicket:
		return &Reason{Message: "the change does not say which ticket it has", Fix: "write ticket: into the change", Who: []string{author}}
	case len(v.ticketIDs(d)) == 0:
		return &Reason{Message: "the change names no ticket in its scope, and an empty list shows nothing", Fix: "list its tickets, or ask for them only when: derived: tickets: true", Who: []string{author}}
	case v.in.Facts.Tickets == nil:
		return &Reason{Outcome: Undecided, Message: "the states of the tickets were not fetched", Fix: "say where they are with --tickets"}
	}
	return nil
}

// ticketIDs lists the tickets that a requirement is about.
func (v *view) ticketIDs(d demand) []string {
	if d.Of == ownTicket {
		if v.in.Change.Ticket == "" {
			return nil
		}
		return []string{v.in.Change.Ticket}
	}
	var out []string
	for _, t := range v.in.Change.Tickets {
		out = append(out, t.ID)
	}
	return out
}

// retested reports whether a test that names a ticket passed: in the attempt that
// a demand is about, or else in any with the procedure of today that passed.
func (v *view) retested(d demand, id string) bool {
	for _, a := range v.attempts {
		counts := a.outcome == evidence.Passed && a.procedure == v.in.Digests.Procedure
		if d.accept {
			counts = d.after != nil && a.started == d.after.started
		}
		for _, t := range v.in.Change.Tests {
			if counts && t.Ticket == id && a.results[t.Name] == evidence.Passed {
				return true
			}
		}
	}
	return false
}

// ruleTicketState: every ticket is in the state that this step waits for, and in
// the hands of whom that state asks for.
func ruleTicketState(v *view) []Reason { return v.each("tickets", v.ticketStates) }

func (v *view) ticketStates(d demand) Reason {
	if r := v.noTickets(d); r != nil {
		return *r
	}
	states := v.machine(d)
	if states == nil {
		return Reason{Message: "the pipeline does not declare the states of these tickets", Fix: "declare them under tickets or changeTicket"}
	}
	r := Reason{Outcome: Passed, Message: list(v.ticketIDs(d)) + " are in the state " + d.State}
	var wrong []string
	for _, id := range v.ticketIDs(d) {
		t, known := v.in.Facts.Tickets[id]
		why := "is not known to the tracker"
		if known {
			why = v.ticketFault(d, states, t)
		}
		if why == "" {
			continue
		}
		wrong = append(wrong, id+" "+why)
		r.Who = appendNew(r.Who, orElse(v.waitsFor(states, t.State), author))
		if known {
			wanted := ticket.Ticket{ID: id, State: d.State}
			if roles := v.handedTo(states, d.State); len(roles) > 0 {
				wanted.Assignee = v.somebody(roles)
			}
			r.Needs = append(r.Needs, Need{Ticket: &wanted})
		}
	}
	if len(wrong) > 0 {
		r.Outcome, r.Message, r.Fix = Blocked, list(wrong), "bring them to "+d.State+" in the tracker"
	}
	return r
}

// machine returns the states that the tickets of a requirement can have.
func (v *view) machine(d demand) *change.TicketStates {
	if d.Of == ownTicket {
		return v.in.Pipeline.ChangeTicket
	}
	return v.in.Pipeline.Tickets
}

// ticketFault says what is wrong with the state of a ticket; "" if nothing.
func (v *view) ticketFault(d demand, states *change.TicketStates, t ticket.Ticket) string {
	now, declared := states.States[t.State]
	switch {
	case !declared:
		return "is in the state " + quoted(t.State) + ", which the pipeline does not declare; it has " + list(slices.Sorted(maps.Keys(states.States)))
	case t.State != d.State:
		out := "is in the state " + t.State
		if role := v.waitsFor(states, t.State); role != "" {
			out += ", which waits for " + v.role(role)
		}
		if slices.Contains(now.To, d.State) {
			return out + ", instead of " + d.State
		}
		if out += ", and from there it cannot go to " + d.State; len(now.To) == 0 {
			return out + " any more"
		}
		return out + " directly, only to " + either(now.To)
	}
	for _, role := range v.handedTo(states, t.State) {
		if t.Assignee == "" || !v.holds(t.Assignee, role, v.in.Now) {
			return "is in the state " + t.State + ", where it has to be handed to " + v.role(role) + "; it is with " + orElse(t.Assignee, "nobody")
		}
	}
	switch why := v.untimely(d, t.At); {
	case d.Due != nil && t.At.IsZero():
		return "is in the state " + t.State + ", and the tracker does not say since when"
	case why != "":
		return "came to " + t.State + " " + why
	}
	return ""
}

// waitsFor is the role that has to act while a ticket is in a state: what holds
// for the performer of the change, else what the state says.
func (v *view) waitsFor(states *change.TicketStates, state string) string {
	role := states.States[state].WaitsFor
	if p, differs := states.Performers[v.in.Change.Performer]; differs {
		if handed := p.Reassign[state]; handed != "" {
			return handed
		}
		if !slices.Contains(p.Waiting, state) && slices.Contains(v.otherWaits(states), state) {
			return ""
		}
	}
	return role
}

// otherWaits lists the states in which another performer is waited for.
func (v *view) otherWaits(states *change.TicketStates) []string {
	var out []string
	for name, p := range states.Performers {
		if name != v.in.Change.Performer {
			out = append(out, p.Waiting...)
		}
	}
	return out
}

// handedTo lists the role that a ticket has to be handed to in a state.
func (v *view) handedTo(states *change.TicketStates, state string) []string {
	if role := states.Performers[v.in.Change.Performer].Reassign[state]; role != "" {
		return []string{role}
	}
	return nil
}
