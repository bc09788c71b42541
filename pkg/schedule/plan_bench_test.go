package schedule_test

import (
	"fmt"
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// long is a change of n steps on each clock, each of which waits for the three
// before it, on twenty machines.
func long(n int, partial bool) *change.Change {
	c := evenings(100*n, nil, nil)
	c.Fleet = map[string][]string{}
	for i := range 20 {
		c.Fleet["all"] = append(c.Fleet["all"], fmt.Sprintf("m%d", i))
	}
	for i := range n {
		s := change.Step{Name: fmt.Sprintf("s%d", i), Owner: fmt.Sprintf("role-%d", i%7), At: change.ClockTime{Clock: "S", Minutes: i},
			Takes: change.Span{Max: change.Duration{Minutes: 3}}, On: []string{fmt.Sprintf("m%d", i%20)}, Run: []string{fmt.Sprintf("script-%d", i%50)}}
		b := s
		b.Name, b.At.Clock, b.On, b.Each = fmt.Sprintf("b%d", i), "D", []string{"all"}, true
		for k := max(0, i-3); k < i; k++ {
			s.After = append(s.After, fmt.Sprintf("s%d", k))
			b.After = append(b.After, fmt.Sprintf("b%d", k))
		}
		if partial {
			b.Undoes = []string{fmt.Sprintf("s%d", n-1-i), fmt.Sprintf("s%d", (n+9-i)%n)}
		}
		c.Procedure, c.Rollback = append(c.Procedure, s), append(c.Rollback, b)
	}
	return c
}

func BenchmarkPlan(b *testing.B) {
	for _, partial := range []bool{false, true} {
		for _, n := range []int{10, 500, 1000} {
			c := long(n, partial)
			b.Run(fmt.Sprintf("steps=%d,partial=%t", 2*n, partial), func(b *testing.B) {
				for b.Loop() {
					if p, problems := schedule.NewPlan(c, nil, schedule.Options{}); p == nil {
						b.Fatal(problems)
					}
				}
			})
		}
	}
}
