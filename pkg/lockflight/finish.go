package lockflight

import (
	"context"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/internal/near"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

// missing refuses to record that an attempt passed while something is missing
// that can only be given as long as it is under way: what steps hold for, a
// backup, a notice of its start.
func (f *Flight) missing(ctx context.Context, stage string) error {
	in, err := f.input(ctx, stage, "")
	if err != nil {
		return err
	}
	d, err := gate.DecideDuring(in)
	if err != nil {
		return err
	}
	var lacks []string
	for _, r := range d.Reasons {
		if r.Outcome != gate.Blocked && r.Outcome != gate.Undecided && r.Outcome != gate.Pending {
			continue
		}
		lack := r.Message
		if len(r.Who) > 0 {
			lack += " (" + strings.Join(r.Who, " or ") + ")"
		}
		lacks = append(lacks, lack)
	}
	if len(lacks) == 0 {
		return nil
	}
	return refuse("the attempt of %s cannot be recorded as passed yet: %s", stage, strings.Join(lacks, "; "))
}

// fits refuses results that cannot be of the attempt that runs: of steps or tests
// that the change does not have, and at times at which it was not under way.
func (f *Flight) fits(r Result, running evidence.Record) error {
	now, started := f.Now(), running.Predicate.Time
	named := map[string]bool{}
	for _, s := range r.Steps {
		if named[s.Step] {
			return refuse("the step %s has two times; give the one from its start to its end", s.Step)
		}
		named[s.Step] = true
		switch {
		case s.Start.IsZero() || s.End.IsZero():
			return refuse("the step %s has no start or no end; expected both, such as 2026-12-01T22:00:00Z", s.Step)
		case s.End.Before(s.Start):
			return refuse("the step %s ends at %s, before its start at %s", s.Step, moment(s.End), moment(s.Start))
		case s.Start.Before(started):
			return refuse("the step %s starts at %s, before the attempt was started at %s", s.Step, moment(s.Start), moment(started))
		case s.End.After(now):
			return refuse("the step %s ends at %s, which is still to come; it is %s", s.Step, moment(s.End), moment(now))
		}
	}
	if running.About(evidence.ProcedureSubject) != f.Digests.Procedure {
		return nil // it was about other steps and tests, which are not known here
	}
	return f.named(r)
}

// named refuses results of steps and tests that the change does not have.
func (f *Flight) named(r Result) error {
	var steps, tests []string
	for _, s := range slices.Concat(f.Change.Procedure, f.Change.Rollback) {
		steps = append(steps, s.Name)
	}
	for _, t := range f.Change.Tests {
		tests = append(tests, t.Name)
	}
	for _, s := range r.Steps {
		if !slices.Contains(steps, s.Step) {
			return f.strange("step", s.Step, steps)
		}
	}
	for _, name := range keys(r.Results) {
		if !slices.Contains(tests, name) {
			return f.strange("test", name, tests)
		}
	}
	return nil
}

func (f *Flight) strange(what, name string, known []string) error {
	return refuse("the change has no %s named %q%s; it has %s", what, name, near.Meant(name, known), orNone(known))
}

// Took compares the recorded times of the latest attempt of a stage with the plan;
// nothing if it recorded none.
func (f *Flight) Took(ctx context.Context, stage string) ([]gate.Took, error) {
	stages, err := f.Status(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range stages {
		if n := len(s.Attempts); s.Stage == stage && n > 0 {
			return s.Attempts[n-1].Took, nil
		}
	}
	return nil, nil
}

// noneRuns refuses to end what is not under way, and names what ended last.
func (f *Flight) noneRuns(chain evidence.Chain, stage string) error {
	for _, a := range slices.Backward(chain.AttemptsBelieving(f.Ledger.Believes)) {
		if a.Started.Predicate.Stage == stage && a.Finished != nil {
			return refuse("no attempt of %s is under way; the last one, %s, ended as %s and stays so; another one starts with lockflight gate --stage %s --claim",
				stage, a.Name, a.Finished.Predicate.AttemptFinished.Outcome, stage)
		}
	}
	return refuse("no attempt of %s is under way; start one with lockflight gate --stage %s --claim", stage, stage)
}
