package spec

import (
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
)

// sieve says whether what stands at a path applies, by the condition that it has.
type sieve func(condition, path string) bool

// Always returns what the pipeline asks of every change: whatever has a condition
// is left out.
func (p *Pipeline) Always() *change.Pipeline {
	keep := p.unconditional()
	out := p.plain
	out.Stages = keep.stages(p.plain.Stages)
	out.Calendar = keep.calendar(p.plain.Calendar)
	return &out
}

// Stages returns every stage of the pipeline, those included that are there for
// some changes only. What they ask for depends on the change.
func (p *Pipeline) Stages() []change.Stage { return slices.Clone(p.plain.Stages) }

// unconditional keeps what has no condition.
func (p *Pipeline) unconditional() sieve {
	return func(condition, _ string) bool {
		_, conditional := p.kept[condition]
		return !conditional
	}
}

func (s sieve) stages(all []change.Stage) []change.Stage {
	var kept []change.Stage
	for _, stage := range all {
		if !s(stage.Path+".when", stage.Path) {
			continue
		}
		kept = append(kept, s.stage(stage))
	}
	return kept
}

// stage leaves out what does not apply of a stage that does.
func (s sieve) stage(stage change.Stage) change.Stage {
	stage.Enter, stage.Accept, stage.Owed = s.requirements(stage.Enter), s.requirements(stage.Accept), s.requirements(stage.Owed)
	stage.Optional = s.waivable(stage.Optional)
	return stage
}

func (s sieve) requirements(all []change.Requirement) []change.Requirement {
	var kept []change.Requirement
	for _, q := range all {
		if s(q.Path+".when", q.Path) {
			q.Waivable = s.waivable(q.Waivable)
			kept = append(kept, q)
		}
	}
	return kept
}

func (s sieve) waivable(w *change.Waivable) *change.Waivable {
	if w == nil {
		return nil
	}
	out := *w
	out.Price = s.requirements(w.Price)
	out.Owed = s.requirements(w.Owed)
	return &out
}

func (s sieve) calendar(c *change.Calendar) *change.Calendar {
	if c == nil {
		return nil
	}
	out := *c
	out.Freezes = nil
	for i, f := range c.Freezes {
		path := itemPath("calendar.freezes", i)
		if s(path+".when", path) {
			f.Exception = s.waivable(f.Exception)
			out.Freezes = append(out.Freezes, f)
		}
	}
	return &out
}
