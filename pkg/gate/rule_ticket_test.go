package gate_test

import (
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/ticket"
)

const (
	ticketScope = "ticket/scope"
	ticketState = "ticket/state"
)

// solving asks production for two tickets to be done; both are.
func solving(edit func(*change.Requirement), given func(*story)) func(*story) {
	return func(s *story) {
		s.in.Change.Tickets = []change.Ticket{{ID: "OPS-1"}, {ID: "OPS-2"}}
		s.in.Change.Tests = []change.Test{{Name: "one", Ticket: "OPS-1"}, {Name: "two", Ticket: "OPS-2"}}
		s.in.Pipeline.Tickets = &change.TicketStates{
			Initial: "open",
			States: map[string]change.TicketState{
				"open": {WaitsFor: "dev", To: []string{"testing"}}, "testing": {WaitsFor: "qa", To: []string{"done", "open"}}, "done": {Done: true},
			},
			Performers: map[string]change.TicketPerformer{
				"customer": {Waiting: []string{"open"}, Reassign: map[string]string{"done": "qa"}}, "vendor": {Waiting: []string{"testing"}},
			},
		}
		s.in.Facts.Tickets = map[string]ticket.Ticket{"OPS-1": {ID: "OPS-1", State: "done"}, "OPS-2": {ID: "OPS-2", State: "done"}}
		r := change.Requirement{Require: "tickets", State: "done"}
		edit(&r)
		s.enter("production", r)
		s.pass("test", "validation")
		given(s)
	}
}

func solved(given func(*story)) func(*story) {
	return solving(func(*change.Requirement) {}, given)
}

func retested(given func(*story)) func(*story) {
	return solving(func(r *change.Requirement) { r.Retested = true }, given)
}

func (s *story) ticketIs(id, state string) {
	t := s.in.Facts.Tickets[id]
	t.ID, t.State = id, state
	s.in.Facts.Tickets[id] = t
}

// tested is an attempt of test that passed with results.
func (s *story) tested(results map[string]string) {
	s.start("test")
	s.finish("test", evidence.Passed).Predicate.AttemptFinished.Results = results
}

var ticketCases = []theCase{
	opens("all are done", ticketState, "OPS-1 and OPS-2 are in the state done", solved(func(s *story) {})),
	opens("all are known", ticketScope, "OPS-1 and OPS-2 are known to the tracker", solved(func(s *story) {})),
	refuses("one is being tested", ticketState, "OPS-2 is in the state testing, which waits for qa, instead of done", solved(func(s *story) { s.ticketIs("OPS-2", "testing") })),
	refuses("one is two steps away", ticketState, "and from there it cannot go to done directly, only to testing", solved(func(s *story) { s.ticketIs("OPS-2", "open") })),
	refuses("one is in a state that is not declared", ticketState, `OPS-1 is in the state "lost", which the pipeline does not declare; it has done, open and testing`, solved(func(s *story) { s.ticketIs("OPS-1", "lost") })),
	refuses("the tracker does not know one", ticketScope, "the tracker does not know OPS-2", solved(func(s *story) { delete(s.in.Facts.Tickets, "OPS-2") })).with(ticketState),
	refuses("they were not fetched", ticketState, "the states of the tickets were not fetched", solved(func(s *story) { s.in.Facts.Tickets = nil })).comes(gate.Undecided, gate.Undecided).with(ticketScope),
	refuses("the change names none", ticketScope, "an empty list shows nothing", solved(func(s *story) { s.in.Change.Tickets = nil })).with(ticketState),
	refuses("their states are not declared", ticketState, "the pipeline does not declare the states of these tickets", solved(func(s *story) { s.in.Pipeline.Tickets = nil })),
	opens("each was retested", ticketScope, "a test of each has passed", retested(func(s *story) {
		s.tested(map[string]string{"one": "passed", "two": "passed"})
	})),
	refuses("one failed its test", ticketScope, "not retested with the procedure of today: OPS-2", retested(func(s *story) {
		s.tested(map[string]string{"one": "passed", "two": "failed"})
	})),
	refuses("one failed its test later", ticketScope, "not retested with the procedure of today: OPS-2", retested(func(s *story) {
		s.tested(map[string]string{"one": "passed", "two": "passed"})
		s.tested(map[string]string{"two": "failed"})
		s.pass("test", "validation")
	})),
	refuses("one of two tests of a ticket failed", ticketScope, "not retested with the procedure of today: OPS-1", retested(func(s *story) {
		s.in.Change.Tests = append(s.in.Change.Tests, change.Test{Name: "three", Ticket: "OPS-1"})
		s.tested(map[string]string{"one": "passed", "two": "passed", "three": "failed"})
	})),
	refuses("it was tested where no gate had let it in", ticketScope, "not retested with the procedure of today: OPS-1 and OPS-2", retested(func(s *story) {
		s.tested(map[string]string{"one": "passed", "two": "passed"})
		s.chain[len(s.chain)-2].Predicate.AttemptStarted.Gate = ""
	})),
	refuses("no test names one", ticketScope, "not retested with the procedure of today: OPS-2", retested(func(s *story) {
		s.in.Change.Tests = s.in.Change.Tests[:1]
		s.tested(map[string]string{"one": "passed", "two": "passed"})
	})),
	refuses("retested with another procedure", ticketScope, "not retested with the procedure of today: OPS-1 and OPS-2", retested(func(s *story) {
		s.tested(map[string]string{"one": "passed", "two": "passed"})
		s.otherProcedure("procedure 2")
		s.pass("test", "validation")
	})),
	opens("handed to whom the state asks for", ticketState, "are in the state done", solved(func(s *story) {
		s.in.Change.Performer = "customer"
		for _, id := range []string{"OPS-1", "OPS-2"} {
			s.in.Facts.Tickets[id] = ticket.Ticket{ID: id, State: "done", Assignee: "qa-1"}
		}
	})),
	refuses("handed to nobody", ticketState, "where it has to be handed to qa; it is with nobody", solved(func(s *story) { s.in.Change.Performer = "customer" })),
	refuses("handed to somebody else", ticketState, "it is with dev-1", solved(func(s *story) {
		s.in.Change.Performer = "customer"
		for _, id := range []string{"OPS-1", "OPS-2"} {
			s.in.Facts.Tickets[id] = ticket.Ticket{ID: id, State: "done", Assignee: "dev-1"}
		}
	})),
	opens("the ticket of the change itself", ticketState, "OPS-9 are in the state done", solving(func(r *change.Requirement) { r.Of = "change" }, func(s *story) {
		s.in.Change.Ticket = "OPS-9"
		s.in.Pipeline.ChangeTicket = s.in.Pipeline.Tickets
		s.ticketIs("OPS-9", "done")
	})),
	refuses("the change has no ticket of its own", ticketState, "the change does not say which ticket it has", solving(func(r *change.Requirement) { r.Of = "change" }, func(s *story) {})).with(ticketScope),
}

