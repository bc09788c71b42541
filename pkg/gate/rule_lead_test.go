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

func (s *story) noticed(actor, stage, name string) *evidence.Record {
	return s.record(evidence.Notice, stage, evidence.Predicate{Actor: actor, Notice: &evidence.NoticeBody{Name: name, To: []string{"users"}}})
}

// smokeDue asks for the check smoke on production by some other moment.
func smokeDue(due *change.Due, given func(*story)) func(*story) {
	return dueAt(change.Requirement{Require: "check", Check: "smoke"}, due, given)
}

var hourOn = noon.Add(4 * time.Minute).Add(time.Hour)

var anchorCases = []theCase{
	opens("an hour after a stage passed", lead, "it was there by 2026-03-02 13:03 UTC, within 1 hour after the pass of validation", smokeDue(dueLatest("passed:validation", time.Hour), func(s *story) {
		s.until(hourOn.Add(-time.Minute)).check("qa-1", "production", "smoke", "passed")
	})),
	refuses("an hour and a second after a stage passed", lead, "and was not", smokeDue(dueLatest("passed:validation", time.Hour), func(s *story) {
		s.until(hourOn.Add(-time.Minute+time.Second)).check("qa-1", "production", "smoke", "passed")
	})),
	refuses("after a stage that has not passed with the procedure of today", lead, "it counts from", smokeDue(dueLatest("passed:validation", time.Hour), func(s *story) {
		s.otherProcedure("procedure 2").pass("test").check("qa-1", "production", "smoke", "passed")
	})).with(same),
	opens("after a sign-off", lead, "it was there by", smokeDue(dueLatest("signoff:qa", time.Hour), func(s *story) {
		s.says("qa-1", "qa", "production", "approve")
		s.until(hourOn).check("qa-1", "production", "smoke", "passed")
	})),
	refuses("a sign-off of somebody without the role does not count", lead, "it counts from", smokeDue(dueLatest("signoff:qa", time.Hour), func(s *story) {
		s.says("dev-1", "qa", "production", "approve")
		s.check("qa-1", "production", "smoke", "passed")
	})),
	refuses("nor one that another entered", lead, "it counts from", smokeDue(dueLatest("signoff:qa", time.Hour), func(s *story) {
		s.says("qa-1", "qa", "production", "approve").Predicate.Actor = "dev-1"
		s.check("qa-1", "production", "smoke", "passed")
	})),
	refuses("nor one to another procedure", lead, "it counts from", smokeDue(dueLatest("signoff:qa", time.Hour), func(s *story) {
		s.says("qa-1", "qa", "production", "approve")
		s.otherProcedure("procedure 2").pass("test", "validation").check("qa-1", "production", "smoke", "passed")
	})),
	refuses("nor a no", lead, "it counts from", smokeDue(dueLatest("signoff:qa", time.Hour), func(s *story) {
		s.says("qa-1", "qa", "production", "reject")
		s.check("qa-1", "production", "smoke", "passed")
	})),
	opens("after a notice", lead, "it was there by", smokeDue(dueLatest("notice:planned", time.Hour), func(s *story) {
		s.noticed("ops-1", "production", "planned")
		s.until(hourOn).check("qa-1", "production", "smoke", "passed")
	})),
	refuses("a notice of somebody without a role does not count", lead, "it counts from", smokeDue(dueLatest("notice:planned", time.Hour), func(s *story) {
		s.noticed("stranger", "production", "planned")
		s.check("qa-1", "production", "smoke", "passed")
	})),
	refuses("nor one that told of another date", lead, "it counts from", smokeDue(dueLatest("notice:planned", time.Hour), func(s *story) {
		s.noticed("ops-1", "production", "planned")
		s.seen(weekLater.Add(time.Second), weekLater.Add(4*time.Hour))
		s.check("qa-1", "production", "smoke", "passed")
	})),
	refuses("a waiver of somebody who may not give it does not count", lead, "it counts from", smokeDue(dueLatest("waiver:check.smoke", time.Hour), func(s *story) {
		s.waives("dev-1", "dev", "production", "because").Predicate.Waiver.Requirement = "check.smoke"
		s.check("qa-1", "production", "smoke", "passed")
	})).with("waiver/valid"),
	refuses("an event that the calendar does not have", lead, `no event "fair"`, smokeDue(dueLatest("event:fair", time.Hour), func(s *story) { s.check("qa-1", "production", "smoke", "passed") })),
	opens("an event of the calendar", lead, "it was there by", smokeDue(dueLatest("event:fair", 0), func(s *story) {
		s.in.Pipeline.Calendar = &change.Calendar{Zone: "UTC", Events: map[string]time.Time{"fair": s.in.Now}}
		s.check("qa-1", "production", "smoke", "passed")
	})),
	refuses("a second after an event of the calendar", lead, "and was not", smokeDue(dueLatest("event:fair", 0), func(s *story) {
		s.in.Pipeline.Calendar = &change.Calendar{Zone: "UTC", Events: map[string]time.Time{"fair": s.in.Now.Add(-time.Second)}}
		s.check("qa-1", "production", "smoke", "passed")
	})),
	refuses("a time of day that the clock skips", lead, "02:30", smokeDue(&change.Due{From: "start", Latest: offset(0), Time: "02:30", Zone: "Europe/Amsterdam"}, func(s *story) {
		s.check("qa-1", "production", "smoke", "passed")
		start := time.Date(2026, 3, 29, 12, 0, 0, 0, time.UTC)
		s.planned(start, start.Add(time.Hour)).until(start)
	})),
	refuses("a time of day that the clock shows twice", lead, "02:30", smokeDue(&change.Due{From: "start", Latest: offset(0), Time: "02:30", Zone: "Europe/Amsterdam"}, func(s *story) {
		s.check("qa-1", "production", "smoke", "passed")
		start := time.Date(2026, 10, 25, 12, 0, 0, 0, time.UTC)
		s.planned(start, start.Add(time.Hour)).until(start)
	})),
	opens("a day before the start is a day of the clock when it changes", lead, "it was there by 2026-03-28 12:00 UTC", smokeDue(&change.Due{From: "start", Latest: &change.Offset{Negative: true, Duration: change.Duration{Days: 1}}, Zone: "Europe/Amsterdam"}, func(s *story) {
		start := time.Date(2026, 3, 29, 11, 0, 0, 0, time.UTC)
		s.planned(start, start.Add(time.Hour)).until(time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC)).check("qa-1", "production", "smoke", "passed")
		s.until(start)
	})),
	refuses("and a second after it is too late", lead, "and was not", smokeDue(&change.Due{From: "start", Latest: &change.Offset{Negative: true, Duration: change.Duration{Days: 1}}, Zone: "Europe/Amsterdam"}, func(s *story) {
		start := time.Date(2026, 3, 29, 11, 0, 0, 0, time.UTC)
		s.planned(start, start.Add(time.Hour)).until(time.Date(2026, 3, 28, 12, 0, 1, 0, time.UTC)).check("qa-1", "production", "smoke", "passed")
		s.until(start)
	})),
	refuses("it counts from an attempt, and there is none", lead, "it counts from", smokeDue(dueLatest("attempt", time.Hour), func(s *story) { s.check("qa-1", "production", "smoke", "passed") })),
}

