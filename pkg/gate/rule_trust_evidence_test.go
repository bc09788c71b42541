package gate_test

import (
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

const trust = "trust/evidence"

var trustCases = []theCase{
	opens("without keys nothing is checked", trust, "names no keys", func(s *story) { s.pass("test", "validation") }).comes(gate.NotApplicable, gate.Passed),
	opens("all is signed with a key for everything", trust, "every statement is signed", func(s *story) { s.by("a").pass("test", "validation") }),
	opens("all is signed with the key of its stages", trust, "every statement is signed", func(s *story) { s.by("t").pass("test", "validation") }),
	opens("nothing is recorded yet", trust, "every statement is signed", func(s *story) { s.by("a") }).at("test"),

	refuses("nothing is signed", trust, "statement 1, attempt-started of test by ops-1, opens nothing: it is not signed; expected a key that may sign for test in test", func(s *story) {
		s.by("").pass("test", "validation")
	}).with(previous),
	refuses("signed with a key that nobody knows", trust, "which the pipeline does not know", func(s *story) { s.by("x").pass("test", "validation") }).with(previous),
	refuses("signed with the key of another stage", trust, "it is signed with the key ops, which may sign for production only", func(s *story) {
		s.by("t").pass("test")
		s.by("p").pass("validation")
	}).with(previous),
	refuses("signed, and changed afterwards", trust, "the signature under the name of the key all is not of that key", func(s *story) {
		s.by("a").pass("test", "validation")
		s.edit = append(s.edit, func(in *gate.Input) { forge((*in.Facts.Evidence)[3:4], "outcome", "pbssed") })
	}).with(previous),
	refuses("only the start is signed", trust, "statement 2, attempt-finished of test", func(s *story) {
		s.by("a").start("test")
		s.by("").finish("test", evidence.Passed)
		s.by("a").pass("validation")
	}).with(previous),
	refuses("only the end is signed", trust, "statement 1, attempt-started of test", func(s *story) {
		s.by("").start("test")
		s.by("a").finish("test", evidence.Passed)
		s.by("a").pass("validation")
	}).with(previous),
	refuses("a key that may sign for the stage, which is somewhere else now", trust, "expected a key that may sign for test in laptop", func(s *story) {
		s.by("t")
		s.start("test").Predicate.Environment = "laptop"
		s.finish("test", evidence.Passed).Predicate.Environment = "laptop"
		s.pass("validation")
	}).with(previous),
	refuses("a key of the pipeline that is none", trust, "which the pipeline does not know", func(s *story) {
		s.by("a").pass("test", "validation")
		s.in.Pipeline.Trust.Keys = map[string]change.TrustedKey{"all": {Ed25519: "none"}}
	}).with(previous),

	refuses("an approval that is not signed", trust, "sign-off of production by qa-1, opens nothing", func(s *story) {
		s.by("a").enter("production", change.Requirement{Require: "review", Role: "qa"}).pass("test", "validation")
		s.by("").says("qa-1", "qa", "production", evidence.Approve)
	}).with("review/required"),
	refuses("an approval of production with the key of the tests", trust, "the key tests, which may sign for test and validation only", func(s *story) {
		s.enter("production", change.Requirement{Require: "review", Role: "qa"}).by("t").pass("test", "validation")
		s.says("qa-1", "qa", "production", evidence.Approve)
	}).with("review/required"),
	refuses("a check that is not signed", trust, "check of production by qa-1", func(s *story) {
		s.by("a").enter("production", change.Requirement{Require: "check", Check: "smoke"}).pass("test", "validation")
		s.by("").check("qa-1", "production", "smoke", evidence.Passed)
	}).with("verdict/check"),
	refuses("a notice that is not signed", trust, "notice of production by ops-1", func(s *story) {
		s.by("a").enter("production", change.Requirement{Require: "notice", Notice: "planned", To: []string{"users"}}).pass("test", "validation")
		s.by("").record(evidence.Notice, "production", evidence.Predicate{Actor: "ops-1", Notice: &evidence.NoticeBody{Name: "planned", To: []string{"users"}}})
	}).with("comms/notices"),
	refuses("a backup that is not signed", trust, "backup of production by ops-1", func(s *story) {
		s.by("a").enter("production", change.Requirement{Require: "backup", Covers: []string{"web"}}).pass("test", "validation")
		s.by("").keepsBackup("production")
	}).with("backup/taken"),
	refuses("a backup of production with the key of the tests", trust, "the key tests", func(s *story) {
		s.enter("production", change.Requirement{Require: "backup", Covers: []string{"web"}}).by("t").pass("test", "validation")
		s.keepsBackup("test").Predicate.Environment = "production"
	}).with("backup/taken"),
	refuses("a backup with the key of one of two stages of an environment", trust, "the key tests", func(s *story) {
		s.stage("test").Environment = "production"
		s.enter("production", change.Requirement{Require: "backup", Covers: []string{"web"}}).by("t").pass("test", "validation")
		s.keepsBackup("test")
	}).with("backup/taken"),
	refuses("a copy that is not signed", trust, "copy by ops-1", func(s *story) {
		s.by("a").enter("production", change.Requirement{Require: "copy", Environment: "test"}).pass("test", "validation")
		s.by("").copied("ops-1", "test", "production")
	}).with("order/copy-of-production"),
	refuses("a waiver that is not signed", trust, "waiver of validation by ops-1", func(s *story) {
		s.stage("validation").Optional = &change.Waivable{By: []string{"ops"}}
		s.by("a").pass("test")
		s.by("").waives("ops-1", "ops", "validation", "no time")
	}).with(previous, "order/skip"),
	refuses("a waiver of a requirement that is not signed", trust, "waiver of production by ops-1", func(s *story) {
		s.enter("production", change.Requirement{ID: "smoke", Require: "check", Check: "smoke", Waivable: &change.Waivable{By: []string{"ops"}}})
		s.by("a").pass("test", "validation")
		s.by("").waives("ops-1", "ops", "production", "no time").Predicate.Waiver.Requirement = "smoke"
	}).with("verdict/check"),
	refuses("moments that are not signed are none", "verdict/check", "before 2026-03-05 12:01 UTC it would not count", func(s *story) {
		in := change.Duration{Days: 1}
		s.enter("production", change.Requirement{Require: "check", Check: "smoke", Due: &change.Due{From: "requested", Earliest: &change.Offset{Duration: in}}})
		s.by("").says("req-1", "requester", "test", evidence.Reject)
		s.wait(48 * time.Hour)
		s.by("a").pass("test", "validation")
		s.check("qa-1", "production", "smoke", evidence.Passed)
	}).comes(gate.Pending, gate.Pending),

	refuses("a failure that is not signed", revoked, "test passed, but test failed", func(s *story) {
		s.by("a").pass("test", "validation")
		s.by("").end("test", evidence.Failed)
	}),
	refuses("a failure without a start that is not signed", revoked, "test passed, but production failed", func(s *story) {
		s.by("a").pass("test", "validation")
		s.by("").finish("production", evidence.Failed)
	}),
	refuses("an unsigned end does not end a signed attempt", one, "an attempt of production is under way", func(s *story) {
		s.by("a").pass("test", "validation").start("production")
		s.by("").finish("production", evidence.Passed)
	}),
	refuses("an unsigned failure counts, and ends nothing", one, "an attempt of production is under way", func(s *story) {
		s.by("a").pass("test", "validation").start("production")
		s.by("").finish("production", evidence.Failed)
	}).with(revoked),
	refuses("an attempt that is not signed is in the way", one, "an attempt of production is under way", func(s *story) {
		s.by("a").pass("test", "validation")
		s.by("").start("production")
	}),
	refuses("a rejection that is not signed", "review/veto", "qa-1 said reject", func(s *story) {
		s.by("a").enter("production", change.Requirement{Require: "review", Role: "qa"}).pass("test", "validation")
		s.says("qa-2", "qa", "production", evidence.Approve)
		s.by("").says("qa-1", "qa", "production", evidence.Reject)
	}),
	refuses("an approval that somebody without a key took back", "review/veto", "qa-1 said withdraw", func(s *story) {
		s.by("a").enter("production", change.Requirement{Require: "review", Role: "qa"}).pass("test", "validation")
		s.says("qa-1", "qa", "production", evidence.Approve)
		s.says("qa-2", "qa", "production", evidence.Approve)
		s.by("").says("qa-1", "qa", "production", evidence.Withdraw)
	}),
	refuses("a rejection that somebody without a key took back", "review/veto", "qa-1 said reject", func(s *story) {
		s.by("a").enter("production", change.Requirement{Require: "review", Role: "qa"}).pass("test", "validation")
		s.says("qa-2", "qa", "production", evidence.Approve)
		s.says("qa-1", "qa", "production", evidence.Reject)
		s.by("").says("qa-1", "qa", "production", evidence.Withdraw)
	}),
	refuses("a check that failed and is not signed", "verdict/check", "it failed at", func(s *story) {
		s.by("a").enter("production", change.Requirement{Require: "check", Check: "smoke"}).pass("test", "validation")
		s.check("qa-1", "production", "smoke", evidence.Passed)
		s.by("").check("qa-1", "production", "smoke", evidence.Failed)
	}),
	refuses("filled from elsewhere, as somebody without a key says", "order/copy-of-production", "is now a copy of laptop", func(s *story) {
		s.by("a").enter("production", change.Requirement{Require: "copy", Environment: "test"}).pass("test", "validation")
		s.copied("ops-1", "test", "production")
		s.by("").copied("ops-1", "laptop", "production")
	}),

	opens("what is not signed and not asked for is shown", trust, "opens nothing", func(s *story) {
		s.by("a").pass("test", "validation")
		s.by("").check("qa-1", "production", "smoke", evidence.Passed)
	}).comes(gate.Advised, gate.Passed),
	opens("signed after all", trust, "statement 1", func(s *story) {
		s.by("").pass("test")
		s.by("a").pass("test", "validation")
	}).comes(gate.Advised, gate.Passed),
	opens("a signed end follows one that is not", trust, "statement 2", func(s *story) {
		s.by("a").start("test")
		s.by("").finish("test", evidence.Passed)
		s.by("a").finish("test", evidence.Passed)
		s.pass("validation")
	}).comes(gate.Advised, gate.Passed),
	opens("what is not signed is put away", trust, "statement 5", func(s *story) {
		s.by("a").pass("test", "validation")
		s.by("").start("production")
		s.by("a").finish("production", evidence.Aborted)
	}).comes(gate.Advised, gate.Passed),
	opens("nobody is barred by what is not signed", "review/required", "qa-1", func(s *story) {
		s.by("a").enter("production", change.Requirement{Require: "review", Role: "qa", Not: []string{"implementer"}}).pass("test", "validation")
		s.says("qa-1", "qa", "production", evidence.Approve)
		s.by("").startBy("test", "qa-1")
		s.finish("test", evidence.Aborted)
		s.in.Facts.Actor = "ops-1"
	}),
}

func TestTrustEvidence(t *testing.T) { judge(t, trustCases) }

// TestJunkIsShownInPart: however much somebody writes, the page can be read, and
// the gate opens.
func TestJunkIsShownInPart(t *testing.T) {
	s := newStory().by("a").pass("test", "validation")
	s.by("")
	for range 100 {
		s.check("qa-1", "production", "smoke", evidence.Passed)
	}
	d, err := gate.Decide(s.input("production"))
	if err != nil || d.Outcome != gate.Passed {
		t.Fatal(d.Outcome, err)
	}
	var shown []string
	for _, r := range d.Reasons {
		if r.Rule == trust {
			shown = append(shown, r.Message)
		}
	}
	if len(shown) != 21 || !strings.Contains(shown[20], "80 other statements") {
		t.Errorf("%d reasons, the last is %s", len(shown), shown[len(shown)-1])
	}
}
