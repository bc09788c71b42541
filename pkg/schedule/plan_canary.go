package schedule

import (
	"slices"
	"time"
)

// What breaks the order of a canary.
const (
	CanaryOnly     = "only"     // the script is run on a canary, and never on all the others
	CanaryAtOnce   = "at once"  // one step runs it on a canary and on others
	CanaryTooEarly = "early"    // it is run on others before the canary is done
	CanaryUntested = "untested" // nothing is tested between the canary and the others
	CanaryNever    = "never"    // no step at all touches a canary alone
)

// CanaryBreak is a script that does not keep to the order of the canary.
type CanaryBreak struct {
	Kind, Script string
	// Step is the place in the procedure of the step that breaks it, Canary that
	// of the last step on the canary; -1 where there is none.
	Step, Canary int
	// Targets are those that are left out (CanaryOnly), or that come too soon.
	Targets []string
}

// kin returns those that a canary goes before: the other members of the groups
// that it is a part of; if it is a part of none, all others.
func (f fleet) kin(first map[string]bool) map[string]bool {
	kin := map[string]bool{}
	for _, g := range f.groups {
		left := f.missing(g, first)
		if len(left) > 0 && len(left) < len(f.members[g]) {
			addTargets(kin, left)
		}
	}
	if len(kin) == 0 {
		addTargets(kin, f.without(first))
	}
	return kin
}

// canaryBreaks checks the order of one script. A step that takes the service down or
// brings it up is about all of it, and may touch everything at once.
func (f fleet) canaryBreaks(r scriptRuns, first map[string]bool, steps []Planned) []CanaryBreak {
	var canaries, others []Planned
	var all []CanaryBreak
	touched, kin := map[string]bool{}, f.kin(first)
	for _, s := range r.steps {
		addTargets(touched, s.Targets)
		on, off := splitTargets(s.Targets, first)
		off = slices.DeleteFunc(off, func(t string) bool { return !kin[t] })
		switch {
		case len(on)+len(off) == 0:
		case len(off) == 0:
			canaries = append(canaries, s)
		case len(on) == 0:
			others = append(others, s)
		case s.Step.Service == "":
			all = append(all, CanaryBreak{CanaryAtOnce, r.script, s.Index, -1, off})
		}
	}
	if len(canaries) == 0 {
		return all
	}
	last := canaries[0]
	for _, s := range canaries {
		if s.End.After(last.End) {
			last = s
		}
	}
	left := slices.DeleteFunc(f.without(touched, first), func(t string) bool { return !kin[t] })
	if len(left) > 0 {
		all = append(all, CanaryBreak{CanaryOnly, r.script, last.Index, last.Index, left})
	}
	for _, s := range others {
		switch {
		case s.At.Before(last.End):
			all = append(all, CanaryBreak{CanaryTooEarly, r.script, s.Index, last.Index, s.Targets})
		case !testedBetween(steps, last.End, s.At):
			all = append(all, CanaryBreak{CanaryUntested, r.script, s.Index, last.Index, s.Targets})
		}
	}
	return all
}

// onlyCanaries reports whether a step touches nothing but canaries.
func onlyCanaries(s Planned, first map[string]bool) bool {
	on, off := splitTargets(s.Targets, first)
	return len(on) > 0 && len(off) == 0
}

func splitTargets(targets []string, first map[string]bool) (on, off []string) {
	for _, t := range targets {
		if first[t] {
			on = append(on, t)
		} else {
			off = append(off, t)
		}
	}
	return on, off
}

// testedBetween reports whether tests ended after the canary was done and before
// the others begin; the last step on the canary may perform them itself.
func testedBetween(steps []Planned, from, to time.Time) bool {
	return slices.ContainsFunc(steps, func(s Planned) bool {
		return len(s.Step.Tests) > 0 && !s.End.Before(from) && !s.End.After(to)
	})
}
