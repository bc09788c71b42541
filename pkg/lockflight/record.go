package lockflight

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/review"
)

// Recorder is who writes into the ledger.
type Recorder struct {
	// Actor is the handle of a person.
	Actor string
	// Run is the workflow run or machine; it may be empty.
	Run string
}

// maxTries bounds how often a claim is tried while others write.
const maxTries = 20

// Claim decides like Gate and, if the gate is open, records that an attempt
// starts. Of any number of claims at the same time exactly one wins; the others
// see a gate that is closed because the attempt is under way.
func (f *Flight) Claim(ctx context.Context, stage string, by Recorder) (gate.Decision, error) {
	c, err := f.claim(ctx, stage, by)
	return c.decision, err
}

// claimed is what came of a claim, and the facts that it was decided by.
type claimed struct {
	in       gate.Input
	decision gate.Decision
	attempt  string
}

func (f *Flight) claim(ctx context.Context, stage string, by Recorder) (claimed, error) {
	for range maxTries {
		in, err := f.input(ctx, stage, by.Actor)
		if err != nil {
			return claimed{}, err
		}
		c := claimed{in: in}
		if c.decision, err = gate.Decide(in); err != nil {
			return c, err
		}
		if c.decision.Outcome != gate.Passed {
			c.decision, err = gate.Foresaw(in, c.decision)
			return c, err
		}
		start := f.start(in, by, c.decision)
		if err := f.signable(start.Predicate); err != nil {
			return c, err
		}
		_, err = f.Ledger.Claim(ctx, *in.Facts.Evidence, start)
		if err == nil {
			c.attempt = start.Predicate.AttemptStarted.Attempt
		}
		var held *evidence.HeldError
		if !errors.Is(err, evidence.ErrTaken) && !errors.As(err, &held) {
			return c, err
		}
	}
	return claimed{}, fmt.Errorf("the ledger changed %d times while %s was being claimed; try again", maxTries, stage)
}

func (f *Flight) start(in gate.Input, by Recorder, d gate.Decision) evidence.Statement {
	s, _ := f.stage(in.Stage)
	chain := *in.Facts.Evidence
	attempts, taken := 1, map[string]bool{}
	for _, a := range chain.Attempts() {
		taken[a.Name] = true
		if a.Started.Predicate.Stage == s.Name {
			attempts++
		}
	}
	for taken[fmt.Sprintf("%s-%d", s.Name, attempts)] {
		attempts++
	}
	return f.statement(chain, evidence.AttemptStarted, evidence.Predicate{
		Stage: s.Name, Environment: s.Environment, Actor: by.Actor, Run: by.Run, Time: in.Now,
		AttemptStarted: &evidence.AttemptStartedBody{
			Attempt: fmt.Sprintf("%s-%d", s.Name, attempts),
			Gate:    gate.Passed.String(),
			Policy:  s.Policy(f.Pipeline.Name),
			Scopes:  gate.Scopes(f.Change, f.Pipeline, s),

			Template: f.Digests.Template,
			Register: f.Pipeline.Name,
			Debts:    f.paid(d),
		},
	})
}

// debtRule is the rule that closes a gate while something owed is overdue.
const debtRule = "owed/debt"

// paid returns the digest of what no change of the pipeline may owe, if the
// decision looked at other changes and found nothing overdue: the one reason of
// that rule which is about no requirement. What this change owes itself says
// nothing of the others.
func (f *Flight) paid(d gate.Decision) string {
	looked := func(r gate.Reason) bool {
		return r.Rule == debtRule && r.Requirement == "" && r.Outcome == gate.Passed
	}
	closed := func(r gate.Reason) bool {
		return r.Rule == debtRule && r.Outcome != gate.Passed && (r.Requirement == "" || r.Outcome != gate.Advised)
	}
	if !slices.ContainsFunc(d.Reasons, looked) || slices.ContainsFunc(d.Reasons, closed) {
		return ""
	}
	return f.Pipeline.Debts()
}

// Result is how an attempt ended.
type Result struct {
	// Outcome is passed, failed, rolled-back or aborted.
	Outcome string `json:"-"`
	// Steps are the actual times of steps.
	Steps []evidence.StepTime `json:"steps,omitempty"`
	// Results are the outcomes of tests by name.
	Results map[string]string `json:"results,omitempty"`
	Note    string            `json:"note,omitempty"`
}

