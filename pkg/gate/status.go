package gate

import (
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// State is where a stage of a change stands.
type State string

// The states of a stage.
const (
	// StatePassed: an attempt passed, with the procedure of today, and was accepted.
	StatePassed State = "passed"
	// StateUnaccepted: an attempt passed, and something is missing for it to count.
	StateUnaccepted State = "unaccepted"
	StateSkipped    State = "skipped"
	StateRunning    State = "running"
	// StateOpen: the gate would let it start now.
	StateOpen    State = "open"
	StatePending State = "pending"
	StateClosed  State = "closed"
	// StateUndecided: a fact is missing.
	StateUndecided State = "undecided"
)

// StageStatus is where one stage stands, and why.
type StageStatus struct {
	Stage       string `json:"stage"`
	Kind        string `json:"kind"`
	Environment string `json:"environment"`
	State       State  `json:"state"`
	// Attempts are all attempts of the stage, the oldest first.
	Attempts []Attempt `json:"attempts"`
	// Decision says what keeps the stage from starting or, once it has passed,
	// from counting as passed.
	Decision Decision `json:"decision"`
}

// Attempt is one try at a stage.
type Attempt struct {
	Name      string    `json:"name"`
	Actor     string    `json:"actor"`
	Started   time.Time `json:"started"`
	Ended     time.Time `json:"ended,omitzero"`
	Outcome   string    `json:"outcome,omitempty"`
	Procedure string    `json:"procedureDigest"`
	// Took compares its recorded times with the plan.
	Took []Took `json:"took,omitempty"`
}

// Status says where every stage of the change stands. The Stage of the input
// is not used.
func Status(in Input) ([]StageStatus, error) {
	in.prepared = prepare(in)
	var out []StageStatus
	for _, s := range in.Pipeline.Stages {
		in.Stage = s.Name
		st, err := stageStatus(in, s)
		if err != nil {
			return nil, err
		}
		out = append(out, st)
	}
	return out, nil
}

func stageStatus(in Input, s change.Stage) (StageStatus, error) {
	v, err := newView(in)
	if err != nil {
		return StageStatus{}, err
	}
	st := StageStatus{Stage: s.Name, Kind: s.Kind, Environment: s.Environment, Attempts: []Attempt{}}
	for _, a := range v.attempts {
		if a.stage == s.Name {
			st.Attempts = append(st.Attempts, Attempt{a.name, a.actor, a.startedAt, a.endedAt, a.outcome, a.procedure, v.took(a)})
		}
	}
	passed := v.lastPass(s)
	if passed != nil && v.failureAfter(s, *passed) == nil {
		st.Decision, err = DecideAccepted(in)
		st.State = StatePassed
		if st.Decision.Outcome != Passed {
			st.State = StateUnaccepted
		}
		return st, err
	}
	st.Decision, err = Decide(in)
	st.State = v.stateBefore(s, st.Decision.Outcome)
	return st, err
}

// stateBefore is the state of a stage that has not passed.
func (v *view) stateBefore(s change.Stage, gate Outcome) State {
	switch {
	case v.in.Facts.Evidence == nil:
		return StateUndecided
	case v.underWay(s) != nil:
		return StateRunning
	case v.skipped(s):
		return StateSkipped
	}
	switch gate {
	case Passed:
		return StateOpen
	case Pending:
		return StatePending
	case Undecided:
		return StateUndecided
	}
	return StateClosed
}
