package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/ticket"
)

const lead = "time/lead"

// weekLater is the planned start in the cases of this file; what is due two days
// before it is due at noon of 7 March.
var (
	weekLater = noon.AddDate(0, 0, 7)
	twoBefore = noon.AddDate(0, 0, 5)
)

func (s *story) planned(start, end time.Time) *story {
	s.in.Change.Window = &change.Window{Start: start, End: end}
	return s
}

// until lets time go by.
func (s *story) until(t time.Time) *story {
	s.in.Now = t
	return s
}

// seen lets the last statement say what was planned then.
func (s *story) seen(start, end time.Time) {
	s.chain[len(s.chain)-1].Predicate.Window = &evidence.PlannedWindow{Start: start, End: end}
}

func offset(d time.Duration) *change.Offset {
	const day = 24 * time.Hour
	return &change.Offset{Negative: d < 0, Duration: change.Duration{Days: int(d.Abs() / day), Minutes: int(d.Abs() % day / time.Minute)}}
}

func dueLatest(from string, by time.Duration) *change.Due {
	return &change.Due{From: from, Latest: offset(by)}
}

func dueEarliest(from string, by time.Duration) *change.Due {
	return &change.Due{From: from, Earliest: offset(by)}
}

func dueSilent(from string, minutes int) *change.Due {
	return &change.Due{From: from, Silence: change.Duration{Minutes: minutes}}
}

const twoDays = 48 * time.Hour

// led asks for a requirement on production that is due two days before the start.
func led(q change.Requirement, given func(*story)) func(*story) {
	return dueAt(q, dueLatest("start", -twoDays), given)
}

func dueAt(q change.Requirement, due *change.Due, given func(*story)) func(*story) {
	return func(s *story) {
		q.Due = due
		s.planned(weekLater, weekLater.Add(4*time.Hour)).enter("production", q).pass("test", "validation")
		given(s)
	}
}

var qaReview = change.Requirement{Require: "review", Role: "qa"}

func approvedAt(t time.Time) func(*story) {
	return func(s *story) {
		s.until(t).says("qa-1", "qa", "production", "approve")
		s.until(weekLater)
	}
}

func reviewedAt(t time.Time) func(*story) {
	return func(s *story) {
		s.until(t).reviews("qa-1", "approve")
		s.until(weekLater)
	}
}

