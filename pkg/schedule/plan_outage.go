package schedule

import "time"

// outages returns the times without the service, and whether the last of them
// is never ended by a step.
func outages(steps []Planned, finish time.Time) (down []Interval, open bool) {
	for _, s := range steps {
		switch {
		case s.Step.Service == serviceDown && !open:
			down, open = append(down, Interval{Start: s.At, End: finish}), true
		case s.Step.Service == serviceUp && open:
			down[len(down)-1].End, open = s.End, false
		}
	}
	return down, open
}

// fallbackOutage returns the longest time without the service if it is decided
// to fall back, at one of the moments until the decision must be possible.
func (p *Plan) fallbackOutage() (longest Interval, at time.Time) {
	consider := func(t time.Time) {
		if out := p.outageFrom(t); out.End.Sub(out.Start) > longest.End.Sub(longest.Start) {
			longest, at = out, t
		}
	}
	for _, t := range p.moments() {
		if t.Before(p.Needs) {
			consider(t)
		}
	}
	consider(p.Needs)
	return longest, at
}

// outageFrom returns the time without the service that a decision at one moment
// leads to. At the very end of the step that brings it up it may still be down:
// that is when one sees that it does not come up.
func (p *Plan) outageFrom(t time.Time) Interval {
	f := p.fallBackAt(t)
	if !f.needed {
		return Interval{}
	}
	out := Interval{End: t.Add(f.up)}
	for i, d := range p.Outage.Down {
		last := i == len(p.Outage.Down)-1
		if !t.Before(d.Start) && (!t.After(d.End) || last && p.Outage.Open) {
			out.Start = d.Start
			return out
		}
	}
	if f.down < 0 {
		return Interval{}
	}
	out.Start = t.Add(f.down)
	return out
}
