package schedule_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

var evening = time.Date(2026, time.December, 15, 22, 0, 0, 0, time.FixedZone("", 3600))

// at returns the evening, minutes later.
func at(minutes int) time.Time { return evening.Add(time.Duration(minutes) * time.Minute) }

// text parts that make a step easy to write.
func clock(t testing.TB, s string) change.ClockTime {
	t.Helper()
	c, err := change.ParseClockTime(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func span(t testing.TB, s string) change.Span {
	t.Helper()
	if s == "" {
		return change.Span{}
	}
	d, err := change.ParseSpan(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// does is a step, changed by what is given besides.
func does(t testing.TB, name, when, takes string, and ...func(*change.Step)) change.Step {
	t.Helper()
	s := change.Step{Name: name, Owner: "dev", At: clock(t, when), Takes: span(t, takes)}
	for _, f := range and {
		f(&s)
	}
	return s
}

func after(names ...string) func(*change.Step)  { return func(s *change.Step) { s.After = names } }
func undoes(names ...string) func(*change.Step) { return func(s *change.Step) { s.Undoes = names } }
func on(names ...string) func(*change.Step)     { return func(s *change.Step) { s.On = names } }
func each(names ...string) func(*change.Step) {
	return func(s *change.Step) { s.On, s.Each = names, true }
}
func owner(role string) func(*change.Step)      { return func(s *change.Step) { s.Owner = role } }
func runs(scripts ...string) func(*change.Step) { return func(s *change.Step) { s.Run = scripts } }
func tests(names ...string) func(*change.Step)  { return func(s *change.Step) { s.Tests = names } }
func service(is string) func(*change.Step)      { return func(s *change.Step) { s.Service = is } }
func clears(names ...string) func(*change.Step) { return func(s *change.Step) { s.Clears = names } }
func sets(name, value string) func(*change.Step) {
	return func(s *change.Step) { s.Sets = map[string]change.Scalar{name: scalar(value)} }
}
func reads(name, value string) func(*change.Step) {
	return func(s *change.Step) { s.Reads = map[string]change.Scalar{name: scalar(value)} }
}
func stop(then string, until change.ClockTime) func(*change.Step) {
	return func(s *change.Step) {
		s.Stop = append(s.Stop, change.Stop{If: "it fails", Decides: "dev", Then: then, Until: until})
	}
}

func scalar(v any) change.Scalar {
	s, err := change.NewScalar(v)
	if err != nil {
		panic(err)
	}
	return s
}

// evenings is a change in a window of so many minutes.
func evenings(minutes int, procedure, rollback []change.Step) *change.Change {
	return &change.Change{Window: &change.Window{Start: at(0), End: at(minutes)}, Procedure: procedure, Rollback: rollback}
}

// planned works out a plan without problems.
func planned(t testing.TB, c *change.Change, policy *change.PlanPolicy, o schedule.Options) *schedule.Plan {
	t.Helper()
	p, problems := schedule.NewPlan(c, policy, o)
	if p == nil || len(problems) > 0 {
		t.Fatalf("plan %v, problems %v", p, problems)
	}
	return p
}

// generated is a random change; the same seed gives the same one. Steps wait for
// steps with a smaller number only, and stand at different times.
func generated(seed uint64) *change.Change {
	r := rand.New(rand.NewPCG(seed, 2))
	c := evenings(60+r.IntN(300), nil, nil)
	c.Fleet = map[string][]string{"one": {"a"}, "two": {"b", "c"}, "all": {"a", "b", "c", "d"}}
	c.Procedure = generatedSteps(r, "S", 1+r.IntN(8), nil)
	c.Rollback = generatedSteps(r, "D", r.IntN(8), c.Procedure)
	return c
}

func generatedSteps(r *rand.Rand, on string, n int, undone []change.Step) []change.Step {
	steps := make([]change.Step, n)
	minute := 0
	if on == change.StartClock {
		minute = -r.IntN(20)
	}
	for i := range steps {
		s := change.Step{Name: fmt.Sprintf("%s%d", on, i), At: change.ClockTime{Clock: on, Minutes: minute}, Owner: pick(r, "dev", "ops")}
		minute += 1 + r.IntN(20)
		if r.IntN(4) > 0 {
			low := r.IntN(20)
			s.Takes = change.Span{Min: change.Duration{Minutes: low}, Max: change.Duration{Minutes: low + 1 + r.IntN(20)}}
		}
		for k := range i {
			if r.IntN(3) == 0 {
				s.After = append(s.After, steps[k].Name)
			}
		}
		if r.IntN(2) == 0 {
			s.On = []string{pick(r, "one", "two", "all", "a", "d")}
			s.Each = r.IntN(2) == 0
		}
		s.Service = pick(r, "", "", "", "up", "down")
		for _, u := range undone {
			if r.IntN(4) == 0 {
				s.Undoes = append(s.Undoes, u.Name)
			}
		}
		if on == change.StartClock && r.IntN(3) == 0 {
			stop(pick(r, "", "rollback", "wait"), change.ClockTime{Clock: on, Minutes: minute + r.IntN(20)})(&s)
		}
		steps[i] = s
	}
	return steps
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }
