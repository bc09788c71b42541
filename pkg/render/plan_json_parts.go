package render

import (
	"time"

	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/schedule"
)

type spanDocument struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

func spanOf(i schedule.Interval) spanDocument { return spanDocument{i.Start.UTC(), i.End.UTC()} }

// stopDocument is a stop that ends in falling back: until when somebody may
// decide it, and when service is back then.
type stopDocument struct {
	Step    string    `json:"step"`
	If      string    `json:"if"`
	Decides string    `json:"decides"`
	Until   time.Time `json:"until"`
	// Given says that the change tells until when; else it is the end of the step.
	Given       bool      `json:"given"`
	CostMinutes float64   `json:"costMinutes"`
	Back        time.Time `json:"back"`
	LeftMinutes float64   `json:"leftMinutes"`
}

func (p Plan) stopDocuments() []stopDocument {
	out := []stopDocument{}
	if p.Timeline.LatestDecision.IsZero() {
		return out
	}
	for _, s := range p.Timeline.Stops() {
		reason := p.Change.Procedure[s.Step].Stop[s.Stop]
		out = append(out, stopDocument{
			Step: s.Name, If: reason.If, Decides: reason.Decides, Until: s.Until.UTC(), Given: s.Given,
			CostMinutes: s.Decision.Cost.Minutes(), Back: s.Decision.Back.UTC(), LeftMinutes: s.Decision.Left.Minutes(),
		})
	}
	return out
}

// milestoneDocument is a milestone with the text of the notice that it is about.
type milestoneDocument struct {
	gate.Milestone
	Letter *Announcement `json:"letter,omitempty"`
}

func (p Plan) milestoneDocuments() []milestoneDocument {
	out := []milestoneDocument{}
	for _, m := range p.Milestones {
		m.Who = nonNil(m.Who)
		out = append(out, milestoneDocument{m, p.letter(m)})
	}
	return out
}

type freezeDocument struct {
	Name   string `json:"name"`
	Reason string `json:"reason,omitempty"`
	spanDocument
	// Meets says that the planned window meets it.
	Meets bool `json:"meets"`
}

func (p Plan) freezeDocuments() []freezeDocument {
	out := []freezeDocument{}
	for _, f := range p.Freezes {
		at := schedule.Interval{Start: f.Start, End: f.End}
		out = append(out, freezeDocument{f.Name, f.Reason, spanOf(at), at.Overlaps(p.Timeline.Window)})
	}
	return out
}
