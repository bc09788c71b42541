package schedule

import (
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// Options say what is known of a plan besides its text.
type Options struct {
	// Start is the zero of the clock S, if it is not the start of the window: an
	// attempt that starts late, or the time at which it really started.
	Start time.Time
	// RollbackTook replaces the estimate of the whole rollback by what a
	// rehearsal measured; zero means that none did.
	RollbackTook time.Duration
	// OnlyLonger tells that what was measured counts only where it is longer than
	// the estimate: nobody had asked for that rehearsal.
	OnlyLonger bool
	// ProcessDecision is the moment up to which the process lets people decide
	// to fall back; zero means that it does not say.
	ProcessDecision time.Time
	// DecisionMoves tells that this moment counts from the start, so that a later
	// start makes it later too.
	DecisionMoves bool
	// People tells how many people have a role. Without it, one has each.
	People func(role string) int
}

// Plan is the timeline of a change: every step at its time, and what follows
// from that for its end, its people and the way back.
type Plan struct {
	Window Interval
	// Start is the zero of the clock S.
	Start time.Time

	// Forward holds the steps of the procedure and Back those of the rollback,
	// in order of time; Back as if decided at Decided.
	Forward, Back []Planned
	Decided       time.Time

	// Earliest is when the first step may begin by the policy: with the window,
	// or as long before it as the policy says.
	Earliest time.Time
	// Begin is when the first step begins, and Finish when the last one has
	// ended, with the time of the backups that no step takes.
	Begin, Finish time.Time
	// Slack is the time between Finish and the end of the window, negative if
	// the plan ends after it.
	Slack time.Duration
	// Longest names the steps that set the end: each waits for the one before
	// it, and a delay of any of them is a delay of the last.
	Longest []string
	// Untaken are the backups that are made inside the window and that no step
	// takes; UntakenTime is how long they take together.
	Untaken     []change.Backup
	UntakenTime time.Duration

	// Rollback is how long the whole rollback takes, at the longest; Measured
	// tells that a rehearsal found it.
	Rollback time.Duration
	Measured bool
	// Estimate is how long the whole rollback takes by its steps.
	Estimate             time.Duration
	RestoreCheck, Margin time.Duration
	// LatestDecision is the end of the window less Rollback, RestoreCheck and
	// Margin; zero without a rollback.
	LatestDecision time.Time
	// TurnBack is the last moment at which falling back, with what has begun by
	// then, still fits into the window. It is never before LatestDecision. It is
	// later where steps of the rollback say what they undo, and where even the
	// first step begins after LatestDecision.
	TurnBack time.Time
	// LatestStart is the last zero of the clock S at which the plan still ends
	// in the window and the decision that it needs still fits. It is zero if
	// neither the start as planned nor an earlier one would do, because what the
	// process allows does not fit.
	LatestStart time.Time
	// Decisions tell what falling back costs at each moment at which a step of
	// the procedure begins or ends; empty without a rollback.
	Decisions []Decision

	// Needs is the moment up to which the decision must still be possible,
	// NeedsWhy the reason, one of the words Needs…, and NeedsStep the step that
	// gives it, if one does. Needed is the decision at that moment. All are zero
	// without a rollback.
	Needs     time.Time
	NeedsWhy  string
	NeedsStep string
	Needed    Decision

	// Loads tell what each role has to do on the clock S, BackLoads on the clock
	// D, in order of the first step.
	Loads, BackLoads []Load
	// Clashes are the times at which a role has more to do at once than it has
	// people.
	Clashes []Clash
	// Outage is the time without the service.
	Outage Outage

	curve  []fallBack
	fleet  map[string][]string
	canary []string
}

// Why a decision must still be possible at the moment Needs.
const (
	NeedsProcess = "process" // the process lets people decide until then
	NeedsStop    = "stop"    // a step may be stopped until then
	NeedsTests   = "tests"   // the last tests end then
	NeedsFinish  = "finish"  // the plan ends then
)

// Planned is a step at its time.
type Planned struct {
	// Index is its place in the procedure or the rollback.
	Index int
	Step  change.Step
	// Planned is its time on the clock, At when it can begin: then, or when what
	// it waits for has ended. End is At and the longest time that it takes.
	Planned, At, End time.Time
	// Min and Max are how long it takes, for all of its targets; both are Has
	// for a step that does not say so.
	Min, Max time.Duration
	// Targets are what it touches, with groups of the fleet resolved.
	Targets []string
	// Has is the time that the clock leaves it until the step HasNext; zero and
	// empty where no step follows.
	Has     time.Duration
	HasNext string
}

// Late returns how much later than on the clock the step begins.
func (p Planned) Late() time.Duration { return p.At.Sub(p.Planned) }

// Timed reports whether the step says how long it takes.
func (p Planned) Timed() bool { return !p.Step.Takes.IsZero() }

// Decision is a decision to fall back at one moment.
type Decision struct {
	At time.Time
	// Begins and Ends name the steps of the procedure that do so at that moment.
	Begins, Ends []string
	// Cost is how long falling back takes from there, and Back when it is done.
	Cost time.Duration
	Back time.Time
	// Left is the time from Back to the end of the window, less the check of the
	// restore and the margin; negative if there is none.
	Left time.Duration
}

// Load is what one role has to do on one clock.
type Load struct {
	Role string
	// Busy is the time of its steps together.
	Busy        time.Duration
	First, Last time.Time
	Steps       int
}

// Clash is a time at which a role has more to do than people to do it.
type Clash struct {
	Role   string
	People int
	// Most is how many steps run at once, Steps which ones run in that time.
	Most  int
	Steps []string
	Time  Interval
	// Back is set if it happens while falling back.
	Back bool
}

// Outage is the time without the service.
type Outage struct {
	// Down are the times of the procedure from a step that takes the service
	// down to the end of the one that brings it up.
	Down []Interval
	// Open is set if no step brings it up again; the last time in Down then ends
	// with the plan.
	Open bool
	// Fallback is the longest time without the service if it is decided to fall
	// back at the moment FallbackAt, which is not after Needs.
	Fallback   Interval
	FallbackAt time.Time
}

// Longest returns the longest time without the service if all goes well.
func (o Outage) Longest() time.Duration {
	var longest time.Duration
	for _, d := range o.Down {
		longest = max(longest, d.End.Sub(d.Start))
	}
	return longest
}

// NewPlan works out the timeline of a change. The plan is nil if the change has
// no window or no procedure, and if there is a problem that is not a warning:
// then no number of it could be trusted.
//
// The work is bounded: O(n log n) for n steps and what they wait for, and once
// through the rollback for each step of the procedure that it undoes.
func NewPlan(c *change.Change, policy *change.PlanPolicy, o Options) (*Plan, []Problem) {
	if c == nil || c.Window == nil || len(c.Procedure) == 0 {
		return nil, nil
	}
	if policy == nil {
		policy = &change.PlanPolicy{}
	}
	b := &planner{change: c, policy: *policy, options: o}
	b.checkTimes()
	b.forward = b.newTimeline("procedure", change.StartClock, c.Procedure)
	b.back = b.newTimeline("rollback", change.DecisionClock, c.Rollback)
	if b.failed {
		return nil, b.problems
	}
	return b.plan(), b.problems
}
