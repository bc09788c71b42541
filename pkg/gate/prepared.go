package gate

import (
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/review"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// prepared is what follows from the files alone, and which statements are signed,
// so that a forecast works it out once for all its questions.
type prepared struct {
	calendar *schedule.Calendar
	// wrong says why nothing can be decided by the calendar; "" if all is well.
	wrong    string
	zone     *time.Location    // in which people read times
	policies map[string]string // by stage
	// contradictions are what ruleSatisfiable found, by stage.
	contradictions map[string][]Reason
	// keys are those that may sign, and believes tells which statements they did;
	// nil without keys. What is assumed to be recorded counts as signed.
	keys     []trusted
	believes func(evidence.Record) bool
	assumes  bool
}

func prepare(in Input) *prepared {
	p := &prepared{
		policies: map[string]string{}, contradictions: map[string][]Reason{},
		keys: trustedKeys(in.Pipeline), believes: remembering(Believer(in.Pipeline)),
	}
	if in.Pipeline.Calendar != nil {
		var problems []schedule.Problem
		p.calendar, problems = schedule.CompileCalendar(in.Pipeline.Calendar)
		for _, problem := range problems {
			if !problem.Warning {
				p.wrong = "the calendar is not in order: " + problem.Path + ": " + problem.Message
			}
		}
	}
	p.zone = p.calendar.Location()
	if w := in.Change.Window; w != nil && w.Zone != "" {
		if zone, err := schedule.Zone(w.Zone); err == nil {
			p.zone = zone
		}
	}
	for _, s := range in.Pipeline.Stages {
		p.policies[s.Name] = s.Policy(in.Pipeline.Name)
	}
	return p
}

// calendar is that of the pipeline, or nil.
func (v *view) calendar() *schedule.Calendar { return v.prepared.calendar }

// ideal is how an attempt ends if it goes as planned.
type ideal struct {
	length time.Duration
	steps  []evidence.StepTime
	tests  map[string]string
}

// idealResult is an attempt of a stage in which every step of both clocks takes
// as long as planned, and every test passes.
func (v *view) idealResult(s change.Stage, began time.Time) ideal {
	out := ideal{length: time.Minute, tests: map[string]string{}}
	if s.BindsTo() == change.BindsChange {
		return out
	}
	for _, t := range v.in.Change.Tests {
		out.tests[t.Name] = evidence.Passed
	}
	p := v.anyPlan()
	if p == nil {
		return out
	}
	out.length = max(out.length, p.Finish.Sub(p.Begin))
	out.steps = moved(p.Forward, began.Sub(p.Begin))
	if v.rehearsedOn(s) && len(p.Back) > 0 {
		back := p.Back[len(p.Back)-1].End
		out.steps = append(out.steps, moved(p.Back, began.Add(out.length).Sub(p.Back[0].At))...)
		out.length += back.Sub(p.Back[0].At)
	}
	return out
}

// anyPlan is the timeline of a change as planned or, without a planned window, of
// one that begins now.
func (v *view) anyPlan() *schedule.Plan {
	if v.in.Change.Window != nil {
		return v.asPlanned()
	}
	p, _ := v.order()
	return p
}

func moved(steps []schedule.Planned, by time.Duration) []evidence.StepTime {
	var out []evidence.StepTime
	for _, s := range steps {
		out = append(out, evidence.StepTime{Step: s.Step.Name, Start: s.At.Add(by).UTC(), End: s.End.Add(by).UTC()})
	}
	return out
}

// Starters lists who could start an attempt, the performer's people first.
func Starters(in Input) []string {
	people := review.NewDirectory(in.Change, in.Pipeline, in.Facts.Teams)
	var out []string
	for _, role := range starterRoles(in) {
		members, err := people.Members(role, in.Now)
		if err != nil {
			continue
		}
		for _, m := range members {
			out = appendNew(out, m)
		}
	}
	return out
}
