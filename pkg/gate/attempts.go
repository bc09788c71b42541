package gate

import (
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// attempt is one try at a stage.
type attempt struct {
	stage       string
	environment string
	name        string
	procedure   string
	gate        string // empty if its start is not recorded
	policy      string // what the gate asked for
	actor       string
	started     int // place in the chain
	startedAt   time.Time
	finished    int // place in the chain; 0 while it is under way
	endedAt     time.Time
	outcome     string
	window      *evidence.PlannedWindow // as it was planned when it started
	steps       []evidence.StepTime     // as they really were
	results     map[string]string       // of tests
	doubted     bool                    // not believed: it can only be in the way
}

// attempts reads the attempts out of a chain, in the order in which they are
// first heard of. Of a start that is not believed no gate is known; an end that is
// not believed ends nothing that is, and if it says that something failed, it did.
func attempts(chain evidence.Chain, doubted map[int]bool) []attempt {
	var out []attempt
	for _, rec := range chain {
		p := rec.Predicate
		switch {
		case p.AttemptStarted != nil:
			a := heard(rec, doubted)
			a.name = p.AttemptStarted.Attempt
			if !a.doubted {
				a.gate, a.policy = p.AttemptStarted.Gate, p.AttemptStarted.Policy
			}
			out = append(out, a)
		case p.AttemptFinished != nil && !end(out, rec, doubted) && p.AttemptFinished.Outcome != evidence.Passed:
			a := heard(rec, doubted)
			a.name, a.finished, a.endedAt, a.outcome = p.AttemptFinished.Attempt, p.Sequence, p.Time, p.AttemptFinished.Outcome
			out = append(out, a)
		}
	}
	return out
}

func heard(rec evidence.Record, doubted map[int]bool) attempt {
	p := rec.Predicate
	return attempt{
		stage: p.Stage, environment: p.Environment, procedure: rec.About(evidence.ProcedureSubject),
		actor: p.Actor, started: p.Sequence, startedAt: p.Time, window: p.Window, doubted: doubted[p.Sequence],
	}
}

// end ends the attempt that a record is about, and reports whether there was one
// with that procedure under way. What ends with something else than it started
// with has failed, whatever the record says. An end that fits no start is never
// a pass; if it says that something failed, it did.
func end(all []attempt, rec evidence.Record, doubted map[int]bool) bool {
	p, procedure := rec.Predicate, rec.About(evidence.ProcedureSubject)
	i := slices.IndexFunc(all, func(a attempt) bool {
		return a.finished == 0 && a.name == p.AttemptFinished.Attempt && a.stage == p.Stage
	})
	if i < 0 || doubted[p.Sequence] && !all[i].doubted {
		return false
	}
	a := &all[i]
	a.finished, a.endedAt, a.outcome = p.Sequence, p.Time, p.AttemptFinished.Outcome
	a.steps, a.results = p.AttemptFinished.Steps, p.AttemptFinished.Results
	if procedure != a.procedure || p.Environment != a.environment {
		a.outcome = evidence.Failed
	}
	return procedure == a.procedure
}

// passed reports whether the gate of today would have been the one that let the
// attempt in, and it passed where the stage is.
func (v *view) passed(a attempt, s change.Stage) bool {
	return a.stage == s.Name && a.environment == s.Environment &&
		a.outcome == evidence.Passed && a.gate == Passed.String() && a.policy != "" && a.policy == v.prepared.policies[s.Name]
}

// lastPass returns the latest attempt of a stage that passed with what the
// stage binds, or nil.
func (v *view) lastPass(s change.Stage) *attempt {
	for _, a := range slices.Backward(v.attempts) {
		if v.passed(a, s) && (s.BindsTo() == change.BindsChange || a.procedure == v.in.Digests.Procedure) {
			return &a
		}
	}
	return nil
}

// anyPass returns the latest pass of a stage with any procedure, the one of
// today first.
func (v *view) anyPass(s change.Stage) *attempt {
	if a := v.lastPass(s); a != nil {
		return a
	}
	for _, a := range slices.Backward(v.attempts) {
		if v.passed(a, s) {
			return &a
		}
	}
	return nil
}

// underWay returns the attempt of a stage that is under way, one that is believed
// rather than any other, or nil.
func (v *view) underWay(s change.Stage) *attempt {
	var out *attempt
	for _, a := range slices.Backward(v.attempts) {
		if a.stage == s.Name && a.finished == 0 && (out == nil || out.doubted && !a.doubted) {
			out = &a
		}
	}
	return out
}

// last returns the latest attempt of a stage, whatever it was about.
func (v *view) last(s change.Stage) *attempt {
	for _, a := range slices.Backward(v.attempts) {
		if a.stage == s.Name {
			return &a
		}
	}
	return nil
}

// failureAfter returns the first attempt that ended badly after a pass, with
// what the stage binds: for a stage that binds the change only its own. To abort
// what is not believed is how it is put away.
func (v *view) failureAfter(s change.Stage, pass attempt) *attempt {
	for _, a := range v.attempts {
		same := a.procedure == v.in.Digests.Procedure
		if s.BindsTo() == change.BindsChange {
			same = a.stage == s.Name
		}
		if a.doubted && a.outcome == evidence.Aborted {
			continue
		}
		if same && a.finished > pass.finished && a.outcome != evidence.Passed {
			return &a
		}
	}
	return nil
}
