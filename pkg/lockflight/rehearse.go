package lockflight

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/review"
)

// Scene is one thing that happened in a rehearsal.
type Scene struct {
	Stage string    `json:"stage"`
	At    time.Time `json:"at"`
	// Decision is what the gate said; nil where something was done.
	Decision *gate.Decision `json:"decision,omitempty"`
	// Ahead says that the gate was asked before anything was done.
	Ahead bool `json:"ahead,omitempty"`
	// Accepting says that the decision is about counting the stage as passed.
	Accepting bool `json:"accepting,omitempty"`
	// Did is what was done about it, as the command that records it.
	Did string `json:"did,omitempty"`
	// Waited is how long the clock was put forward to.
	Waited *time.Time `json:"waited,omitempty"`
	// During says that the decision is about recording a running attempt as
	// passed.
	During bool `json:"during,omitempty"`
	// Ticket is a ticket that was brought to a state in its tracker.
	Ticket *TicketState `json:"ticket,omitempty"`
	// Result is what was recorded with the end of an attempt, where anybody asks.
	Result *Result `json:"result,omitempty"`
	// Owed is something that is owed after the change, and by when.
	Owed string `json:"owed,omitempty"`
	// Skipped says that the change leaves the stage out.
	Skipped bool `json:"skipped,omitempty"`
	// Passed says that the attempt of the stage was recorded as passed.
	Passed bool `json:"passed,omitempty"`
	// Stuck says why nobody could ever open the gate.
	Stuck string `json:"stuck,omitempty"`
}

// maxRounds bounds how often one gate is asked in a rehearsal.
const maxRounds = 100

// maxAgain bounds how often an attempt that did not count is carried out again.
const maxAgain = 3

// Rehearse walks a change through all stages of its pipeline on a throw-away
// ledger, with a clock of its own that starts at start. Each gate is asked what
// is missing, and gets exactly that, by the people who can give it; tell hears
// of every scene. It reports whether every gate opened. The flight's ledger,
// reviews, teams and clock are not touched.
func (f *Flight) Rehearse(ctx context.Context, start time.Time, tell func(Scene)) (bool, error) {
	return f.RehearseInto(ctx, evidence.NewMemory(), start, tell)
}

// RehearseInto is Rehearse with a store that keeps what the rehearsal records. It
// has to be an empty one.
func (f *Flight) RehearseInto(ctx context.Context, store evidence.Store, start time.Time, tell func(Scene)) (bool, error) {
	r := &rehearsal{now: start.UTC().Truncate(time.Second), tell: tell}
	own := *f
	own.Ledger = evidence.Ledger{Store: store, Repository: f.Ledger.Repository}
	own.Reviews, own.Teams = review.None{}, extras{}
	// Nobody signs for people who only play their parts.
	unsigned := *f.Pipeline
	unsigned.Trust = nil
	own.Pipeline = &unsigned
	own.Now = func() time.Time { return r.now }
	r.tracker = newTracker(f.Change, f.Pipeline, r.now)
	own.Tickets = r.tracker
	r.flight = &own
	if err := r.lookAhead(ctx); err != nil {
		return false, err
	}
	ahead, err := own.foresee(ctx, own.production())
	if err != nil {
		return false, err
	}
	r.notBefore = ahead.NotBefore
	for _, s := range f.Pipeline.Stages {
		if f.leavesOut(s) {
			r.scene(Scene{Stage: s.Name, Skipped: true})
			continue
		}
		if opened, err := r.pass(ctx, s); err != nil || !opened {
			return false, err
		}
	}
	return true, r.pay(ctx)
}

func (f *Flight) leavesOut(s change.Stage) bool {
	return s.Optional != nil && slices.ContainsFunc(f.Change.Skip, func(k change.Skip) bool { return k.Stage == s.Name })
}

// lookAhead asks every gate before anything is done.
func (r *rehearsal) lookAhead(ctx context.Context) error {
	for _, s := range r.flight.Pipeline.Stages {
		d, err := r.flight.decide(ctx, s.Name, "")
		if err != nil {
			return err
		}
		r.scene(Scene{Stage: s.Name, Decision: &d, Ahead: true})
	}
	return nil
}

type rehearsal struct {
	flight    *Flight
	now       time.Time
	tell      func(Scene)
	tracker   *tracker
	notBefore map[string]time.Time
	waited    time.Duration // in all
	again     int           // attempts within attempts that did not count
}

func (r *rehearsal) scene(s Scene) {
	s.At = r.now
	r.tell(s)
}

