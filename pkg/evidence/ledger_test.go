package evidence_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/evidence/dirstore"
)

var (
	procedure = "sha256:" + strings.Repeat("a", 64)
	request   = "sha256:" + strings.Repeat("b", 64)
	start     = time.Date(2026, 12, 1, 22, 0, 0, 0, time.UTC)
)

func started(change, stage, attempt string, scopes ...string) evidence.Statement {
	return evidence.New(evidence.AttemptStarted, evidence.Predicate{
		Change: change, Stage: stage, Environment: stage, Actor: "dev-1", Time: start,
		AttemptStarted: &evidence.AttemptStartedBody{Attempt: attempt, Gate: "passed", Scopes: scopes},
	}, procedure, request)
}

func finished(change, stage, attempt, outcome string) evidence.Statement {
	return evidence.New(evidence.AttemptFinished, evidence.Predicate{
		Change: change, Stage: stage, Environment: stage, Actor: "dev-1", Time: start.Add(time.Hour),
		AttemptFinished: &evidence.AttemptFinishedBody{Attempt: attempt, Outcome: outcome},
	}, procedure, request)
}

func TestX(t *testing.T) {
	ctx := context.Background()
	d := t.TempDir() + "/l"
	st, err := dirstore.Open(d)
	if err != nil {
		t.Fatal(err)
	}
	l := evidence.Ledger{Store: st}
	c, err := l.Load(ctx, "a")
	if err != nil || c != nil {
		t.Fatal(c, err)
	}
	c, err = l.Claim(ctx, c, started("a", "test", "test-1", "environment:test", "component:db"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = l.Claim(ctx, nil, started("b", "test", "test-1", "environment:test"))
	t.Log(err)
	c, err = l.Finish(ctx, c, finished("a", "test", "test-1", "passed"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = l.Claim(ctx, nil, started("b", "test", "test-1", "environment:test"))
	t.Log(err)
	t.Log(st.Chains(ctx))
	c, err = l.Load(ctx, "a")
	t.Log(len(c), err, string(c[1].Bytes))
}
