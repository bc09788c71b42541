package lockflight_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

func private(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

func publicLine(seed byte) string {
	return base64.StdEncoding.EncodeToString(private(seed).Public().(ed25519.PublicKey))
}

// keyed is strict, with a key for each stage.
func keyed() string {
	return strict + `trust: keys: {
	tests: {ed25519: "` + publicLine(1) + `", stages: ["test"]}
	ops: {ed25519: "` + publicLine(2) + `", stages: ["production"]}
}
`
}

// thief is a flight of somebody who can write the ledger and has no key.
func thief(f *lockflight.Flight) *lockflight.Flight {
	own, p := *f, *f.Pipeline
	p.Trust = nil
	own.Pipeline, own.Ledger.Key, own.Ledger.Believes = &p, nil, nil
	return &own
}

func TestNothingIsRecordedWithoutItsKey(t *testing.T) {
	ctx := context.Background()
	for name, test := range map[string]struct {
		key  ed25519.PrivateKey
		want string
	}{
		"none":             {nil, "counts only if it is signed with the key ops"},
		"that of the test": {private(1), "the key tests may not sign for production; expected the key ops"},
		"a foreign one":    {private(3), "which the pipeline does not know, may not sign for production; expected the key ops"},
	} {
		t.Run(name, func(t *testing.T) {
			f := fly(t, keyed(), careful)
			f.Ledger.Key = test.key
			_, err := f.SignOff(ctx, "production", as("qa-1"), evidence.SignOffBody{Role: "qa", Person: "qa-1", Verdict: evidence.Approve})
			refused(t, f, err, test.want)
			_, err = f.SignOff(ctx, "production", as("qa-1"), evidence.SignOffBody{Role: "qa", Person: "qa-1", Verdict: evidence.Withdraw})
			refused(t, f, err, test.want)
			refused(t, f, f.MayNotice("production", as("ops-1"), evidence.NoticeBody{Name: "planned", To: []string{"teachers"}}), test.want)
			_, err = f.Backup(ctx, "production", as("ops-1"), evidence.BackupBody{Name: "before", Taken: f.Now()})
			refused(t, f, err, test.want)
			if _, err = f.SignOff(ctx, "production", as("qa-1"), evidence.SignOffBody{Role: "qa", Person: "qa-1", Verdict: evidence.Reject}); err != nil {
				t.Errorf("a no is refused: %v", err)
			}
		})
	}
}

// TestThief: whoever can write the ledger, and has no key, opens nothing; and
// whatever they write, those with a key go on.
func TestThief(t *testing.T) {
	ctx := context.Background()
	f := fly(t, keyed(), restart)
	clock := noon
	f.Now = func() time.Time { clock = clock.Add(time.Second); return clock }
	f.Ledger.Key = private(1)
	other := thief(f)
	do := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	gateOf := func(stage, want string) {
		t.Helper()
		d, err := f.Gate(ctx, stage, "ops-1")
		do("the gate of "+stage, err)
		if d.Outcome.String() != want {
			t.Fatalf("the gate of %s is %s, want %s: %+v", stage, d.Outcome, want, d.Reasons[0])
		}
	}
	claim := func(f *lockflight.Flight) {
		t.Helper()
		d, err := f.Claim(ctx, "test", as("ops-1"))
		do("a claim", err)
		if d.Outcome != gate.Passed {
			t.Fatalf("the claim is %s: %+v", d.Outcome, d.Reasons[0])
		}
	}
	end := func(f *lockflight.Flight, outcome string) {
		t.Helper()
		_, err := f.Record(ctx, "test", as("ops-1"), lockflight.Result{Outcome: outcome})
		do("the end", err)
	}

	// A pass of theirs, all of it, is none.
	claim(other)
	gateOf("test", "blocked")
	end(other, evidence.Passed)
	gateOf("test", "passed")
	if passed, err := f.Accepted(ctx, "test"); err != nil || passed.Outcome == gate.Passed {
		t.Fatalf("what nobody signed passed: %v", err)
	}
	// What they leave under way is put away, also under the name that comes next.
	chain, err := f.Ledger.Load(ctx, "restart")
	do("reading", err)
	next := evidence.New(evidence.AttemptStarted, evidence.Predicate{
		Change: "restart", Stage: "test", Environment: "test", Actor: "ops-1", Time: f.Now(),
		AttemptStarted: &evidence.AttemptStartedBody{Attempt: "test-3", Gate: "passed"},
	}, f.Digests.Procedure, f.Digests.Request)
	_, err = other.Ledger.Append(ctx, chain, next)
	do("a start", err)
	gateOf("test", "blocked")
	end(f, evidence.Aborted)
	gateOf("test", "passed")

	// They can neither end an attempt of ours nor keep us from it, and cannot be
	// taken for it.
	claim(f)
	end(other, evidence.Failed)
	gateOf("test", "blocked")
	end(f, evidence.Passed)
	if passed, err := f.Accepted(ctx, "test"); err != nil || passed.Outcome != gate.Passed {
		t.Fatalf("what was signed did not pass: %+v, %v", passed, err)
	}
	var refused *lockflight.RefusedError
	if _, err := f.Record(ctx, "test", as("ops-1"), lockflight.Result{Outcome: evidence.Failed}); !errors.As(err, &refused) || !strings.Contains(err.Error(), "no attempt of test is under way") {
		t.Errorf("after the end: %v", err)
	}
	v, err := f.Ledger.Verify(ctx)
	do("verifying", err)
	if len(v.Broken) > 0 || v.Unsigned == 0 || len(v.Doubted) != v.Unsigned {
		t.Errorf("the ledger is %+v", v)
	}
}
