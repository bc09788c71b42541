package gate_test

import (
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

var acceptCases = []theCase{
	opens("it passed, and nothing more is asked", previous, "test passed", func(s *story) { s.pass("test") }).counted("test"),
	opens("it passed again after a failure", revoked, "nothing has failed since", func(s *story) { s.pass("test").end("test", evidence.Failed).pass("test") }).counted("test"),
	refuses("it was not attempted", previous, "test has not been attempted", func(s *story) {}).counted("test"),
	refuses("another stage passed", previous, "test has not been attempted", func(s *story) { s.pass("validation") }).counted("test"),
	refuses("it is under way", previous, "still under way", func(s *story) { s.start("test") }).counted("test"),
	refuses("it failed", previous, "its last attempt failed", func(s *story) { s.end("test", evidence.Failed) }).counted("test"),
	refuses("it passed with another procedure", same, "with another procedure", func(s *story) { s.pass("test").otherProcedure("procedure 2") }).counted("test"),
	refuses("it failed afterwards", revoked, "test passed, but test failed", func(s *story) { s.pass("test").end("test", evidence.Failed) }).counted("test"),
	refuses("a later stage failed afterwards", revoked, "but production was rolled back", func(s *story) { s.pass("test").end("production", evidence.RolledBack) }).counted("test"),
	refuses("the evidence is not known", previous, "was not fetched", without(func(in *gate.Input) { in.Facts.Evidence = nil })).counted("test").
		with(same, revoked, "plan/holds", "waiver/valid").comes(gate.Undecided, gate.Undecided),
	refuses("what is asked for is of a kind nobody knows", "spec/schema", `"reveiw" is not a kind of requirement`, func(s *story) {
		s.accept("test", change.Requirement{Require: "reveiw", Role: "qa"}).pass("test")
	}).counted("test"),
}

func TestAccepted(t *testing.T) { judge(t, acceptCases) }

var unknownCases = []theCase{
	refuses("a kind of requirement that nobody knows", "spec/schema", `"reveiw" is not a kind of requirement`, func(s *story) {
		s.enter("test", change.Requirement{Require: "reveiw", Role: "qa"})
	}).at("test"),
	refuses("no kind of requirement", "spec/schema", `"" is not a kind of requirement`, func(s *story) { s.enter("test", change.Requirement{}) }).at("test"),
	refuses("a kind that nobody knows, with a due that somebody vouches for", "spec/schema", "is not a kind", func(s *story) {
		s.enter("test", change.Requirement{Require: "reveiw", Due: &change.Due{From: "start"}})
		s.check("qa-1", "test", "reveiw.due", "passed")
	}).at("test").with(lead),
	refuses("a kind that nobody knows, asked by an earlier stage", "spec/schema", "is not a kind", func(s *story) {
		s.accept("test", change.Requirement{Require: "reveiw"}).pass("test", "validation")
	}),
	opens("a kind that nobody knows is only recommended", "spec/schema", "is not a kind", func(s *story) {
		s.enter("test", change.Requirement{Require: "reveiw", Strength: "should"})
	}).at("test").comes(gate.Advised, gate.Passed),
}

func TestUnknownRequirements(t *testing.T) { judge(t, unknownCases) }

// TestEveryKindOfRequirementBlocks asks for each kind that the schema knows, with
// nothing done about it: none may pass unseen.
func TestEveryKindOfRequirementBlocks(t *testing.T) {
	kinds := []string{
		"review", "agreement", "separation", "verdicts", "check", "copy", "soak", "age", "sections", "window", "quiet",
		"backup", "notice", "tickets", "checklist", "rehearsal", "report",
	}
	for _, kind := range kinds {
		s := newStory()
		s.in.Change.Authors = nil
		s.enter("validation", change.Requirement{
			Require: kind, Role: "qa", Apart: []string{"author", "approver"}, Order: []change.Verdict{{Role: "qa"}}, Check: "smoke",
			Environment: "production", For: change.Duration{Days: 1}, Stage: "test", Sections: []string{"rollback"},
		})
		s.pass("test")
		d := theCase{stage: "validation"}.decide(t, s)
		if d.Outcome == gate.Passed {
			t.Errorf("%s passes, although nothing was done about it:\n%s", kind, lines(d))
		}
		for _, r := range d.Reasons {
			if r.Rule == "spec/schema" && r.Outcome != gate.Passed {
				t.Errorf("%s is not decided by any rule: %s", kind, r.Message)
			}
		}
	}
}

// TestByHand: what only a person can know is vouched for.
func TestByHand(t *testing.T) {
	s := newStory()
	s.in.Change.Checklist = []change.ChecklistItem{{Item: "read the notes", Done: true}}
	s.enter("test", change.Requirement{Require: "report", By: []string{"ops"}}, change.Requirement{Require: "checklist", By: []string{"ops"}})
	judgeOne(t, refuses("nobody vouches", checked, "report: no result is recorded", func(*story) {}).at("test").with("checklist/complete"), s)
	s.check("dev-1", "test", "report", "passed")
	judgeOne(t, refuses("somebody else vouches", checked, "report: no result is recorded", func(*story) {}).at("test").with("checklist/complete"), s)
	s.check("ops-1", "test", "report", "passed")
	judgeOne(t, refuses("one of two is vouched for", "checklist/complete", "no result is recorded", func(*story) {}).at("test"), s)
	s.check("ops-1", "test", "checklist", "failed")
	judgeOne(t, refuses("it is not so", "checklist/complete", "it failed", func(*story) {}).at("test"), s)
	s.check("ops-1", "test", "checklist", "passed")
	judgeOne(t, opens("both are vouched for", "checklist/complete", "passed, reported by ops-1", func(*story) {}).at("test"), s)
	if got := strings.Join(gate.Checks(s.in.Change, s.in.Pipeline, *s.stage("test")), " "); got != "report checklist" {
		t.Errorf("the checks are %q, want the report and the checklist", got)
	}
}

func TestChecksOfAStage(t *testing.T) {
	s := newStory()
	s.in.Change.Procedure = []change.Step{{Name: "stop", Hold: &change.Hold{Check: "drained"}}, {Name: "go"}}
	s.in.Change.Rollback = []change.Step{{Name: "back", Hold: &change.Hold{Signoff: "qa"}}}
	s.enter("test", change.Requirement{Require: "check", Check: "smoke"}, change.Requirement{Require: "review", Role: "qa"})
	s.accept("test", change.Requirement{Require: "report", Title: "what happened"})
	s.stage("test").Owed = []change.Requirement{{Require: "notice", Notice: "end", Due: &change.Due{From: "end"}}}
	optional := change.Waivable{By: []string{"ops"}, Asked: &change.Due{From: "start"}}
	optional.Price = []change.Requirement{{Require: "check", Check: "restore"}}
	s.stage("test").Optional = &optional
	s.stage("test").Enter[0].Waivable = &change.Waivable{
		By: []string{"ops"}, Price: []change.Requirement{{Require: "check", Check: "watch"}}, Owed: []change.Requirement{{Require: "report", ID: "why"}},
	}
	s.in.Pipeline.Calendar = &change.Calendar{Freezes: []change.Freeze{{Name: "winter", Exception: &change.Waivable{
		By: []string{"ops"}, Price: []change.Requirement{{Require: "check", Check: "manned"}},
	}}}}
	want := "smoke report restore watch why drained"
	if got := strings.Join(gate.Checks(s.in.Change, s.in.Pipeline, *s.stage("test")), " "); got != want {
		t.Errorf("the checks are %s, want %s", got, want)
	}
	if got := strings.Join(gate.Checks(s.in.Change, s.in.Pipeline, *s.stage("production")), " "); got != "manned drained" {
		t.Errorf("the checks of production are %s, want what the exception of a freeze asks for, and the hold", got)
	}
}

func judgeOne(t *testing.T, c theCase, s *story) {
	t.Helper()
	t.Run(c.name, func(t *testing.T) { c.verify(t, c.decide(t, s)) })
}
