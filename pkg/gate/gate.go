// Package gate decides whether a change may go on. Decide is pure: the same
// change, pipeline, facts and time always give the same decision, and every
// decision comes with its reasons.
//
// Nothing in it does I/O, reads a clock or knows CUE, so any Go program can
// import it alone.
package gate

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/review"
	"github.com/lockflight/lockflight/pkg/ticket"
)

// Input is everything a decision depends on.
type Input struct {
	Change *change.Change
	// Pipeline is resolved for this change.
	Pipeline *change.Pipeline
	Digests  change.Digests
	// Findings are the problems that reading change and pipeline brought up.
	Findings finding.List
	// Stage is the name of the stage that somebody wants to enter.
	Stage string
	Facts Facts
	// Now is the time of the decision.
	Now time.Time

	// prepared is set where the same files are asked about many times.
	prepared *prepared
}

// Facts are what the sources said. A nil fact was not asked for, and a rule
// that needs it cannot decide; an empty one was asked for, and nothing is there.
type Facts struct {
	// Evidence is the verified chain of the change.
	Evidence *evidence.Chain
	// Reviews are the reviews of the forge.
	Reviews *review.Set
	// Teams holds the members of each team of the forge whose members are known.
	Teams map[string][]string
	// Scopes tells who holds each exclusive scope: nil for nobody.
	Scopes map[string]*Holder
	// Register is the end of the register of the pipeline: the latest attempts
	// of all its changes.
	Register *evidence.Chain
	// Others holds the histories of those other changes that may still owe
	// something which closes a gate of this pipeline.
	Others map[string]evidence.Chain
	// Tickets holds the tickets that the change names, by their id.
	Tickets map[string]ticket.Ticket
	// Forge is what the forge says of the files; nil where they come from none.
	Forge *Forge
	// Actor is who asks to start, where that is known.
	Actor string
}

// Holder is an attempt that holds an exclusive scope.
type Holder struct {
	Change  string
	Attempt string
	Since   time.Time
}

// Decision is the answer to "may this change enter this stage now?".
type Decision struct {
	Change          string    `json:"change"`
	Stage           string    `json:"stage"`
	Kind            string    `json:"kind"`
	Environment     string    `json:"environment"`
	ProcedureDigest string    `json:"procedureDigest"`
	Outcome         Outcome   `json:"outcome"`
	At              time.Time `json:"at"`
	// Earliest is the first instant at which the gate can open. Decide knows it of
	// a gate that is open or only waits; Foresaw fills it in for any other.
	Earliest *time.Time `json:"earliest"`
	// Never says why nothing that anybody could record opens it.
	Never string `json:"never,omitempty"`
	// Overtaken is the last approval in a forge, if it was one of another procedure.
	Overtaken *Overtaken `json:"overtaken,omitempty"`
	// Notes are what whoever reads the decision has to know of the change, such as
	// that its branch was pushed by force.
	Notes []string `json:"notes,omitempty"`
	// Reasons hold what every rule found, the worst first.
	Reasons []Reason `json:"reasons"`
}

// Overtaken is an approval that was given to another procedure than that of
// today.
type Overtaken struct {
	By string    `json:"by"`
	At time.Time `json:"at"`
	// Commit is what was looked at in a forge.
	Commit string `json:"commit,omitempty"`
	// Fields are what changed since; empty where that cannot be told.
	Fields []string `json:"fields"`
}

// Reason is what one rule found about one requirement.
type Reason struct {
	Rule        string  `json:"rule"`
	Outcome     Outcome `json:"outcome"`
	Requirement string  `json:"requirement,omitempty"`
	// Stage is the stage whose requirement this is.
	Stage   string `json:"stage,omitempty"`
	Message string `json:"message"`
	// Fix says what to do; empty where nothing can be done.
	Fix string `json:"fix,omitempty"`
	// Who lists the roles, or the people, who can do it.
	Who []string `json:"who"`
	// Until is when waiting ends, by when somebody has to act, or how long this
	// will hold.
	Until *time.Time       `json:"until"`
	At    finding.Position `json:"at"`
	// Because is the sentence of the written process.
	Because string `json:"because,omitempty"`
	// Data holds the figures of the message for scripts.
	Data map[string]any `json:"data,omitempty"`
	// Needs is the evidence that would meet the requirement.
	Needs []Need `json:"-"`

	// acts says that at the end of the wait somebody has to do something.
	acts bool
	// After is the stage that has to be carried out before anybody can do anything
	// about it; empty if something can be done now.
	After string `json:"-"`

	// stale says that what was there is too old; it is nil otherwise.
	stale *stale
	// soon says that somebody has to act as soon as they can: it has a last
	// moment, or something is counted from it.
	soon bool
}

