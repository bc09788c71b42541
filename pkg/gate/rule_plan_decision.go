package gate

import (
	"fmt"
	"time"

	"github.com/lockflight/lockflight/pkg/schedule"
)

// ruleDecision: as long as the process lets people decide to fall back, falling
// back still ends inside the window.
func ruleDecision(v *view) []Reason {
	return v.aboutPlan("decision", func(p *schedule.Plan) []Reason {
		if len(v.in.Change.Rollback) == 0 {
			return nil
		}
		if r := v.noDecision(); r != nil {
			return []Reason{*r}
		}
		return []Reason{v.decision(p)}
	})
}

// noDecision says that nobody can know until when the process lets people decide
// to fall back; nil if they can.
func (v *view) noDecision() *Reason {
	_, why := v.processDecision(time.Time{})
	if why == "" {
		return nil
	}
	return &Reason{
		Message: "until when the process lets people decide to fall back cannot be worked out: " + why,
		Fix:     "count plan: decision in the pipeline from the start or the end of the window", At: v.in.Pipeline.Source.At("plan.decision"),
	}
}

func (v *view) decision(p *schedule.Plan) Reason {
	need := p.Needed
	over := -need.Left
	r := Reason{Outcome: Passed, At: v.in.Change.Source.At("rollback"), Data: map[string]any{
		"rollbackMinutes": minutes(need.Cost), "decisionMinutesBeforeEnd": minutes(p.Window.End.Sub(need.At)),
		"latestDecision": p.TurnBack.UTC().Format(time.RFC3339), "overMinutes": minutes(max(0, over)),
	}}
	r.Message = fmt.Sprintf("falling back takes %s%s, so it can be decided until %s; %s until %s, %s before that",
		schedule.Amount(need.Cost), v.measured(p), v.when(p.TurnBack), v.needs(p), v.when(need.At), schedule.Amount(p.TurnBack.Sub(need.At)))
	if over <= 0 {
		return r
	}
	r.Outcome = Blocked
	r.Message = fmt.Sprintf("%s until %s, %s before the end of the window, and falling back takes %s%s%s: service is back at %s, %s after the end",
		v.needs(p), v.when(need.At), schedule.Amount(p.Window.End.Sub(need.At)), schedule.Amount(need.Cost), v.measured(p), v.inHand(p),
		v.when(need.Back), schedule.Amount(need.Back.Sub(p.Window.End)))
	if !need.Back.After(p.Window.End) {
		r.Message = fmt.Sprintf("%s until %s, and falling back takes %s%s until %s: of the time that has to be kept in hand%s, %s is missing",
			v.needs(p), v.when(need.At), schedule.Amount(need.Cost), v.measured(p), v.when(need.Back), v.inHand(p), schedule.Amount(over))
	}
	r.Fix = fmt.Sprintf("decide until %s at the latest, shorten the way back, or plan a window that ends %s later", v.when(p.TurnBack), schedule.Amount(over))
	if p.TurnBack.Before(p.Begin) {
		r.Fix = fmt.Sprintf("shorten the way back, or plan a window that ends %s later: no moment of this one is early enough to decide", schedule.Amount(over))
	}
	r.Fix = orElse(v.tooLate(p), r.Fix)
	return r
}

// needs says what makes people decide as late as the plan needs.
func (v *view) needs(p *schedule.Plan) string {
	switch p.NeedsWhy {
	case schedule.NeedsProcess:
		return "the process lets people decide to fall back"
	case schedule.NeedsStop:
		return "the step " + p.NeedsStep + " may be stopped"
	case schedule.NeedsTests:
		return "the tests of the step " + p.NeedsStep + " go on"
	}
	return "the procedure goes on"
}

func (v *view) measured(p *schedule.Plan) string {
	if !p.Measured {
		return ""
	}
	return ", as measured when it was rehearsed"
}

func (v *view) inHand(p *schedule.Plan) string {
	out := ""
	if p.RestoreCheck > 0 {
		out += ", " + schedule.Amount(p.RestoreCheck) + " to see that the restore worked"
	}
	if p.Margin > 0 {
		out += ", " + schedule.Amount(p.Margin) + " in hand"
	}
	return out
}
