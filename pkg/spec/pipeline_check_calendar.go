package spec

import "github.com/lockflight/lockflight/pkg/change"

func (c *pipelineCheck) calendar() {
	cal := c.p.Calendar
	if p := c.p.Plan; p != nil {
		c.due("plan.decision", p.Decision)
	}
	if cal == nil {
		return
	}
	c.zone("calendar.zone", cal.Zone)
	c.recurring("calendar.windows", cal.Windows)
	c.recurring("calendar.quiet", cal.Quiet)
	c.recurring("calendar.sessions", cal.Sessions)
	for i, day := range cal.Holidays {
		c.date(itemPath("calendar.holidays", i)+".date", day.Date)
	}
	seen := map[string]string{}
	for i, f := range cal.Freezes {
		path := itemPath("calendar.freezes", i)
		c.unique(path+".name", "the freeze", f.Name, seen)
		if !f.End.After(f.Start) {
			c.add(path+".end", "the freeze ends before it starts", "write an end that is later than the start")
		}
		c.waivable(path+".exception", f.Exception)
		visitPrice(f.Exception, c.priceOfFreeze)
	}
}

// priceOfFreeze checks a requirement that belongs to no stage; every stage may
// have passed by then.
func (c *pipelineCheck) priceOfFreeze(q change.Requirement) {
	c.requirement(q, change.Stage{}, c.stageNames.all)
}

func (c *pipelineCheck) recurring(path string, all map[string]change.Recurring) {
	for _, name := range sortedKeys(all) {
		at, r := path+"."+name, all[name]
		c.zone(at+".zone", r.Zone)
		c.date(at+".from", r.From)
		c.date(at+".until", r.Until)
		if r.From != "" && r.Until != "" && r.Until < r.From {
			c.add(at+".until", "it ends before it starts", "write a later day")
		}
	}
}
