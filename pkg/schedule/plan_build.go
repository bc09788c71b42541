package schedule

import (
	"slices"
	"time"
)

// plan puts a plan together from timelines without problems.
func (b *planner) plan() *Plan {
	w := b.change.Window
	p := &Plan{Window: Interval{Start: w.Start, End: w.End}, Start: w.Start,
		fleet: b.change.Fleet, canary: b.change.Canary,
		RestoreCheck: planMinutes(b.policy.RestoreCheck), Margin: planMinutes(b.policy.Margin)}
	if !b.options.Start.IsZero() {
		p.Start = b.options.Start.In(w.Start.Location()).Round(0)
	}
	p.Forward = b.forward.planned(p.Start)
	p.Begin = p.Forward[0].At
	p.Earliest = b.policy.Before.Before(w.Start)
	b.untaken(p)
	p.Finish = p.Start.Add(b.forward.total() + p.UntakenTime)
	p.Slack = p.Window.End.Sub(p.Finish)
	p.Longest = b.forward.longest()
	p.Loads = loadsOf(p.Forward)
	p.Clashes = clashesIn(p.Forward, b.options.People, false)
	p.Outage.Down, p.Outage.Open = outages(p.Forward, p.Finish)
	p.LatestStart = p.Start.Add(p.Slack)
	if len(b.back.steps) > 0 {
		b.wayBack(p)
	}
	return p
}

// wayBack adds what follows from the rollback.
func (b *planner) wayBack(p *Plan) {
	p.Estimate = max(0, b.back.total())
	p.Rollback = p.Estimate
	if took := b.options.RollbackTook; took > 0 && (!b.options.OnlyLonger || took > p.Estimate) {
		p.Rollback, p.Measured = b.options.RollbackTook, true
	}
	p.LatestDecision = p.Window.End.Add(-p.Rollback - p.RestoreCheck - p.Margin)
	p.Decided = p.LatestDecision
	if !b.options.ProcessDecision.IsZero() {
		p.Decided = b.options.ProcessDecision.In(p.Window.Start.Location()).Round(0)
	}
	p.Back = b.back.planned(p.Decided)
	p.BackLoads = loadsOf(p.Back)
	p.Clashes = append(p.Clashes, clashesIn(p.Back, b.options.People, true)...)
	p.curve = b.curve(p)
	p.TurnBack = p.turnBack()
	p.Decisions = p.decisions()
	b.needs(p)
	p.Outage.Fallback, p.Outage.FallbackAt = p.fallbackOutage()
}

// untaken finds the backups that are made inside the window by no step.
func (b *planner) untaken(p *Plan) {
	taken := map[string]bool{}
	for _, s := range b.change.Procedure {
		taken[s.TakesBackup] = true
	}
	for _, k := range b.change.Backup {
		if k.InWindow && !taken[k.Name] {
			p.Untaken = append(p.Untaken, k)
			p.UntakenTime += planMinutes(k.Takes.Max)
		}
	}
}

// Early returns the steps that begin earlier than the policy lets them.
func (p *Plan) Early() []Planned {
	n := 0
	for n < len(p.Forward) && p.Forward[n].At.Before(p.Earliest) {
		n++
	}
	return p.Forward[:n]
}

// longest returns the names of the steps that set the end, the first one first.
func (t *timeline) longest() []string {
	last := 0
	for i := range t.steps {
		if t.end[i] > t.end[last] || t.end[i] == t.end[last] && t.at[i] > t.at[last] {
			last = i
		}
	}
	names := []string{t.steps[last].Name}
	for at := t.binding(last); at >= 0; at = t.binding(at) {
		names = append(names, t.steps[at].Name)
	}
	slices.Reverse(names)
	return names
}

// binding returns the step whose end is the beginning of another, or -1.
func (t *timeline) binding(i int) int {
	for _, k := range t.graph.before[i] {
		if t.end[k] == t.at[i] {
			return k
		}
	}
	return -1
}

// moments returns the times at which a step of the procedure begins or ends.
func (p *Plan) moments() []time.Time {
	all := make([]time.Time, 0, 2*len(p.Forward))
	for _, s := range p.Forward {
		all = append(all, s.At, s.End)
	}
	slices.SortFunc(all, time.Time.Compare)
	return slices.CompactFunc(all, time.Time.Equal)
}
