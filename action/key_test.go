package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"testing"

	"github.com/lockflight/lockflight/internal/exitcode"
	"github.com/lockflight/lockflight/internal/wire"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// signed is a job that asks for the stage test of a pipeline with a key, which it has.
func signed(t *testing.T) *world {
	w := onTest(t)
	key := keyOf(1)
	w.edit(".lockflight/pipeline.cue", "package pipeline", "package pipeline\n\ntrust: keys: all: ed25519: \""+base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey))+`"`)
	w.env[wire.KeyVariable] = written(t, key)
	return w
}

func keyOf(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

func written(t *testing.T, key ed25519.PrivateKey) string {
	text, err := wire.WriteKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestTheKeySigns: the start of an attempt and its end are signed.
func TestTheKeySigns(t *testing.T) {
	w := signed(t)
	w.must(exitcode.Passed)
	w.mustPost(exitcode.Passed, "success")
	chain, err := w.ledger().Load(t.Context(), "new-settings")
	if err != nil || len(chain) != 2 {
		t.Fatalf("there are %d statements: %v", len(chain), err)
	}
	for _, r := range chain {
		if !r.SignedBy(keyOf(1).Public().(ed25519.PublicKey)) {
			t.Errorf("statement %d is not signed with the key", r.Predicate.Sequence)
		}
	}
}

// TestWithoutTheKey: nothing is recorded, and the gate stays shut.
func TestWithoutTheKey(t *testing.T) {
	for name, c := range map[string]struct {
		key  string
		code int
		says string
	}{
		"none":      {"", exitcode.Blocked, "LOCKFLIGHT_KEY"},
		"a foreign": {written(t, keyOf(2)), exitcode.Blocked, "which the pipeline does not know"},
		"no key":    {"secret", exitcode.Usage, "LOCKFLIGHT_KEY holds no PEM block"},
	} {
		w := signed(t)
		w.env[wire.KeyVariable] = c.key
		w.must(c.code)
		w.says(c.says)
		if w.attempts() != "" || bytes.Contains(w.out.Bytes(), []byte("secret\n")) {
			t.Errorf("%s: the attempts are %s, and the log\n%s", name, w.attempts(), w.out.String())
		}
	}
}

// TestAnEndThatNobodyBelieves: whoever writes an end without the key ends nothing, and
// the post step records the end all the same, also where the change cannot be opened.
func TestAnEndThatNobodyBelieves(t *testing.T) {
	for _, broken := range []bool{false, true} {
		w := signed(t)
		w.must(exitcode.Passed)
		chain, err := w.ledger().Load(t.Context(), "new-settings")
		if err != nil {
			t.Fatal(err)
		}
		p := chain[0].Predicate
		p.AttemptStarted, p.AttemptFinished = nil, &evidence.AttemptFinishedBody{Attempt: "test-1", Outcome: evidence.Passed}
		forged := evidence.New(evidence.AttemptFinished, p, chain[0].About(evidence.ProcedureSubject), chain[0].About(evidence.RequestSubject))
		if _, err := w.ledger().Append(t.Context(), chain, forged); err != nil {
			t.Fatal(err)
		}
		if broken {
			w.edit(spec, `type:    "normal"`, `type: 3`)
		}
		w.mustPost(exitcode.Passed, "failure")
		w.says("The end of test-1 of new-settings was recorded: failed.")
		chain, err = w.ledger().Load(t.Context(), "new-settings")
		if err != nil || len(chain) != 3 || !chain[2].SignedBy(keyOf(1).Public().(ed25519.PublicKey)) {
			t.Errorf("there are %d statements: %v", len(chain), err)
		}
		w.mustPost(exitcode.Passed, "failure")
		w.says(over)
	}
}

// TestAnAppStartsNothing: a gate opens for nobody but a person.
func TestAnAppStartsNothing(t *testing.T) {
	w := onTest(t)
	w.env["GITHUB_TRIGGERING_ACTOR"] = "queue[bot]"
	w.event = `{"action":"synchronize","pull_request":{"number":7,"head":{"sha":"` + headSHA + `"}},"sender":{"login":"queue[bot]","id":99,"type":"Bot"}}`
	w.must(exitcode.Blocked)
	if w.attempts() != "" {
		t.Errorf("the attempts are %s", w.attempts())
	}
}
