package lockflight

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

// supply records what the blocked reasons need, each thing once.
func (r *rehearsal) supply(ctx context.Context, d gate.Decision, supplied map[string]bool) (bool, error) {
	did := false
	for _, reason := range d.Reasons {
		if reason.Outcome != gate.Blocked {
			continue
		}
		for _, need := range reason.Needs {
			what := need.What(r.flight.name())
			if supplied[what] {
				continue
			}
			supplied[what] = true
			ok, err := r.give(ctx, d.Stage, need, what)
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
		if err != nil || r.again == maxAgain {
			return false, err
		}
		r.again++
		defer func() { r.again-- }()
		return r.pass(ctx, s)
	}
	if t := need.Ticket; t != nil {
		r.now = r.now.Add(time.Minute)
		r.tracker.bring(*t, r.now)
		r.scene(Scene{Stage: asking, Ticket: &TicketState{t.ID, t.State, t.Assignee}})
		return true, nil
	}
	r.now = r.now.Add(time.Minute)
	if p.Backup != nil && !p.Backup.Restored.IsZero() {
		seen := *p.Backup
		seen.Taken, seen.Restored = r.now, r.now
		p.Backup = &seen
		command = strings.Replace(command, "--restored "+gate.RestoredWhen, "--restored "+r.now.Format(time.RFC3339), 1)
	}
	if _, err := r.flight.Add(ctx, need.Kind, p.Stage, Recorder{Actor: p.Actor}, p); err != nil {
		return false, fmt.Errorf("what the gate asked for cannot be recorded: %s: %w", command, err)
	}
	r.scene(Scene{Stage: asking, Did: command})
	return true, nil
}

// wait puts the clock forward, if waiting helps.
func (r *rehearsal) wait(s change.Stage, d gate.Decision) bool {
	next := gate.AskAgain(d)
	if next == nil || !next.After(r.now) {
		return false
	}
	r.forward(s, *next)
	return true
}

// pay pays what is owed after the change, as far as anybody can.
func (r *rehearsal) pay(ctx context.Context) error {
	debts, err := r.flight.Debts(ctx)
	if err != nil {
		return err
	}
	for _, d := range debts {
		if d.Paid {
			continue
		}
		r.scene(Scene{Stage: d.Stage, Owed: d.Message})
		for _, need := range d.Needs {
			if _, err := r.give(ctx, d.Stage, need, need.What(r.flight.name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// stuck says which rules keep a gate shut for ever.
func stuck(d gate.Decision) string {
	var rules []string
	for _, x := range d.Reasons {
		if (x.Outcome == gate.Blocked || x.Outcome == gate.Undecided) && !slices.Contains(rules, x.Rule) {
			rules = append(rules, x.Rule)
		}
	}
	verb := "keep"
	if len(rules) == 1 {
		verb = "keeps"
	}
	return fmt.Sprintf("no evidence but a waiver opens the gate of %s: %s %s it shut; the change or the pipeline has to be mended", d.Stage, enumerate(rules), verb)
}
