package gate_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

// TestForecastSigns: what a forecast counts on is signed when its time comes.
func TestForecastSigns(t *testing.T) {
	for _, letter := range []string{"a", "", "x"} {
		s := newStory().by(letter).pass("test")
		s.start("validation")
		in := s.input("production")
		d, err := gate.Decide(in)
		if err != nil {
			t.Fatal(err)
		}
		if d, err = gate.Foresaw(in, d); err != nil || d.Earliest == nil || d.Never != "" {
			t.Errorf("signed by %q it can never open: %v %s", letter, err, d.Never)
		}
	}
}

// TestSignedAlike: where every statement is signed, keys change nothing.
func TestSignedAlike(t *testing.T) {
	unchanged(t, "keys", func(s *story, _ *rand.Rand) {
		s.in.Pipeline.Trust = keys()
		for i := range s.chain {
			s.keys[i] = "a"
		}
	})
}

// TestUnsignedNeverOpens: a gate that is open with a statement that is not signed
// is open without it. The end of an attempt that is put away goes with its start.
func TestUnsignedNeverOpens(t *testing.T) {
	open := 0
	for seed := range uint64(seeds / 10) {
		for at := range generated(seed).chain {
			s, without := generated(seed), generated(seed)
			s.in.Pipeline.Trust, without.in.Pipeline.Trust = keys(), keys()
			for i := range s.chain {
				s.keys[i], without.keys[i] = "a", "a"
			}
			s.keys[at] = ""
			without.chain = slices.Delete(without.chain, at, at+1)
			if b := s.chain[at].Predicate.AttemptStarted; b != nil {
				without.chain = slices.DeleteFunc(without.chain, func(r evidence.Record) bool {
					f := r.Predicate.AttemptFinished
					return f != nil && f.Attempt == b.Attempt && f.Outcome == evidence.Aborted
				})
			}
			for i := range without.chain {
				without.chain[i].Predicate.Sequence = i + 1
			}
			with, less := decisions(t, s), decisions(t, without)
			for i := range with {
				if with[i].Outcome != gate.Passed {
					continue
				}
				if open++; less[i].Outcome != gate.Passed {
					t.Fatalf("seed %d: with statement %d, %s of %s, which is not signed, %s is open; without it:\n%s",
						seed, at+1, s.chain[at].Kind(), s.chain[at].Predicate.Stage, with[i].Stage, lines(less[i]))
				}
			}
		}
	}
	if open < seeds/4 {
		t.Errorf("only %d of the gates were open: the stories show nothing", open)
	}
}
