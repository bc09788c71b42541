package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

const (
	copies = "order/copy-of-production"
	soak   = "order/soak"
	age    = "order/evidence-age"
)

// ofProduction asks validation for a copy of production that is a day old at
// most, made by ops.
func ofProduction(given func(*story)) func(*story) {
	return func(s *story) {
		s.enter("validation", change.Requirement{Require: "copy", Environment: "production", MaxAge: change.Duration{Days: 1}, By: []string{"ops"}})
		s.pass("test")
		given(s)
	}
}

func made(s *story) *evidence.Record { return s.copied("ops-1", "production", "validation") }

func copying(c theCase) theCase { return c.at("validation") }

var copyCases = []theCase{
	copying(opens("a copy of this minute", copies, "validation is a copy of production from 2026-03-02 12:02 UTC", ofProduction(func(s *story) { made(s) }))),
	copying(opens("a copy that is exactly as old as it may be", copies, "is a copy", ofProduction(func(s *story) { made(s); s.wait(24*time.Hour - time.Minute) }))),
	copying(opens("a younger one after an old one", copies, "is a copy", ofProduction(func(s *story) { made(s); s.wait(48 * time.Hour); made(s) }))),
	copying(opens("a copy of long ago, where the age does not matter", copies, "is a copy", ofProduction(func(s *story) {
		s.stage("validation").Enter[0].MaxAge = change.Duration{}
		made(s)
		s.wait(9999 * time.Hour)
	}))),
	copying(refuses("somebody without any role says so", copies, "nothing shows", ofProduction(func(s *story) {
		s.stage("validation").Enter[0].By = nil
		s.copied("nobody-99", "production", "validation")
	}))),
	copying(opens("anybody with a role may say so", copies, "is a copy", ofProduction(func(s *story) {
		s.stage("validation").Enter[0].By = nil
		s.copied("dev-1", "production", "validation")
	}))),
	copying(opens("another environment was filled from elsewhere", copies, "is a copy", ofProduction(func(s *story) { made(s); s.copied("ops-1", "test", "laptop") }))),

	copying(refuses("no copy", copies, "nothing shows that validation is a copy of production", ofProduction(func(s *story) {}))),
	copying(refuses("a copy that is a second too old", copies, "was good for 1d", ofProduction(func(s *story) { made(s); s.wait(24*time.Hour - time.Minute + time.Second) }))),
	copying(refuses("a copy of another environment", copies, "is now a copy of test", ofProduction(func(s *story) { s.copied("ops-1", "test", "validation") }))),
	copying(refuses("a copy in another environment", copies, "nothing shows", ofProduction(func(s *story) { s.copied("ops-1", "production", "test") }))),
	copying(refuses("somebody else says so", copies, "nothing shows", ofProduction(func(s *story) { s.copied("dev-1", "production", "validation") }))),
	copying(refuses("it was recorded before it was taken", copies, "nothing shows", ofProduction(func(s *story) {
		c := made(s)
		c.Predicate.Copy.Taken = c.Predicate.Time.Add(time.Second)
	}))),
	copying(refuses("an old one that was recorded today", copies, "was good for 1d", ofProduction(func(s *story) {
		made(s).Predicate.Copy.Taken = noon.Add(-48 * time.Hour)
	}))),
	copying(refuses("it was filled from elsewhere since", copies, "is now a copy of test", ofProduction(func(s *story) { made(s); s.copied("ops-1", "test", "validation") }))),
	copying(refuses("somebody else filled it from elsewhere since", copies, "is now a copy of test", ofProduction(func(s *story) { made(s); s.copied("dev-1", "test", "validation") }))),
	copying(refuses("it was filled from elsewhere in the same second", copies, "is now a copy of test", ofProduction(func(s *story) {
		made(s)
		s.copied("ops-1", "test", "validation").Predicate.Copy.Taken = s.chain[2].Predicate.Copy.Taken
	}))),
	copying(opens("only recommended", copies, "nothing shows", ofProduction(func(s *story) { s.stage("validation").Enter[0].Strength = "should" })).comes(gate.Advised, gate.Passed)),

	opens("to accept: it was a copy when it was tried", copies, "is a copy", func(s *story) { toAccept(s); made(s); s.pass("validation").wait(999 * time.Hour) }).counted("validation"),
	refuses("to accept: it became a copy afterwards", copies, "nothing shows", func(s *story) { toAccept(s); s.pass("validation"); made(s) }).counted("validation"),
	refuses("to accept: it was too old when it was tried", copies, "was good for 1d", func(s *story) { toAccept(s); made(s); s.wait(25 * time.Hour).pass("validation") }).counted("validation"),
	opens("to accept: it was filled from elsewhere when all was over", copies, "is a copy", func(s *story) {
		toAccept(s)
		made(s)
		s.pass("validation").copied("ops-1", "test", "validation")
	}).counted("validation"),
	refuses("to accept: nothing was tried", copies, "validation has not passed yet", func(s *story) { toAccept(s); made(s) }).counted("validation").with(previous),
}

