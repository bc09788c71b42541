package schedule

import (
	"slices"
	"sort"
	"time"
)

// fallBack is what falling back costs from a moment on, counted from the zero
// of the clock S, until the next one.
type fallBack struct {
	from time.Duration
	cost time.Duration
	// needed is set if there is anything to take back.
	needed bool
	// down is when the service goes down on the clock D and up when it is back;
	// down is negative if no step takes it down.
	down, up time.Duration
}

// undoing follows which steps of a rollback are needed while the steps of a
// procedure begin one by one.
type undoing struct {
	back *timeline
	// undoneBy are the steps of the rollback that undo a step of the procedure.
	undoneBy [][]int
	kept     []bool
	// reached are the targets of a step with each that have to be taken back.
	reached []map[string]bool
	length  []time.Duration
	at, end []time.Duration
	missing int // steps left out, or with targets that were not reached
	begun   bool
}

// newUndoing starts before anything has begun: what undoes something is left
// out, the rest is not.
func newUndoing(forward, back *timeline) *undoing {
	n := len(back.steps)
	u := &undoing{back: back, undoneBy: make([][]int, len(forward.steps)), kept: make([]bool, n),
		reached: make([]map[string]bool, n), length: make([]time.Duration, n), at: make([]time.Duration, n), end: make([]time.Duration, n)}
	place := placesOf(forward.steps)
	for i, s := range back.steps {
		known := true
		for _, name := range s.Undoes {
			k, ok := place[name]
			known = known && ok
			if ok && !slices.Contains(u.undoneBy[k], i) {
				u.undoneBy[k] = append(u.undoneBy[k], i)
			}
		}
		if len(s.Undoes) == 0 || !known {
			u.kept[i], u.length[i] = true, back.length[i]
		} else {
			u.missing++
		}
	}
	u.untouched(forward)
	return u
}

// untouched counts the targets of a step that none of the steps touches which it
// undoes: they are taken back as soon as any of these has begun.
func (u *undoing) untouched(forward *timeline) {
	touched := make([]map[string]bool, len(u.back.steps))
	for k, undoneBy := range u.undoneBy {
		for _, i := range undoneBy {
			if touched[i] == nil {
				touched[i] = map[string]bool{}
			}
			addTargets(touched[i], forward.targets[k])
		}
	}
	for i, some := range touched {
		if some == nil || !u.back.steps[i].Each {
			continue
		}
		u.reached[i] = map[string]bool{}
		for _, t := range u.back.targets[i] {
			if !some[t] {
				u.reached[i][t] = true
			}
		}
	}
}

// begin tells that a step of the procedure with these targets has begun.
func (u *undoing) begin(step int, targets []string) {
	u.begun = true
	for _, i := range u.undoneBy[step] {
		if u.kept[i] && u.length[i] == u.back.length[i] {
			continue
		}
		u.kept[i] = true
		u.length[i] = u.reach(i, targets)
		if u.length[i] == u.back.length[i] {
			u.missing--
		}
	}
}

// reach returns how long a step takes once these targets were reached as well.
func (u *undoing) reach(i int, targets []string) time.Duration {
	all := u.back.targets[i]
	if s := u.back.steps[i]; !s.Each || s.Takes.IsZero() || len(targets) == 0 {
		return u.back.length[i]
	}
	addTargets(u.reached[i], targets)
	n := 0
	for _, t := range all {
		if u.reached[i][t] {
			n++
		}
	}
	return u.back.length[i] / time.Duration(len(all)) * time.Duration(n)
}

// run moves the steps to their times and returns what falling back costs.
func (u *undoing) run() fallBack {
	if !u.begun {
		return fallBack{down: -1}
	}
	if u.missing == 0 {
		return costOf(u.back, u.kept, u.back.at, u.back.end)
	}
	for _, i := range u.back.graph.order {
		u.at[i] = u.start(i)
		u.end[i] = u.at[i]
		if u.kept[i] {
			u.end[i] += u.length[i]
		}
	}
	return costOf(u.back, u.kept, u.at, u.end)
}

// start returns when a step can begin. Where something is left out, a step that
// waits for others does not wait for its time on the clock, which was written
// for the whole rollback; a step left out passes on what it would wait for.
func (u *undoing) start(i int) time.Duration {
	if len(u.back.graph.before[i]) == 0 {
		if !u.kept[i] {
			return 0
		}
		return u.back.at[i]
	}
	var at time.Duration
	for _, k := range u.back.graph.before[i] {
		at = max(at, u.end[k])
	}
	return min(at, u.back.at[i])
}

func costOf(back *timeline, kept []bool, at, end []time.Duration) fallBack {
	f := fallBack{down: -1, up: -1}
	for i := range back.steps {
		if !kept[i] {
			continue
		}
		f.needed, f.cost = true, max(f.cost, end[i])
		switch is := back.steps[i].Service; {
		case is == serviceDown && (f.down < 0 || at[i] < f.down):
			f.down = at[i]
		case is == serviceUp:
			f.up = max(f.up, end[i])
		}
	}
	if f.up < 0 {
		f.up = f.cost
	}
	return f
}

// curve returns what falling back costs from which moment on.
func (b *planner) curve(p *Plan) []fallBack {
	u := newUndoing(b.forward, b.back)
	curve := []fallBack{{from: -2 * planLimit, down: -1}}
	for n := 0; n < len(b.forward.sorted); {
		from, before, begun := b.forward.at[b.forward.sorted[n]], u.missing, u.begun
		changed := false
		for ; n < len(b.forward.sorted) && b.forward.at[b.forward.sorted[n]] == from; n++ {
			i := b.forward.sorted[n]
			changed = changed || len(u.undoneBy[i]) > 0
			u.begin(i, b.forward.targets[i])
		}
		if changed && before > 0 || !begun {
			f := p.measured(u.run())
			f.from = from
			curve = append(curve, f)
		}
	}
	return curve
}

// measured corrects an estimate by what a rehearsal of the whole rollback found:
// no part takes longer than the whole did, and what the whole took longer than
// planned, each part may take longer too.
func (p *Plan) measured(f fallBack) fallBack {
	if !f.needed {
		return f
	}
	longer := max(0, p.Rollback-p.Estimate)
	f.cost = min(f.cost+longer, p.Rollback)
	f.up = min(f.up+longer, p.Rollback)
	return f
}

// Decide returns the decision to fall back at a moment. A step that begins at
// that very moment has begun. It is zero without a rollback.
func (p *Plan) Decide(t time.Time) Decision {
	if len(p.curve) == 0 {
		return Decision{}
	}
	d := Decision{At: t, Cost: p.fallBackAt(t).cost}
	d.Back = t.Add(d.Cost)
	d.Left = p.Window.End.Sub(d.Back) - p.RestoreCheck - p.Margin
	return d
}

func (p *Plan) fallBackAt(t time.Time) fallBack {
	next := sort.Search(len(p.curve), func(i int) bool { return p.Start.Add(p.curve[i].from).After(t) })
	return p.curve[max(0, next-1)]
}
