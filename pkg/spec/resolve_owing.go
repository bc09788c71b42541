package spec

import (
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
)

// owing returns all stages of the pipeline with what may be owed after them. Those
// of this change owe what was resolved for it. Of others nobody knows which
// conditions held for the change that was there, so they owe what has none; what
// closes a gate never has one.
func (p *Pipeline) owing(resolved []change.Stage) []change.Stage {
	out := []change.Stage{}
	for _, s := range p.plain.Stages {
		i := slices.IndexFunc(resolved, func(r change.Stage) bool { return r.Path == s.Path })
		here := p.unconditional().stage(s)
		if i >= 0 {
			here = resolved[i]
		}
		here.Enter, here.Accept = p.lettingGo(s.Enter, here.Enter), p.lettingGo(s.Accept, here.Accept)
		out = append(out, here)
	}
	return out
}

// lettingGo returns all requirements of a list, those with a condition included: a
// waiver shows that it held for the change that it is of.
func (p *Pipeline) lettingGo(all, resolved []change.Requirement) []change.Requirement {
	var out []change.Requirement
	for _, q := range all {
		i := slices.IndexFunc(resolved, func(r change.Requirement) bool { return r.Path == q.Path })
		if i >= 0 {
			q = resolved[i]
		} else {
			q.Waivable = p.unconditional().waivable(q.Waivable)
		}
		out = append(out, q)
	}
	return out
}

// owingFreezes returns all freezes of the calendar with what is owed for an
// exception.
func (p *Pipeline) owingFreezes() []change.Freeze {
	if p.plain.Calendar == nil {
		return nil
	}
	out := slices.Clone(p.plain.Calendar.Freezes)
	for i := range out {
		out[i].Exception = p.unconditional().waivable(out[i].Exception)
	}
	return out
}
