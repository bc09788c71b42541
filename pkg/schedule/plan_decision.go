package schedule

import (
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// decisions returns what falling back costs at each moment of the procedure.
func (p *Plan) decisions() []Decision {
	var all []Decision
	place := map[time.Duration]int{}
	for i, t := range p.moments() {
		place[t.Sub(p.Start)] = i
		all = append(all, p.Decide(t))
	}
	for _, s := range p.Forward {
		begin, end := place[s.At.Sub(p.Start)], place[s.End.Sub(p.Start)]
		all[begin].Begins = append(all[begin].Begins, s.Step.Name)
		all[end].Ends = append(all[end].Ends, s.Step.Name)
	}
	return all
}

// turnBack returns the last moment at which falling back still fits. What it
// costs does not change from one moment of the curve to the next, and grows.
func (p *Plan) turnBack() time.Time {
	var last time.Time
	for i, f := range p.curve {
		t := p.Window.End.Add(-f.cost - p.RestoreCheck - p.Margin)
		if i > 0 && t.Before(p.Start.Add(f.from)) {
			break
		}
		if i+1 < len(p.curve) {
			if before := p.Start.Add(p.curve[i+1].from - time.Second); before.Before(t) {
				t = before
			}
		}
		last = t
	}
	return last
}

// Stop is a moment until which a step of the procedure may be stopped to fall
// back.
type Stop struct {
	// Step is the place of the step in the procedure, Stop that of the reason
	// among its own.
	Step, Stop int
	Name       string
	// Until is that moment: the one that is given, else the end of the step.
	Until time.Time
	Given bool
	// Decision is what falling back costs then.
	Decision Decision
}

// Stops returns the stops of the procedure that end in falling back, or that do
// not say in what, in order of time of their steps.
func (p *Plan) Stops() []Stop {
	var all []Stop
	for _, s := range p.Forward {
		for k, reason := range s.Step.Stop {
			if reason.Then != "" && reason.Then != thenRollback {
				continue
			}
			stop := Stop{Step: s.Index, Stop: k, Name: s.Step.Name, Until: s.End}
			if reason.Until.Clock == change.StartClock {
				stop.Until, stop.Given = p.Start.Add(time.Duration(reason.Until.Minutes)*time.Minute), true
			}
			stop.Decision = p.Decide(stop.Until)
			all = append(all, stop)
		}
	}
	return all
}

// What a stop leads to, and what the service is.
const (
	thenRollback = "rollback"
	serviceDown  = "down"
	serviceUp    = "up"
)

// needs finds the moment up to which the decision must still be possible, and
// with it the latest start.
func (b *planner) needs(p *Plan) {
	p.Needs, p.NeedsWhy, p.NeedsStep = b.stepsNeed(p)
	if p.NeedsWhy != "" {
		p.notAfter(p.Start.Add(p.Decide(p.Needs).Left))
	}
	if process := p.Decided; !b.options.ProcessDecision.IsZero() {
		if !process.Before(p.Needs) {
			p.Needs, p.NeedsWhy, p.NeedsStep = process, NeedsProcess, ""
		}
		if b.options.DecisionMoves {
			p.notAfter(p.Start.Add(p.Decide(process).Left))
		} else {
			p.fitsProcess(process)
		}
	}
	p.Needed = p.Decide(p.Needs)
}

func (p *Plan) notAfter(t time.Time) {
	if t.Before(p.LatestStart) {
		p.LatestStart = t
	}
}

// fitsProcess drops the latest start if what the process allows does not fit, as
// planned or then. As planned is enough for a later start and then for an
// earlier one: the earlier it starts the more has begun by that moment, and
// falling back never gets cheaper.
func (p *Plan) fitsProcess(process time.Time) {
	moved := p.LatestStart.Sub(p.Start)
	cost := p.fallBackAt(process.Add(-min(moved, 0))).cost
	if process.Add(cost + p.RestoreCheck + p.Margin).After(p.Window.End) {
		p.LatestStart = time.Time{}
	}
}

// stepsNeed returns the moment that the steps need. Where the process says
// until when it is decided, only the moments that are given count besides.
func (b *planner) stepsNeed(p *Plan) (at time.Time, why, step string) {
	later := func(t time.Time, reason, name string) {
		if why == "" || t.After(at) {
			at, why, step = t, reason, name
		}
	}
	process := !b.options.ProcessDecision.IsZero()
	given := false
	for _, s := range p.Stops() {
		given = given || s.Given
		if s.Given || !process {
			later(s.Until, NeedsStop, s.Name)
		}
	}
	if given || process {
		return at, why, step
	}
	for _, s := range p.Forward {
		if len(s.Step.Tests) > 0 {
			later(s.End, NeedsTests, s.Step.Name)
		}
	}
	if why == "" {
		later(p.Finish, NeedsFinish, "")
	}
	return at, why, step
}