// stale is a stage whose pass was good for so long only.
type stale struct {
	stage  string
	maxAge change.Duration
}

// Need is evidence that is missing: a statement without its time and place in
// the chain.
type Need struct {
	Kind      evidence.Kind
	Predicate evidence.Predicate
	// Ticket is a state of a ticket that is missing, where the need is one; it is
	// set in the tracker, and there is no statement.
	Ticket *ticket.Ticket
}

// Decide says whether the change may enter the stage now. It returns an error
// only if the question itself makes no sense: a stage that does not exist.
func Decide(in Input) (Decision, error) {
	v, err := newView(in)
	if err != nil {
		return Decision{}, err
	}
	v.passing, v.demands = v.earlier(), v.entering()
	return v.decide(rules), nil
}

// DecideAccepted says whether the stage, after its attempt passed, counts as
// passed: it passed with the procedure of today, nothing failed since, and its
// accept requirements hold.
func DecideAccepted(in Input) (Decision, error) {
	v, err := newView(in)
	if err != nil {
		return Decision{}, err
	}
	v.accepted = true
	v.passing, v.demands = []change.Stage{v.stage}, v.accepting(v.stage)
	for _, r := range v.priceOf(v.stage, v.stage.Accept) {
		v.demands = append(v.demands, v.timed(demand{Requirement: r, stage: v.stage}))
	}
	return v.decide(slices.Concat(acceptRules, requirementRules)), nil
}

// errNoStage is wrapped by the error for a stage that does not exist.
var errNoStage = errors.New("no such stage")

func noStageError(in Input) error {
	names := make([]string, len(in.Pipeline.Stages))
	for i, s := range in.Pipeline.Stages {
		names[i] = s.Name
	}
	return fmt.Errorf("%w: the pipeline %s has no stage %q for this change; it has %s", errNoStage, in.Pipeline.Name, in.Stage, list(names))
}

func (v *view) decide(rules []Rule) Decision {
	d := Decision{
		Change: v.in.Change.ID, Stage: v.stage.Name, Kind: v.stage.Kind, Environment: v.stage.Environment,
		ProcedureDigest: v.in.Digests.Procedure, At: v.in.Now.UTC(), Overtaken: v.overtaken(),
	}
	if v.in.Facts.Reviews != nil {
		d.Notes = v.in.Facts.Reviews.Notes
	}
	for _, r := range rules {
		d.Reasons = append(d.Reasons, v.run(r)...)
	}
	d.Reasons = append(d.Reasons, v.strange()...)
	for i := range d.Reasons {
		if d.Reasons[i].At.IsZero() { // about the stage as a whole
			d.Reasons[i].At = v.in.Pipeline.Source.At(v.stage.Path)
		}
	}
	slices.SortStableFunc(d.Reasons, func(a, b Reason) int { return cmp.Compare(a.Outcome.rank(), b.Outcome.rank()) })
	d.Outcome = worst(d.Reasons)
	d.Earliest = earliest(d)
	return d
}

// run asks one rule, and shows it as not applicable if it has nothing to say.
func (v *view) run(r Rule) []Reason {
	reasons := r.eval(v)
	if len(reasons) == 0 {
		reasons = []Reason{{Outcome: NotApplicable, Message: "the pipeline asks for nothing of this here"}}
	}
	for i := range reasons {
		reasons[i].Rule = r.ID
		if reasons[i].Who == nil {
			reasons[i].Who = []string{}
		}
	}
	return reasons
}

// worst is the first outcome that counts, of reasons that stand worst first; no
// outcome at all is Blocked.
func worst(reasons []Reason) Outcome {
	for _, r := range reasons {
		if r.Outcome.decides() {
			return r.Outcome
		}
	}
	return Blocked
}

// earliest is now for an open gate, and the end of the longest wait for one
// that only waits.
func earliest(d Decision) *time.Time {
	switch d.Outcome {
	case Passed:
		return &d.At
	case Pending:
		var last *time.Time
		for _, r := range d.Reasons {
			if r.Outcome == Pending && r.Until != nil && (last == nil || r.Until.After(*last)) {
				last = r.Until
			}
		}
		return last
	}
	return nil
}
