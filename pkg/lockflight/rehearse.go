package lockflight

import (
	"cmp"
	"context"
	"fmt"
	"maps"
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
	// Skipped says that the change leaves the stage out.
	Skipped bool `json:"skipped,omitempty"`
	// Passed says that the attempt of the stage was recorded as passed.
	Passed bool `json:"passed,omitempty"`
	// Stuck says why nobody could ever open the gate.
	Stuck string `json:"stuck,omitempty"`
}

// maxRounds bounds how often one gate is asked in a rehearsal.
const maxRounds = 100

// Rehearse walks a change through all stages of its pipeline on a throw-away
// ledger, with a clock of its own that starts at start. Each gate is asked what
// is missing, and gets exactly that, by the people who can give it; tell hears
// of every scene. It reports whether every gate opened. The flight's ledger,
// reviews, teams and clock are not touched.
func (f *Flight) Rehearse(ctx context.Context, start time.Time, tell func(Scene)) (bool, error) {
	r := &rehearsal{now: start.UTC().Truncate(time.Second), tell: tell}
	own := *f
	own.Ledger = evidence.Ledger{Store: evidence.NewMemory(), Repository: f.Ledger.Repository}
	own.Reviews, own.Teams = review.None{}, extras{}
	own.Now = func() time.Time { return r.now }
	r.flight = &own
	if err := r.lookAhead(ctx); err != nil {
		return false, err
	}
	for _, s := range f.Pipeline.Stages {
		if f.leavesOut(s) {
			r.scene(Scene{Stage: s.Name, Skipped: true})
			continue
		}
		if opened, err := r.pass(ctx, s); err != nil || !opened {
			return false, err
		}
	}
	return true, nil
}

// RehearsalStart is when a rehearsal begins if nobody says otherwise: four
// weeks before the planned window, or at the given time without one.
func (f *Flight) RehearsalStart(otherwise time.Time) time.Time {
	if f.Change.Window == nil {
		return otherwise
	}
	return f.Change.Window.Start.AddDate(0, 0, -28)
}

func (f *Flight) leavesOut(s change.Stage) bool {
	return s.Optional != nil && slices.ContainsFunc(f.Change.Skip, func(k change.Skip) bool { return k.Stage == s.Name })
}

// lookAhead asks every gate before anything is done.
func (r *rehearsal) lookAhead(ctx context.Context) error {
	for _, s := range r.flight.Pipeline.Stages {
		d, err := r.flight.Gate(ctx, s.Name, "")
		if err != nil {
			return err
		}
		r.scene(Scene{Stage: s.Name, Decision: &d, Ahead: true})
	}
	return nil
}

type rehearsal struct {
	flight *Flight
	now    time.Time
	tell   func(Scene)
}

func (r *rehearsal) scene(s Scene) {
	s.At = r.now
	r.tell(s)
}

// pass takes the change through one stage: in, through the attempt, and out.
func (r *rehearsal) pass(ctx context.Context, s change.Stage) (bool, error) {
	actor, opened, err := r.enter(ctx, s)
	if err != nil || !opened {
		return false, err
	}
	if _, err := r.flight.Claim(ctx, s.Name, Recorder{Actor: actor}); err != nil {
		return false, err
	}
	r.scene(Scene{Stage: s.Name, Did: r.flight.claimCommand(s.Name, actor)})
	r.now = r.now.Add(r.flight.length())
	if _, err := r.flight.Record(ctx, s.Name, Recorder{Actor: actor}, Result{Outcome: evidence.Passed}); err != nil {
		return false, err
	}
	end := gate.Need{Kind: evidence.AttemptFinished, Predicate: evidence.Predicate{
		Stage: s.Name, Actor: actor, AttemptFinished: &evidence.AttemptFinishedBody{Outcome: evidence.Passed},
	}}
	r.scene(Scene{Stage: s.Name, Passed: true, Did: end.Command(r.flight.name())})
	return r.until(ctx, s, true, func() (gate.Decision, error) { return r.flight.Accepted(ctx, s.Name) })
}

// enter opens the gate of a stage. For production it does so a week ahead of the
// planned window, and asks again when the window starts.
func (r *rehearsal) enter(ctx context.Context, s change.Stage) (string, bool, error) {
	if w := r.flight.Change.Window; s.Kind == change.Production && w != nil {
		r.forward(s, w.Start.AddDate(0, 0, -7))
		if actor, opened, err := r.open(ctx, s); err != nil || !opened {
			return actor, opened, err
		}
		r.forward(s, w.Start)
	}
	return r.open(ctx, s)
}