// pass takes the change through one stage: in, through the attempt, and out.
func (r *rehearsal) pass(ctx context.Context, s change.Stage) (bool, error) {
	if at, later := r.notBefore[s.Name]; later {
		r.forward(s, at)
	}
	actor, opened, err := r.open(ctx, s)
	if err != nil || !opened {
		return false, err
	}
	if _, err := r.flight.Claim(ctx, s.Name, Recorder{Actor: actor}); err != nil {
		return false, err
	}
	r.scene(Scene{Stage: s.Name, Did: r.flight.claimCommand(s.Name, actor)})
	before := r.waited
	if ready, err := r.until(ctx, s, Scene{During: true}, func() (gate.Decision, error) { return r.flight.During(ctx, s.Name) }); err != nil || !ready {
		return false, err
	}
	began := r.now.Add(before - r.waited)
	if err := r.finish(ctx, s, actor, began); err != nil {
		return false, err
	}
	return r.until(ctx, s, Scene{Accepting: true}, func() (gate.Decision, error) { return r.flight.Accepted(ctx, s.Name) })
}

// finish lets the attempt that is under way, and whose first step began at a
// moment, end as planned. What it recorded is shown where anybody asks for it.
func (r *rehearsal) finish(ctx context.Context, s change.Stage, actor string, began time.Time) error {
	in, err := r.flight.input(ctx, s.Name, actor)
	if err != nil {
		return err
	}
	ideal, err := gate.IdealAttempt(in, began)
	if err != nil {
		return err
	}
	if end := began.Add(max(ideal.Length, r.flight.length(s))); end.After(r.now) {
		r.now = end
	}
	result := Result{Outcome: evidence.Passed}
	end := gate.Need{Kind: evidence.AttemptFinished, Predicate: evidence.Predicate{
		Stage: s.Name, Actor: actor, AttemptFinished: &evidence.AttemptFinishedBody{Outcome: evidence.Passed},
	}}
	scene := Scene{Stage: s.Name, Passed: true, Did: end.Command(r.flight.name())}
	if ideal.Asked {
		result.Steps, result.Results = ideal.Steps, ideal.Tests
		scene.Result = &result
		scene.Did += " --result " + s.Name + "-result.json"
	}
	if _, err := r.flight.Record(ctx, s.Name, Recorder{Actor: actor}, result); err != nil {
		return err
	}
	r.scene(scene)
	return nil
}

// forward puts the clock forward to a moment, if it is not past it.
func (r *rehearsal) forward(s change.Stage, to time.Time) {
	if r.now.Before(to) {
		r.waited += to.Sub(r.now)
		r.now = to.UTC()
		at := r.now
		r.scene(Scene{Stage: s.Name, Waited: &at})
	}
}

// name is what commands call the change.
func (f *Flight) name() string { return cmp.Or(f.Name, f.Change.ID) }

// claimCommand is the command that starts an attempt.
func (f *Flight) claimCommand(stage, actor string) string {
	start := gate.Need{Kind: "gate", Predicate: evidence.Predicate{Stage: stage}}
	return start.Command(f.name()) + " --claim --as " + actor
}

// open supplies what the gate of a stage asks for until it lets somebody start,
// and returns who that is.
func (r *rehearsal) open(ctx context.Context, s change.Stage) (string, bool, error) {
	actor := ""
	opened, err := r.until(ctx, s, Scene{}, func() (gate.Decision, error) {
		in, err := r.flight.input(ctx, s.Name, "")
		if err != nil {
			return gate.Decision{}, err
		}
		candidates := gate.Starters(in)
		if len(candidates) == 0 {
			candidates = []string{"operator"}
		}
		var d gate.Decision
		for _, candidate := range candidates {
			in.Facts.Actor = candidate
			if d, err = gate.Decide(in); err != nil {
				return d, err
			}
			if actor = candidate; !gate.Hinders(d) {
				break
			}
		}
		return d, nil
	})
	return actor, opened, err
}

// until asks, supplies what is missing, and asks again.
func (r *rehearsal) until(ctx context.Context, s change.Stage, scene Scene, ask func() (gate.Decision, error)) (bool, error) {
	supplied := map[string]bool{}
	for range maxRounds {
		d, err := ask()
		if err != nil {
			return false, err
		}
		scene.Stage, scene.Decision = s.Name, &d
		if !scene.During || d.Outcome != gate.Passed {
			r.scene(scene)
		}
		if d.Outcome == gate.Passed {
			return true, nil
		}
		did, err := r.supply(ctx, d, supplied)
		if err != nil {
			return false, err
		}
		if did {
			continue
		}
		if !r.wait(s, d) {
			r.scene(Scene{Stage: s.Name, Stuck: stuck(d)})
			return false, nil
		}
		clear(supplied)
	}
	r.scene(Scene{Stage: s.Name, Stuck: fmt.Sprintf("the gate still asks for more after %d rounds", maxRounds)})
	return false, nil
}
