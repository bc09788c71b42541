package lockflight_test

import (
	"context"
	"fmt"
	"log"
	"testing/fstest"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/review"
)

var tree = fstest.MapFS{
	".lockflight/pipeline.cue": {Data: []byte(`
name: "demo"
roles: {
	ops: members: ["ops-1"]
	qa: members: ["qa-1"]
}
stages: [
	{name: "test", environment: "test", kind: "test"},
	{
		name: "production", environment: "production", kind: "production"
		enter: [{require: "review", role: "qa"}]
	},
]
without: {experiment: "a demonstration", validation: "a demonstration"}
`)},
	"changes/restart/change.cue": {Data: []byte(`
id:      "restart"
summary: "The service is restarted with new settings"
type:    "normal"
procedure: [{name: "restart", at: "S+0m", owner: "ops", do: "Restart the service"}]
`)},
}

func open() *lockflight.Flight {
	flight, findings, err := lockflight.Open(lockflight.Files{
		Changes: tree, Change: "changes/restart",
		Pipelines: tree,
	})
	if err != nil {
		log.Fatal(err)
	}
	if flight == nil {
		log.Fatal(findings)
	}
	flight.Ledger.Store = evidence.NewMemory()
	return flight
}

// A program asks a gate, and gets the reasons.
func Example() {
	flight := open()
	decision, err := flight.Gate(context.Background(), "production", "")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(decision.Outcome)
	for _, reason := range decision.Reasons {
		if reason.Outcome == gate.Blocked {
			fmt.Printf("%s: %s\n", reason.Rule, reason.Message)
		}
	}
	// Output:
	// blocked
	// order/previous-passed: test has not been attempted
	// review/required: 0 of 1 review by qa
}

// A stage is claimed, carried out and recorded.
func ExampleFlight_Claim() {
	flight, ctx := open(), context.Background()
	ops := lockflight.Recorder{Actor: "ops-1"}
	decision, err := flight.Claim(ctx, "test", ops)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(decision.Outcome)
	if _, err := flight.Record(ctx, "test", ops, lockflight.Result{Outcome: evidence.Passed}); err != nil {
		log.Fatal(err)
	}
	stages, err := flight.Status(ctx)
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range stages {
		fmt.Println(s.Stage, s.State)
	}
	// Output:
	// passed
	// test passed
	// production closed
}

// forge is a review source of somebody's own.
type forge struct{ digest string }

func (f forge) Reviews(context.Context, string) (review.Set, error) {
	return review.Set{Reviews: []review.Review{{
		By: review.Identity{Login: "QA-1"}, Verdict: "approve", Procedure: f.digest,
		At: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC),
	}}}, nil
}

// Store, review source and clock can be one's own.
func ExampleFlight_Gate_sources() {
	flight := open()
	flight.Reviews = forge{flight.Digests.Procedure}
	flight.Now = func() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) }
	decision, err := flight.Gate(context.Background(), "production", "")
	if err != nil {
		log.Fatal(err)
	}
	for _, reason := range decision.Reasons {
		if reason.Rule == "review/required" {
			fmt.Println(reason.Outcome, reason.Message)
		}
	}
	// Output:
	// passed qa-1 said approve as qa
}
