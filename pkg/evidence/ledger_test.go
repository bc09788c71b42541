package evidence_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
)

var (
	procedure = evidence.Digest([]byte("procedure"))
	request   = evidence.Digest([]byte("request"))
	start     = time.Date(2026, 12, 1, 22, 0, 0, 0, time.UTC)
)

func predicate(change, stage string) evidence.Predicate {
	return evidence.Predicate{
		Change: change, Repository: "owner/service", Stage: stage, Environment: stage, Actor: "dev-1", Time: start,
	}
}

func started(change, stage, attempt string, scopes ...string) evidence.Statement {
	p := predicate(change, stage)
	p.AttemptStarted = &evidence.AttemptStartedBody{Attempt: attempt, Gate: "passed", Scopes: scopes}
	return evidence.New(evidence.AttemptStarted, p, procedure, request)
}

func finished(change, stage, attempt, outcome string) evidence.Statement {
	p := predicate(change, stage)
	p.AttemptFinished = &evidence.AttemptFinishedBody{Attempt: attempt, Outcome: outcome}
	return evidence.New(evidence.AttemptFinished, p, procedure, request)
}

func attest(change, name string) evidence.Statement {
	p := predicate(change, "test")
	p.Check = &evidence.CheckBody{Name: name, Outcome: evidence.Passed, Person: "dev-1"}
	return evidence.New(evidence.Check, p, procedure, request)
}

func at(s evidence.Statement, t time.Time) evidence.Statement {
	s.Predicate.Time = t
	return s
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newLedger() evidence.Ledger {
	return evidence.Ledger{Store: evidence.NewMemory(), Repository: "owner/service"}
}

func TestAppendLinksStatements(t *testing.T) {
	l, ok := newLedger(), must[evidence.Chain](t)
	var chain evidence.Chain
	for _, name := range []string{"one", "two", "three"} {
		longer := ok(l.Append(t.Context(), chain, attest("a", name)))
		if len(longer) != len(chain)+1 {
			t.Fatalf("the chain has %d statements; expected %d", len(longer), len(chain)+1)
		}
		chain = longer
	}
	loaded := ok(l.Load(t.Context(), "a"))
	for i, r := range loaded {
		var previous string
		if i > 0 {
			previous = loaded[i-1].Digest
		}
		p := r.Predicate
		if p.Sequence != i+1 || p.Previous != previous || r.Digest != evidence.Digest(r.Bytes) || r.Digest != chain[i].Digest {
			t.Errorf("statement %d is %+v with the digest %s", i+1, p, r.Digest)
		}
		if r.About(evidence.ProcedureSubject) != procedure || r.About(evidence.RequestSubject) != request || r.About("other") != "" {
			t.Errorf("statement %d is about %v", i+1, r.Subject)
		}
	}
	if len(loaded) != 3 {
		t.Errorf("%d statements were kept; expected 3", len(loaded))
	}
}

func TestAppendToAnOldChainIsRefused(t *testing.T) {
	l, ok := newLedger(), must[evidence.Chain](t)
	ok(l.Append(t.Context(), nil, attest("a", "one")))
	if _, err := l.Append(t.Context(), nil, attest("a", "two")); !errors.Is(err, evidence.ErrTaken) {
		t.Errorf("found the error %v; expected ErrTaken", err)
	}
	if chain := ok(l.Load(t.Context(), "a")); len(chain) != 1 {
		t.Errorf("%d statements were kept; expected 1", len(chain))
	}
}

func TestTimesAreKeptInUTCToTheSecond(t *testing.T) {
	l := newLedger()
	local := time.Date(2026, 12, 1, 23, 0, 0, 999, time.FixedZone("CET", 3600))
	chain := must[evidence.Chain](t)(l.Append(t.Context(), nil, at(attest("a", "one"), local)))
	if !strings.Contains(string(chain[0].Bytes), `"time":"2026-12-01T22:00:00Z"`) {
		t.Errorf("the time was kept as %s", chain[0].Bytes)
	}
}

func TestAppendRefuses(t *testing.T) {
	other := attest("a", "one")
	other.Predicate.Repository = "owner/other"
	twice := attest("a", "one")
	twice.Predicate.Notice = &evidence.NoticeBody{Name: "planned", To: []string{"all"}}
	tests := map[string]struct {
		s    evidence.Statement
		want string
	}{
		"another repository":      {other, `it is of the repository "owner/other"; expected owner/service`},
		"a clock that went back":  {at(attest("a", "one"), start.Add(-time.Second)), "earlier than that of the statement before"},
		"two bodies":              {twice, "not of one kind"},
		"a change with no name":   {attest("", "one"), "is not the name of a chain"},
		"a change that leads out": {attest("../a", "one"), "is not the name of a chain"},
		"another change":          {attest("b", "one"), "not as it was loaded"},
		"no actor":                {evidence.New(evidence.Check, evidence.Predicate{Change: "a", Repository: "owner/service", Time: start, Check: &evidence.CheckBody{Name: "x", Outcome: "passed", Person: "dev-1"}}, procedure, request), "predicate.actor"},
		"no digest":               {evidence.New(evidence.Check, attest("a", "x").Predicate, "", request), "subject[0].digest.sha256"},
		"scopes without a claim":  {started("a", "test", "test-2", "environment:test"), "it was claimed for place 0"},
		"an attempt started anew": {started("a", "test", "test-1"), "which was started before"},
		"an attempt that ended":   {finished("a", "test", "test-0", "passed"), "which has ended before"},
		"an end of another stage": {finished("a", "production", "test-1", "passed"), "as one of the stage production; expected test"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l, ok := newLedger(), must[evidence.Chain](t)
			chain := ok(l.Append(t.Context(), nil, started("a", "test", "test-0")))
			chain = ok(l.Append(t.Context(), chain, finished("a", "test", "test-0", "failed")))
			chain = ok(l.Append(t.Context(), chain, started("a", "test", "test-1")))
			_, err := l.Append(t.Context(), chain, test.s)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("found the error %v; expected %q in it", err, test.want)
			}
			plain(t, err)
			if after := ok(l.Load(t.Context(), "a")); len(after) != len(chain) {
				t.Errorf("the chain has %d statements; expected %d", len(after), len(chain))
			}
		})
	}
}