func TestLeadCountsFrom(t *testing.T) { judge(t, anchorCases) }

// silence asks that nobody objects for an hour after a notice.
func silence(given func(*story)) func(*story) {
	return smokeDue(dueSilent("notice:planned", 60), func(s *story) {
		s.check("qa-1", "production", "smoke", "passed")
		s.noticed("ops-1", "production", "planned")
		given(s)
	})
}

// quietUntil is when the silence of an hour is over.
var quietUntil = noon.Add(5 * time.Minute).Add(time.Hour)

var silenceCases = []theCase{
	opens("nobody objected", lead, "nobody objected from 2026-03-02 12:05 UTC to 2026-03-02 13:05 UTC", silence(func(s *story) { s.until(quietUntil) })),
	opens("somebody objected, and took it back", lead, "nobody objected", silence(func(s *story) {
		s.says("qa-1", "qa", "production", "reject")
		s.says("qa-1", "qa", "production", "approve")
		s.until(quietUntil)
	})),
	opens("somebody without a role objected", lead, "nobody objected", silence(func(s *story) {
		s.reviews("stranger", "reject")
		s.until(quietUntil)
	})),
	refuses("a second before it is over", lead, "nobody may have objected for 1h after 2026-03-02 12:05 UTC, which is until 2026-03-02 13:05 UTC", silence(func(s *story) {
		s.until(quietUntil.Add(-time.Second))
	})).comes(gate.Pending, gate.Pending),
	refuses("somebody objected in time", lead, "qa-1 said reject as qa at 2026-03-02 12:06 UTC", silence(func(s *story) {
		s.says("qa-1", "qa", "production", "reject")
		s.until(quietUntil)
	})),
	refuses("somebody objected in the forge", lead, "dev-2 said reject", silence(func(s *story) {
		s.reviews("dev-2", "reject")
		s.until(quietUntil)
	})),
	refuses("somebody objected after it", lead, "ops-1 said no-go", silence(func(s *story) {
		s.until(quietUntil).says("ops-1", "ops", "production", "no-go")
	})),
	refuses("the notice was not sent", lead, "it counts from", smokeDue(dueSilent("notice:planned", 60), func(s *story) {
		s.check("qa-1", "production", "smoke", "passed")
		s.until(quietUntil)
	})),
	refuses("it was sent again, and the silence begins again", lead, "which is until 2026-03-02 13:06 UTC", silence(func(s *story) {
		s.noticed("ops-1", "production", "planned")
		s.until(quietUntil)
	})).comes(gate.Pending, gate.Pending),
	refuses("the date moved after it", lead, "it counts from", silence(func(s *story) {
		s.seen(weekLater, weekLater.Add(4*time.Hour))
		s.planned(weekLater.Add(time.Hour), weekLater.Add(4*time.Hour)).until(quietUntil)
	})),
}

