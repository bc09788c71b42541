package gate

import (
	"crypto/ed25519"
	"encoding/base64"
	"maps"
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// trusted is a key that a pipeline names.
type trusted struct {
	name   string
	key    ed25519.PublicKey
	stages []string // it may sign for; empty for all
}

// trustedKeys lists the keys of a pipeline by their names. One that is not a key
// vouches for nothing.
func trustedKeys(p *change.Pipeline) []trusted {
	if p.Trust == nil {
		return nil
	}
	var out []trusted
	for _, name := range slices.Sorted(maps.Keys(p.Trust.Keys)) {
		k := p.Trust.Keys[name]
		key, err := base64.StdEncoding.Strict().DecodeString(k.Ed25519)
		if err != nil || len(key) != ed25519.PublicKeySize {
			key = nil
		}
		out = append(out, trusted{name, key, k.Stages})
	}
	return out
}

// Believer tells which statements a pipeline believes: those that are signed by a
// key that may sign for what they are about. It is nil for a pipeline without
// keys, which believes all.
func Believer(p *change.Pipeline) func(evidence.Record) bool {
	keys := trustedKeys(p)
	if len(keys) == 0 {
		return nil
	}
	return func(rec evidence.Record) bool {
		return slices.ContainsFunc(keys, func(k trusted) bool { return k.maySign(p, rec.Predicate) && rec.SignedBy(k.key) })
	}
}

// remembering asks about each statement once.
func remembering(believes func(evidence.Record) bool) func(evidence.Record) bool {
	if believes == nil {
		return nil
	}
	known := map[string]bool{}
	return func(rec evidence.Record) bool {
		good, seen := known[rec.Digest]
		if !seen || rec.Digest == "" {
			good = believes(rec)
			known[rec.Digest] = good
		}
		return good
	}
}

// MaySign lists the keys of a pipeline that may sign a statement, by their names.
func MaySign(p *change.Pipeline, statement evidence.Predicate) []string {
	var out []string
	for _, k := range trustedKeys(p) {
		if k.maySign(p, statement) {
			out = append(out, k.name)
		}
	}
	return out
}

// Signers returns the keys of a pipeline by their names.
func Signers(p *change.Pipeline) map[string]ed25519.PublicKey {
	out := map[string]ed25519.PublicKey{}
	for _, k := range trustedKeys(p) {
		out[k.name] = k.key
	}
	return out
}

// maySign reports whether a key may sign a statement. One of some stages may do
// so for those alone, where they are; a backup or a copy counts for every stage of
// its environment, so it has to be one of all of them.
func (k trusted) maySign(p *change.Pipeline, statement evidence.Predicate) bool {
	if len(k.stages) == 0 {
		return true
	}
	if !slices.Contains(k.stages, statement.Stage) {
		return false
	}
	shared := statement.Backup != nil || statement.Copy != nil
	return !slices.ContainsFunc(p.Stages, func(s change.Stage) bool {
		here := s.Environment == statement.Environment
		return s.Name == statement.Stage && !here || shared && here && !slices.Contains(k.stages, s.Name)
	})
}

// sift parts the evidence: what counts, and what is not believed but speaks
// against the change, so that it counts all the same.
func (v *view) sift() {
	v.trusted, v.doubted = v.all(), map[int]bool{}
	v.heard = v.trusted
	if v.prepared.believes == nil {
		return
	}
	v.trusted, v.heard = nil, nil
	for _, rec := range v.all() {
		believed := v.believes(rec)
		if believed {
			v.trusted = append(v.trusted, rec)
		} else {
			v.doubted[rec.Predicate.Sequence] = true
		}
		if believed || against(rec.Predicate) {
			v.heard = append(v.heard, rec)
		}
	}
}

// believes reports whether a statement counts. What a forecast assumes does; it
// has never been written.
func (v *view) believes(rec evidence.Record) bool {
	return v.prepared.believes == nil || v.prepared.believes(rec) || v.prepared.assumes && rec.Bytes == nil
}

// against reports whether a statement can keep a gate shut. Whoever reads it looks
// whether it is believed before they let it open anything.
func against(p evidence.Predicate) bool {
	switch {
	case p.SignOff != nil:
		return !favourable(p.SignOff.Verdict)
	case p.Check != nil:
		return p.Check.Outcome != evidence.Passed
	}
	return p.AttemptStarted != nil || p.AttemptFinished != nil || p.Copy != nil
}

// all returns the whole evidence, or nothing where it is not known.
func (v *view) all() evidence.Chain {
	if v.in.Facts.Evidence == nil {
		return nil
	}
	return *v.in.Facts.Evidence
}

// Running returns the start of the attempt of a stage that is under way, or nil:
// one that the pipeline believes rather than any other.
func Running(p *change.Pipeline, chain evidence.Chain, stage string) *evidence.Record {
	believes := Believer(p)
	var out *evidence.Record
	for _, a := range slices.Backward(chain.AttemptsBelieving(believes)) {
		if a.Finished != nil || a.Started.Predicate.Stage != stage {
			continue
		}
		if believes == nil || believes(a.Started) {
			return &a.Started
		}
		if out == nil {
			out = &a.Started
		}
	}
	return out
}
