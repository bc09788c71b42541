package gate

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// Outlook is the plan of a change as its gates see it.
type Outlook struct {
	// Change has its texts filled in for the environment of the plan.
	Change *change.Change
	// Timeline is nil if the change plans no window or no procedure, or if
	// Problems say why it cannot be worked out.
	Timeline *schedule.Plan
	Problems []schedule.Problem
	// Zone is where people read the times.
	Zone *time.Location
	// Crew tells, by role, who acts in it.
	Crew map[string][]string
	// Milestones are what has to be there by some moment, the earliest first.
	Milestones []Milestone
	// Freezes are those of the calendar that apply to the change.
	Freezes []change.Freeze
	// Stage is the one that is planned, and Opens when its gate can open.
	Stage string
	Opens Forecast
}

// KindPreparation is the kind of a milestone that no requirement asks for: the
// change itself says what has to be ready.
const KindPreparation = "preparation"

// Milestone is a requirement that is due, or something that the change prepares.
type Milestone struct {
	// Stage is empty for a preparation.
	Stage       string   `json:"stage,omitempty"`
	Requirement string   `json:"requirement"`
	Kind        string   `json:"kind"`
	Who         []string `json:"who"`
	// Do says what to do for a preparation, Notice which one is sent.
	Do     string `json:"do,omitempty"`
	Notice string `json:"notice,omitempty"`
	// Earliest and Latest bound when it has to be there; zero is no bound, and one
	// of them is set. What waits for objections counts when that time is over.
	Earliest time.Time `json:"earliest,omitzero"`
	Latest   time.Time `json:"latest,omitzero"`
	// Due says the same in words.
	Due string `json:"due"`
	// Owed says that it comes after an attempt that ended as On says.
	Owed bool   `json:"owed,omitempty"`
	On   string `json:"on,omitempty"`
	// Met says that it is there already.
	Met     bool   `json:"met"`
	Because string `json:"because,omitempty"`
}

// Plan works out the plan of a change. A start moves the zero of the clock S; the
// zero time is the start of the planned window. The Stage of the input is not
// used. It returns an error if a slot of the change has no value.
func Plan(in Input, start time.Time) (Outlook, error) {
	stage := productionStage(in.Pipeline)
	filled, err := in.Change.Fill(stage.Environment)
	if err != nil {
		return Outlook{}, err
	}
	in.Stage, in.Change = stage.Name, filled
	v, err := newView(in)
	if err != nil {
		return Outlook{}, err
	}
	out := Outlook{Change: filled, Stage: stage.Name, Zone: v.prepared.zone, Crew: map[string][]string{}}
	out.Timeline, out.Problems = v.newPlan(in.Change, start)
	for _, s := range slices.Concat(in.Change.Procedure, in.Change.Rollback) {
		out.Crew[s.Owner] = v.crew(s.Owner)
	}
	if c := in.Pipeline.Calendar; c != nil {
		out.Freezes = slices.Clone(c.Freezes)
	}
	out.Milestones = v.preparations()
	for _, s := range in.Pipeline.Stages {
		out.Milestones = append(out.Milestones, v.milestones(s)...)
	}
	if out.Opens, err = Foresee(in); err != nil {
		return Outlook{}, err
	}
	slices.SortStableFunc(out.Milestones, func(a, b Milestone) int {
		return cmp.Or(lastMoment(a).Compare(lastMoment(b)), a.Earliest.Compare(b.Earliest))
	})
	return out, nil
}

func lastMoment(m Milestone) time.Time {
	if m.Latest.IsZero() {
		return m.Earliest
	}
	return m.Latest
}

// productionStage is the last stage that changes production, else the last one.
func productionStage(p *change.Pipeline) change.Stage {
	for _, s := range slices.Backward(p.Stages) {
		if s.Kind == change.Production {
			return s
		}
	}
	return p.Stages[len(p.Stages)-1]
}

// milestones lists what a stage wants by some moment that can be told already: as
// if an attempt of it began when it is planned to.
func (v *view) milestones(s change.Stage) []Milestone {
	pass := v.lastPass(s)
	var out []Milestone
	add := func(all []change.Requirement, accept, owed bool) {
		for _, r := range all {
			d := demand{Requirement: r, stage: s, accept: accept}
			if accept {
				d.after = orElseAttempt(pass, v.asIfPlanned(s))
			}
			if d = v.timed(d); r.Due == nil || d.noMoment != "" {
				continue
			}
			m := Milestone{
				Stage: s.Name, Requirement: d.Name(), Kind: r.Require, Who: slices.Clone(d.answerable()), Owed: owed, On: r.On,
				Notice: r.Notice, Due: v.dueText(d), Because: r.Because,
			}
			m.bounds(d.moment)
			d.after = pass
			m.Met = v.unsound == "" && (!accept || pass != nil) && v.unopposed(d) && v.answer(d).Outcome == Passed
			out = append(out, m)
		}
	}
	add(s.Enter, false, false)
	add(s.Accept, true, false)
	add(s.Owed, true, true)
	return out
}

// unopposed reports whether the time for objections is over without any, where
// the demand gives people one.
func (v *view) unopposed(d demand) bool {
	return d.moment.Silence.IsZero() || v.lead(d).Outcome == Passed
}

func (m *Milestone) bounds(at schedule.Moment) {
	m.Earliest, m.Latest = at.Earliest.UTC(), at.Latest.UTC()
	if at.Silence.After(m.Earliest) {
		m.Earliest = at.Silence.UTC()
	}
}

// preparations lists what the change wants ready by some moment. Nothing tells
// whether it is.
func (v *view) preparations() []Milestone {
	var out []Milestone
	for i, p := range v.in.Change.Preparation {
		if p.Due == nil {
			continue
		}
		d := v.timed(demand{Requirement: change.Requirement{Require: KindPreparation, Due: p.Due}, stage: v.stage})
		if d.noMoment != "" {
			continue
		}
		m := Milestone{Requirement: fmt.Sprintf("preparation[%d]", i), Kind: KindPreparation, Who: []string{}, Do: p.Do, Due: v.dueText(d)}
		if p.Owner != "" {
			m.Who = append(m.Who, p.Owner)
		}
		m.bounds(d.moment)
		out = append(out, m)
	}
	return out
}

func orElseAttempt(a, other *attempt) *attempt {
	if a == nil {
		return other
	}
	return a
}

// asIfPlanned is an attempt of production that goes as planned, and nil for what
// has no planned time.
func (v *view) asIfPlanned(s change.Stage) *attempt {
	p := v.asPlanned()
	if s.Kind != change.Production || p == nil {
		return nil
	}
	return &attempt{stage: s.Name, environment: s.Environment, startedAt: p.Begin, endedAt: p.Finish}
}

// answerable lists the roles that have to see to a demand.
func (d demand) answerable() []string {
	out := slices.Concat(d.By, d.From)
	if d.Role != "" {
		out = append(out, d.Role)
	}
	for _, o := range d.Order {
		out = append(out, o.Role)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
