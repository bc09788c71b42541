package schedule

import (
	"cmp"
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
)

// stepGraph knows which step waits for which, by their places in the file.
type stepGraph struct {
	// before are the steps that a step waits for, after those that wait for it.
	before, after [][]int
	// order has every step behind those that it waits for.
	order []int
}

// newStepGraph returns the graph of the steps. What a name that no step has
// waits for is not known here; package spec refuses it.
func newStepGraph(steps []change.Step) stepGraph {
	g := stepGraph{before: make([][]int, len(steps)), after: make([][]int, len(steps))}
	place := placesOf(steps)
	named := make([]int, len(steps)) // by which step last, counted from 1
	for i, s := range steps {
		for _, name := range s.After {
			if k, ok := place[name]; ok && named[k] != i+1 {
				named[k] = i + 1
				g.before[i] = append(g.before[i], k)
				g.after[k] = append(g.after[k], i)
			}
		}
	}
	g.sort()
	return g
}

// placesOf returns the place of each name, of the first step that has it.
func placesOf(steps []change.Step) map[string]int {
	place := make(map[string]int, len(steps))
	for i, s := range steps {
		if _, twice := place[s.Name]; !twice {
			place[s.Name] = i
		}
	}
	return place
}

// sort puts the steps in order; those that wait for each other, and those that
// wait for such steps, are left out.
func (g *stepGraph) sort() {
	waiting := make([]int, len(g.before))
	for i, before := range g.before {
		waiting[i] = len(before)
		if len(before) == 0 {
			g.order = append(g.order, i)
		}
	}
	for done := 0; done < len(g.order); done++ {
		for _, next := range g.after[g.order[done]] {
			if waiting[next]--; waiting[next] == 0 {
				g.order = append(g.order, next)
			}
		}
	}
}

// cycle returns the steps of one way round, or nil if there is none. Every step
// that was left out waits for another one that was: following them comes round.
func (g *stepGraph) cycle() []int {
	if len(g.order) == len(g.before) {
		return nil
	}
	sorted := make([]bool, len(g.before))
	for _, i := range g.order {
		sorted[i] = true
	}
	at := slices.Index(sorted, false)
	seen := map[int]int{}
	var way []int
	for {
		if from, again := seen[at]; again {
			return way[from:]
		}
		seen[at] = len(way)
		way = append(way, at)
		for _, k := range g.before[at] {
			if !sorted[k] {
				at = k
				break
			}
		}
	}
}

// byTime returns the places of n steps by a time, and by place where it is the
// same.
func byTime[T cmp.Ordered](times []T) []int {
	order := make([]int, len(times))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(times[a], times[b]) })
	return order
}
