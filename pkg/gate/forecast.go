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

// Bounds of a forecast: how often one gate is asked, and how often everything is
// tried again with a later attempt of a stage.
const (
	mostQuestions = 400
	mostRestarts  = 8
)

// Foresee works out when the gate of a stage can open at the earliest. It plays
// the change through the stages that are still missing, gives each gate what it
// asks for, and puts the clock forward to the end of each wait. An attempt takes
// as long as the plan says. It uses no waiver that was not asked for. The error
// is that of Decide.
func Foresee(in Input) (Forecast, error) {
	notBefore := map[string]time.Time{}
	var last Forecast
	for range mostRestarts {
		s := newSimulation(in, notBefore)
		opens, err := s.run()
		if err != nil {
			return Forecast{}, err
		}
		last = Forecast{Opens: opens, Never: s.stuck, NotBefore: maps.Clone(notBefore), Given: s.given}
		if s.again == nil || !s.again.later(notBefore) {
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
	return d, nil
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
	in        Input
	notBefore map[string]time.Time
	given     []Given
	stuck     string
	again     *again
	asked     int
}

func newSimulation(in Input, notBefore map[string]time.Time) *simulation {
	s := &simulation{in: in, notBefore: notBefore}
	if in.Facts.Evidence != nil {
		chain := slices.Clone(*in.Facts.Evidence)
		s.in.Facts.Evidence = &chain
	}
	s.in.Facts.Tickets = maps.Clone(in.Facts.Tickets)
	s.in.prepared = prepare(in)
	s.in.Now = in.Now.UTC()
	return s
}

// run opens the gates up to the one that is asked about.
func (s *simulation) run() (*time.Time, error) {
	target := s.in.Stage
	if _, err := newView(s.in); err != nil {
		return nil, err
	}
	for _, stage := range s.in.Pipeline.Stages {
		if stage.Name == target {
			break
		}
		if !s.passStage(stage) {
			return nil, nil
		}
	}
	stage, _ := s.stageOf(target)
	if !s.open(stage) {
		return nil, nil
	}
	opens := s.in.Now
	return &opens, nil
}

func (s *simulation) stageOf(name string) (change.Stage, bool) {
	i := slices.IndexFunc(s.in.Pipeline.Stages, func(st change.Stage) bool { return st.Name == name })
	if i < 0 {
		return change.Stage{}, false
	}
	return s.in.Pipeline.Stages[i], true
}

// passStage takes the change through a stage that has not passed yet.
func (s *simulation) passStage(stage change.Stage) bool {
	v := s.view(stage)
	running := v.last(stage)
	switch {
	case v.unsound != "":
		s.stuck = v.unsound
		return false
	case v.skipped(stage):
		return true
	case running != nil && running.finished == 0:
		s.finish(stage, running.name, running.actor)
	case v.lastPass(stage) == nil || v.failureAfter(stage, *v.lastPass(stage)) != nil:
		if len(s.in.Change.Skip) > 0 && stage.Optional != nil && v.wish(stage) != "REASON" {
			return s.giveAll(stage, v.waiverNeeds(stageExemption(stage), v.wish(stage)))
		}
		if !s.attempt(stage) {
			return false
		}
	}
	return s.until(stage, DecideAccepted)
}

// attempt opens the gate of a stage and carries it out.
func (s *simulation) attempt(stage change.Stage) bool {
	if at := s.notBefore[stage.Name]; s.in.Now.Before(at) {
		s.in.Now = at
	}
	if !s.open(stage) {
		return false
	}
	name := fmt.Sprintf("%s-%d", stage.Name, 1+len(s.in.Facts.Evidence.Attempts()))
	actor := s.in.Facts.Actor
	s.add(Need{Kind: evidence.AttemptStarted, Predicate: evidence.Predicate{
		Stage: stage.Name, Environment: stage.Environment, Actor: actor,
		AttemptStarted: &evidence.AttemptStartedBody{Attempt: name, Gate: Passed.String(), Policy: stage.Policy(s.in.Pipeline.Name)},
	}})
	if !s.until(stage, DecideDuring) {
		return false
	}
	s.finish(stage, name, actor)
	return true
}

// finish lets an attempt end as the plan says, with every test passed, and not
// before now.
func (s *simulation) finish(stage change.Stage, name, actor string) {
	v := s.view(stage)
	began := s.in.Now
	if running := v.last(stage); running != nil && running.finished == 0 {
		began = running.startedAt
	}
	result := v.idealResult(stage, began)
	if end := began.Add(result.length); end.After(s.in.Now) {
		s.in.Now = end
	}
	s.add(Need{Kind: evidence.AttemptFinished, Predicate: evidence.Predicate{
		Stage: stage.Name, Environment: stage.Environment, Actor: actor,
		AttemptFinished: &evidence.AttemptFinishedBody{Attempt: name, Outcome: evidence.Passed, Steps: result.steps, Results: result.tests},
	}})
}

// open asks the gate of a stage, with somebody who may start it, until it lets
// them.
func (s *simulation) open(stage change.Stage) bool {
	asking := s.in.Facts.Actor
	return s.until(stage, func(in Input) (Decision, error) {
		if asking != "" && in.Stage == s.in.Stage {
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

// until asks, gives what is missing, and puts the clock forward.
func (s *simulation) until(stage change.Stage, ask func(Input) (Decision, error)) bool {
	given := map[string]bool{}
	for s.asked < mostQuestions {
		s.asked++
		in := s.in
		in.Stage = stage.Name
		d, err := ask(in)
		if err != nil {
			s.stuck = err.Error()
			return false
		}
		if d.Outcome == Passed {
			return true
		}
		if s.supply(stage, d, given) {
			continue
		}
		if s.again != nil || !s.wait(d) {
			s.stuck = orElse(s.stuck, why(d))
			return false
		}
		clear(given)
	}
	s.stuck = fmt.Sprintf("after %d questions the gate still asks for more", mostQuestions)
	return false
}

// supply gives what blocked reasons need, each thing once at one time.
func (s *simulation) supply(stage change.Stage, d Decision, given map[string]bool) bool {
	did := false
	for _, r := range d.Reasons {
		if r.Outcome != Blocked {
			continue
		}
		if r.stale != nil && s.retry(*r.stale) {
			return false
		}
		for _, need := range r.Needs {
			key := need.What(s.in.Change.ID)
			if given[key] {
				continue
			}
			given[key] = true
			if s.give(need) {
				did = true
			}
		}
	}
	return did
}

// retry asks for another try with a later attempt of a stage whose pass would be
// too old by now.
func (s *simulation) retry(old stale) bool {
	a := again{old.stage, old.maxAge.Before(s.in.Now)}
	if !a.at.After(s.notBefore[old.stage]) {
		return false
	}
	s.again = &a
	return true
}

func (s *simulation) giveAll(stage change.Stage, needs []Need) bool {
	for _, n := range needs {
		s.give(n)
	}
	if v := s.view(stage); !v.skipped(stage) {
		_, why := v.waived(stageExemption(stage))
		s.stuck = stage.Name + " cannot be left out: " + orElse(why, "nobody may agree")
		return false
	}
	return true
}

// give records one thing that is needed.
func (s *simulation) give(need Need) bool {
	switch {
	case need.Ticket != nil:
		t := *need.Ticket
		if s.in.Facts.Tickets == nil {
			return false
		}
		t.At = s.in.Now
		s.in.Facts.Tickets[t.ID] = t
		s.given = append(s.given, Given{s.in.Now, need})
		return true
	case need.Kind == evidence.AttemptFinished:
		stage, ok := s.stageOf(need.Predicate.Stage)
		if !ok {
			return false
		}
		if running := s.view(stage).last(stage); running != nil && running.finished == 0 {
			s.finish(stage, running.name, running.actor)
			return true
		}
		return s.attempt(stage) && s.until(stage, DecideAccepted)
	}
	s.add(need)
	return true
}

func (s *simulation) add(need Need) {
	chain := s.in.Facts.Evidence
	p := need.Predicate
	p.Change, p.Repository = s.in.Change.ID, s.in.Pipeline.Repository
	p.Time, p.Sequence = s.in.Now, len(*chain)+1
	if w := s.in.Change.Window; w != nil {
		p.Window = &evidence.PlannedWindow{Start: w.Start, End: w.End}
	}
	longer := append(*chain, evidence.Record{Statement: evidence.New(need.Kind, p, s.in.Digests.Procedure, s.in.Digests.Request)})
	s.in.Facts.Evidence = &longer
	s.given = append(s.given, Given{s.in.Now, need})
}

// wait puts the clock forward, if nothing else is in the way.
func (s *simulation) wait(d Decision) bool {
	next := AskAgain(d)
	if next == nil || !next.After(s.in.Now) {
		return false
	}
	s.in.Now = next.UTC()
	return true
}

// AskAgain is when it makes sense to ask a gate again that only waits: the end of
// the longest wait, or the first moment before it at which something has to be
// done. It is nil if something else is in the way.
func AskAgain(d Decision) *time.Time {
	var longest, act *time.Time
	for _, r := range d.Reasons {
		switch {
		case r.Outcome == Blocked || r.Outcome == Undecided:
			return nil
		case r.Outcome != Pending || r.Until == nil || !r.Until.After(d.At):
		case r.acts && (act == nil || r.Until.Before(*act)):
			act = r.Until
		case !r.acts && (longest == nil || r.Until.After(*longest)):
			longest = r.Until
		}
	}
	if longest == nil || act != nil && act.Before(*longest) {
		return act
	}
	return longest
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

// why names what keeps a gate shut for good.
func why(d Decision) string {
	var rules []string
	for _, r := range d.Reasons {
		if (r.Outcome == Blocked || r.Outcome == Undecided) && len(r.Needs) == 0 {
			rules = append(rules, r.Rule+": "+r.Message)
		}
	}
	if len(rules) == 0 {
		return "nothing that anybody could record opens it"
	}
	return rules[0]
}
