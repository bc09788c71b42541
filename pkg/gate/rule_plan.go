package gate

import (
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// ofPlan lets a rule of a plan only be reported, where the pipeline says so.
func (v *view) ofPlan(rule string, r Reason) Reason {
	p := v.in.Pipeline.Plan
	if r.Outcome != Passed && r.Outcome != NotApplicable && p != nil && slices.Contains(p.Should, rule) {
		r.Outcome = Advised
	}
	return r
}

// aboutPlan asks a question of the timeline that needs its window, for a stage
// that enters production.
func (v *view) aboutPlan(rule string, answer func(p *schedule.Plan) []Reason) []Reason {
	if v.in.Change.Window == nil {
		return nil
	}
	return v.aboutOrder(rule, answer)
}

// aboutOrder asks a question of the timeline that needs no date: a change that
// plans no window yet answers for the order of its steps all the same. Where
// there is no timeline, plan/fits says why.
func (v *view) aboutOrder(rule string, answer func(p *schedule.Plan) []Reason) []Reason {
	if v.stage.Kind != change.Production || v.accepted {
		return nil
	}
	p, _ := v.order()
	if p == nil {
		return nil
	}
	out := answer(p)
	for i := range out {
		out[i] = v.ofPlan(rule, out[i])
		if out[i].At.IsZero() {
			out[i].At = v.in.Change.Source.At("procedure")
		}
		if out[i].Outcome == Blocked && out[i].Who == nil {
			out[i].Who = []string{author}
		}
	}
	return out
}

func minutes(d time.Duration) float64 { return d.Minutes() }
