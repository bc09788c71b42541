package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

const holds = "plan/holds"

// holding has a step of production that waits for a sign-off of QA and a check.
func holding(given func(*story)) func(*story) {
	return func(s *story) {
		s.in.Change.Procedure = []change.Step{
			{Name: "deploy", Owner: "ops", Do: "Deploy"},
			{Name: "go-on", Owner: "ops", Do: "Go on", Hold: &change.Hold{Signoff: "qa", Check: "smoke", Question: "Is it well?"}},
		}
		given(s)
	}
}

// stepBegan records when a step of the last attempt began.
func (s *story) stepBegan(step string, at time.Time) {
	body := s.chain[len(s.chain)-1].Predicate.AttemptFinished
	body.Steps = append(body.Steps, evidence.StepTime{Step: step, Start: at, End: at.Add(time.Minute)})
}

func heldAndGiven(s *story) {
	s.start("test")
	s.says("qa-1", "qa", "test", "confirm", "Is it well?")
	s.check("ops-1", "test", "smoke", "passed")
}

var holdCases = []theCase{
	opens("both were given while it went on", holds, "the step go-on had a sign-off of qa", holding(func(s *story) {
		heldAndGiven(s)
		s.finish("test", "passed")
	})).counted("test"),
	opens("the second in which the step began", holds, "the step go-on had the check smoke", holding(func(s *story) {
		heldAndGiven(s)
		at := s.in.Now.Add(-time.Minute)
		s.finish("test", "passed")
		s.stepBegan("go-on", at)
	})).counted("test"),
	refuses("the step had begun a second before", holds, "the step had begun at", holding(func(s *story) {
		heldAndGiven(s)
		at := s.in.Now.Add(-time.Minute - time.Second)
		s.finish("test", "passed")
		s.stepBegan("go-on", at)
	})).counted("test"),
	refuses("nobody signed off", holds, "the step go-on waits for a sign-off of qa that answers \"Is it well?\": nobody has given it", holding(func(s *story) {
		s.start("test")
		s.check("ops-1", "test", "smoke", "passed")
		s.finish("test", "passed")
	})).counted("test"),
	refuses("somebody else signed off", holds, "nobody has given it", holding(func(s *story) {
		s.start("test")
		s.says("ops-1", "qa", "test", "confirm")
		s.check("ops-1", "test", "smoke", "passed")
		s.finish("test", "passed")
	})).counted("test"),
	refuses("signed off without an answer", holds, "waits for a sign-off of qa that answers \"Is it well?\": nobody has given it", holding(func(s *story) {
		s.start("test")
		s.says("qa-1", "qa", "test", "confirm", "Is it late?")
		s.check("ops-1", "test", "smoke", "passed")
		s.finish("test", "passed")
	})).counted("test"),
	refuses("somebody says no afterwards", holds, "qa-2 said no", holding(func(s *story) {
		heldAndGiven(s)
		s.says("qa-2", "qa", "test", "no-go")
		s.finish("test", "passed")
	})).counted("test").with("review/veto"),
	opens("who said no says otherwise", holds, "the step go-on had a sign-off of qa", holding(func(s *story) {
		s.start("test")
		s.says("qa-2", "qa", "test", "no-go")
		s.says("qa-2", "qa", "test", "go", "Is it well?")
		s.check("ops-1", "test", "smoke", "failed")
		s.check("ops-1", "test", "smoke", "passed")
		s.finish("test", "passed")
	})).counted("test"),
	refuses("taken back by whoever gave it", holds, "qa-1 said no", holding(func(s *story) {
		heldAndGiven(s)
		s.says("qa-1", "qa", "test", "withdraw")
		s.finish("test", "passed")
	})).counted("test"),
	opens("no again, once the step had begun", holds, "had the check smoke", holding(func(s *story) {
		heldAndGiven(s)
		at := s.in.Now
		s.wait(time.Second)
		s.check("ops-1", "test", "smoke", "failed")
		s.finish("test", "passed")
		s.stepBegan("go-on", at)
	})).counted("test"),
	refuses("in another environment", holds, "nobody has given it", holding(func(s *story) {
		heldAndGiven(s)
		s.chain[len(s.chain)-1].Predicate.Environment = "laptop"
		s.finish("test", "passed")
	})).counted("test"),
	refuses("later stages ask again", holds, "nobody has given it", holding(func(s *story) { s.end("test", "passed") })).at("validation"),
	opens("later stages see that it waited", holds, "the step go-on had the check smoke", holding(func(s *story) {
		heldAndGiven(s)
		s.finish("test", "passed")
	})).at("validation"),
	opens("an experiment waits for nothing", holds, "", holding(func(s *story) {
		s.stage("test").Binds = change.BindsChange
		s.end("test", "passed")
	})).at("validation").comes(gate.NotApplicable, gate.Passed),
	refuses("the check failed", holds, "the check smoke: ops-1 said no", holding(func(s *story) {
		s.start("test")
		s.says("qa-1", "qa", "test", "confirm")
		s.check("ops-1", "test", "smoke", "failed")
		s.finish("test", "passed")
	})).counted("test"),
	refuses("given before the attempt", holds, "nobody has given it", holding(func(s *story) {
		s.says("qa-1", "qa", "test", "confirm")
		s.check("ops-1", "test", "smoke", "passed")
		s.end("test", "passed")
	})).counted("test"),
	refuses("given after it", holds, "nobody has given it", holding(func(s *story) {
		s.end("test", "passed")
		s.says("qa-1", "qa", "test", "confirm")
		s.check("ops-1", "test", "smoke", "passed")
	})).counted("test"),
	opens("only reported, if the pipeline says so", holds, "", holding(func(s *story) {
		s.in.Pipeline.Plan = &change.PlanPolicy{Should: []string{"holds"}}
		s.end("test", "passed")
	})).counted("test").comes(gate.Advised, gate.Passed),
}

func TestHolds(t *testing.T) { judge(t, holdCases) }

func TestDuringAnAttempt(t *testing.T) {
	s := newStory()
	holding(func(s *story) { s.start("test") })(s)
	d, err := gate.DecideDuring(s.input("test"))
	if err != nil || d.Outcome != gate.Blocked {
		t.Fatalf("got %s, %v, want blocked", d.Outcome, err)
	}
	var kinds []evidence.Kind
	for _, r := range d.Reasons {
		for _, n := range r.Needs {
			kinds = append(kinds, n.Kind)
		}
	}
	if len(kinds) != 2 {
		t.Errorf("it needs %v, want a sign-off and a check", kinds)
	}
	s.says("qa-1", "qa", "test", "confirm", "Is it well?")
	s.check("ops-1", "test", "smoke", "passed")
	if d, err = gate.DecideDuring(s.input("test")); err != nil || d.Outcome != gate.Passed {
		t.Errorf("with both it is %s, %v:\n%s", d.Outcome, err, lines(d))
	}
	if _, err := gate.DecideDuring(s.input("validation")); err == nil {
		t.Error("an attempt that is not under way needs nothing, and there is no error")
	}
}
