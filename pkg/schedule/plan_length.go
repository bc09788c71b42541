package schedule

import "time"

// measure works out what time the clock leaves each step, and how long it
// takes.
func (t *timeline) measure() {
	t.follow()
	for i, s := range t.steps {
		if k := t.next[i]; k >= 0 {
			t.has[i] = max(0, t.clock[k]-t.clock[i])
		}
		t.least[i], t.length[i] = t.has[i], t.has[i]
		if s.Takes.IsZero() {
			continue
		}
		times := time.Duration(1)
		if s.Each {
			times = time.Duration(len(t.targets[i]))
		}
		t.least[i], t.length[i] = times*planMinutes(s.Takes.Min), times*planMinutes(s.Takes.Max)
	}
}

// follow finds for each step the one until which it may last: the first that
// waits for it, else the next of the same owner, else the next on the clock.
func (t *timeline) follow() {
	order := byTime(t.clock)
	mine := map[string]int{}
	for place := len(order) - 1; place >= 0; place-- {
		i := order[place]
		t.next[i] = -1
		if place+1 < len(order) {
			t.next[i] = order[place+1]
		}
		if k, ok := mine[t.steps[i].Owner]; ok {
			t.next[i] = k
		}
		mine[t.steps[i].Owner] = i
	}
	for i, waiting := range t.graph.after {
		for n, k := range waiting {
			if n == 0 || t.clock[k] < t.clock[t.next[i]] {
				t.next[i] = k
			}
		}
	}
}
