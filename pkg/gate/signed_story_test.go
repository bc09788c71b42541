package gate_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// keyOf is a key that is made of one letter.
func keyOf(letter string) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed([]byte(strings.Repeat(letter, ed25519.SeedSize)))
}

func publicOf(letter string) string {
	return base64.StdEncoding.EncodeToString(keyOf(letter).Public().(ed25519.PublicKey))
}

// keys are one for everything, "a", and one each for production, "p", and for what
// comes before it, "t".
func keys() *change.Trust {
	return &change.Trust{Keys: map[string]change.TrustedKey{
		"all":   {Ed25519: publicOf("a")},
		"ops":   {Ed25519: publicOf("p"), Stages: []string{"production"}},
		"tests": {Ed25519: publicOf("t"), Stages: []string{"test", "validation"}},
	}}
}

// signed puts a statement into the envelope of a key.
func signed(rec evidence.Record, letter string) evidence.Record {
	key := keyOf(letter)
	payload, err := rec.Canonical()
	if err != nil {
		panic(err)
	}
	covered := fmt.Sprintf("DSSEv1 %d %s %d %s", len(evidence.PayloadType), evidence.PayloadType, len(payload), payload)
	id, sig := evidence.KeyID(key.Public().(ed25519.PublicKey)), ed25519.Sign(key, []byte(covered))
	type signature struct {
		KeyID string `json:"keyid"`
		Sig   []byte `json:"sig"`
	}
	rec.Bytes, err = json.Marshal(struct {
		Payload     []byte      `json:"payload"`
		PayloadType string      `json:"payloadType"`
		Signatures  []signature `json:"signatures"`
	}{payload, evidence.PayloadType, []signature{{id, sig}}})
	if err != nil {
		panic(err)
	}
	rec.Digest, rec.Signatures = evidence.Digest(rec.Bytes), []evidence.Signature{{KeyID: id, Sig: sig}}
	return rec
}

// by signs what happens from now on.
func (s *story) by(letter string) *story {
	s.in.Pipeline.Trust = keys()
	s.key = letter
	return s
}

// forge changes a word of what was signed, and leaves the signature.
func forge(chain evidence.Chain, old, new string) {
	for i, rec := range chain {
		var e map[string]any
		if err := json.Unmarshal(rec.Bytes, &e); err != nil {
			panic(err)
		}
		payload, err := base64.StdEncoding.DecodeString(e["payload"].(string))
		if err != nil {
			panic(err)
		}
		e["payload"] = []byte(strings.Replace(string(payload), old, new, 1))
		if chain[i].Bytes, err = json.Marshal(e); err != nil {
			panic(err)
		}
		chain[i].Digest = evidence.Digest(chain[i].Bytes)
	}
}

func (s *story) keepsBackup(stage string) *evidence.Record {
	return s.record(evidence.Backup, stage, evidence.Predicate{
		Actor: "ops-1", Backup: &evidence.BackupBody{Name: "nightly", Kind: "dump", Covers: []string{"web"}, Taken: s.in.Now},
	})
}