func TestTickets(t *testing.T) { judge(t, ticketCases) }

const checklist = "checklist/complete"

// listed asks production for a checklist of two items; both are ticked.
func listed(edit func(*change.Requirement), given func(*story)) func(*story) {
	return func(s *story) {
		s.in.Change.Checklist = []change.ChecklistItem{{Item: "unit tests", Done: true}, {Item: "load tests", Done: true}}
		r := change.Requirement{Require: "checklist", ID: "tests-done", Items: []string{"unit tests", "load tests"}}
		edit(&r)
		s.enter("production", r)
		s.pass("test", "validation")
		given(s)
	}
}

func plainList(given func(*story)) func(*story) { return listed(func(*change.Requirement) {}, given) }

func byQA(given func(*story)) func(*story) {
	return listed(func(r *change.Requirement) { r.By = []string{"qa"} }, given)
}

var checklistCases = []theCase{
	opens("all are ticked", checklist, "every item of the checklist is ticked: 2 items", plainList(func(s *story) {})),
	refuses("one is not ticked", checklist, `not ticked: "load tests"`, plainList(func(s *story) { s.in.Change.Checklist[1].Done = false })),
	refuses("one is not there", checklist, `not on the checklist: "load tests"`, plainList(func(s *story) { s.in.Change.Checklist = s.in.Change.Checklist[:1] })),
	refuses("the list is empty", checklist, "an empty list shows nothing", listed(func(r *change.Requirement) { r.Items = nil }, func(s *story) { s.in.Change.Checklist = nil })),
	opens("QA vouches for it", checklist, "check tests-done passed", byQA(func(s *story) { s.check("qa-1", "production", "tests-done", "passed") })),
	refuses("nobody vouches for it", checklist, "no result is recorded", byQA(func(s *story) {})),
	refuses("the author vouches for it", checklist, "no result is recorded", byQA(func(s *story) { s.check("dev-1", "production", "tests-done", "passed") })),
	refuses("QA says it is not true", checklist, "it failed", byQA(func(s *story) { s.check("qa-1", "production", "tests-done", "failed") })),
}

func TestChecklist(t *testing.T) { judge(t, checklistCases) }
