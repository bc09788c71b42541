package render

import (
	"io"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// planDocument is a plan for programs. Times are in UTC, lengths in minutes.
type planDocument struct {
	Change string    `json:"change"`
	Zone   string    `json:"zone"`
	At     time.Time `json:"at"`
	// Start and End are the planned window; Zero is the zero of the clock S.
	Start        time.Time `json:"start"`
	End          time.Time `json:"end"`
	Zero         time.Time `json:"zero"`
	Begin        time.Time `json:"begin"`
	Finish       time.Time `json:"finish"`
	Fits         bool      `json:"fits"`
	SlackMinutes float64   `json:"slackMinutes"`
	LatestStart  time.Time `json:"latestStart,omitzero"`
	// Stage is the one that is planned, Earliest when its gate can open; Never
	// says why it cannot.
	Stage           string     `json:"stage"`
	Earliest        *time.Time `json:"earliest"`
	Never           string     `json:"never,omitempty"`
	LatestDecision  time.Time  `json:"latestDecision,omitzero"`
	TurnBack        time.Time  `json:"turnBack,omitzero"`
	RollbackMinutes float64    `json:"rollbackMinutes"`
	// Measured says that a rehearsal found how long the rollback takes.
	Measured            bool          `json:"measured"`
	RestoreCheckMinutes float64       `json:"restoreCheckMinutes"`
	MarginMinutes       float64       `json:"marginMinutes"`
	Needs               *needDocument `json:"needs,omitempty"`
	OutageMinutes       float64       `json:"outageMinutes"`
	// Outages are the times without the service, FallbackOutage the longest one
	// if it is taken back.
	Outages        []spanDocument `json:"outages"`
	FallbackOutage *spanDocument  `json:"fallbackOutage,omitempty"`
	// UntakenMinutes are for backups inside the window that no step takes.
	UntakenMinutes float64             `json:"untakenMinutes"`
	LongestPath    []string            `json:"longestPath"`
	Procedure      []stepDocument      `json:"procedure"`
	Rollback       []stepDocument      `json:"rollback"`
	Stops          []stopDocument      `json:"stops"`
	Decisions      []costDocument      `json:"decisions"`
	People         []loadDocument      `json:"people"`
	Clashes        []clashDocument     `json:"clashes"`
	Milestones     []milestoneDocument `json:"milestones"`
	Freezes        []freezeDocument    `json:"freezes"`
}

// needDocument is until when it must be possible to decide to fall back.
type needDocument struct {
	At   time.Time `json:"at"`
	Why  string    `json:"why"` // process, stop, tests or finish
	Step string    `json:"step,omitempty"`
	Back time.Time `json:"back"`
	// LeftMinutes is what is left of the window then, less what is kept in hand.
	LeftMinutes float64 `json:"leftMinutes"`
}

type stepDocument struct {
	Step       string        `json:"step"`
	Clock      string        `json:"clock"` // as planned: "S+10m"
	At         time.Time     `json:"at"`
	End        time.Time     `json:"end"`
	Owner      string        `json:"owner"`
	People     []string      `json:"people"`
	Do         string        `json:"do"`
	Targets    []string      `json:"targets"`
	MinMinutes float64       `json:"minMinutes"`
	MaxMinutes float64       `json:"maxMinutes"`
	HasMinutes float64       `json:"hasMinutes"`
	After      []string      `json:"after,omitempty"`
	Hold       *change.Hold  `json:"hold,omitempty"`
	Stop       []change.Stop `json:"stop,omitempty"`
}

type costDocument struct {
	At          time.Time `json:"at"`
	CostMinutes float64   `json:"costMinutes"`
	Back        time.Time `json:"back"`
	LeftMinutes float64   `json:"leftMinutes"`
}

type loadDocument struct {
	Role        string    `json:"role"`
	People      []string  `json:"people"`
	Clock       string    `json:"clock"`
	Steps       int       `json:"steps"`
	BusyMinutes float64   `json:"busyMinutes"`
	First       time.Time `json:"first"`
	Last        time.Time `json:"last"`
}

type clashDocument struct {
	Role   string    `json:"role"`
	People int       `json:"people"`
	AtOnce int       `json:"atOnce"`
	Steps  []string  `json:"steps"`
	Start  time.Time `json:"start"`
	End    time.Time `json:"end"`
	Clock  string    `json:"clock"`
}

// PlanJSON writes the plan for programs.
func PlanJSON(w io.Writer, p Plan) error {
	t := p.Timeline
	d := planDocument{
		Change: p.Change.ID, Zone: p.Zone.String(), At: p.At.UTC(), Start: t.Window.Start.UTC(), End: t.Window.End.UTC(), Zero: t.Start.UTC(),
		Begin: t.Begin.UTC(), Finish: t.Finish.UTC(), Fits: p.Fits(), SlackMinutes: t.Slack.Minutes(), LatestStart: t.LatestStart.UTC(),
		Stage: p.Stage, Never: p.Opens.Never,
		LatestDecision: t.LatestDecision.UTC(), TurnBack: t.TurnBack.UTC(), RollbackMinutes: t.Rollback.Minutes(), Measured: t.Measured,
		RestoreCheckMinutes: t.RestoreCheck.Minutes(), MarginMinutes: t.Margin.Minutes(), OutageMinutes: t.Outage.Longest().Minutes(),
		LongestPath: nonNil(t.Longest), Procedure: p.steps(t.Forward), Rollback: p.steps(t.Back), Decisions: []costDocument{},
		People: append(p.loads(t.Loads, change.StartClock), p.loads(t.BackLoads, change.DecisionClock)...), Clashes: []clashDocument{},
		Outages: []spanDocument{}, UntakenMinutes: t.UntakenTime.Minutes(), Stops: p.stopDocuments(), Milestones: p.milestoneDocuments(), Freezes: p.freezeDocuments(),
	}
	if p.Opens.Opens != nil {
		at := p.Opens.Opens.UTC()
		d.Earliest = &at
	}
	for _, down := range t.Outage.Down {
		d.Outages = append(d.Outages, spanOf(down))
	}
	if !t.Outage.Fallback.IsEmpty() {
		span := spanOf(t.Outage.Fallback)
		d.FallbackOutage = &span
	}
	if !t.Needs.IsZero() {
		d.Needs = &needDocument{t.Needs.UTC(), t.NeedsWhy, t.NeedsStep, t.Needed.Back.UTC(), t.Needed.Left.Minutes()}
	}
	for _, c := range t.Decisions {
		d.Decisions = append(d.Decisions, costDocument{c.At.UTC(), c.Cost.Minutes(), c.Back.UTC(), c.Left.Minutes()})
	}
	for _, c := range t.Clashes {
		clock := change.StartClock
		if c.Back {
			clock = change.DecisionClock
		}
		d.Clashes = append(d.Clashes, clashDocument{c.Role, c.People, c.Most, c.Steps, c.Time.Start.UTC(), c.Time.End.UTC(), clock})
	}
	return JSON(w, d)
}

func (p Plan) steps(all []schedule.Planned) []stepDocument {
	out := []stepDocument{}
	for _, s := range all {
		out = append(out, stepDocument{
			Step: s.Step.Name, Clock: s.Step.At.String(), At: s.At.UTC(), End: s.End.UTC(), Owner: s.Step.Owner, People: nonNil(p.Crew[s.Step.Owner]),
			Do: s.Step.Do, Targets: nonNil(s.Targets), MinMinutes: s.Min.Minutes(), MaxMinutes: s.Max.Minutes(), HasMinutes: s.Has.Minutes(),
			After: s.Step.After, Hold: s.Step.Hold, Stop: s.Step.Stop,
		})
	}
	return out
}

func (p Plan) loads(all []schedule.Load, clock string) []loadDocument {
	out := []loadDocument{}
	for _, l := range all {
		out = append(out, loadDocument{l.Role, nonNil(p.Crew[l.Role]), clock, l.Steps, l.Busy.Minutes(), l.First.UTC(), l.Last.UTC()})
	}
	return out
}

// nonNil makes an empty list of none, so that JSON has [].
func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