func toAccept(s *story) {
	s.accept("validation", change.Requirement{Require: "copy", Environment: "production", MaxAge: change.Duration{Days: 1}})
	s.pass("test")
}

func TestCopy(t *testing.T) { judge(t, copyCases) }

// stands asks production to wait a day after a stage.
func stands(after string, given func(*story)) func(*story) {
	return func(s *story) {
		s.enter("production", change.Requirement{Require: "soak", For: change.Duration{Days: 1}, After: after})
		s.pass("test", "validation") // ends at 12:01 and 12:03
		given(s)
	}
}

func until(t time.Time) func(*story) { return func(s *story) { s.in.Now = t } }

var (
	testEnd       = noon.Add(time.Minute)
	validationEnd = noon.Add(3 * time.Minute)
	aDay          = 24 * time.Hour
)

var soakCases = []theCase{
	opens("a day has gone by to the second", soak, "validation has stood for 1d", stands("", until(validationEnd.Add(aDay)))),
	opens("a day has gone by for the stage that is named", soak, "test has stood for 1d", stands("test", until(testEnd.Add(aDay)))),
	refuses("a second is missing", soak, "until 2026-03-03 12:03 UTC", stands("", until(validationEnd.Add(aDay-time.Second)))).comes(gate.Pending, gate.Pending),
	refuses("a second is missing for the stage that is named", soak, "until 2026-03-03 12:01 UTC", stands("test", until(testEnd.Add(aDay-time.Second)))).comes(gate.Pending, gate.Pending),
	refuses("it passed again since", soak, "has to stand for 1d", stands("", func(s *story) { s.wait(aDay).pass("validation") })).comes(gate.Pending, gate.Pending),
	refuses("it passed with another procedure", soak, "has not passed yet with the procedure of today", stands("", func(s *story) {
		s.otherProcedure("procedure 2").wait(aDay)
	})).with(same),
	refuses("it has not passed", soak, "production has not passed yet", stands("production", until(noon.Add(aDay*2)))),
	opens("the stage before was left out: the one before that counts", soak, "test has stood for 1d", func(s *story) {
		s.enter("production", change.Requirement{Require: "soak", For: change.Duration{Days: 1}})
		freely(func(s *story) { good(s) })(s)
		s.wait(aDay)
	}),
	refuses("the stage before was left out, and the one before that is young", soak, "test passed at", func(s *story) {
		s.enter("production", change.Requirement{Require: "soak", For: change.Duration{Days: 1}})
		freely(func(s *story) { good(s) })(s)
	}).comes(gate.Pending, gate.Pending),
	opens("every stage before was left out", soak, "no such earlier stage", func(s *story) {
		s.enter("validation", change.Requirement{Require: "soak", For: change.Duration{Days: 1}})
		s.stage("test").Optional = &change.Waivable{By: []string{"ops"}}
		s.waives("ops-1", "ops", "test", "nothing to try")
	}).at("validation").comes(gate.NotApplicable, gate.Passed),
	opens("the first stage has nothing to wait for", soak, "no such earlier stage", func(s *story) {
		s.enter("test", change.Requirement{Require: "soak", For: change.Duration{Days: 1}})
	}).at("test").comes(gate.NotApplicable, gate.Passed),
	opens("only recommended", soak, "has to stand", stands("", func(s *story) { s.stage("production").Enter[0].Strength = "should" })).comes(gate.Advised, gate.Passed),
	refuses("to accept: it waits after the stage itself", soak, "test passed at 2026-03-02 12:01 UTC", func(s *story) {
		s.accept("test", change.Requirement{Require: "soak", For: change.Duration{Days: 1}}).pass("test")
	}).counted("test").comes(gate.Pending, gate.Pending),
	opens("to accept: it has waited", soak, "test has stood", func(s *story) {
		s.accept("test", change.Requirement{Require: "soak", For: change.Duration{Days: 1}}).pass("test").wait(aDay)
	}).counted("test"),
}

