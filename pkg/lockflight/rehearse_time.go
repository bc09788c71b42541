package lockflight

import (
	"context"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/review"
)

// weeks before the window at which a rehearsal could begin: the latest that leaves
// time for everything is taken.
func startWeeks() []int { return []int{4, 6, 9, 13, 26, 52} }

// RehearsalStart is when a rehearsal begins if nobody says otherwise: four weeks
// before the planned window, or earlier where that is too late for something that
// the pipeline asks for; the given time without a window.
func (f *Flight) RehearsalStart(ctx context.Context, otherwise time.Time) (time.Time, error) {
	w := f.Change.Window
	if w == nil {
		return otherwise, nil
	}
	for _, weeks := range startWeeks() {
		at := w.Start.UTC().AddDate(0, 0, -7*weeks)
		own := *f
		own.Ledger = evidence.Ledger{Store: evidence.NewMemory(), Repository: f.Ledger.Repository}
		own.Reviews, own.Teams, own.Tickets = review.None{}, extras{}, newTracker(f.Change, f.Pipeline, at)
		own.Now = func() time.Time { return at }
		ahead, err := own.foresee(ctx, own.production())
		if err != nil {
			return at, err
		}
		if ahead.Opens != nil && ahead.Opens.Before(w.End) {
			return at, nil
		}
	}
	return w.Start.UTC().AddDate(0, 0, -7*startWeeks()[0]), nil
}

// production names the last stage that enters production, else the last stage.
func (f *Flight) production() string {
	stages := f.Pipeline.Stages
	name := stages[len(stages)-1].Name
	for _, s := range stages {
		if s.Kind == change.Production {
			name = s.Name
		}
	}
	return name
}

// foresee works out when the gate of a stage can open at the earliest.
func (f *Flight) foresee(ctx context.Context, stage string) (gate.Forecast, error) {
	in, err := f.input(ctx, "", "")
	if err != nil {
		return gate.Forecast{}, err
	}
	in.Stage = stage
	return gate.Foresee(in)
}

// length is how long an attempt takes at least: to the end of its last step.
func (f *Flight) length(s change.Stage) time.Duration {
	minutes := 1
	for _, step := range f.Change.Procedure {
		if s.BindsTo() != change.BindsChange && step.At.Clock == change.StartClock {
			minutes = max(minutes, step.At.Minutes+step.Takes.Max.InMinutes())
		}
	}
	return time.Duration(minutes) * time.Minute
}
