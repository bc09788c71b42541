package lockflight_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/review"
)

// counted counts how often a source is asked.
type counted struct{ asked int }

func (c *counted) Reviews(ctx context.Context, change string) (review.Set, error) {
	c.asked++
	return review.None{}.Reviews(ctx, change)
}

// An overview says what the single questions say, and asks once.
func TestOverviewAsksOnce(t *testing.T) {
	flight, source := open(), &counted{}
	flight.Reviews = source
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	flight.Now = func() time.Time { return now }
	got, err := flight.Overview(t.Context())
	if err != nil || source.asked != 1 {
		t.Fatalf("%v, and the reviews were asked for %d times", err, source.asked)
	}
	stages, err := flight.Status(t.Context())
	if err != nil || !reflect.DeepEqual(got.Stages, stages) {
		t.Errorf("%v, and the stages are %+v, want %+v", err, got.Stages, stages)
	}
	debts, err := flight.Debts(t.Context())
	if err != nil || !reflect.DeepEqual(got.Debts, debts) {
		t.Errorf("%v, and the debts are %+v, want %+v", err, got.Debts, debts)
	}
	if got.Plan != nil {
		t.Errorf("a change without a window has the plan %+v", got.Plan)
	}
}

// An entry names the attempt that it started, and none where the gate is shut.
func TestEnter(t *testing.T) {
	flight, source, ops := open(), &counted{}, lockflight.Recorder{Actor: "ops-1"}
	flight.Reviews = source
	shut, err := flight.Enter(t.Context(), "production", ops)
	if err != nil || shut.Decision.Outcome != gate.Blocked || shut.Attempt != "" || len(shut.Stages) != 2 || source.asked != 1 {
		t.Errorf("%v: %s, attempt %q, %d stages, asked %d times", err, shut.Decision.Outcome, shut.Attempt, len(shut.Stages), source.asked)
	}
	open, err := flight.Enter(t.Context(), "test", ops)
	if err != nil || open.Decision.Outcome != gate.Passed || open.Attempt != "test-1" || open.Stages[0].State != gate.StateOpen || source.asked != 2 {
		t.Errorf("%v: %s, attempt %q, %+v, asked %d times", err, open.Decision.Outcome, open.Attempt, open.Stages, source.asked)
	}
	again, err := flight.Enter(t.Context(), "test", ops)
	if err != nil || again.Decision.Outcome != gate.Blocked || again.Attempt != "" {
		t.Errorf("%v: %s, attempt %q", err, again.Decision.Outcome, again.Attempt)
	}
	flight.Ledger.Store = nil
	if _, err := flight.Overview(t.Context()); err == nil {
		t.Error("without a ledger there is an overview")
	}
	if _, err := flight.Enter(t.Context(), "test", ops); err == nil {
		t.Error("without a ledger there is an entry")
	}
}
