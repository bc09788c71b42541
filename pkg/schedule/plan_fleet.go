package schedule

import (
	"slices"
)

// Coverage tells what of the fleet a procedure leaves out, and where it does not
// keep to the order of its canary.
type Coverage struct {
	// Untouched are the targets of the fleet that no step touches, sorted.
	Untouched []string
	// Partly are groups that a script is run on a part of.
	Partly []PartOfGroup
	// PartlyBack are groups of which the way back runs a script on a part, and
	// leaves out targets that the procedure touches.
	PartlyBack []PartOfGroup
	// Canary is what the order of the canary is broken by.
	Canary []CanaryBreak
}

// PartOfGroup is a group of which a script is run on some members, named one by
// one, and not on the rest.
type PartOfGroup struct {
	Script, Group string
	// Step is the place of the first step that names one of them.
	Step    int
	Missing []string
}

// scriptRuns are the steps that run one script, in order of time.
type scriptRuns struct {
	script string
	steps  []Planned
}

// Coverage checks the steps against the fleet, and those of the procedure against
// its canary.
func (p *Plan) Coverage() Coverage {
	f := newFleet(p.fleet)
	touched := map[string]bool{}
	for _, s := range p.Forward {
		addTargets(touched, s.Targets)
	}
	c := Coverage{Untouched: f.without(touched)}
	first := map[string]bool{}
	addTargets(first, resolveTargets(p.fleet, p.canary))
	if len(first) > 0 && !slices.ContainsFunc(p.Forward, func(s Planned) bool { return onlyCanaries(s, first) }) {
		c.Canary = append(c.Canary, CanaryBreak{CanaryNever, "", -1, -1, nil})
	}
	for _, r := range runsOf(p.Forward) {
		c.Partly = append(c.Partly, f.partly(r)...)
		if len(first) > 0 {
			c.Canary = append(c.Canary, f.canaryBreaks(r, first, p.Forward)...)
		}
	}
	for _, r := range runsOf(p.Back) {
		for _, g := range f.partly(r) {
			g.Missing = slices.DeleteFunc(slices.Clone(g.Missing), func(t string) bool { return !touched[t] })
			if len(g.Missing) > 0 {
				c.PartlyBack = append(c.PartlyBack, g)
			}
		}
	}
	return c
}

func addTargets(set map[string]bool, targets []string) {
	for _, t := range targets {
		set[t] = true
	}
}

// runsOf groups the steps with targets by the scripts that they run.
func runsOf(steps []Planned) []scriptRuns {
	var all []scriptRuns
	place := map[string]int{}
	for _, s := range steps {
		if len(s.Targets) == 0 {
			continue
		}
		for _, script := range slices.Compact(slices.Sorted(slices.Values(s.Step.Run))) {
			i, ok := place[script]
			if !ok {
				i = len(all)
				place[script] = i
				all = append(all, scriptRuns{script: script})
			}
			all[i].steps = append(all[i].steps, s)
		}
	}
	return all
}

// partly returns the groups of which a script is run on some members that are
// named one by one. Where a target is in several groups, one that is complete
// is enough, and the one that lacks the fewest is told.
func (f fleet) partly(r scriptRuns) []PartOfGroup {
	touched, told := map[string]bool{}, map[string]bool{}
	for _, s := range r.steps {
		addTargets(touched, s.Targets)
	}
	lacks := map[string][]string{}
	var all []PartOfGroup
	for _, s := range r.steps {
		for _, name := range s.Step.On {
			if _, group := f.members[name]; group || len(f.in[name]) == 0 {
				continue
			}
			for _, g := range f.in[name] {
				if _, known := lacks[g]; !known {
					lacks[g] = f.missing(g, touched)
				}
			}
			g := slices.MinFunc(f.in[name], func(a, b string) int { return len(lacks[a]) - len(lacks[b]) })
			if len(lacks[g]) > 0 && !told[g] {
				told[g] = true
				all = append(all, PartOfGroup{Script: r.script, Group: g, Step: s.Index, Missing: lacks[g]})
			}
		}
	}
	return all
}
