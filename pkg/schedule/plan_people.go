package schedule

import (
	"cmp"
	"slices"
	"time"
)

// loadsOf returns what each role has to do, in order of its first step.
func loadsOf(steps []Planned) []Load {
	var all []Load
	place := map[string]int{}
	for n, busy := range BusyTimes(steps) {
		s := steps[n]
		i, ok := place[s.Step.Owner]
		if !ok {
			i = len(all)
			place[s.Step.Owner] = i
			all = append(all, Load{Role: s.Step.Owner, First: busy.Start, Last: busy.End})
		}
		l := &all[i]
		l.Steps++
		l.Busy += busy.End.Sub(busy.Start)
		if busy.End.After(l.Last) {
			l.Last = busy.End
		}
	}
	return all
}

// BusyTimes returns when each step keeps somebody busy. One that does not say how
// long it takes does so until the next step of its owner at the latest: nobody
// is told to be in two places because of a time that was only guessed.
func BusyTimes(steps []Planned) []Interval {
	busy := make([]Interval, len(steps))
	next := map[string]time.Time{}
	for n := len(steps) - 1; n >= 0; n-- {
		s := steps[n]
		busy[n] = Interval{Start: s.At, End: s.End}
		if t, ok := next[s.Step.Owner]; ok && !s.Timed() && t.Before(s.End) {
			busy[n].End = t
		}
		next[s.Step.Owner] = s.At
	}
	return busy
}

// clashesIn returns the times at which more steps of a role run at once than
// people have it.
func clashesIn(steps []Planned, people func(string) int, back bool) []Clash {
	busy := BusyTimes(steps)
	byRole := map[string][]int{}
	var roles []string
	for n, s := range steps {
		if byRole[s.Step.Owner] == nil {
			roles = append(roles, s.Step.Owner)
		}
		byRole[s.Step.Owner] = append(byRole[s.Step.Owner], n)
	}
	var all []Clash
	for _, role := range roles {
		has := 1
		if people != nil {
			has = max(1, people(role)) // nobody at all is another problem
		}
		all = append(all, clashesOf(role, has, steps, busy, byRole[role], back)...)
	}
	slices.SortStableFunc(all, func(a, b Clash) int { return a.Time.Start.Compare(b.Time.Start) })
	return all
}

// stepEdge is the beginning or the end of a step.
type stepEdge struct {
	at   time.Time
	step int
	ends bool
}

// clashesOf goes along the steps of one role. A step that ends makes room for
// one that begins at that moment.
func clashesOf(role string, people int, steps []Planned, busy []Interval, mine []int, back bool) []Clash {
	var edges []stepEdge
	for _, n := range mine {
		if busy[n].Start.Before(busy[n].End) {
			edges = append(edges, stepEdge{busy[n].Start, n, false}, stepEdge{busy[n].End, n, true})
		}
	}
	slices.SortStableFunc(edges, func(a, b stepEdge) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(boolInt(b.ends), boolInt(a.ends)), cmp.Compare(a.step, b.step))
	})
	var all []Clash
	running := map[int]bool{}
	var open *Clash
	for _, e := range edges {
		if e.ends {
			delete(running, e.step)
			if open != nil && len(running) <= people {
				open.Time.End = e.at
				all, open = append(all, *open), nil
			}
			continue
		}
		running[e.step] = true
		switch {
		case open != nil:
			open.Steps = append(open.Steps, steps[e.step].Step.Name)
			open.Most = max(open.Most, len(running))
		case len(running) > people:
			open = &Clash{Role: role, People: people, Most: len(running), Back: back,
				Steps: stepNames(steps, running), Time: Interval{Start: e.at}}
		}
	}
	return all
}

func stepNames(steps []Planned, running map[int]bool) []string {
	places := make([]int, 0, len(running))
	for n := range running {
		places = append(places, n)
	}
	slices.Sort(places)
	all := make([]string, 0, len(places))
	for _, n := range places {
		all = append(all, steps[n].Step.Name)
	}
	return all
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