// Record records the end of the attempt of a stage that is under way. It is
// about the procedure that the attempt started with, whatever has changed since. It
// refuses a pass while something is missing that only an attempt under way can get,
// and results that cannot be of this attempt.
func (f *Flight) Record(ctx context.Context, stage string, by Recorder, r Result) (evidence.Record, error) {
	s, err := f.stage(stage)
	if err != nil {
		return evidence.Record{}, err
	}
	if err := f.known(by.Actor); err != nil {
		return evidence.Record{}, err
	}
	chain, err := f.Ledger.Load(ctx, f.Change.ID)
	if err != nil {
		return evidence.Record{}, err
	}
	running := gate.Running(f.Pipeline, chain, s.Name)
	if running == nil {
		return evidence.Record{}, f.noneRuns(chain, s.Name)
	}
	if err := f.fits(r, *running); err != nil {
		return evidence.Record{}, err
	}
	same := s.BindsTo() == change.BindsChange || running.About(evidence.ProcedureSubject) == f.Digests.Procedure
	if r.Outcome == evidence.Passed && same {
		if err := f.missing(ctx, s.Name); err != nil {
			return evidence.Record{}, err
		}
	}
	end := evidence.New(evidence.AttemptFinished, evidence.Predicate{
		Change: f.Change.ID, Repository: f.Ledger.Repository, Stage: s.Name, Environment: s.Environment,
		Actor: by.Actor, Run: by.Run, Time: f.Now(), Window: f.window(),
		AttemptFinished: &evidence.AttemptFinishedBody{
			Attempt: running.Predicate.AttemptStarted.Attempt, Outcome: r.Outcome, Steps: r.Steps, Results: r.Results, Note: r.Note,
		},
	}, running.About(evidence.ProcedureSubject), running.About(evidence.RequestSubject))
	if err := f.signable(end.Predicate); err != nil {
		return evidence.Record{}, err
	}
	chain, err = f.Ledger.Finish(ctx, chain, end)
	return last(chain), err
}

// RefusedError says that something was not recorded because it could never
// count. Nothing was written.
type RefusedError struct{ Reason string }

func (e *RefusedError) Error() string { return e.Reason }

func refuse(format string, args ...any) error {
	return &RefusedError{Reason: fmt.Sprintf(format, args...)}
}

// known refuses somebody without any role, as far as the members of roles are
// known.
func (f *Flight) known(person string) error {
	people := review.NewDirectory(f.Change, f.Pipeline, nil)
	for _, role := range slices.Sorted(maps.Keys(f.Pipeline.Roles)) {
		members, err := people.Members(role, f.Now())
		if err != nil || slices.Contains(members, people.Handle(person)) {
			return nil
		}
	}
	return refuse("%s has no role in the pipeline %s, so nobody knows who that is", person, f.Pipeline.Name)
}

// Add records evidence of any kind about a stage: what it says is in the body
// of the predicate, everything else is filled in. It tries again while others
// write to the same chain.
func (f *Flight) Add(ctx context.Context, kind evidence.Kind, stage string, by Recorder, p evidence.Predicate) (evidence.Record, error) {
	s, err := f.stage(stage)
	if err != nil {
		return evidence.Record{}, err
	}
	p.Stage, p.Environment, p.Actor, p.Run, p.Time = s.Name, s.Environment, by.Actor, by.Run, f.Now()
	if err := f.signable(p); err != nil {
		return evidence.Record{}, err
	}
	for range maxTries {
		chain, err := f.Ledger.Load(ctx, f.Change.ID)
		if err != nil {
			return evidence.Record{}, err
		}
		chain, err = f.Ledger.Append(ctx, chain, f.statement(chain, kind, p))
		if !errors.Is(err, evidence.ErrTaken) {
			return last(chain), err
		}
	}
	return evidence.Record{}, fmt.Errorf("the ledger changed %d times while the %s was being recorded; try again", maxTries, kind)
}

// statement completes a statement. The first one about a procedure carries what
// the digest was taken of.
func (f *Flight) statement(chain evidence.Chain, kind evidence.Kind, p evidence.Predicate) evidence.Statement {
	p.Change, p.Repository, p.Window = f.Change.ID, f.Ledger.Repository, f.window()
	known := slices.ContainsFunc(chain, func(r evidence.Record) bool {
		return r.Predicate.Material != nil && r.About(evidence.ProcedureSubject) == f.Digests.Procedure
	})
	if !known {
		p.Material = f.Digests.Material
	}
	return evidence.New(kind, p, f.Digests.Procedure, f.Digests.Request)
}

// window is when the change is planned for now; nil if it does not say.
func (f *Flight) window() *evidence.PlannedWindow {
	w := f.Change.Window
	if w == nil {
		return nil
	}
	return &evidence.PlannedWindow{Start: w.Start.UTC().Truncate(time.Second), End: w.End.UTC().Truncate(time.Second)}
}

func (f *Flight) stage(name string) (change.Stage, error) {
	var names []string
	for _, s := range f.Pipeline.Stages {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return change.Stage{}, fmt.Errorf("the pipeline %s has no stage %q for this change; it has %s", f.Pipeline.Name, name, enumerate(names))
}

func last(chain evidence.Chain) evidence.Record {
	if len(chain) == 0 {
		return evidence.Record{}
	}
	return chain[len(chain)-1]
}
