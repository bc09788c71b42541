package gate

import (
	"fmt"
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// ruleRestoreFits: what is restored when it is decided to fall back as late as the
// process allows is restored before the end of the window.
func ruleRestoreFits(v *view) []Reason {
	return v.aboutPlan("", func(p *schedule.Plan) []Reason {
		var out []Reason
		if r := v.noDecision(); r != nil && slices.ContainsFunc(v.in.Change.Backup, func(b change.Backup) bool { return !b.Restore.IsZero() }) {
			return []Reason{*r}
		}
		for i, b := range v.in.Change.Backup {
			if r, ok := v.restoreFits(p, b); ok {
				r.At = v.in.Change.Source.At(fmt.Sprintf("backup[%d].restore", i))
				out = append(out, r)
			}
		}
		return out
	})
}

func (v *view) restoreFits(p *schedule.Plan, b change.Backup) (Reason, bool) {
	takes := longest(b.Restore)
	if takes == 0 {
		return Reason{}, false
	}
	decided := v.decidedLast(p)
	begins, step := decided, ""
	for _, s := range p.Back {
		if s.Step.Restores == b.Name {
			begins, step = s.At, s.Step.Name
			if has, known := timeOf(s); known && has < takes {
				return Reason{
					Message: fmt.Sprintf("restoring %s takes %s, and the step %s has %s for it", b.Name, schedule.Amount(takes), step, schedule.Amount(has)),
					Fix:     "give the step the time that a restore takes", Data: map[string]any{"restoreMinutes": minutes(takes), "stepMinutes": minutes(has)},
				}, true
			}
		}
	}
	if step == "" && len(v.in.Change.Rollback) > 0 {
		return Reason{}, false
	}
	ends := begins.Add(takes)
	left := p.Window.End.Sub(ends)
	r := Reason{Outcome: Passed, Data: map[string]any{
		"restoreMinutes": minutes(takes), "decisionMinutesBeforeEnd": minutes(p.Window.End.Sub(decided)), "overMinutes": minutes(max(0, -left)),
	}}
	r.Message = fmt.Sprintf("decided at %s, %s is restored by %s, %s before the end of the window", v.when(decided), b.Name, v.when(ends), schedule.Amount(left))
	if left < 0 {
		r.Outcome = Blocked
		r.Message = fmt.Sprintf("decided at %s, %s before the end of the window, a restore of %s takes %s: it ends %s after the window",
			v.when(decided), schedule.Amount(p.Window.End.Sub(decided)), b.Name, schedule.Amount(takes), schedule.Amount(left))
		r.Fix = fmt.Sprintf("decide %s earlier, or plan a window that ends %s later", schedule.Amount(left), schedule.Amount(left))
	}
	return r, true
}

// decidedLast is the latest moment at which people decide to restore what was
// saved: what the process says, else when the plan lets them fall back or, where
// it has no way back, when it has ended.
func (v *view) decidedLast(p *schedule.Plan) time.Time {
	if len(v.in.Change.Rollback) > 0 {
		return p.Decided
	}
	if decided, _ := v.processDecision(p.Start); !decided.IsZero() {
		return decided
	}
	return p.Finish
}