func TestSilence(t *testing.T) { judge(t, silenceCases) }

// dated is a review of the planned window.
var dated = change.Requirement{Require: "review", Role: "qa", Date: true}

var datedCases = []theCase{
	opens("a word to this date", "review/required", "qa-1 said approve", led(dated, func(s *story) {
		s.says("qa-1", "qa", "production", "approve")
		s.seen(weekLater, weekLater.Add(4*time.Hour))
		s.until(weekLater)
	})),
	refuses("a word to another end", "review/required", "to another date", led(dated, func(s *story) {
		s.says("qa-1", "qa", "production", "approve")
		s.seen(weekLater, weekLater.Add(5*time.Hour))
		s.until(weekLater)
	})).with(lead),
	refuses("a word to no date", "review/required", "to another date: none instead of", led(dated, approvedAt(twoBefore))).with(lead),
	refuses("a review of the forge, which knows no date", "review/required", "to another date: none instead of", led(dated, reviewedAt(twoBefore))).with(lead),
	refuses("there is no date to agree to", "review/required", "the change has no planned window to agree to", func(s *story) {
		s.enter("production", dated).pass("test", "validation")
		s.says("qa-1", "qa", "production", "approve")
	}),
}

func TestDated(t *testing.T) { judge(t, datedCases) }

func TestLeadSaysWhereTheStartHasToMove(t *testing.T) {
	s := newStory()
	led(qaReview, func(s *story) { s.until(twoBefore.Add(time.Hour)) })(s)
	for _, r := range (theCase{}).decide(t, s).Reasons {
		want := "do it now, and move the planned start to 2026-03-09 13:00 UTC or later"
		if r.Rule == lead && r.Fix != want {
			t.Errorf("the fix is %q, want %q", r.Fix, want)
		}
	}
}
