package gate_test

import (
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
)

// evening is when the planned window of these stories starts; it lasts an hour.
var evening = time.Date(2026, 3, 10, 22, 0, 0, 0, time.UTC)

// onTheEvening plans a procedure of forty minutes that takes the service down
// and a way back of fifteen, and asks at the start of the window.
func onTheEvening(given func(*story)) func(*story) {
	return func(s *story) {
		c := s.in.Change
		c.Window = &change.Window{Start: evening, End: evening.Add(time.Hour)}
		c.Procedure = []change.Step{does("drain", "S+0m", "10m", down), does("repair", "S+10m", "20m"), does("fill", "S+30m", "10m", up)}
		c.Rollback = []change.Step{does("refill", "D+0m", "15m", up)}
		c.Impact = &change.Impact{Outage: true, Duration: minutesLong(40)}
		s.in.Pipeline.Derived.Outage = true
		s.pass("test", "validation")
		s.in.Now = evening
		given(s)
	}
}

// forGood is the same without a way back.
func forGood(given func(*story)) func(*story) {
	return onTheEvening(func(s *story) {
		s.in.Change.Rollback, s.in.Change.Irreversible = nil, "The old gate is scrapped"
		given(s)
	})
}

// does is a step of the role ops. It takes the given time; "" says nothing.
func does(name, at, takes string, edits ...func(*change.Step)) change.Step {
	s := change.Step{Name: name, Owner: "ops", Do: "Do it"}
	var err error
	if s.At, err = change.ParseClockTime(at); err != nil {
		panic(err)
	}
	if takes != "" {
		if s.Takes, err = change.ParseSpan(takes); err != nil {
			panic(err)
		}
	}
	for _, edit := range edits {
		edit(&s)
	}
	return s
}

func down(s *change.Step) { s.Service = "down" }
func up(s *change.Step)   { s.Service = "up" }

func owner(role string) func(*change.Step)    { return func(s *change.Step) { s.Owner = role } }
func on(targets ...string) func(*change.Step) { return func(s *change.Step) { s.On = targets } }
func runs(script string) func(*change.Step)   { return func(s *change.Step) { s.Run = []string{script} } }
func clears(marker string) func(*change.Step) {
	return func(s *change.Step) { s.Clears = []string{marker} }
}
func sets(m map[string]string) func(*change.Step) {
	return func(s *change.Step) { s.Sets = markers(m) }
}
func reads(m map[string]string) func(*change.Step) {
	return func(s *change.Step) { s.Reads = markers(m) }
}

func markers(m map[string]string) map[string]change.Scalar {
	out := map[string]change.Scalar{}
	for name, value := range m {
		scalar, err := change.NewScalar(value)
		if err != nil {
			panic(err)
		}
		out[name] = scalar
	}
	return out
}

func minutesLong(n int) change.Duration { return change.Duration{Minutes: n} }

// lasts changes how long a step of the procedure takes.
func (s *story) lasts(step int, takes string) {
	s.in.Change.Procedure[step] = retimed(s.in.Change.Procedure[step], takes)
}

func retimed(s change.Step, takes string) change.Step {
	s.Takes = does("x", "S+0m", takes).Takes
	return s
}

// policy sets what the pipeline says of plans.
func (s *story) policy(p change.PlanPolicy) { s.in.Pipeline.Plan = &p }

func beforeEnd(n int) *change.Due {
	return &change.Due{From: "end", Latest: &change.Offset{Negative: true, Duration: minutesLong(n)}}
}

// should lets rules of the plan only be reported.
func should(rules ...string) change.PlanPolicy { return change.PlanPolicy{Should: rules} }

// onlyReported is a case in which the pipeline only wants to know.
func onlyReported(name, rule, says string, given func(*story)) theCase {
	return opens(name, rule, says, given).comes(gate.Advised, gate.Passed)
}
