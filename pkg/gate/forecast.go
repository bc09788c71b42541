package gate

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// Forecast is when a gate can open at the earliest.
type Forecast struct {
	// Opens is the first instant at which the gate can be open, if everybody who
	// still has to act does so as soon as it counts; nil if it cannot be.
	Opens *time.Time `json:"opens"`
	// Never says why nothing that anybody could record opens it; empty if
	// something does.
	Never string `json:"never,omitempty"`
	// NotBefore names stages that must not be carried out as soon as they could
	// be, as what they show would be too old by then.
	NotBefore map[string]time.Time `json:"-"`
	// Given is what has to be recorded until then, in that order, with its time.
	Given []Given `json:"-"`
}

// Given is evidence that a forecast counts on.
type Given struct {
	At time.Time
	Need
}

// Bounds of a forecast: how often gates are asked, and how often everything is
// tried again with a later attempt of a stage.
const (
	mostQuestions = 1000
	mostRestarts  = 8
)

// Foresee works out when the gate of a stage can open at the earliest. It plays
// the change through the stages that are still missing, gives each gate what it
// asks for, and puts the clock forward to the end of each wait. An attempt takes
// as long as the plan says. It uses no waiver that was not asked for. The error
// is that of Decide.
func Foresee(in Input) (Forecast, error) {
	in.prepared = prepare(in)
	in.prepared.assumes = true
	notBefore := map[string]time.Time{}
	var last Forecast
	for range mostRestarts {
		s := newSimulation(in, notBefore)
		opens, err := s.run()
		if err != nil {
			return Forecast{}, err
		}
		last = Forecast{Opens: opens, Never: s.stuck, NotBefore: maps.Clone(notBefore), Given: s.given}
		if opens != nil || s.again == nil || !s.again.later(notBefore) {
			return last, nil
		}
	}
	return last, nil
}

// Foresaw completes the decision about a gate that is not open with what Foresee
// says of the same input.
func Foresaw(in Input, d Decision) (Decision, error) {
	if d.Outcome == Passed {
		return d, nil
	}
	ahead, err := Foresee(in)
	if err != nil {
		return d, err
	}
	d.Earliest, d.Never = ahead.Opens, ahead.Never
	if d.Outcome == Pending && ahead.Opens != nil && len(ahead.Given) > 0 {
		d.Notes = append(slices.Clone(d.Notes), tooLate(ahead.Given))
	}
	return d, nil
}

// tooLate warns whoever only waits: what holds today is too old, or gone, once the
// gate opens.
func tooLate(given []Given) string {
	var stages []string
	for _, g := range given {
		if !slices.Contains(stages, g.Predicate.Stage) {
			stages = append(stages, g.Predicate.Stage)
		}
	}
	return "waiting alone does not open it: by then something of " + list(stages) + " is too old, and has to be done again"
}

// again asks for another try in which a stage is carried out later, as its pass
// would be too old otherwise.
type again struct {
	stage string
	at    time.Time
}

func (a again) later(notBefore map[string]time.Time) bool {
	if !a.at.After(notBefore[a.stage]) {
		return false
	}
	notBefore[a.stage] = a.at
	return true
}

// simulation plays with a copy of the facts.
type simulation struct {
	in Input
	// asking is who asks to enter the last stage, where that is known.
	asking string
	// notBefore is when the pass of a stage may come at the earliest.
	notBefore map[string]time.Time
	given     []Given
	stuck     string
	again     *again
	asked     int
}

func newSimulation(in Input, notBefore map[string]time.Time) *simulation {
	s := &simulation{in: in, asking: in.Facts.Actor, notBefore: notBefore}
	if in.Facts.Evidence != nil {
		chain := slices.Clone(*in.Facts.Evidence)
		s.in.Facts.Evidence = &chain
	}
	s.in.Facts.Tickets = maps.Clone(in.Facts.Tickets)
	s.in.Now = in.Now.UTC()
	return s
}

// run opens the gates up to the one that is asked about.
func (s *simulation) run() (*time.Time, error) {
	if _, err := newView(s.in); err != nil {
		return nil, err
	}
	stages := s.stagesFrom(s.in.Pipeline.Stages[0])
	for _, stage := range stages[:len(stages)-1] {
		if !s.passStage(stage) {
			return nil, nil
		}
	}
	if !s.open(stages[len(stages)-1]) {
		return nil, nil
	}
	opens := s.in.Now
	return &opens, nil
}

