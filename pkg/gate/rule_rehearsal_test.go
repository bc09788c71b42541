package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

const rollback = "plan/rollback"

// goingBack has a rollback of two steps, which production wants to see on test.
func goingBack(given func(*story)) func(*story) {
	return func(s *story) {
		s.in.Change.Procedure = []change.Step{does("deploy", "S+0m", "5m")}
		s.in.Change.Rollback = []change.Step{does("restore", "D+0m", "20m"), does("restart", "D+20m", "10m")}
		s.enter("production", change.Requirement{Require: "rehearsal", Stage: "test"})
		given(s)
	}
}

// wentBack is an attempt of test in which some steps took ten minutes each.
func (s *story) wentBack(outcome string, steps ...string) {
	s.start("test")
	at := s.in.Now
	s.wait(time.Hour)
	s.finish("test", outcome)
	for _, step := range steps {
		body := s.chain[len(s.chain)-1].Predicate.AttemptFinished
		body.Steps = append(body.Steps, evidence.StepTime{Step: step, Start: at, End: at.Add(10 * time.Minute)})
		at = at.Add(10 * time.Minute)
	}
}

var rollbackCases = []theCase{
	opens("gone on test", rollback, "the way back was gone on test in test-1 and took 20 min", goingBack(func(s *story) {
		s.wentBack("passed", "restore", "restart")
		s.pass("validation")
	})),
	opens("gone on test, in an attempt that was taken back", rollback, "took 20 min", goingBack(func(s *story) {
		s.wentBack("rolled-back", "deploy", "restore", "restart")
		s.pass("test", "validation")
	})),
	refuses("never gone", rollback, "the rollback of this procedure was not performed on test: no attempt", goingBack(func(s *story) { s.pass("test", "validation") })),
	refuses("gone in part", rollback, "recorded no time for restart", goingBack(func(s *story) {
		s.wentBack("passed", "restore")
		s.pass("validation")
	})),
	refuses("gone in no time", rollback, "recorded no time for restart", goingBack(func(s *story) {
		s.wentBack("passed", "restore", "restart")
		last := &s.chain[len(s.chain)-1].Predicate.AttemptFinished.Steps[1]
		last.End = last.Start
		s.pass("validation")
	})),
	refuses("it cannot be told apart from the procedure", rollback, "the steps restart have the name of a step of the procedure, so nobody can tell whose time is recorded", goingBack(func(s *story) {
		s.in.Change.Procedure = append(s.in.Change.Procedure, does("restart", "S+5m", "5m"))
		s.wentBack("passed", "deploy", "restore", "restart")
		s.pass("validation")
	})),
	refuses("gone, and the attempt failed", rollback, "no attempt of test", goingBack(func(s *story) {
		s.wentBack("failed", "restore", "restart")
		s.pass("test", "validation")
	})),
	refuses("gone in another environment", rollback, "the attempt test-1 was in another environment, \"laptop\" instead of test", goingBack(func(s *story) {
		s.wentBack("rolled-back", "restore", "restart")
		for i := range s.chain {
			s.chain[i].Predicate.Environment = "laptop"
		}
		s.pass("test", "validation")
	})),
	refuses("gone on another stage", rollback, "no attempt of test", goingBack(func(s *story) {
		s.pass("test")
		s.start("validation")
		at := s.in.Now
		s.finish("validation", "passed")
		s.stepBegan("restore", at)
		s.stepBegan("restart", at)
	})),
	refuses("gone with another procedure", rollback, "no attempt of test with the procedure of today", goingBack(func(s *story) {
		s.wentBack("passed", "restore", "restart")
		s.otherProcedure("procedure 2")
		s.pass("test", "validation")
	})),
	refuses("there is none", rollback, "there is no rollback that could have been rehearsed", goingBack(func(s *story) {
		s.in.Change.Rollback = nil
		s.pass("test", "validation")
	})),
	refuses("the service goes down, and there is no way back", rollback, "the procedure takes the service down, and there is no way back", func(s *story) {
		s.in.Change.Procedure = []change.Step{does("stop", "S+0m", "5m", down), does("start", "S+5m", "5m", up)}
		s.in.Pipeline.Derived.Outage = true
		s.in.Change.Impact = &change.Impact{Outage: true, Duration: minutesLong(10)}
		s.pass("test", "validation")
	}),
	refuses("why there is none is a placeholder", rollback, "there is no way back", func(s *story) {
		s.in.Change.Procedure = []change.Step{does("stop", "S+0m", "5m", down), does("start", "S+5m", "5m", up)}
		s.in.Change.Irreversible = "TBD"
		s.in.Pipeline.Derived.Outage = true
		s.in.Change.Impact = &change.Impact{Outage: true, Duration: minutesLong(10)}
		s.pass("test", "validation")
	}),
	opens("the change says why there is none", rollback, "there is no way back, and the change says why", func(s *story) {
		s.in.Change.Procedure = []change.Step{does("stop", "S+0m", "5m", down), does("start", "S+5m", "5m", up)}
		s.in.Change.Irreversible = "Letters that were sent cannot be taken back"
		s.in.Pipeline.Derived.Outage = true
		s.in.Change.Impact = &change.Impact{Outage: true, Duration: minutesLong(10)}
		s.pass("test", "validation")
	}),
}

func TestRollback(t *testing.T) { judge(t, rollbackCases) }
