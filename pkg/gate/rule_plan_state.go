package gate

import (
	"fmt"
	"slices"

	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// ruleFleet: every target of the fleet is touched by some step, a script that is
// run on some members of a group is run on all of them, and canaries go first and
// are tested before the others follow.
func ruleFleet(v *view) []Reason {
	if len(v.in.Change.Fleet) == 0 {
		return nil
	}
	return v.aboutOrder("fleet", func(p *schedule.Plan) []Reason {
		c := p.Coverage()
		var out []Reason
		if len(c.Untouched) > 0 {
			out = append(out, Reason{
				Message: fmt.Sprintf("no step touches %s of the fleet", shortened(c.Untouched, 8, "target", "targets")),
				Fix:     "name it under on in a step, or take it out of the fleet", At: v.in.Change.Source.At("fleet"),
			})
		}
		for _, g := range c.Partly {
			out = append(out, v.partOfGroup("procedure", g))
		}
		for _, g := range c.PartlyBack {
			out = append(out, v.partOfGroup("rollback", g))
		}
		for _, b := range c.Canary {
			out = append(out, v.canary(b))
		}
		if out == nil {
			out = []Reason{{Outcome: Passed, Message: "the steps cover the whole fleet", At: v.in.Change.Source.At("fleet")}}
		}
		return out
	})
}

func (v *view) partOfGroup(clock string, g schedule.PartOfGroup) Reason {
	what := fmt.Sprintf("%s is run on a part of the group %s only", g.Script, g.Group)
	if clock == "rollback" {
		what = "on the way back " + what
	}
	return Reason{
		Message: fmt.Sprintf("%s: %s is left out", what, shortened(g.Missing, 8, "target", "targets")),
		Fix:     "name the whole group, or the ones that are left out as well", At: v.stepAt(clock, g.Step, "on"),
	}
}

func (v *view) canary(b schedule.CanaryBreak) Reason {
	r := Reason{At: v.stepAt("procedure", b.Step, "on")}
	if b.Step < 0 {
		r.At = v.in.Change.Source.At("canary")
	}
	switch b.Kind {
	case schedule.CanaryOnly:
		r.Message = fmt.Sprintf("%s is run on the canary, and never on %s", b.Script, shortened(b.Targets, 8, "target", "targets"))
		r.Fix = "run it on all the others as well, after the canary"
	case schedule.CanaryAtOnce:
		r.Message = fmt.Sprintf("%s is run on the canary and on %s in one step", b.Script, shortened(b.Targets, 8, "target", "targets"))
		r.Fix = "run it on the canary first, in a step of its own"
	case schedule.CanaryTooEarly:
		r.Message = fmt.Sprintf("%s is run on %s before the canary is done", b.Script, shortened(b.Targets, 8, "target", "targets"))
		r.Fix = "begin this step after those of the canary"
	case schedule.CanaryUntested:
		r.Message = fmt.Sprintf("%s is run on %s, and nothing was tested since the canary", b.Script, shortened(b.Targets, 8, "target", "targets"))
		r.Fix = "put a step with tests between the two"
	default:
		r.Message = "no step touches a canary alone: " + list(v.in.Change.Canary)
		r.Fix = "let a step begin with the canary, or name no canary"
	}
	return r
}

// stepAt is the place of a step, or of a field of it.
func (v *view) stepAt(clock string, step int, field string) finding.Position {
	path := fmt.Sprintf("%s[%d]", clock, step)
	if field != "" {
		path += "." + field
	}
	return v.in.Change.Source.At(path)
}

func clockOf(back bool) string {
	if back {
		return "rollback"
	}
	return "procedure"
}

// ruleMarkers: every marker that a step reads was set before it, to that value.
func ruleMarkers(v *view) []Reason {
	return v.aboutOrder("markers", func(p *schedule.Plan) []Reason {
		var out []Reason
		for _, m := range p.MarkerReads() {
			out = append(out, v.marker(m))
		}
		reads := slices.ContainsFunc(slices.Concat(p.Forward, p.Back), func(s schedule.Planned) bool { return len(s.Step.Reads) > 0 })
		if out == nil && reads {
			out = []Reason{{Outcome: Passed, Message: "every marker that is read was set before, to that value"}}
		}
		return out
	})
}

func (v *view) marker(m schedule.MarkerRead) Reason {
	steps := v.in.Change.Procedure
	if m.Back {
		steps = v.in.Change.Rollback
	}
	r := Reason{
		At:  v.stepAt(clockOf(m.Back), m.Step, "reads."+m.Marker),
		Fix: "let a step before it set " + m.Marker + " to " + m.Want.String(),
	}
	says := fmt.Sprintf("the step %s relies on the marker %s being %s", steps[m.Step].Name, m.Marker, quoted(m.Want.String()))
	switch m.Kind {
	case schedule.ReadEarly:
		r.Message = says + ", and " + m.By + " sets it only later"
	case schedule.ReadOther:
		r.Message = says + ", and " + m.By + " sets it to " + quoted(m.Got.String())
	case schedule.ReadCleared:
		r.Message = says + ", and " + m.By + " has cleared it by then"
	default:
		r.Message = says + ", and no step sets it"
	}
	return r
}

// ruleUndo: what is set for the time of the change only is cleared again on both
// clocks, and the service is up at the end of each.
func ruleUndo(v *view) []Reason {
	return v.aboutOrder("undo", func(p *schedule.Plan) []Reason {
		var out []Reason
		for _, l := range p.Leftovers() {
			out = append(out, v.leftover(l))
		}
		temporary := slices.ContainsFunc(slices.Concat(p.Forward, p.Back), func(s schedule.Planned) bool { return len(s.Step.Clears) > 0 || s.Step.Service != "" })
		if out == nil && temporary {
			out = []Reason{{Outcome: Passed, Message: "what is set for the time of the change is cleared on both clocks, and the service is up at the end"}}
		}
		return out
	})
}

func (v *view) leftover(l schedule.Leftover) Reason {
	clock := clockOf(l.Back)
	r := Reason{At: v.stepAt(clockOf(l.ByBack), l.Step, "")}
	if l.Marker == "" {
		r.Message = fmt.Sprintf("the step %s takes the service down, and no step of the %s brings it up again", l.By, clock)
		r.Fix = "write service: \"up\" at the step of the " + clock + " that does"
		return r
	}
	r.Message = fmt.Sprintf("the step %s sets %s for a time, and no step of the %s clears it after that", l.By, l.Marker, clock)
	r.Fix = "let a step of the " + clock + " clear it"
	return r
}
