package gate_test

import (
	"fmt"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/review"
)

// A change wants to enter production, where somebody of qa has to approve it.
// First nobody has, then qa-1 does.
func ExampleDecide() {
	c := &change.Change{ID: "upgrade", Summary: "Upgrade the server", Type: "normal"}
	digests, err := change.Digest(c, nil)
	if err != nil {
		panic(err)
	}
	in := gate.Input{
		Change:  c,
		Digests: digests,
		Pipeline: &change.Pipeline{
			Name:  "release",
			Types: map[string]change.Type{"normal": {}},
			Roles: map[string]change.Role{"qa": {Members: []string{"qa-1", "qa-2"}}},
			Stages: []change.Stage{{
				Name: "production", Environment: "production", Kind: change.Production,
				Enter: []change.Requirement{{Require: "review", Role: "qa"}},
			}},
			Derived: change.Derived{TypeHolds: true},
		},
		Stage: "production",
		Facts: gate.Facts{Evidence: &evidence.Chain{}, Reviews: &review.Set{}},
		Now:   time.Date(2026, 12, 1, 22, 0, 0, 0, time.UTC),
	}
	tell := func() {
		d, err := gate.Decide(in)
		if err != nil {
			panic(err)
		}
		fmt.Println("production is", d.Outcome)
		for _, r := range d.Reasons {
			if r.Rule == "review/required" {
				fmt.Println(" ", r.Message, "|", r.Fix)
			}
		}
	}
	tell()
	in.Facts.Reviews.Reviews = append(in.Facts.Reviews.Reviews, review.Review{
		By: review.Identity{Login: "qa-1"}, Verdict: evidence.Approve, At: in.Now.Add(-time.Hour),
		Procedure: digests.Procedure, Request: digests.Request,
	})
	tell()
	// Output:
	// production is blocked
	//   0 of 1 review by qa | qa-1 or qa-2 says approve
	// production is passed
	//   qa-1 said approve as qa |
}
