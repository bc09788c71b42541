package gate

import (
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
)

// Checks lists the named checks that a stage of a change waits for, in the order
// in which it asks for them: those that the pipeline names, those that stand for
// what a person has to vouch for, those that leaving it out asks for, those for
// the changes that have to be done before, and those that a step holds for.
func Checks(c *change.Change, s change.Stage) []string {
	var out []string
	asked := slices.Concat(s.Enter, s.Accept, s.Owed)
	if s.Optional != nil {
		asked = append(asked, s.Optional.Price...)
	}
	for _, r := range asked {
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
