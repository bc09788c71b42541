package gate_test

import (
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

// stray makes a case in which an approval of production is about something else.
func stray(name, says string, edit func(*evidence.Record)) theCase {
	return refuses("an approval of "+name, "review/required", says, func(s *story) {
		s.enter("production", change.Requirement{Require: "review", Role: "qa"}).pass("test", "validation")
		edit(s.says("qa-1", "qa", "production", evidence.Approve))
	})
}

// strayCheck is the same of a check.
func strayCheck(name, says string, edit func(*evidence.Record)) theCase {
	return refuses("a check of "+name, "verdict/check", says, func(s *story) {
		s.enter("production", change.Requirement{Require: "check", Check: "smoke"}).pass("test", "validation")
		s.check("qa-1", "production", "smoke", evidence.Passed)
		edit(&s.chain[len(s.chain)-1])
	})
}

func about(procedure, request string) func(*evidence.Record) {
	return func(r *evidence.Record) {
		r.Statement = evidence.New(r.Kind(), r.Predicate, procedure, request)
	}
}

// strayCases are evidence of another change, repository, environment, stage,
// digest or artefact. It never counts.
var strayCases = []theCase{
	stray("another change", `is of the change "other"`, func(r *evidence.Record) { r.Predicate.Change = "other" }).comes(gate.Undecided, gate.Undecided).with(everyRule()...),
	refuses("an approval of another repository", "review/required", `is of the repository "fork/service"`, func(s *story) {
		s.in.Pipeline.Repository = "owner/service"
		s.enter("production", change.Requirement{Require: "review", Role: "qa"}).pass("test", "validation")
		s.says("qa-1", "qa", "production", evidence.Approve)
		for i := range s.chain {
			s.chain[i].Predicate.Repository = "owner/service"
		}
		s.chain[len(s.chain)-1].Predicate.Repository = "fork/service"
	}).comes(gate.Undecided, gate.Undecided).with(everyRule()...),
	stray("another stage", "", func(r *evidence.Record) { r.Predicate.Stage = "validation" }),
	stray("another stage that says it is there", "", func(r *evidence.Record) {
		r.Predicate.Stage, r.Predicate.Environment = "validation", "production"
	}),
	stray("the stage in another environment", "in another environment", func(r *evidence.Record) { r.Predicate.Environment = "validation" }),
	stray("the stage in no environment", "in another environment", func(r *evidence.Record) { r.Predicate.Environment = "" }),
	stray("another procedure", "", about(sum("procedure 2"), sum("request 1"))),
	stray("no procedure", "", func(r *evidence.Record) { r.Subject = nil }),
	stray("a procedure under the name of another artefact", "", func(r *evidence.Record) { r.Subject[0].Name = "image" }),
	stray("a procedure by another digest", "", func(r *evidence.Record) {
		r.Subject[0].Digest = map[string]string{"sha512": r.Subject[0].Digest["sha256"]}
	}),

	strayCheck("another change", `is of the change "other"`, func(r *evidence.Record) { r.Predicate.Change = "other" }).comes(gate.Undecided, gate.Undecided).with(everyRule()...),
	strayCheck("another stage", "no result is recorded", func(r *evidence.Record) { r.Predicate.Stage = "test" }),
	strayCheck("no stage", "no result is recorded", func(r *evidence.Record) { r.Predicate.Stage = "" }),
	strayCheck("the stage in another environment", "in another environment", func(r *evidence.Record) { r.Predicate.Environment = "test" }),
	strayCheck("another procedure", "another procedure", about(sum("procedure 2"), sum("request 1"))),
	strayCheck("a procedure under the name of another artefact", "another procedure", func(r *evidence.Record) { r.Subject[0].Name = "image" }),

	refuses("a backup of another environment", "backup/taken", "none is recorded", func(s *story) {
		s.enter("production", change.Requirement{Require: "backup", Covers: []string{"web"}}).pass("test", "validation")
		s.keepsBackup("production").Predicate.Environment = "test"
	}),
	refuses("a notice of the stage in another environment", "comms/notices", "another environment", func(s *story) {
		s.enter("production", change.Requirement{Require: "notice", Notice: "planned", To: []string{"users"}}).pass("test", "validation")
		s.record(evidence.Notice, "production", evidence.Predicate{
			Actor: "ops-1", Environment: "test", Notice: &evidence.NoticeBody{Name: "planned", To: []string{"users"}},
		})
	}),
	refuses("a copy into another environment", "order/copy-of-production", "nothing shows", func(s *story) {
		s.enter("production", change.Requirement{Require: "copy", Environment: "test"}).pass("test", "validation")
		s.copied("ops-1", "test", "validation")
	}),
	refuses("a waiver of the stage in another environment", previous, "has not been attempted", func(s *story) {
		s.stage("validation").Optional = &change.Waivable{By: []string{"ops"}}
		s.pass("test")
		s.waives("ops-1", "ops", "validation", "no time").Predicate.Environment = "production"
	}).with("order/skip"),
	opens("all of it is about this", "review/required", "qa-1", func(s *story) {
		s.enter("production", change.Requirement{Require: "review", Role: "qa"}).pass("test", "validation")
		s.says("qa-1", "qa", "production", evidence.Approve)
	}),
}

func TestStrayEvidence(t *testing.T) { judge(t, strayCases) }