var leadCases = []theCase{
	opens("a second before the last moment", lead, "it was there by 2026-03-07 12:00 UTC, at the latest 2 days before the start", led(qaReview, approvedAt(twoBefore.Add(-time.Second)))),
	opens("the last moment itself", lead, "it was there by", led(qaReview, approvedAt(twoBefore))),
	opens("a review of the forge at the last moment", lead, "it was there by", led(qaReview, reviewedAt(twoBefore))),
	opens("the start moves to a later time: early enough stays early enough", lead, "it was there by 2026-03-14 12:00 UTC", led(qaReview, func(s *story) {
		approvedAt(twoBefore)(s)
		s.planned(weekLater.AddDate(0, 0, 7), weekLater.AddDate(0, 0, 8)).until(weekLater.AddDate(0, 0, 7))
	})),
	opens("what was late for one start is early enough for a later one", lead, "it was there by 2026-03-08 12:00 UTC", led(qaReview, func(s *story) {
		approvedAt(twoBefore.Add(time.Hour))(s)
		s.planned(weekLater.AddDate(0, 0, 1), weekLater.AddDate(0, 0, 2))
	})),
	opens("a second word after it, beside one in time", lead, "it was there by", led(qaReview, func(s *story) {
		approvedAt(twoBefore)(s)
		s.until(weekLater.Add(-time.Hour)).says("qa-1", "qa", "production", "approve")
	})),
	opens("a check in time", lead, "it was there by", led(change.Requirement{Require: "check", Check: "smoke"}, func(s *story) {
		s.until(twoBefore).check("qa-1", "production", "smoke", "passed")
	})),
	opens("a copy in time", lead, "it was there by", led(change.Requirement{Require: "copy", Environment: "test"}, func(s *story) {
		s.until(twoBefore).copied("ops-1", "test", "production")
	})),
	opens("sections that were seen in time", lead, "it was there by", led(change.Requirement{Require: "sections", Sections: []string{"summary"}}, func(s *story) { s.until(weekLater) })),
	opens("a planned window that was seen in time", lead, "it was there by", led(change.Requirement{Require: "window"}, func(s *story) {
		s.until(twoBefore).check("qa-1", "test", "anything", "passed")
		s.seen(weekLater, weekLater.Add(4*time.Hour))
		s.until(weekLater)
	})),
	opens("nothing earlier than", lead, "it may not come before 2026-03-07 12:00 UTC", dueAt(qaReview, dueEarliest("start", -twoDays), approvedAt(twoBefore))),
	opens("a soak without an earlier stage asks for nothing", lead, "there is no such earlier stage", func(s *story) {
		s.planned(weekLater, weekLater.Add(time.Hour)).enter("test", change.Requirement{Require: "soak", For: change.Duration{Days: 1}, Due: dueLatest("start", -twoDays)})
	}).at("test").comes(gate.NotApplicable, gate.Passed),

	refuses("a second after the last moment", lead, "it had to be there by 2026-03-07 12:00 UTC, at the latest 2 days before the start, and was not: 0 of 1 review by qa; qa-1 said approve at 2026-03-07 12:00:01 UTC, which is after 2026-03-07 12:00 UTC",
		led(qaReview, approvedAt(twoBefore.Add(time.Second)))),
	refuses("a review of the forge a second after it", lead, "and was not", led(qaReview, reviewedAt(twoBefore.Add(time.Second)))),
	refuses("it is not there, and there is time", lead, "it has to be there by 2026-03-07 12:00 UTC, at the latest 2 days before the start", led(qaReview, func(s *story) { s.until(twoBefore) })).with("review/required"),
	refuses("it is not there, and the time is over by a second", lead, "it had to be there by", led(qaReview, func(s *story) { s.until(twoBefore.Add(time.Second)) })).with("review/required"),
	refuses("the start moves to an earlier time", lead, "it had to be there by 2026-03-06 12:00 UTC", led(qaReview, func(s *story) {
		approvedAt(twoBefore)(s)
		s.planned(weekLater.AddDate(0, 0, -1), weekLater)
	})),
	refuses("the start moves by one second", lead, "and was not", led(qaReview, func(s *story) {
		approvedAt(twoBefore)(s)
		s.planned(weekLater.Add(-time.Second), weekLater)
	})),
	refuses("nothing is planned", lead, "it counts from the start, which is not known yet", led(qaReview, func(s *story) {
		approvedAt(twoBefore)(s)
		s.in.Change.Window = nil
	})),
	refuses("a procedure that came afterwards", lead, "and was not", led(qaReview, func(s *story) {
		s.until(twoBefore).says("qa-1", "qa", "production", "approve")
		s.otherProcedure("procedure 2").pass("test", "validation").says("qa-1", "qa", "production", "approve")
		s.until(weekLater)
	})),
	refuses("taken back, and given again too late", lead, "and was not", led(qaReview, func(s *story) {
		s.until(twoBefore.Add(-time.Hour)).says("qa-1", "qa", "production", "approve")
		s.says("qa-1", "qa", "production", "withdraw")
		approvedAt(twoBefore.Add(time.Hour))(s)
	})),
	refuses("a check that failed in time and passed too late", lead, "and was not: check smoke: it failed", led(change.Requirement{Require: "check", Check: "smoke"}, func(s *story) {
		s.until(twoBefore).check("qa-1", "production", "smoke", "failed")
		s.until(weekLater).check("qa-1", "production", "smoke", "passed")
	})),
	refuses("a check a second too late", lead, "and was not", led(change.Requirement{Require: "check", Check: "smoke"}, func(s *story) {
		s.until(twoBefore.Add(time.Second)).check("qa-1", "production", "smoke", "passed")
	})),
	refuses("a copy a second too late", lead, "and was not", led(change.Requirement{Require: "copy", Environment: "test"}, func(s *story) {
		s.until(twoBefore.Add(time.Second)).copied("ops-1", "test", "production")
	})),
	refuses("an agreement a second too late", lead, "and was not", led(change.Requirement{Require: "agreement", Role: "requester"}, func(s *story) {
		s.until(twoBefore.Add(time.Second)).says("req-1", "requester", "production", "approve").Predicate.Actor = "handler-1"
		s.chain[len(s.chain)-1].Predicate.SignOff.Ref = "LETTER-1"
	})),
	refuses("verdicts of which one is too late", lead, "and was not", led(change.Requirement{Require: "verdicts", Order: []change.Verdict{{Role: "qa"}, {Role: "ops"}}}, func(s *story) {
		s.until(twoBefore).says("qa-1", "qa", "production", "confirm")
		s.says("ops-1", "ops", "production", "confirm")
	})),
	refuses("sections that changed too late", lead, "as they are now they were first seen at 2026-03-08 12:00 UTC, which is after", led(change.Requirement{Require: "sections", Sections: []string{"summary"}}, func(s *story) {
		s.until(twoBefore.AddDate(0, 0, 1)).otherRequest("request 2").check("qa-1", "test", "anything", "passed")
		s.until(weekLater)
	})),
	refuses("sections that nobody has seen yet, and there is time", lead, "it has to be there by", led(change.Requirement{Require: "sections", Sections: []string{"summary"}}, func(s *story) {
		s.otherRequest("request 2")
	})).with("spec/sections"),
	refuses("sections that nobody has seen in time", lead, "nothing shows since when", led(change.Requirement{Require: "sections", Sections: []string{"summary"}}, func(s *story) {
		s.otherRequest("request 2").until(weekLater)
	})).with("spec/sections"),
	refuses("a section that no evidence is about", lead, "the section preparation is written, but nothing shows since when", led(change.Requirement{Require: "sections", Sections: []string{"summary", "preparation"}}, func(s *story) {
		s.in.Change.Preparation = []change.Preparation{{Do: "build the release"}}
		s.until(weekLater)
	})).with("spec/sections"),
	refuses("a section about a window that moved", lead, "nothing shows since when the window is planned as it is now", led(change.Requirement{Require: "sections", Sections: []string{"window"}}, func(s *story) {
		s.seen(weekLater, weekLater.Add(time.Hour))
		s.until(weekLater)
	})).with("spec/sections"),
	opens("a section about a window that stands", lead, "it was there by", led(change.Requirement{Require: "sections", Sections: []string{"window"}}, func(s *story) {
		s.seen(weekLater, weekLater.Add(4*time.Hour))
		s.until(weekLater)
	})),
	refuses("a checklist that nobody vouches for", lead, "every item of the checklist is ticked: 1 item, but nothing shows since when", led(change.Requirement{Require: "checklist"}, func(s *story) {
		s.in.Change.Checklist = []change.ChecklistItem{{Item: "read the notes", Done: true}}
		s.until(weekLater)
	})).with("checklist/complete"),
	opens("a checklist that somebody vouched for in time", lead, "it was there by", led(change.Requirement{Require: "checklist", By: []string{"qa"}}, func(s *story) {
		s.in.Change.Checklist = []change.ChecklistItem{{Item: "read the notes", Done: true}}
		s.until(twoBefore).check("qa-1", "production", "checklist", "passed")
		s.until(weekLater)
	})),
	refuses("a checklist that somebody vouched for too late", lead, "and was not", led(change.Requirement{Require: "checklist", By: []string{"qa"}}, func(s *story) {
		s.in.Change.Checklist = []change.ChecklistItem{{Item: "read the notes", Done: true}}
		s.until(twoBefore.Add(time.Second)).check("qa-1", "production", "checklist", "passed")
		s.until(weekLater)
	})),
	refuses("a planned window that was seen too late", lead, "first recorded at 2026-03-07 12:00:01 UTC, which is after", led(change.Requirement{Require: "window"}, func(s *story) {
		s.until(twoBefore.Add(time.Second)).check("qa-1", "test", "anything", "passed")
		s.seen(weekLater, weekLater.Add(4*time.Hour))
		s.until(weekLater)
	})),
	refuses("a planned window that was another one in between", lead, "first recorded at 2026-03-07 12:00:01 UTC, which is after", led(change.Requirement{Require: "window"}, func(s *story) {
		s.until(twoBefore.Add(-time.Hour)).check("qa-1", "test", "anything", "passed")
		s.seen(weekLater, weekLater.Add(4*time.Hour))
		s.check("qa-1", "test", "anything", "passed")
		s.seen(weekLater.AddDate(0, 0, 1), weekLater.AddDate(0, 0, 1).Add(4*time.Hour))
		s.until(twoBefore.Add(time.Second)).check("qa-1", "test", "anything", "passed")
		s.seen(weekLater, weekLater.Add(4*time.Hour))
		s.until(weekLater)
	})),
	refuses("another window was planned in time", lead, "nothing shows since when", led(change.Requirement{Require: "window"}, func(s *story) {
		s.until(twoBefore).check("qa-1", "test", "anything", "passed")
		s.seen(weekLater, weekLater.Add(3*time.Hour))
		s.until(weekLater)
	})),
	refuses("a ticket of which nobody knows since when", lead, "and was not", led(change.Requirement{Require: "tickets", State: "done"}, func(s *story) {
		s.ticketed("T-1", time.Time{})
		s.until(weekLater)
	})).with("ticket/state"),
	refuses("a ticket that was moved too late", lead, "and was not: T-1 came to done at 2026-03-07 12:00:01 UTC", led(change.Requirement{Require: "tickets", State: "done"}, func(s *story) {
		s.ticketed("T-1", twoBefore.Add(time.Second))
		s.until(weekLater)
	})),
	opens("a ticket that was moved in time", lead, "it was there by", led(change.Requirement{Require: "tickets", State: "done"}, func(s *story) {
		s.ticketed("T-1", twoBefore)
		s.until(weekLater)
	})),
	refuses("a soak is neither early nor late", lead, "a soak has no evidence of its own that could be early or late", led(change.Requirement{Require: "soak", For: change.Duration{Minutes: 1}}, func(s *story) { s.until(weekLater) })),
	refuses("an age is neither early nor late", lead, "an age has no evidence", led(change.Requirement{Require: "age", Stage: "test", MaxAge: change.Duration{Days: 90}}, func(s *story) { s.until(weekLater) })),
	refuses("a separation is neither early nor late", lead, "a separation has no evidence", led(change.Requirement{Require: "separation", Apart: []string{"author", "implementer"}}, func(s *story) {
		s.in.Facts.Actor = "ops-1"
		s.until(weekLater)
	})),
	refuses("an age that may not come too early is no due either", lead, "an age has no evidence", dueAt(change.Requirement{Require: "age", Stage: "test", MaxAge: change.Duration{Days: 90}}, dueEarliest("start", -twoDays), func(s *story) { s.until(weekLater) })),
	refuses("too early by a second", "review/required", "which is before 2026-03-07 12:00 UTC", dueAt(qaReview, dueEarliest("start", -twoDays), approvedAt(twoBefore.Add(-time.Second)))),
	refuses("too early before the sign-off that it counts from", "verdict/check", "recorded now it would not count", dueAt(change.Requirement{Require: "check", Check: "smoke"}, dueEarliest("signoff:qa", 0), func(s *story) {})).with(lead),
	refuses("it would be too early now", "review/required", "before 2026-03-07 12:00 UTC it would not count", dueAt(qaReview, dueEarliest("start", -twoDays), func(s *story) {
		s.until(twoBefore.Add(-time.Second))
	})).comes(gate.Pending, gate.Pending).with(lead),
	refuses("it is recommended only", lead, "it had to be there by", led(change.Requirement{Require: "review", Role: "qa", Strength: "should"}, func(s *story) { s.until(weekLater) })).comes(gate.Advised, gate.Passed),
	refuses("the evidence is not known", lead, "was not fetched", led(qaReview, without(func(in *gate.Input) { in.Facts.Evidence = nil }))).comes(gate.Undecided, gate.Undecided).with(everyRule()...),
}

// ticketed puts a ticket of the change into the state done.
func (s *story) ticketed(id string, at time.Time) {
	s.in.Change.Tickets = []change.Ticket{{ID: id}}
	s.in.Pipeline.Tickets = &change.TicketStates{States: map[string]change.TicketState{"done": {}}}
	s.in.Facts.Tickets = map[string]ticket.Ticket{id: {ID: id, State: "done", At: at}}
}

func TestLead(t *testing.T) { judge(t, leadCases) }
