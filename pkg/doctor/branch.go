package doctor

import (
	"fmt"
	"slices"
	"strings"
)

// demand is one thing that a branch has to be guarded with.
type demand struct {
	id string
	// message says what is the case where nothing meets it.
	message string
	meets   func(Guard) bool
	// bypass are those whom the guard does not bind.
	bypass func(Guard) Setting[[]string]
}

func freed(g Guard) Setting[[]string]     { return g.Bypass }
func rewriters(g Guard) Setting[[]string] { return g.Rewriters }

// main looks at the default branch.
func (e *examiner) main() {
	reviewed := func(g Guard) bool { return g.Approvals > 0 }
	demands := []demand{
		{"branch/pull-request", "%s can be pushed to without a pull request that somebody approved", reviewed, freed},
		{"branch/stale", "an approval of a pull request to %s still counts after other commits were pushed", func(g Guard) bool { return reviewed(g) && g.Fresh }, freed},
		{"branch/code-owners", "a pull request to %s needs no review of the code owners", func(g Guard) bool { return g.CodeOwners }, freed},
		{"branch/force-push", "%s can be force pushed", func(g Guard) bool { return g.NoForcePush }, rewriters},
		{"branch/deletion", "%s can be deleted", func(g Guard) bool { return g.NoDeletion }, rewriters},
		{"branch/check", "a merge to %s does not need the check " + Check, func(g Guard) bool { return g.check() != nil }, freed},
	}
	g := e.guarded(e.s.Main, "branch", demands)
	if g == nil {
		return
	}
	if checking := g.that(func(g Guard) bool { return g.check() != nil }); len(checking) > 0 {
		e.check(g, checking)
	}
}

// check looks at how the check of lockflight is required.
func (e *examiner) check(g *guards, checking []Guard) {
	sourced := slices.ContainsFunc(checking, func(g Guard) bool { return g.check().App != 0 })
	strict := len(g.that(func(g Guard) bool { return g.Strict })) > 0
	if (!sourced || !strict) && g.unknown() {
		g.tell()
		return
	}
	if !sourced {
		e.found("branch/check-source", names{}, "the check %s that a merge to %s needs may come from anybody who can write", Check, quote(e.s.Main.Name))
	}
	if !strict {
		e.found("branch/check-strict", names{}, "a pull request to %s is merged without a check together with what was merged before it", quote(e.s.Main.Name))
	}
}

// check returns how the guard requires the check of lockflight; nil if it does not.
func (g Guard) check() *RequiredCheck {
	var best *RequiredCheck
	for i, c := range g.Checks {
		if c.Name == Check && (best == nil || best.App == 0) {
			best = &g.Checks[i]
		}
	}
	return best
}

// guards are all guards of a branch that are known.
type guards struct {
	e      *examiner
	branch Branch
	known  []Guard
}

// guarded holds a branch against demands. It returns nil if there is nothing
// more to look at.
func (e *examiner) guarded(b Branch, family string, demands []demand) *guards {
	protection, _ := b.Protection.Get()
	rulesets, _ := b.Rulesets.Get()
	g := &guards{e, b, slices.Concat(protection, rulesets)}
	name := quote(b.Name)
	if len(g.known) == 0 && !g.unknown() {
		text := "nothing protects " + name
		switch {
		case b.NotOffered:
			text += ": the plan of the owner has no protection for private repositories, so make it public, move it, or get another plan first"
		case b.Missing:
			text += ", which does not exist yet"
		}
		e.found(family+"/unprotected", names{branch: b.Name}, "%s", text)
		return nil
	}
	free := bypass{}
	for _, d := range demands {
		met := g.that(d.meets)
		switch {
		case len(met) == 0 && g.unknown():
			g.tell()
		case len(met) == 0:
			e.found(d.id, names{branch: b.Name}, d.message, name)
		default:
			free.add(met, d.bypass)
		}
	}
	g.bypassed(family, free)
	return g
}

// bypass collects who is not bound, by guard.
type bypass struct {
	found  []string
	unseen []string
}

// add takes the guards that meet a demand. One of them that binds everybody is
// enough.
func (b *bypass) add(met []Guard, of func(Guard) Setting[[]string]) {
	var found, unseen []string
	for _, g := range met {
		who, known := of(g).Get()
		switch {
		case !known:
			unseen = append(unseen, g.Name+": "+of(g).Why())
		case len(who) == 0:
			return
		default:
			found = append(found, fmt.Sprintf("%s does not bind %s", g.Name, list(who)))
		}
	}
	if len(unseen) > 0 {
		b.unseen = append(b.unseen, unseen...)
		return
	}
	b.found = append(b.found, found...)
}

func (g *guards) bypassed(family string, b bypass) {
	slices.Sort(b.found)
	if found := slices.Compact(b.found); len(found) > 0 {
		if g.unknown() {
			g.tell()
		}
		f := g.e.found(family+"/bypass", names{branch: g.branch.Name}, "%s of %s", strings.Join(found, "; "), quote(g.branch.Name))
		f.Sure = !g.unknown()
	}
	for _, why := range b.unseen {
		g.e.unseen("who may go around the protection of "+quote(g.branch.Name), why)
	}
}

func (g *guards) that(meets func(Guard) bool) []Guard {
	return slices.DeleteFunc(slices.Clone(g.known), func(one Guard) bool { return !meets(one) })
}

// unknown reports whether there may be guards that could not be read.
func (g *guards) unknown() bool {
	_, protection := g.branch.Protection.Get()
	_, rulesets := g.branch.Rulesets.Get()
	return !protection || !rulesets
}

// tell says which guards could not be read.
func (g *guards) tell() {
	if _, known := g.branch.Protection.Get(); !known {
		g.e.unseen("the branch protection of "+quote(g.branch.Name), g.branch.Protection.Why())
	}
	if _, known := g.branch.Rulesets.Get(); !known {
		g.e.unseen("the rulesets for "+quote(g.branch.Name), g.branch.Rulesets.Why())
	}
}