// forward puts the clock forward to a moment, if it is not past it.
func (r *rehearsal) forward(s change.Stage, to time.Time) {
	if r.now.Before(to) {
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

// length is how long an attempt takes: to the end of its last step.
func (f *Flight) length() time.Duration {
	minutes := 1
	for _, s := range f.Change.Procedure {
		if s.At.Clock == change.StartClock {
			minutes = max(minutes, s.At.Minutes+s.Takes.Max.InMinutes())
		}
	}
	return time.Duration(minutes) * time.Minute
}

// open supplies what the gate of a stage asks for until it lets somebody start,
// and returns who that is.
func (r *rehearsal) open(ctx context.Context, s change.Stage) (string, bool, error) {
	actor := ""
	opened, err := r.until(ctx, s, false, func() (gate.Decision, error) {
		var d gate.Decision
		for _, candidate := range r.flight.starters() {
			var err error
			if d, err = r.flight.Gate(ctx, s.Name, candidate); err != nil {
				return d, err
			}
			if actor = candidate; !hinders(d) {
				break
			}
		}
		return d, nil
	})
	return actor, opened, err
}

// hinders reports whether a decision is against the person who asks.
func hinders(d gate.Decision) bool {
	return slices.ContainsFunc(d.Reasons, func(x gate.Reason) bool {
		return (x.Rule == "review/separation" || x.Rule == "review/performer") && x.Outcome == gate.Blocked
	})
}

// starters lists who could start an attempt, the performer's people first.
func (f *Flight) starters() []string {
	people := review.NewDirectory(f.Change, f.Pipeline, extras{}.all(f.Pipeline))
	var out []string
	for _, role := range append(slices.Clone(f.Pipeline.Performers[f.Change.Performer].Roles), slices.Sorted(maps.Keys(f.Pipeline.Roles))...) {
		members, err := people.Members(role, f.Now())
		if err != nil {
			continue
		}
		for _, m := range members {
			if !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	if len(out) == 0 {
		out = append(out, "operator")
	}
	return out
}

// until asks, supplies what is missing, and asks again.
func (r *rehearsal) until(ctx context.Context, s change.Stage, accepting bool, ask func() (gate.Decision, error)) (bool, error) {
	supplied := map[string]bool{}
	for range maxRounds {
		d, err := ask()
		if err != nil {
			return false, err
		}
		r.scene(Scene{Stage: s.Name, Decision: &d, Accepting: accepting})
		if d.Outcome == gate.Passed {
			return true, nil
		}
		did, err := r.supply(ctx, d, supplied)
		if err != nil {
			return false, err
		}
		if !did && !r.wait(s, d) {
			r.scene(Scene{Stage: s.Name, Stuck: stuck(d)})
			return false, nil
		}
	}
	r.scene(Scene{Stage: s.Name, Stuck: fmt.Sprintf("the gate still asks for more after %d rounds", maxRounds)})
	return false, nil
}

// supply records what the blocked reasons need, each thing once.
func (r *rehearsal) supply(ctx context.Context, d gate.Decision, supplied map[string]bool) (bool, error) {
	did := false
	for _, reason := range d.Reasons {
		if reason.Outcome != gate.Blocked {
			continue
		}
		for _, need := range reason.Needs {
			command := need.Command(r.flight.name())
			if supplied[command] {
				continue
			}
			supplied[command] = true
			ok, err := r.give(ctx, d.Stage, need, command)
			if err != nil {
				return did, err
			}
			did = did || ok
		}
	}
	return did, nil
}

// give records one thing that is needed; another attempt of a stage goes through
// its gate again.
func (r *rehearsal) give(ctx context.Context, asking string, need gate.Need, command string) (bool, error) {
	p := need.Predicate
	if need.Kind == evidence.AttemptFinished {
		s, err := r.flight.stage(p.Stage)
		if err != nil {
			return false, err
		}
		return r.pass(ctx, s)
	}
	r.now = r.now.Add(time.Minute)
	if _, err := r.flight.Add(ctx, need.Kind, p.Stage, Recorder{Actor: p.Actor}, p); err != nil {
		return false, fmt.Errorf("what the gate asked for cannot be recorded: %s: %w", command, err)
	}
	r.scene(Scene{Stage: asking, Did: command})
	return true, nil
}

// wait puts the clock forward to the end of the longest wait, if waiting helps.
func (r *rehearsal) wait(s change.Stage, d gate.Decision) bool {
	if d.Outcome != gate.Pending || d.Earliest == nil || !d.Earliest.After(r.now) {
		return false
	}
	r.forward(s, *d.Earliest)
	return true
}

// stuck says which rules keep a gate shut for ever.
func stuck(d gate.Decision) string {
	var rules []string
	for _, x := range d.Reasons {
		if (x.Outcome == gate.Blocked || x.Outcome == gate.Undecided) && !slices.Contains(rules, x.Rule) {
			rules = append(rules, x.Rule)
		}
	}
	return "no evidence that anybody could record opens the gate of " + d.Stage + ": " + enumerate(rules) + " keep it shut; the change or the pipeline has to be mended"
}

// extras plays the members of teams that a rehearsal cannot ask for.
type extras struct{}

// Members returns three people of a team.
func (extras) Members(_ context.Context, team string) ([]string, error) {
	return extras{}.of(team), nil
}

func (extras) of(team string) []string {
	name := handle(team)
	return []string{name + "-1", name + "-2", name + "-3"}
}

func (e extras) all(p *change.Pipeline) map[string][]string {
	out := map[string][]string{}
	for _, role := range p.Roles {
		for _, team := range role.Teams {
			out[team] = e.of(team)
		}
	}
	return out
}

// handle turns "org/team" into the handle "org-team".
func handle(team string) string {
	out := []byte(team)
	for i, b := range out {
		if b == '/' {
			out[i] = '-'
		}
	}
	return string(out)
}
