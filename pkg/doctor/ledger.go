package doctor

import "slices"

// ledger looks at the branch of the evidence.
func (e *examiner) ledger() {
	demands := []demand{
		{"ledger/force-push", "%s, the branch of the ledger, can be force pushed", func(g Guard) bool { return g.NoForcePush }, rewriters},
		{"ledger/deletion", "%s, the branch of the ledger, can be deleted", func(g Guard) bool { return g.NoDeletion }, rewriters},
	}
	g := e.guarded(e.s.Ledger, "ledger", demands)
	if g == nil {
		g = &guards{e: e, branch: e.s.Ledger}
	}
	e.writers(g)
}

// writers says who may write to the branch of the ledger.
func (e *examiner) writers(g *guards) {
	restricted := g.that(func(g Guard) bool { return g.Restricted })
	n := names{branch: e.s.Ledger.Name}
	for _, r := range restricted {
		if _, known := r.Pushers.Get(); !known {
			e.unseen("who may write to "+quote(e.s.Ledger.Name)+", the branch of the ledger", r.Name+": "+r.Pushers.Why())
			return
		}
	}
	all, known := e.s.Writers.Get()
	switch {
	case len(restricted) > 0:
		e.report.Writers = common(restricted)
	case g.unknown():
		g.tell()
	case known:
		e.report.Writers = slices.Sorted(slices.Values(all))
		e.found("ledger/writers", n, "everybody who can write to the repository may write to %s, the branch of the ledger: %s", quote(e.s.Ledger.Name), orNobody(e.report.Writers))
	default:
		e.found("ledger/writers", n, "everybody who can write to the repository may write to %s, the branch of the ledger", quote(e.s.Ledger.Name))
		e.unseen("who can write to "+e.s.LedgerRepository, e.s.Writers.Why())
	}
}

// common returns those whom every restriction lets write.
func common(restricted []Guard) []string {
	out, _ := restricted[0].Pushers.Get()
	for _, r := range restricted[1:] {
		who, _ := r.Pushers.Get()
		out = slices.DeleteFunc(slices.Clone(out), func(s string) bool { return !slices.Contains(who, s) })
	}
	return slices.Sorted(slices.Values(out))
}

func orNobody(who []string) string {
	if len(who) == 0 {
		return "nobody so far"
	}
	return list(who)
}
