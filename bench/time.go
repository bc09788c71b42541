package main

import (
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/review"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// benchDecide decides about production with facts that are there.
func benchDecide(b *testing.B, in gate.Input) {
	for b.Loop() {
		if _, err := gate.Decide(in); err != nil {
			b.Fatal(err)
		}
	}
}

// benchForesee works out the earliest opening of a gate that has one.
func benchForesee(b *testing.B, in gate.Input) {
	for b.Loop() {
		f, err := gate.Foresee(in)
		if err != nil {
			b.Fatal(err)
		}
		if f.Opens == nil {
			b.Fatal(f.Never)
		}
	}
}

// benchPlan works out the timeline of a change.
func benchPlan(b *testing.B, c *change.Change) {
	for b.Loop() {
		if p, problems := schedule.NewPlan(c, nil, schedule.Options{}); p == nil {
			b.Fatal(problems)
		}
	}
}

// example is one of the real processes, with nothing done yet, four weeks before
// its window.
func example(name string) (gate.Input, error) {
	flight, findings, err := lockflight.Open(lockflight.Files{
		Changes: os.DirFS(".."), Change: "examples/" + name, Pipelines: os.DirFS(".."), Pipeline: "examples/" + name + "/pipeline.cue",
	})
	if err != nil {
		return gate.Input{}, err
	}
	if flight == nil {
		return gate.Input{}, fmt.Errorf("examples/%s is refused: %v", name, findings[0])
	}
	in := gate.Input{
		Change: flight.Change, Pipeline: flight.Pipeline, Digests: flight.Digests, Stage: "production",
		Now: flight.Change.Window.Start.AddDate(0, 0, -28), Facts: noFacts(),
	}
	for _, s := range flight.Pipeline.Stages {
		for _, scope := range gate.Scopes(flight.Change, flight.Pipeline, s) {
			in.Facts.Scopes[scope] = nil
		}
	}
	return in, nil
}

func noFacts() gate.Facts {
	return gate.Facts{
		Evidence: &evidence.Chain{}, Reviews: &review.Set{}, Register: &evidence.Chain{},
		Others: map[string]evidence.Chain{}, Scopes: map[string]*gate.Holder{},
	}
}

// frozenYear has a window of an hour every week, and a freeze over each of them
// but the last in a year.
func frozenYear() (gate.Input, error) {
	start := time.Date(2026, 1, 6, 22, 0, 0, 0, time.UTC)
	calendar := &change.Calendar{Zone: "UTC", Windows: map[string]change.Recurring{
		"weekly": {Rule: "FREQ=WEEKLY;BYDAY=TU", From: "2026-01-06", Time: "22:00", Lasts: change.Duration{Minutes: 60}},
	}}
	for week := range 51 {
		at := start.AddDate(0, 0, 7*week)
		calendar.Freezes = append(calendar.Freezes, change.Freeze{Name: fmt.Sprintf("week-%d", week), Start: at.Add(-time.Hour), End: at.Add(2 * time.Hour)})
	}
	c := &change.Change{ID: "yearly", Summary: "One change", Type: "normal"}
	digests, err := change.Digest(c, nil)
	p := &change.Pipeline{
		Name: "weekly", Types: map[string]change.Type{"normal": {}}, Calendar: calendar, Derived: change.Derived{TypeHolds: true},
		Roles: map[string]change.Role{"ops": {Members: []string{"ops-1"}}},
		Stages: []change.Stage{{Name: "production", Environment: "production", Kind: change.Production, Path: "stages[0]", Enter: []change.Requirement{
			{Require: "window", Window: "weekly"}, {Require: "check", Check: "ready"},
		}}},
	}
	return gate.Input{Change: c, Pipeline: p, Digests: digests, Stage: "production", Now: start.Add(-time.Hour), Facts: noFacts()}, err
}

// manySteps is a procedure in which each step waits for the one before, and a
// rollback half as long.
func manySteps(n int) *change.Change {
	start := time.Date(2026, 1, 6, 22, 0, 0, 0, time.UTC)
	c := &change.Change{ID: "long", Window: &change.Window{Start: start, End: start.AddDate(0, 0, 7)}, Fleet: map[string][]string{"all": {"a", "b", "c"}}}
	step := func(clock, name string, i int) change.Step {
		minute := change.Duration{Minutes: 1}
		return change.Step{
			Name: fmt.Sprintf("%s-%d", name, i), At: change.ClockTime{Clock: clock, Minutes: 2 * i}, Owner: fmt.Sprintf("role-%d", i%7),
			Do: "Do it", Takes: change.Span{Min: minute, Max: minute}, On: []string{"all"},
		}
	}
	for i := range n {
		s := step(change.StartClock, "do", i)
		if i > 0 {
			s.After = []string{c.Procedure[i-1].Name}
		}
		c.Procedure = append(c.Procedure, s)
		if i%2 == 0 {
			back := step(change.DecisionClock, "undo", i/2)
			back.Undoes = []string{s.Name}
			c.Rollback = append(c.Rollback, back)
		}
	}
	return c
}

func (r *runner) decide() error {
	r.head("Decision alone, with all rules, and the earliest opening from there", "process | decision | earliest opening | × decision", "--- | ---: | ---: | ---:")
	for _, name := range []string{"sakai-2009", "isc-learn"} {
		in, err := example(name)
		if err != nil {
			return err
		}
		if err := r.decided(name, in); err != nil {
			return err
		}
	}
	in, err := frozenYear()
	return errors.Join(err, r.decided("a year of weekly windows, all but the last one frozen", in))
}

func (r *runner) decided(name string, in gate.Input) error {
	d, err := measure(func(b *testing.B) { benchDecide(b, in) })
	if err != nil {
		return err
	}
	f, err := measure(func(b *testing.B) { benchForesee(b, in) })
	if err != nil {
		return err
	}
	r.row("%s | %s | %s | %s", name, shown(d), shown(f), ratio(f, d))
	return nil
}

func (r *runner) plan() error {
	r.head("Plan: by the steps of its procedure, with half as many of a rollback", "steps | time | × 10", "---: | ---: | ---:")
	var first time.Duration
	for _, n := range []int{10, 100, 1000} {
		c := manySteps(n)
		d, err := measure(func(b *testing.B) { benchPlan(b, c) })
		if err != nil {
			return err
		}
		if first == 0 {
			first = d
		}
		r.row("%d | %s | %s", n, shown(d), ratio(d, first))
	}
	return nil
}
