package evidence_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
)

// An attempt claims its stage and the scope that it needs for itself; a second
// change has to wait until the first is done.
func Example() {
	ctx := context.Background()
	ledger := evidence.Ledger{Store: evidence.NewMemory()}
	claim := func(change string) error {
		history, err := ledger.Load(ctx, change)
		if err != nil {
			return err
		}
		_, err = ledger.Claim(ctx, history, evidence.New(evidence.AttemptStarted, evidence.Predicate{
			Change: change, Stage: "production", Environment: "production", Actor: "handler-1",
			Time: time.Date(2026, 12, 1, 21, 0, 0, 0, time.UTC),
			AttemptStarted: &evidence.AttemptStartedBody{
				Attempt: "production-1", Gate: "passed", Scopes: []string{"environment:production"},
			},
		}, evidence.Digest([]byte("the procedure")), evidence.Digest([]byte("the request"))))
		return err
	}

	fmt.Println(claim("upgrade-12-6"))
	err := claim("restart")
	var held *evidence.HeldError
	fmt.Println(errors.As(err, &held), err)

	result, err := ledger.Verify(ctx)
	fmt.Println(result.Chains, result.Statements, len(result.Broken), err)
	// Output:
	// <nil>
	// true environment:production is held by attempt production-1 of change upgrade-12-6, started by handler-1 at 2026-12-01T21:00:00Z; wait for it, or record how it ended
	// 2 2 0 <nil>
}
