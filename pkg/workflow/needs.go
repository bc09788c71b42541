package workflow

import "fmt"

// ahead lists the environments whose gate stands in a job that this one needs,
// near or far, each link of the way such that a job that failed or was skipped
// stops what follows.
func (f *frame) ahead(b *job) *ahead {
	if known := f.memo[b]; known != nil {
		return known
	}
	out := &ahead{environments: set{}}
	f.memo[b] = out // a job that needs itself finds nothing
	c := f.condition(b.cond)
	for _, id := range b.needs {
		need := f.flow.job(id)
		if f.spend(1); need == nil || f.spent() {
			continue
		}
		before := set{}
		own := f.gatesIn(need)
		further := f.ahead(need)
		before.add(own.environments)
		before.add(further.environments)
		if c.needsSuccessOf(id) {
			out.environments.add(before)
			out.notes = append(append(out.notes, own.notes...), further.notes...)
		} else if len(before) > 0 {
			out.notes = append(out.notes, fmt.Sprintf("the if: in line %d lets the job %s run although %s, which has the gate, failed or was skipped", b.cond.at.Line, quote(b.id), quote(id)))
		}
	}
	out.notes = out.notes[:min(len(out.notes), 4)]
	return out
}

// gatesIn lists the gates that have opened if a job succeeded.
func (f *frame) gatesIn(b *job) *ahead {
	runs := f.legs(b.strategy)
	out := &ahead{environments: set{}}
	for _, l := range runs.all {
		if f.spent() {
			return out
		}
		s := scope{inputs: f.scope.inputs, leg: l}
		if b.uses != nil {
			if inner, why := f.enter(b, s); why == "" && !isCareless(b.careless) {
				sure := inner.sure()
				out.environments.add(sure.environments)
				out.notes = append(out.notes, sure.notes...)
			}
			continue
		}
		own := f.gates(f.flow, b, s)
		out.notes = append(out.notes, own.notes...)
		out.environments.add(own.environments)
	}
	if !runs.exact {
		if len(out.environments) > 0 {
			out.notes = append(out.notes, "the gate in the job "+quote(b.id)+" does not count: the file does not say for what its matrix runs")
		}
		out.environments = set{}
	}
	return out
}

// sure lists the gates of a called workflow that cannot be left out of it.
func (f *frame) sure() *ahead {
	out := &ahead{environments: set{}}
	for _, b := range f.flow.jobs {
		if f.spent() {
			return &ahead{}
		}
		f.spend(1)
		own := f.gatesIn(b)
		switch {
		case f.cannotBeSkipped(b, map[*job]bool{}):
			out.environments.add(own.environments)
			out.notes = append(out.notes, own.notes...)
		case len(own.environments) > 0:
			out.notes = append(out.notes, "the gate in the job "+quote(b.id)+" of "+f.flow.name+" can be skipped")
		}
	}
	return out
}

// cannotBeSkipped reports whether a job runs, or a job before it failed: then the
// call fails too.
func (f *frame) cannotBeSkipped(b *job, seen map[*job]bool) bool {
	if seen[b] {
		return true
	}
	seen[b] = true
	c := f.condition(b.cond)
	if c.alwaysRuns() {
		return true
	}
	if !c.isPlain() {
		return false
	}
	for _, id := range b.needs {
		need := f.flow.job(id)
		f.spend(1)
		if need == nil || !f.cannotBeSkipped(need, seen) || isCareless(need.careless) {
			return false
		}
	}
	return true
}
