package schedule

import (
	"maps"
	"slices"
)

// fleet is a fleet with its groups and targets in a fixed order.
type fleet struct {
	members map[string][]string
	groups  []string
	targets []string
	// in are the groups of a target.
	in map[string][]string
}

func newFleet(members map[string][]string) fleet {
	f := fleet{members: members, groups: slices.Sorted(maps.Keys(members)), in: map[string][]string{}}
	for _, g := range f.groups {
		for _, t := range resolveTargets(members, []string{g}) {
			f.in[t] = append(f.in[t], g)
		}
	}
	f.targets = slices.Sorted(maps.Keys(f.in))
	return f
}

// without returns the targets of the fleet that are not in any of the sets.
func (f fleet) without(sets ...map[string]bool) []string {
	var all []string
	for _, t := range f.targets {
		if !slices.ContainsFunc(sets, func(set map[string]bool) bool { return set[t] }) {
			all = append(all, t)
		}
	}
	return all
}

// missing returns the members of a group that are not in a set.
func (f fleet) missing(group string, set map[string]bool) []string {
	var all []string
	for _, t := range f.members[group] {
		if !set[t] {
			all = append(all, t)
		}
	}
	return all
}

// targets returns what a step touches. Steps that touch one group share the
// list of it.
func (b *planner) targets(on []string) []string {
	if len(on) != 1 {
		return resolveTargets(b.change.Fleet, on)
	}
	known, ok := b.groups[on[0]]
	if !ok {
		known = resolveTargets(b.change.Fleet, on)
		if b.groups == nil {
			b.groups = map[string][]string{}
		}
		b.groups[on[0]] = known
	}
	return known
}

// resolveTargets returns what a step touches, with groups resolved, each once.
func resolveTargets(fleet map[string][]string, on []string) []string {
	var targets []string
	seen := map[string]bool{}
	for _, name := range on {
		members, group := fleet[name]
		if !group {
			members = []string{name}
		}
		for _, m := range members {
			if !seen[m] {
				seen[m] = true
				targets = append(targets, m)
			}
		}
	}
	return targets
}