// stagesFrom lists the stages from one to that which is asked about.
func (s *simulation) stagesFrom(first change.Stage) []change.Stage {
	place := func(name string) int {
		return slices.IndexFunc(s.in.Pipeline.Stages, func(st change.Stage) bool { return st.Name == name })
	}
	return s.in.Pipeline.Stages[min(place(first.Name), place(s.in.Stage)) : place(s.in.Stage)+1]
}

// passStage takes the change through a stage that has not passed yet.
func (s *simulation) passStage(stage change.Stage) bool {
	v := s.view(stage)
	running := v.underWay(stage)
	switch {
	case v.unsound != "":
		s.stuck = v.unsound
		return false
	case v.skipped(stage):
		return true
	case running != nil && !running.doubted:
		s.finish(stage, *running)
	case s.toPass(v, stage):
		if len(s.in.Change.Skip) > 0 && stage.Optional != nil && v.wish(stage) != "REASON" {
			return s.giveAll(stage, v.waiverNeeds(stageExemption(stage), v.wish(stage)))
		}
		if !s.attempt(stage) {
			return false
		}
	}
	return s.until(stage, DecideAccepted)
}

// toPass reports whether a stage has to be carried out, for the first time or
// again.
func (s *simulation) toPass(v *view, stage change.Stage) bool {
	pass := v.lastPass(stage)
	return pass == nil || v.failureAfter(stage, *pass) != nil || pass.endedAt.Before(s.notBefore[stage.Name])
}

// attempt opens the gate of a stage and carries it out.
func (s *simulation) attempt(stage change.Stage) bool {
	if at := s.notBefore[stage.Name]; !at.IsZero() {
		s.waitUntil(stage, at.Add(-s.view(stage).idealResult(stage, s.in.Now).length))
	}
	if !s.open(stage) {
		return false
	}
	name := fmt.Sprintf("%s-%d", stage.Name, 1+len(s.in.Facts.Evidence.Attempts()))
	s.add(Need{Kind: evidence.AttemptStarted, Predicate: evidence.Predicate{
		Stage: stage.Name, Environment: stage.Environment, Actor: s.in.Facts.Actor,
		AttemptStarted: &evidence.AttemptStartedBody{Attempt: name, Gate: Passed.String(), Policy: stage.Policy(s.in.Pipeline.Name)},
	}})
	running := s.view(stage).underWay(stage)
	if !s.until(stage, DecideDuring) {
		return false
	}
	s.finish(stage, *running)
	return true
}

// finish lets an attempt end as the plan says, with every test passed.
func (s *simulation) finish(stage change.Stage, a attempt) {
	result := s.view(stage).idealResult(stage, a.startedAt)
	s.waitUntil(stage, a.startedAt.Add(result.length))
	s.add(Need{Kind: evidence.AttemptFinished, Predicate: evidence.Predicate{
		Stage: stage.Name, Environment: stage.Environment, Actor: a.actor,
		AttemptFinished: &evidence.AttemptFinishedBody{Attempt: a.name, Outcome: evidence.Passed, Steps: result.steps, Results: result.tests},
	}})
}

// open asks the gate of a stage, with somebody who may start it, until it lets
// them.
func (s *simulation) open(stage change.Stage) bool {
	last := stage.Name == s.in.Stage
	return s.until(stage, func(in Input) (Decision, error) {
		if last && s.asking != "" {
			in.Facts.Actor = s.asking
			return Decide(in)
		}
		var d Decision
		for _, candidate := range Starters(in) {
			in.Facts.Actor = candidate
			var err error
			if d, err = Decide(in); err != nil {
				return d, err
			}
			if s.in.Facts.Actor = candidate; !Hinders(d) {
				break
			}
		}
		return d, nil
	})
}

func (s *simulation) view(stage change.Stage) *view {
	in := s.in
	in.Stage = stage.Name
	v, err := newView(in)
	if err != nil {
		return &view{in: in, unsound: err.Error()}
	}
	return v
}
