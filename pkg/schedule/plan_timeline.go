package schedule

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// timeline is one clock: its steps by their places in the file, with times from
// its zero.
type timeline struct {
	steps   []change.Step
	graph   stepGraph
	targets [][]string

	clock, at, end []time.Duration
	least, length  []time.Duration
	has            []time.Duration
	next           []int // the step that has ends with, or -1
	sorted         []int // by at
}

// newTimeline puts the steps of a list on its clock. It returns nil where they
// cannot be.
func (b *planner) newTimeline(list, clock string, steps []change.Step) *timeline {
	n := len(steps)
	t := &timeline{steps: steps, graph: newStepGraph(steps), targets: make([][]string, n),
		clock: make([]time.Duration, n), at: make([]time.Duration, n), end: make([]time.Duration, n),
		least: make([]time.Duration, n), length: make([]time.Duration, n),
		has: make([]time.Duration, n), next: make([]int, n)}
	ok := b.checkCycle(list, t)
	for i, s := range steps {
		t.targets[i] = b.targets(s.On)
		ok = b.checkStep(fmt.Sprintf("%s[%d]", list, i), clock, s, len(t.targets[i])) && ok
	}
	if !ok {
		return nil
	}
	for i, s := range steps {
		t.clock[i] = time.Duration(s.At.Minutes) * time.Minute
	}
	t.measure()
	b.run(list, t)
	t.sorted = byTime(t.at)
	return t
}

func (b *planner) checkCycle(list string, t *timeline) bool {
	round := t.graph.cycle()
	if round == nil {
		return true
	}
	names := make([]string, 0, len(round)+1)
	for _, i := range append(round, round[0]) {
		names = append(names, fmt.Sprintf("%q", t.steps[i].Name))
	}
	b.add(fmt.Sprintf("%s[%d].after", list, round[0]), "take one of them out of after",
		"steps wait for each other, so none of them can begin: %s", strings.Join(names, " after "))
	return false
}

func (b *planner) checkStep(path, clock string, s change.Step, targets int) bool {
	times := 1
	switch {
	case s.At.Clock != clock:
		b.add(path+".at", fmt.Sprintf("write for example %s+10m", clock),
			"the step %q is at %q, which is not on the clock %s", s.Name, s.At, clock)
		return false
	case tooManyMinutes(s.At):
		b.add(path+".at", "check the hours", "the step %q is at %q, which is more than ten years away", s.Name, s.At)
		return false
	case slices.ContainsFunc(s.Stop, func(stop change.Stop) bool { return tooManyMinutes(stop.Until) }):
		b.add(path+".stop", "check the hours", "the step %q may be stopped until more than ten years away", s.Name)
		return false
	case clock == change.DecisionClock && s.At.Minutes < 0:
		b.add(path+".at", "begin at D+0m", "the step %q is at %q, before the decision was made", s.Name, s.At)
		return false
	case s.Each && targets == 0:
		b.add(path+".on", "name the targets, or take out each",
			"the step %q takes its time for each target, and has none", s.Name)
		return false
	case s.Each:
		times = targets
	}
	return b.checkSpan(path+".takes", s.Takes, times)
}

func tooManyMinutes(c change.ClockTime) bool {
	return c.Minutes > planLimitMinutes || c.Minutes < -planLimitMinutes
}

// run starts every step at its time, or when what it waits for has ended.
func (b *planner) run(list string, t *timeline) {
	told := false
	for _, i := range t.graph.order {
		t.at[i] = t.clock[i]
		for _, k := range t.graph.before[i] {
			t.at[i] = max(t.at[i], t.end[k])
		}
		t.end[i] = t.at[i] + t.length[i]
		if t.end[i] <= planLimit {
			continue
		}
		t.end[i] = planLimit
		if !told {
			b.add(fmt.Sprintf("%s[%d]", list, i), "check the times that the steps before it take",
				"the step %q would end more than ten years after the start", t.steps[i].Name)
			told = true
		}
	}
}

// total returns when the last step has ended.
func (t *timeline) total() time.Duration {
	var last time.Duration
	for i, end := range t.end {
		if i == 0 || end > last {
			last = end
		}
	}
	return last
}

// planned returns the steps in order of time, with the zero of the clock at a
// moment.
func (t *timeline) planned(zero time.Time) []Planned {
	all := make([]Planned, 0, len(t.steps))
	for _, i := range t.sorted {
		p := Planned{Index: i, Step: t.steps[i], Targets: t.targets[i], Min: t.least[i], Max: t.length[i], Has: t.has[i],
			Planned: zero.Add(t.clock[i]), At: zero.Add(t.at[i]), End: zero.Add(t.end[i])}
		if t.next[i] >= 0 {
			p.HasNext = t.steps[t.next[i]].Name
		}
		all = append(all, p)
	}
	return all
}
