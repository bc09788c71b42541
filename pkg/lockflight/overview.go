package lockflight

import (
	"context"
	"time"

	"github.com/lockflight/lockflight/pkg/gate"
)

// Overview is everything that is known of a change at one moment.
type Overview struct {
	// Stages say where every stage stands, in their order.
	Stages []gate.StageStatus
	// Debts are what is owed after attempts and waivers, paid or not.
	Debts []gate.Debt
	// Plan is nil if the change cannot have one.
	Plan *gate.Outlook
}

// Overview asks every source once, and says what Status, Debts and Plan say.
func (f *Flight) Overview(ctx context.Context) (Overview, error) {
	in, err := f.input(ctx, "", "")
	if err != nil {
		return Overview{}, err
	}
	return overview(in)
}

// overview works out what is known from facts that were collected. A plan that
// cannot be worked out is left out: the rules about it say why.
func overview(in gate.Input) (Overview, error) {
	var out Overview
	var err error
	if out.Stages, err = statusOf(in); err != nil {
		return Overview{}, err
	}
	if out.Debts, err = gate.Debts(in); err != nil {
		return Overview{}, err
	}
	if plan, err := gate.Plan(in, time.Time{}); err == nil && plan.Timeline != nil {
		out.Plan = &plan
	}
	return out, nil
}

// Entry is the answer to a claim, with what was known when it was given.
type Entry struct {
	Overview
	Decision gate.Decision
	// Attempt is the name of the one that was started; empty if none was.
	Attempt string
}

// Enter claims a stage like Claim, and says from the same facts where the change
// stands.
func (f *Flight) Enter(ctx context.Context, stage string, by Recorder) (Entry, error) {
	c, err := f.claim(ctx, stage, by)
	out := Entry{Decision: c.decision, Attempt: c.attempt}
	if err != nil {
		return out, err
	}
	// What was started stays started, even if nothing more can be said about it.
	if out.Overview, err = overview(c.in); err != nil && out.Attempt == "" {
		return out, err
	}
	return out, nil
}
