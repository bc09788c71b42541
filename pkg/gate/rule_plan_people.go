package gate

import (
	"fmt"
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// rulePeople: everyone who owns a step is among the people of the change, the
// people exist and have their role, and nobody does two things at once.
func rulePeople(v *view) []Reason {
	if v.stage.Kind != change.Production || v.accepted || len(v.in.Change.Procedure)+len(v.in.Change.Rollback) == 0 {
		return nil
	}
	out := v.unnamedOwners()
	if p, _ := v.order(); p != nil {
		for _, c := range p.Clashes {
			out = append(out, v.clash(p, c))
		}
		out = append(out, v.inTwoRoles(p, false)...)
		out = append(out, v.inTwoRoles(p, true)...)
	}
	for i := range out {
		out[i] = v.ofPlan("people", out[i])
	}
	if out == nil {
		out = []Reason{{Outcome: Passed, Message: "every step has an owner who is there, and nobody does two things at once", At: v.in.Change.Source.At("people")}}
	}
	return out
}

// unnamedOwners finds owners of steps whom nobody fills: not among the people of
// the change, where it names any, or without a member in the pipeline.
func (v *view) unnamedOwners() []Reason {
	var out []Reason
	var seen []string
	for _, list := range []struct {
		path  string
		steps []change.Step
	}{{"procedure", v.in.Change.Procedure}, {"rollback", v.in.Change.Rollback}} {
		for i, s := range list.steps {
			if slices.Contains(seen, s.Owner) {
				continue
			}
			seen = append(seen, s.Owner)
			if r := v.unnamed(s); r != nil {
				r.At = v.in.Change.Source.At(fmt.Sprintf("%s[%d].owner", list.path, i))
				out = append(out, *r)
			}
		}
	}
	return out
}

func (v *view) unnamed(s change.Step) *Reason {
	named := v.in.Change.People[s.Owner]
	members, err := v.people.Members(s.Owner, v.in.Now)
	_, declared := v.in.Pipeline.Roles[s.Owner]
	switch {
	case len(v.in.Change.People) > 0 && len(named) == 0:
		return &Reason{
			Message: fmt.Sprintf("%s owns the step %s and is not among the people of the change: %s", v.role(s.Owner), s.Name, v.peopleNamed()),
			Fix:     "name who it is under people", Who: []string{author},
		}
	case declared && err != nil && v.linting:
		return nil
	case declared && err != nil:
		return &Reason{Outcome: Undecided, Message: fmt.Sprintf("nobody knows who may own the step %s: %v", s.Name, err)}
	case len(named)+len(members) == 0:
		return &Reason{Message: fmt.Sprintf("nobody has the role %s, which owns the step %s", v.role(s.Owner), s.Name), Fix: "give the role members, or let somebody else own the step", Who: []string{author}}
	}
	for _, person := range named {
		if declared && !slices.Contains(members, v.people.Handle(person)) {
			return &Reason{Message: fmt.Sprintf("%s is to do the step %s as %s, and does not have that role in the pipeline", person, s.Name, v.role(s.Owner)), Fix: "name somebody who has it", Who: []string{author}}
		}
	}
	return nil
}

func (v *view) peopleNamed() string {
	var out []string
	for role := range v.in.Change.People {
		out = append(out, role)
	}
	slices.Sort(out)
	return "it names only " + list(out)
}

func (v *view) clash(p *schedule.Plan, c schedule.Clash) Reason {
	steps := v.in.Change.Procedure
	if c.Back {
		steps = v.in.Change.Rollback
	}
	i := slices.IndexFunc(steps, func(s change.Step) bool { return s.Name == c.Steps[len(c.Steps)-1] })
	return Reason{
		Message: fmt.Sprintf("from %s to %s %s has %s to do at once (%s), with %s",
			v.onClock(p, c.Back, c.Time.Start), v.onClock(p, c.Back, c.Time.End), v.role(c.Role), count(c.Most, "step", "steps"), list(c.Steps), count(c.People, "person", "people")),
		Fix: "let somebody else own one of them, or begin it later", Who: []string{author},
		At:   v.stepAt(clockOf(c.Back), max(i, 0), ""),
		Data: map[string]any{"role": c.Role, "steps": c.Steps, "people": c.People, "atOnce": c.Most},
	}
}

// onClock writes when something happens in a plan: at which time or, as long as
// no window is planned, where on the clock of the steps.
func (v *view) onClock(p *schedule.Plan, back bool, t time.Time) string {
	switch {
	case v.in.Change.Window != nil:
		return v.when(t)
	case back:
		return offset(change.DecisionClock, t.Sub(p.Decided))
	}
	return offset(change.StartClock, t.Sub(p.Start))
}