func TestLoadRefusesHostileNames(t *testing.T) {
	l := newLedger()
	for _, name := range []string{"", "..", "a/b", "A", "a b", "a\n"} {
		if _, err := l.Load(t.Context(), name); err == nil {
			t.Errorf("the history of %q was loaded", name)
		}
		if _, err := l.Holder(t.Context(), name, "a"); err == nil {
			t.Errorf("the holder of %q was found", name)
		}
	}
}

func TestAttempts(t *testing.T) {
	l, ok := newLedger(), must[evidence.Chain](t)
	var chain evidence.Chain
	if chain.Running("") != nil {
		t.Error("an attempt is under way in an empty chain")
	}
	for _, s := range []evidence.Statement{
		finished("a", "test", "never-started", "passed"),
		started("a", "test", "test-1"), attest("a", "one"), started("a", "production", "production-1"),
		finished("a", "test", "test-1", "failed"), started("a", "test", "test-2"),
	} {
		chain = ok(l.Append(t.Context(), chain, s))
	}
	var found []string
	for _, a := range chain.Attempts() {
		state := a.Name + " under way"
		if a.Finished != nil {
			state = a.Name + " " + a.Finished.Predicate.AttemptFinished.Outcome
		}
		found = append(found, state)
	}
	if want := []string{"test-1 failed", "production-1 under way", "test-2 under way"}; !slices.Equal(found, want) {
		t.Errorf("the attempts are %q; expected %q", found, want)
	}
	for stage, want := range map[string]string{"": "test-2", "test": "test-2", "production": "production-1"} {
		if r := chain.Running(stage); r == nil || r.Predicate.AttemptStarted.Attempt != want {
			t.Errorf("%v is under way in %q; expected %s", r, stage, want)
		}
	}
	if r := chain.Running("validation"); r != nil {
		t.Errorf("%v is under way in validation; expected none", r)
	}
}
