package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

const (
	previous  = "order/previous-passed"
	same      = "order/same-procedure"
	revoked   = "order/not-revoked"
	one       = "order/one-attempt"
	exclusive = "order/exclusive"
)

var orderCases = []theCase{
	opens("the first stage needs nothing before it", previous, "nothing of this", func(s *story) {}).at("test").comes(gate.NotApplicable, gate.Passed),
	opens("every earlier stage passed", previous, "validation passed", func(s *story) { s.pass("test", "validation") }),
	refuses("nothing was done", previous, "test has not been attempted", func(s *story) {}),
	refuses("a stage in between was left out", previous, "validation has not been attempted", func(s *story) { s.pass("test") }),
	refuses("the attempt is under way", previous, "still under way", func(s *story) { s.pass("test"); s.start("validation") }),
	refuses("the attempt failed", previous, "its last attempt failed", func(s *story) { s.pass("validation").end("test", evidence.Failed) }).with(revoked),
	refuses("the attempt was rolled back", previous, "was rolled back", func(s *story) { s.end("test", evidence.RolledBack) }),
	refuses("the attempt was aborted", previous, "was aborted", func(s *story) { s.end("test", evidence.Aborted) }),
	refuses("the attempt ended with an unknown word", previous, "ended without a pass", func(s *story) { s.end("test", "fine") }),
	refuses("the end has no start", previous, "test has not been attempted", func(s *story) {
		s.count["test"] = 1
		s.finish("test", evidence.Passed)
		s.pass("validation")
	}),
	refuses("the end comes before the start", previous, "still under way", func(s *story) {
		s.count["test"] = 1
		s.finish("test", evidence.Passed)
		s.count["test"] = 0
		s.start("test")
		s.pass("validation")
	}),
	refuses("the end is that of another attempt", previous, "still under way", func(s *story) {
		s.start("test")
		s.finish("test", evidence.Passed).Predicate.AttemptFinished.Attempt = "test-7"
		s.pass("validation")
	}),
	refuses("the end is that of another stage", previous, "still under way", func(s *story) {
		s.pass("validation")
		s.start("test")
		s.finish("test", evidence.Passed).Predicate.Stage = "validation"
	}),
	refuses("the end is about another procedure", previous, "its last attempt failed", func(s *story) {
		s.start("test")
		s.otherProcedure("swapped").finish("test", evidence.Passed)
		s.otherProcedure("procedure 1").pass("validation")
	}),
	refuses("a procedure that was swapped in under way", previous, "its last attempt failed", func(s *story) {
		s.start("test")
		s.otherProcedure("swapped").finish("test", evidence.Passed)
		s.pass("validation")
	}),
	refuses("no gate had let it in", previous, "no gate had let it in", func(s *story) {
		s.start("test").Predicate.AttemptStarted.Gate = "blocked"
		s.finish("test", evidence.Passed)
		s.pass("validation")
	}),
	refuses("a gate that was only pending let it in", previous, "no gate had let it in", func(s *story) {
		s.start("test").Predicate.AttemptStarted.Gate = "pending"
		s.finish("test", evidence.Passed)
		s.pass("validation")
	}),
	refuses("it was done in another environment", previous, "in another environment", func(s *story) {
		s.start("test").Predicate.Environment = "laptop"
		s.finish("test", evidence.Passed).Predicate.Environment = "laptop"
		s.pass("validation")
	}),
	refuses("it ended in another environment", previous, "its last attempt failed", func(s *story) {
		s.start("test")
		s.finish("test", evidence.Passed).Predicate.Environment = "laptop"
		s.pass("validation")
	}),

	refuses("the procedure changed since", same, "test passed with another procedure", func(s *story) {
		s.pass("test", "validation").otherProcedure("procedure 2")
	}),
	refuses("one stage of two has the new procedure", same, "test passed with another procedure", func(s *story) {
		s.pass("test").otherProcedure("procedure 2").pass("validation")
	}),
	opens("the procedure changed and changed back", same, "with the procedure of today", func(s *story) {
		s.pass("test", "validation").otherProcedure("procedure 2").otherProcedure("procedure 1")
	}),
	opens("the old procedure failed after the new one passed", same, "with the procedure of today", func(s *story) {
		s.otherProcedure("procedure 2").pass("test", "validation")
		s.otherProcedure("procedure 1").end("test", evidence.Failed)
		s.otherProcedure("procedure 2")
	}),
	opens("what binds the change survives another procedure", same, "validation passed", func(s *story) {
		s.stage("test").Kind = change.Experiment
		s.pass("test").otherProcedure("procedure 2").pass("validation")
	}),
	refuses("an experiment that binds the procedure does not", same, "test passed with another", func(s *story) {
		s.stage("test").Kind, s.stage("test").Binds = change.Experiment, change.BindsProcedure
		s.pass("test").otherProcedure("procedure 2").pass("validation")
	}),

	refuses("it failed after it passed", revoked, "test passed, but test failed", func(s *story) {
		s.pass("test", "validation").end("test", evidence.Failed)
	}),
	refuses("it was rolled back after it passed", revoked, "but test was rolled back", func(s *story) {
		s.pass("test", "validation").end("test", evidence.RolledBack)
	}),
	refuses("it was aborted after it passed", revoked, "but test was aborted", func(s *story) {
		s.pass("test", "validation").end("test", evidence.Aborted)
	}),
	refuses("an unknown end after it passed", revoked, "ended without a pass", func(s *story) {
		s.pass("test", "validation").end("test", "fine")
	}),
	refuses("a later stage failed", revoked, "validation passed, but production failed", func(s *story) {
		s.pass("test", "validation").end("production", evidence.Failed)
	}),
	refuses("a later stage failed after all had passed again in part", revoked, "test passed, but production failed", func(s *story) {
		s.pass("test", "validation").end("production", evidence.Failed).pass("validation")
	}),
	refuses("a failure whose start is not recorded", revoked, "but test failed", func(s *story) {
		s.pass("test", "validation")
		s.finish("test", evidence.Failed).Predicate.AttemptFinished.Attempt = "test-7"
	}),
	refuses("a second end of the same attempt that failed", revoked, "but test failed", func(s *story) {
		s.pass("test", "validation")
		s.finish("test", evidence.Failed)
	}),
	refuses("a failure in another environment", revoked, "but test failed", func(s *story) {
		s.pass("test", "validation")
		s.start("test").Predicate.Environment = "laptop"
		s.finish("test", evidence.Failed).Predicate.Environment = "laptop"
	}),
	refuses("a failure that no gate had let in", revoked, "but test failed", func(s *story) {
		s.pass("test", "validation")
		s.start("test").Predicate.AttemptStarted.Gate = "blocked"
		s.finish("test", evidence.Failed)
	}),
	refuses("a failing experiment with the same procedure", revoked, "validation passed, but test failed", func(s *story) {
		s.stage("test").Kind = change.Experiment
		s.pass("test", "validation").end("test", evidence.Failed)
	}),
	opens("everything passed again after the failure", revoked, "nothing has failed since test passed", func(s *story) {
		s.pass("test", "validation").end("production", evidence.Failed).pass("test", "validation")
	}),
	opens("another procedure failed", revoked, "nothing has failed", func(s *story) {
		s.pass("test", "validation").otherProcedure("procedure 2").end("test", evidence.Failed)
		s.otherProcedure("procedure 1")
	}),
	opens("an experiment failed before it passed", revoked, "nothing has failed", func(s *story) {
		s.stage("test").Kind = change.Experiment
		s.end("test", evidence.Failed).pass("test", "validation")
	}),
	opens("another procedure failed on the stage after an experiment", revoked, "nothing has failed", func(s *story) {
		s.stage("test").Kind = change.Experiment
		s.pass("test").otherProcedure("procedure 2").end("validation", evidence.Failed)
		s.otherProcedure("procedure 1").pass("validation")
	}),

	refuses("an attempt of the stage is under way", one, "started by ops-1", func(s *story) {
		s.pass("test", "validation")
		s.start("production")
	}),
	refuses("an attempt with another procedure is under way", one, "under way since", func(s *story) {
		s.otherProcedure("procedure 2").start("production")
		s.otherProcedure("procedure 1").pass("test", "validation")
	}),
	opens("the attempt has ended", one, "no attempt of production is under way", func(s *story) { s.pass("test", "validation", "production") }),

	refuses("another change holds the environment", exclusive, "attempt production-1 of the change other holds environment:production", func(s *story) {
		s.pass("test", "validation")
		s.in.Pipeline.Exclusive = []string{"environment"}
		s.in.Facts.Scopes["environment:production"] = &gate.Holder{Change: "other", Attempt: "production-1", Since: noon}
	}),
	refuses("who holds the environment is not known", exclusive, "was not fetched", func(s *story) {
		s.pass("test", "validation")
		s.in.Pipeline.Exclusive = []string{"environment"}
		s.in.Facts.Scopes["environment:validation"] = nil
	}).comes(gate.Undecided, gate.Undecided),
	refuses("no scope is known at all", exclusive, "was not fetched", func(s *story) {
		s.pass("test", "validation")
		s.in.Pipeline.Exclusive = []string{"pipeline"}
		s.in.Facts.Scopes = nil
	}).comes(gate.Undecided, gate.Undecided),
	refuses("one component of two is held", exclusive, "holds component:web.production", func(s *story) {
		s.pass("test", "validation")
		s.in.Pipeline.Exclusive = []string{"component"}
		s.in.Change.Components = []string{"db", "web"}
		s.in.Facts.Scopes["component:db.production"] = nil
		s.in.Facts.Scopes["component:web.production"] = &gate.Holder{Change: "other", Attempt: "a-1", Since: noon}
	}),
	opens("nobody holds anything", exclusive, "nobody else holds type:normal.production", func(s *story) {
		s.pass("test", "validation")
		s.in.Pipeline.Exclusive = []string{"type"}
		s.in.Facts.Scopes["type:normal.production"] = nil
	}),
}

func TestOrder(t *testing.T) { judge(t, orderCases) }

func TestScopes(t *testing.T) {
	s := newStory()
	s.in.Change.Components = []string{"web", "db", "web"}
	s.in.Pipeline.Exclusive = []string{"type", "pipeline", "environment", "component"}
	got := gate.Scopes(s.in.Change, s.in.Pipeline, *s.stage("production"))
	want := []string{"component:db.production", "component:web.production", "environment:production", "pipeline:release", "type:normal.production"}
	if len(got) != len(want) {
		t.Fatalf("scopes are %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("scope %d is %s, want %s", i, got[i], want[i])
		}
	}
}

func TestUnderWayTellsHowToEndIt(t *testing.T) {
	s := newStory()
	s.start("test")
	d, err := gate.Decide(s.wait(time.Hour).input("test"))
	if err != nil {
		t.Fatal(err)
	}
	want := "lockflight record --change upgrade --stage test --outcome aborted --as ops-1"
	if r := d.Reasons[0]; r.Rule != one || len(r.Who) != 1 || r.Who[0] != "ops-1" || len(r.Needs) != 1 || r.Needs[0].Command("upgrade") != want {
		t.Errorf("the first reason is %+v, want one that names ops-1 and %q", r, want)
	}
}
