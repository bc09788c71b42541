package render

import (
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// frozen names the freezes that the planned window meets.
func (p Plan) frozen() string {
	var met []string
	for _, f := range p.Freezes {
		at := schedule.Interval{Start: f.Start, End: f.End}
		if at.Overlaps(p.Timeline.Window) {
			met = append(met, "it meets the freeze "+f.Name+", "+p.local(f.Start)+" to "+p.local(f.End))
		}
	}
	return list(met, "and")
}

// due says when a milestone has to be there.
func (p Plan) due(m gate.Milestone) string {
	switch {
	case m.Latest.IsZero():
		return "from " + p.local(m.Earliest)
	case m.Earliest.IsZero():
		return "by " + p.local(m.Latest)
	}
	return p.local(m.Earliest) + " to " + p.local(m.Latest)
}

// what says what is due.
func what(m gate.Milestone) string {
	if m.Do != "" {
		return m.Do
	}
	return m.Requirement
}

func after(m gate.Milestone) string {
	if m.On == "" {
		return ""
	}
	return "if it ends " + m.On
}