func TestSoak(t *testing.T) { judge(t, soakCases) }

func aged(stage string, given func(*story)) func(*story) {
	return func(s *story) {
		s.enter("production", change.Requirement{Require: "age", Stage: stage, MaxAge: change.Duration{Days: 1}})
		s.pass("test", "validation")
		given(s)
	}
}

var ageCases = []theCase{
	opens("good to the second", age, "which is good until 2026-03-03 12:01 UTC", aged("test", until(testEnd.Add(aDay)))),
	refuses("a second too old", age, "and that was good for 1d", aged("test", until(testEnd.Add(aDay+time.Second)))),
	opens("the other stage is younger", age, "validation passed", aged("validation", until(testEnd.Add(aDay+time.Second)))),
	opens("it passed again", age, "test passed", aged("test", func(s *story) { s.wait(aDay).pass("test") })),
	refuses("it passed again with another procedure", age, "and that was good for 1d", aged("test", func(s *story) {
		s.wait(aDay).otherProcedure("procedure 2").pass("test").otherProcedure("procedure 1")
	})),
	refuses("no age at all is over at once", age, "was good for 0m", aged("test", func(s *story) { s.stage("production").Enter[0].MaxAge = change.Duration{} })),
	opens("the stage was left out", age, "validation was left out", func(s *story) {
		s.enter("production", change.Requirement{Require: "age", Stage: "validation", MaxAge: change.Duration{Days: 1}})
		freely(func(s *story) { good(s) })(s)
		s.wait(2 * aDay)
	}).comes(gate.NotApplicable, gate.Passed),
	opens("the change does not pass through that stage", age, "no such earlier stage", aged("trial", func(s *story) {})).comes(gate.NotApplicable, gate.Passed),
	opens("only recommended", age, "was good for 1d", aged("test", func(s *story) {
		s.stage("production").Enter[0].Strength = "should"
		s.wait(9 * aDay)
	})).comes(gate.Advised, gate.Passed),
}

func TestAge(t *testing.T) { judge(t, ageCases) }

// TestEarliest looks at when a gate that only waits can open.
func TestEarliest(t *testing.T) {
	s := newStory()
	stands("test", func(s *story) {
		s.enter("production", change.Requirement{Require: "soak", For: change.Duration{Days: 2}, Strength: "should"})
		s.enter("production", change.Requirement{Require: "soak", For: change.Duration{Minutes: 90}})
	})(s)
	d := theCase{}.decide(t, s)
	if want := testEnd.Add(aDay); d.Outcome != gate.Pending || d.Earliest == nil || !d.Earliest.Equal(want) {
		t.Errorf("the gate is %s, and opens at %v, want pending and %s", d.Outcome, d.Earliest, want)
	}
	s.in.Now = testEnd.Add(aDay)
	if d = (theCase{}).decide(t, s); d.Outcome != gate.Passed || d.Earliest == nil || !d.Earliest.Equal(s.in.Now) {
		t.Errorf("then the gate is %s, and opens at %v, want passed and now", d.Outcome, d.Earliest)
	}
	s.reviews("qa-1", "comment")
	s.enter("production", change.Requirement{Require: "review", Role: "qa"})
	if d = (theCase{}).decide(t, s); d.Outcome != gate.Blocked || d.Earliest != nil {
		t.Errorf("with a review missing the gate is %s, and opens at %v, want blocked and no time", d.Outcome, d.Earliest)
	}
}
