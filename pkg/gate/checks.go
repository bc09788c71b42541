package gate

import (
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
)

// Checks lists the named checks that a stage of a change waits for, in the order
// in which it asks for them: those that the pipeline names, those that stand for
// what a person has to vouch for, those that letting something go asks for or
// owes, those for the changes that have to be done before, and those that a step
// holds for.
func Checks(c *change.Change, p *change.Pipeline, s change.Stage) []string {
	var out []string
	for _, r := range askedOf(p, s) {
		switch {
		case r.Require == "check":
			out = append(out, r.Check)
		case r.Require == "report", r.Require == "checklist" && len(r.By) > 0:
			out = append(out, r.Name())
		}
	}
	if s.Kind == change.Production {
		for _, other := range c.DependsOn {
			out = append(out, dependency(other))
		}
	}
	for _, step := range slices.Concat(c.Procedure, c.Rollback) {
		if step.Hold != nil && step.Hold.Check != "" {
			out = append(out, step.Hold.Check)
		}
	}
	return out
}

// askedOf lists all that a stage can ask for: to enter it, to count it as passed,
// afterwards, and instead of what is let go or after that.
func askedOf(p *change.Pipeline, s change.Stage) []change.Requirement {
	out := slices.Concat(s.Enter, s.Accept, s.Owed)
	allowed := []*change.Waivable{s.Optional}
	for _, r := range slices.Concat(s.Enter, s.Accept) {
		allowed = append(allowed, r.Waivable)
	}
	if p.Calendar != nil && s.Kind == change.Production {
		for _, f := range p.Calendar.Freezes {
			allowed = append(allowed, f.Exception)
		}
	}
	for _, w := range allowed {
		if w != nil {
			out = slices.Concat(out, w.Price, w.Owed)
		}
	}
	return out
}
