package spec

import (
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
)

// steps checks what the steps of one list name.
func (r *changeCheck) steps(list string, all []change.Step, clock string) {
	here := namesOfAll("a step of the "+list, "steps", all, func(s change.Step) string { return s.Name })
	backups := namesOfAll("a backup of this change", "backups", r.change.Backup, func(b change.Backup) string { return b.Name })
	tests := namesOfAll("a test of this change", "tests", r.change.Tests, func(t change.Test) string { return t.Name })
	targets := r.targets()
	seen := map[string]string{}
	for i, s := range all {
		path := itemPath(list, i)
		r.unique(path+".name", "the step", s.Name, seen)
		r.clock(path+".at", s.At, clock, list)
		r.allDeclared(path+".after", s.After, here)
		r.declared(path+".takesBackup", s.TakesBackup, backups)
		r.declared(path+".restores", s.Restores, backups)
		r.allDeclared(path+".tests", s.Tests, tests)
		if len(r.change.Fleet) > 0 {
			r.allDeclared(path+".on", s.On, targets)
		}
		r.sense(path, s, clock, list)
		r.undoes(path, list, s)
	}
	r.cycles(list, all)
}

// sense finds what a step says and nobody could act on.
func (r *changeCheck) sense(path string, s change.Step, clock, list string) {
	if s.Each && len(s.On) == 0 {
		r.add(path+".each", "the time is for each target, and the step has none", "name its targets under on, or delete each")
	}
	seen := map[string]string{}
	for i, target := range s.On {
		r.unique(itemPath(path+".on", i), "the target", target, seen)
	}
	if s.Hold != nil && s.Hold.Signoff == "" && s.Hold.Check == "" {
		r.add(path+".hold", "it waits for nothing", "name the role that signs off under signoff, or the check that has to hold under check")
	}
	for i, stop := range s.Stop {
		if stop.Until.Clock != "" {
			r.clock(itemPath(path+".stop", i)+".until", stop.Until, clock, list)
		}
	}
}

// undoes finds a step that takes back what the procedure does not do.
func (r *changeCheck) undoes(path, list string, s change.Step) {
	switch {
	case len(s.Undoes) == 0:
	case list != "rollback":
		r.add(path+".undoes", "only a step of the rollback takes back what was done", "move the step to the rollback, or delete undoes")
	default:
		r.allDeclared(path+".undoes", s.Undoes, namesOfAll("a step of the procedure", "steps", r.change.Procedure, func(s change.Step) string { return s.Name }))
	}
}

// fleet finds groups without targets, and canaries that are not in the fleet.
func (r *changeCheck) fleet() {
	for _, group := range sortedKeys(r.change.Fleet) {
		path, members := "fleet."+group, r.change.Fleet[group]
		if len(members) == 0 {
			r.add(path, "the group is empty", "name its targets, or delete the group")
		}
		seen := map[string]string{}
		for i, name := range members {
			r.unique(itemPath(path, i), "the target", name, seen)
		}
	}
	r.allDeclared("canary", r.change.Canary, r.targets())
}

// clock finds a step on the clock of the other list.
func (r *changeCheck) clock(path string, at change.ClockTime, clock, list string) {
	if at.Clock == clock {
		return
	}
	meant := map[string]string{
		change.StartClock:    "count from the start: S+10m",
		change.DecisionClock: "count from the decision to fall back: D+10m",
	}
	r.add(path, quote(at.String())+" is not on the clock of the "+list, meant[clock])
}

// targets returns the groups of the fleet and all that is in them.
func (r *changeCheck) targets() names {
	n := names{one: "a part of the fleet", many: "targets"}
	for _, group := range sortedKeys(r.change.Fleet) {
		n.all = append(n.all, group)
		n.all = append(n.all, r.change.Fleet[group]...)
	}
	return n
}

// cycles finds steps that wait for themselves.
func (r *changeCheck) cycles(list string, all []change.Step) {
	after := map[string][]string{}
	for _, s := range all {
		after[s.Name] = append(after[s.Name], s.After...)
	}
	told := map[string]bool{}
	for i, s := range all {
		round := roundTo(s.Name, after)
		if round == nil || told[s.Name] {
			continue
		}
		for _, name := range round {
			told[name] = true
		}
		message := "the step " + quote(s.Name) + " waits for itself"
		if len(round) > 1 {
			message = "the steps wait for each other: " + arrows(append(round, s.Name))
		}
		r.add(itemPath(list, i)+".after", message, "take one of them out of after")
	}
}

// roundTo returns the steps of a way from a step back to itself, or nil.
func roundTo(start string, after map[string][]string) []string {
	from := map[string]string{}
	queue := []string{start}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		for _, next := range after[name] {
			if next == start {
				return backwards(name, start, from)
			}
			if _, seen := from[next]; !seen && next != start {
				from[next] = name
				queue = append(queue, next)
			}
		}
	}
	return nil
}

func backwards(name, start string, from map[string]string) []string {
	way := []string{name}
	for name != start {
		name = from[name]
		way = append(way, name)
	}
	slices.Reverse(way)
	return way
}

func arrows(names []string) string {
	text := ""
	for i, name := range names {
		if i > 0 {
			text += " after "
		}
		text += quote(name)
	}
	return text
}
