package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

const notices = "comms/notices"

func (s *story) tells(person, stage, name string, to ...string) *evidence.Record {
	rec := s.record(evidence.Notice, stage, evidence.Predicate{Actor: person, Notice: &evidence.NoticeBody{Name: name, To: to}})
	if w := s.in.Change.Window; w != nil {
		rec.Predicate.Window = &evidence.PlannedWindow{Start: w.Start, End: w.End}
	}
	return rec
}

// toTell asks production for a notice to teachers and learners.
func toTell(given func(*story)) func(*story) {
	return func(s *story) {
		s.in.Pipeline.Notices = map[string]change.Notice{"planned": {}, "end": {}}
		s.in.Change.Impact = &change.Impact{Outage: true, Affects: []string{"teachers", "learners"}}
		s.in.Change.Window = &change.Window{Start: noon.AddDate(0, 0, 7), End: noon.AddDate(0, 0, 7).Add(time.Hour)}
		s.enter("production", change.Requirement{Require: "notice", Notice: "planned", By: []string{"ops"}})
		s.pass("test", "validation")
		given(s)
	}
}

var noticeCases = []theCase{
	opens("to everyone affected", notices, "was sent to learners and teachers", toTell(func(s *story) { s.tells("ops-1", "production", "planned", "teachers", "learners") })),
	opens("to one after the other", notices, "was sent to learners and teachers", toTell(func(s *story) {
		s.tells("ops-1", "production", "planned", "teachers")
		s.tells("ops-1", "production", "planned", "learners")
	})),
	refuses("not sent", notices, "the notice planned was not sent to learners and teachers", toTell(func(s *story) {})),
	refuses("not to everyone", notices, "the notice planned was not sent to learners", toTell(func(s *story) { s.tells("ops-1", "production", "planned", "teachers") })),
	refuses("another notice", notices, "was not sent to learners and teachers", toTell(func(s *story) { s.tells("ops-1", "production", "end", "teachers", "learners") })),
	refuses("for another stage", notices, "was not sent", toTell(func(s *story) { s.tells("ops-1", "validation", "planned", "teachers", "learners") })),
	refuses("for another environment", notices, `one was sent for another environment, "elsewhere"`, toTell(func(s *story) {
		s.tells("ops-1", "production", "planned", "teachers", "learners").Predicate.Environment = "elsewhere"
	})),
	refuses("by somebody who may not", notices, "one was recorded by qa-1, who may not send it", toTell(func(s *story) { s.tells("qa-1", "production", "planned", "teachers", "learners") })),
	refuses("no window was planned then", notices, "before a window was planned, and told of no date", toTell(func(s *story) {
		s.tells("ops-1", "production", "planned", "teachers", "learners").Predicate.Window = nil
	})),
	refuses("the start has moved since", notices, "one told of another date, 2026-03-09 12:00 UTC to 2026-03-09 13:00 UTC; now it is 2026-03-10 12:00 UTC", toTell(func(s *story) {
		s.tells("ops-1", "production", "planned", "teachers", "learners")
		w := *s.in.Change.Window
		w.Start, w.End = w.Start.AddDate(0, 0, 1), w.End.AddDate(0, 0, 1)
		s.in.Change.Window = &w
	})),
	opens("sent again for the new date", notices, "was sent", toTell(func(s *story) {
		s.tells("ops-1", "production", "planned", "teachers", "learners")
		w := *s.in.Change.Window
		w.End = w.End.Add(time.Second)
		s.in.Change.Window = &w
		s.tells("ops-1", "production", "planned", "teachers", "learners")
	})),
	refuses("sent for another date since, and the start moved back", notices, "the notice planned was not sent to teachers: one told of another date, 2026-03-10 12:00 UTC", toTell(func(s *story) {
		planned := *s.in.Change.Window
		s.tells("ops-1", "production", "planned", "teachers", "learners")
		s.lasting(planned.Start.AddDate(0, 0, 1), time.Hour)
		s.tells("ops-1", "production", "planned", "teachers")
		s.in.Change.Window = &planned
	})),
	opens("sent for another date since by somebody who may not", notices, "was sent", toTell(func(s *story) {
		planned := *s.in.Change.Window
		s.tells("ops-1", "production", "planned", "teachers", "learners")
		s.lasting(planned.Start.AddDate(0, 0, 1), time.Hour)
		s.tells("qa-1", "production", "planned", "teachers")
		s.in.Change.Window = &planned
	})),
	refuses("the service goes down, and nobody says whom that affects", notices, "the change takes the service down, and does not say whom that affects", toTell(func(s *story) {
		s.in.Pipeline.Notices["planned"] = change.Notice{To: []string{"managers"}, Affected: true}
		s.in.Pipeline.Derived.Outage = true
		s.in.Change.Impact.Affects = nil
		s.tells("ops-1", "production", "planned", "managers")
	})),
	opens("to those whom the pipeline names, and nobody else", notices, "was sent to managers", toTell(func(s *story) {
		s.in.Pipeline.Notices["planned"] = change.Notice{To: []string{"managers"}}
		s.tells("ops-1", "production", "planned", "managers")
	})),
	refuses("to those whom the pipeline names, and everyone affected", notices, "was not sent to learners and teachers", toTell(func(s *story) {
		s.in.Pipeline.Notices["planned"] = change.Notice{To: []string{"managers"}, Affected: true}
		s.tells("ops-1", "production", "planned", "managers")
	})),
	refuses("nobody is named, and nobody affected", notices, "nobody is named who has to get the notice planned", toTell(func(s *story) {
		s.in.Change.Impact = nil
		s.tells("ops-1", "production", "planned", "teachers")
	})),
}

func TestNotices(t *testing.T) { judge(t, noticeCases) }

// startTold asks for a notice at the start of production, within ten minutes.
func startTold(given func(*story)) func(*story) {
	return func(s *story) {
		s.in.Pipeline.Notices = map[string]change.Notice{"start": {To: []string{"teachers"}}}
		s.accept("production", change.Requirement{
			Require: "notice", Notice: "start", Due: &change.Due{From: "attempt", Latest: &change.Offset{Duration: change.Duration{Minutes: 10}}},
		})
		s.pass("test", "validation")
		given(s)
	}
}

var noticeDuringCases = []theCase{
	opens("ten minutes after the start", notices, "was sent to teachers", startTold(func(s *story) {
		s.start("production")
		s.wait(9 * time.Minute)
		s.tells("ops-1", "production", "start", "teachers")
		s.finish("production", evidence.Passed)
	})).counted("production"),
	refuses("a second later", "time/lead", "it had to be there by", startTold(func(s *story) {
		s.start("production")
		s.wait(9*time.Minute + time.Second)
		s.tells("ops-1", "production", "start", "teachers")
		s.finish("production", evidence.Passed)
	})).counted("production"),
	refuses("before the attempt", notices, "one was sent before the attempt", startTold(func(s *story) {
		s.tells("ops-1", "production", "start", "teachers")
		s.end("production", evidence.Passed)
	})).counted("production").with("time/lead"),
}

func TestNoticesDuringAnAttempt(t *testing.T) { judge(t, noticeDuringCases) }
