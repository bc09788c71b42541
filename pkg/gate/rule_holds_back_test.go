package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
)

// holdingBack has a step of the way back that waits for a sign-off of QA.
func holdingBack(given func(*story)) func(*story) {
	return func(s *story) {
		s.in.Change.Rollback = []change.Step{{Name: "refill", Owner: "ops", Do: "Fill it again", Hold: &change.Hold{Signoff: "qa"}}}
		given(s)
	}
}

var holdBackCases = []theCase{
	opens("the way back was not gone", holds, "", holdingBack(func(s *story) { s.end("test", "passed") })).counted("test").comes(gate.NotApplicable, gate.Passed),
	opens("the second in which the step began", holds, "the step refill had a sign-off of qa", holdingBack(func(s *story) { s.refilled(0) })).counted("test"),
	refuses("the step had begun a second before", holds, "the step refill waits for a sign-off of qa: it came at", holdingBack(func(s *story) { s.refilled(-time.Second) })).counted("test"),
	refuses("nobody signed off", holds, "the step refill waits for a sign-off of qa: nobody has given it", holdingBack(func(s *story) {
		s.start("test")
		at := s.in.Now
		s.finish("test", "passed")
		s.stepBegan("refill", at)
	})).counted("test"),
	refuses("later stages ask again", holds, "it came at", holdingBack(func(s *story) { s.refilled(-time.Second) })).at("validation"),
}

// refilled passes the test stage, in which QA signs off and the way back begins so
// much later.
func (s *story) refilled(later time.Duration) {
	s.start("test")
	s.says("qa-1", "qa", "test", "confirm")
	at := s.chain[len(s.chain)-1].Predicate.Time
	s.finish("test", "passed")
	s.stepBegan("refill", at.Add(later))
}

func TestHoldsOfTheWayBack(t *testing.T) { judge(t, holdBackCases) }

func TestARehearsalWaits(t *testing.T) {
	for _, c := range []struct {
		rehearsed bool
		want      gate.Outcome
	}{{false, gate.Passed}, {true, gate.Blocked}} {
		s := newStory()
		holdingBack(func(s *story) { s.start("test") })(s)
		if c.rehearsed {
			s.enter("production", change.Requirement{Require: "rehearsal", Stage: "test"})
		}
		d, err := gate.DecideDuring(s.input("test"))
		if err != nil || d.Outcome != c.want {
			t.Errorf("rehearsed there %v: %s, %v, want %s:\n%s", c.rehearsed, d.Outcome, err, c.want, lines(d))
		}
	}
}
