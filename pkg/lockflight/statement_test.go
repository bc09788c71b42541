package lockflight_test

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

var (
	noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	ops  = lockflight.Recorder{Actor: "ops-1", Run: "laptop"}
)

// fly opens a change of a pipeline on an empty ledger, at noon.
func fly(t *testing.T, pipeline, change string) *lockflight.Flight {
	t.Helper()
	files := fstest.MapFS{
		".lockflight/pipeline.cue":   {Data: []byte(pipeline)},
		"changes/restart/change.cue": {Data: []byte(change)},
	}
	f, findings, err := lockflight.Open(lockflight.Files{Changes: files, Change: "changes/restart", Pipelines: files})
	if err != nil || f == nil {
		t.Fatalf("the change cannot be opened: %v %v", err, findings)
	}
	f.Ledger.Store = evidence.NewMemory()
	f.Now = func() time.Time { return noon }
	return f
}

const (
	demo = `
name: "demo"
roles: {
	ops: members: ["ops-1"]
	qa: members: ["qa-1"]
}
stages: [{name: "test", environment: "test", kind: "test"}]
without: {experiment: "a demonstration", validation: "a demonstration"}
`
	restart = `
id:      "restart"
summary: "The service is restarted with new settings"
type:    "normal"
procedure: [{name: "restart", at: "S+0m", owner: "ops", do: "Restart the service"}]
`
	planned = restart + `window: {start: "2026-03-03T22:00:00+01:00", end: "2026-03-04T02:00:00+01:00"}
`
)

// attempt goes through the test stage and returns what is in the ledger then.
func attempt(t *testing.T, f *lockflight.Flight) evidence.Chain {
	t.Helper()
	if d, err := f.Claim(t.Context(), "test", ops); err != nil || d.Outcome.String() != "passed" {
		t.Fatalf("the claim gave %v, %v", d.Outcome, err)
	}
	word := evidence.SignOffBody{Role: "ops", Verdict: evidence.Approve, Person: "ops-1"}
	if _, err := f.SignOff(t.Context(), "test", ops, word); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Record(t.Context(), "test", ops, lockflight.Result{Outcome: evidence.Passed}); err != nil {
		t.Fatal(err)
	}
	chain, err := f.Ledger.Load(t.Context(), "restart")
	if err != nil || len(chain) != 3 {
		t.Fatalf("the ledger has %d statements, %v; expected 3", len(chain), err)
	}
	return chain
}

func TestEveryStatementSaysWhatIsPlanned(t *testing.T) {
	for _, r := range attempt(t, fly(t, demo, planned)) {
		w := r.Predicate.Window
		if w == nil || w.Start.Format(time.RFC3339) != "2026-03-03T21:00:00Z" || w.End.Format(time.RFC3339) != "2026-03-04T01:00:00Z" {
			t.Errorf("statement %d has the window %v", r.Predicate.Sequence, w)
		}
	}
	for _, r := range attempt(t, fly(t, demo, restart)) {
		if w := r.Predicate.Window; w != nil {
			t.Errorf("statement %d of a change without one has the window %v", r.Predicate.Sequence, w)
		}
	}
}

func TestAStartSaysWhichTemplateItFilledIn(t *testing.T) {
	f := fly(t, demo, restart)
	if got := attempt(t, f)[0].Predicate.AttemptStarted.Template; got == "" || got != f.Digests.Template {
		t.Errorf("the template is %q; expected %s", got, f.Digests.Template)
	}
}

func TestAttemptsAreEnteredInTheRegisterOfTheirPipeline(t *testing.T) {
	f := fly(t, demo, restart)
	attempt(t, f)
	register, err := f.Ledger.Register(t.Context(), "demo", 10)
	if err != nil || len(register) != 2 || register[1].Predicate.AttemptFinished == nil {
		t.Errorf("the register has %d statements, %v; expected a start and an end", len(register), err)
	}
}
