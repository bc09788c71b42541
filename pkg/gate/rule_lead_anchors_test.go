package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

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
