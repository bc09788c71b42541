package gate

import (
	"fmt"
	"time"

	"github.com/lockflight/lockflight/pkg/schedule"
)

// ruleImpact: the outage that follows from the steps is announced, and is not
// longer than announced.
func ruleImpact(v *view) []Reason {
	return v.aboutOrder("impact", func(p *schedule.Plan) []Reason {
		if len(p.Outage.Down) == 0 {
			return nil
		}
		r := v.impact(p)
		r.At = v.in.Change.Source.At("impact")
		return []Reason{r}
	})
}

func (v *view) impact(p *schedule.Plan) Reason {
	var down time.Duration
	for _, d := range p.Outage.Down {
		down += d.End.Sub(d.Start)
	}
	says := "the steps take the service down for " + schedule.Amount(down)
	if n := len(p.Outage.Down); n > 1 {
		says = fmt.Sprintf("the steps take the service down %d times, for %s together", n, schedule.Amount(down))
	}
	impact := v.in.Change.Impact
	if impact == nil || !impact.Outage {
		return Reason{Message: says + ", and the change announces no outage", Fix: "write impact: outage: true with its duration"}
	}
	announced := time.Duration(impact.Duration.InMinutes()) * time.Minute
	r := Reason{Outcome: Passed, Message: says + "; announced are " + schedule.Amount(announced) + v.fallbackOutage(p), Data: map[string]any{
		"outageMinutes": minutes(down), "announcedMinutes": minutes(announced), "fallbackOutageMinutes": minutes(p.Outage.Fallback.End.Sub(p.Outage.Fallback.Start)),
	}}
	switch {
	case announced == 0:
		r.Outcome, r.Message, r.Fix = Blocked, says+", and the change does not say for how long it announces it", "write impact: duration"
	case down > announced:
		r.Outcome, r.Message = Blocked, fmt.Sprintf("%s, %s longer than the %s that are announced", says, schedule.Amount(down-announced), schedule.Amount(announced))
		r.Fix = "announce " + schedule.Amount(down) + ", or shorten the outage"
	}
	return r
}

func (v *view) fallbackOutage(p *schedule.Plan) string {
	f := p.Outage.Fallback
	if f.IsEmpty() {
		return ""
	}
	if v.in.Change.Window == nil {
		return "; if it is taken back as late as possible, it is down for " + schedule.Amount(f.End.Sub(f.Start))
	}
	return fmt.Sprintf("; if it is taken back as late as %s, it is down for %s", v.when(p.Outage.FallbackAt), schedule.Amount(f.End.Sub(f.Start)))
}
