package schedule_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// FuzzPlan makes small step graphs of any shape, with cycles, times far away and
// names that do not exist. There is a plan or a problem, and always the same one.
func FuzzPlan(f *testing.F) {
	f.Add([]byte{}, int64(0))
	f.Add([]byte("a plan of some steps that wait for each other"), int64(time.Hour))
	f.Add([]byte{2, 0, 0, 0, 1, 0, 9, 0, 0, 0, 0, 9}, int64(-1))
	f.Add([]byte{200, 3, 255, 127, 7, 77, 1, 8, 254, 3, 3, 3, 3, 0, 1, 2, 255, 255, 255, 0, 17, 4}, int64(1))
	f.Fuzz(func(t *testing.T, raw []byte, took int64) {
		if len(raw) > 4096 {
			return
		}
		c := drawn(raw)
		o := schedule.Options{RollbackTook: time.Duration(took)}
		if took%2 == 1 {
			o.ProcessDecision = at(int(took % 500))
		}
		p, problems := schedule.NewPlan(c, fifteen, o)
		again, same := schedule.NewPlan(drawn(raw), fifteen, o)
		if !reflect.DeepEqual(p, again) || !reflect.DeepEqual(problems, same) {
			t.Fatal("the same change has two plans")
		}
		if (p == nil) != (len(problems) > 0) && len(c.Procedure) > 0 {
			t.Fatalf("plan %v, problems %v", p, problems)
		}
		for _, q := range problems {
			if q.Path == "" || q.Message == "" || q.Hint == "" {
				t.Fatalf("problem %+v", q)
			}
		}
		if p == nil {
			return
		}
		p.Coverage()
		p.MarkerReads()
		p.Leftovers()
		p.Stops()
		checkSteps(t, p.Forward, c.Procedure)
		checkSteps(t, p.Back, c.Rollback)
		for i, d := range p.Decisions {
			if d.Cost < 0 || d.Cost > p.Rollback || i > 0 && d.Cost < p.Decisions[i-1].Cost {
				t.Fatalf("decisions %+v", p.Decisions)
			}
		}
	})
}

// checkSteps checks that every step is there once, in order, not before its time
// and not before what it waits for.
func checkSteps(t *testing.T, planned []schedule.Planned, steps []change.Step) {
	t.Helper()
	ends := map[string]time.Time{}
	seen := map[int]bool{}
	for i, s := range planned {
		if seen[s.Index] || i > 0 && s.At.Before(planned[i-1].At) || s.At.Before(s.Planned) || s.End.Before(s.At) || s.Has < 0 {
			t.Fatalf("step %+v", s)
		}
		seen[s.Index] = true
		if _, twice := ends[s.Step.Name]; !twice || s.Index == 0 {
			ends[s.Step.Name] = s.End
		}
	}
	if len(planned) != len(steps) {
		t.Fatalf("%d steps of %d", len(planned), len(steps))
	}
}

// drawn reads a change from bytes; missing ones are zero.
func drawn(raw []byte) *change.Change {
	next := func(below int) int {
		if len(raw) == 0 {
			return 0
		}
		b := raw[0]
		raw = raw[1:]
		return int(b) % below
	}
	c := evenings(1+next(255), nil, nil)
	c.Fleet = map[string][]string{"one": {"a"}, "two": {"b", "c"}, "three": {"a", "b", "c"}}
	c.Canary = [][]string{nil, {"one"}, {"b"}, {"nowhere"}}[next(4)]
	name := func() string { return fmt.Sprintf("step-%d", next(9)) }
	values := []change.Scalar{scalar(1), scalar("1")}
	draw := func(clock string) change.Step {
		s := change.Step{Name: name(), Owner: []string{"dev", "ops"}[next(2)], At: change.ClockTime{Clock: clock, Minutes: next(90)}}
		if next(16) == 15 {
			s.At.Minutes = []int{-5, 1 << 40, -1 << 62, 5270000}[next(4)]
		}
		if kind := next(8); kind > 1 {
			s.Takes.Max.Minutes = next(50)
			if kind == 7 {
				s.Takes.Max.Minutes = []int{-1, 1 << 62, 5270000, 3000000}[next(4)]
			}
		}
		for range next(3) {
			s.After = append(s.After, name())
			s.Undoes = append(s.Undoes, name())
		}
		for range next(3) {
			s.On = append(s.On, []string{"a", "b", "one", "two", "three", "nowhere"}[next(6)])
		}
		s.Each = next(4) == 3
		s.Service = []string{"", "", "up", "down", "degraded"}[next(5)]
		s.Run = [][]string{nil, {"x"}, {"y", "x", "x"}}[next(3)]
		switch next(6) {
		case 1:
			s.Sets = map[string]change.Scalar{"m": values[next(2)], "n": values[next(2)]}
		case 2:
			s.Reads = map[string]change.Scalar{"m": values[next(2)], "n": values[next(2)]}
		case 3:
			s.Clears = []string{"m", "m"}
		case 4:
			s.Stop = []change.Stop{{Then: []string{"", "rollback", "wait"}[next(3)], Until: change.ClockTime{Clock: "S", Minutes: next(200)}}}
		case 5:
			s.Tests = []string{"works"}
		}
		return s
	}
	forward, back := next(10), next(10)
	for range forward {
		c.Procedure = append(c.Procedure, draw("S"))
	}
	for range back {
		c.Rollback = append(c.Rollback, draw("D"))
	}
	return c
}
