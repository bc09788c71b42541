package spec

import (
	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/schedule"
)

func (c *pipelineCheck) calendar() {
	cal := c.p.Calendar
	if cal == nil {
		return
	}
	_, problems := schedule.NewCalendar(cal)
	for _, p := range problems {
		c.problem(p)
	}
	seen := map[string]string{}
	for i, f := range cal.Freezes {
		path := itemPath("calendar.freezes", i)
		c.unique(path+".name", "the freeze", f.Name, seen)
		c.waivable(path+".exception", f.Exception)
		visitWaivable(f.Exception, c.ofFreeze)
	}
}

// problem reports what package schedule says of a calendar.
func (c *pipelineCheck) problem(p schedule.Problem) {
	f := finding.Finding{Rule: ruleReference, Severity: finding.Error, Message: pathed(p.Path, p.Message), Hint: p.Hint, At: c.src.At(p.Path)}
	if p.Warning {
		f.Severity = finding.Warning
	}
	c.found = append(c.found, f)
}

// ofFreeze checks a requirement that belongs to no stage; every stage may have
// passed by then.
func (c *pipelineCheck) ofFreeze(q change.Requirement) {
	c.requirement(q, change.Stage{}, c.stageNames.all)
}

// plan checks up to when the process lets people decide to fall back.
func (c *pipelineCheck) plan() {
	if c.p.Plan == nil || c.p.Plan.Decision == nil {
		return
	}
	const path = "plan.decision"
	d := c.p.Plan.Decision
	c.due(path, d, fromFiles)
	if d.Latest == nil && d.Earliest != nil || !d.Silence.IsZero() {
		c.add(path, "this is the latest moment to decide, so it has neither an earliest one nor a silence", "write how long before the end it is: latest: \"-1h\"")
	}
}
