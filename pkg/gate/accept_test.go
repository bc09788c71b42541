package gate_test

import (
	"slices"
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
		with(same, revoked).comes(gate.Undecided, gate.Undecided),
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
	}).at("test"),
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

func TestByHand(t *testing.T) {
	for _, kind := range []string{"window", "quiet", "backup", "notice", "tickets", "checklist", "rehearsal", "report"} {
		r := change.Requirement{Require: kind, ID: "the-" + kind, By: []string{"ops"}, Due: &change.Due{From: "start", Latest: &change.Offset{Negative: true, Duration: change.Duration{Days: 7}}}}
		s := newStory()
		s.enter("test", r)
		judgeOne(t, refuses(kind+" without anybody who vouches", checked, "("+kind+"; a person has to vouch for it)", func(*story) {}).at("test"), s)
		s.check("ops-1", "test", "the-"+kind, "passed")
		judgeOne(t, refuses(kind+" without its due", checked, "(due at the latest start -1w; a person has to vouch for it)", func(*story) {}).at("test"), s)
		s.check("dev-1", "test", "the-"+kind+".due", "passed")
		judgeOne(t, refuses(kind+" with a due that somebody else vouches for", checked, "no result is recorded", func(*story) {}).at("test"), s)
		s.check("ops-1", "test", "the-"+kind+".due", "passed")
		judgeOne(t, opens(kind+" and its due", checked, "passed, reported by ops-1", func(*story) {}).at("test"), s)
		want := []string{"the-" + kind, "the-" + kind + ".due"}
		if got := gate.Checks(s.in.Change, *s.stage("test")); !slices.Equal(got, want) {
			t.Errorf("the checks of a %s are %v, want %v", kind, got, want)
		}
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
	want := "skip.due smoke report notice.end notice.end.due restore drained"
	if got := strings.Join(gate.Checks(s.in.Change, *s.stage("test")), " "); got != want {
		t.Errorf("the checks are %s, want %s", got, want)
	}
}

func judgeOne(t *testing.T, c theCase, s *story) {
	t.Helper()
	t.Run(c.name, func(t *testing.T) { c.verify(t, c.decide(t, s)) })
}
