package change

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/gowebpki/jcs"
)

// Policy returns the digest, "sha256:…", of what a pipeline asks for to enter the
// stage. An attempt carries it, so that one which another pipeline let in, or
// the same one before it asked for more, does not count. The order of the
// requirements and the sentences that explain them are not part of it. It is ""
// if a requirement has no JSON form, and then no attempt counts.
func (s Stage) Policy(pipeline string) string {
	asked := []string{}
	for _, r := range s.Enter {
		r.Because = ""
		text, err := json.Marshal(r)
		if err != nil {
			return ""
		}
		asked = append(asked, string(text))
	}
	slices.Sort(asked)
	return digestOf(struct {
		Format      string   `json:"format"`
		Pipeline    string   `json:"pipeline"`
		Stage       string   `json:"stage"`
		Environment string   `json:"environment"`
		Kind        string   `json:"kind"`
		Binds       string   `json:"binds"`
		Enter       []string `json:"enter"` // each as JSON, sorted
	}{"lockflight/policy/v1", pipeline, s.Name, s.Environment, s.Kind, s.BindsTo(), asked})
}

// digestOf returns the digest, "sha256:…", of a value as canonical JSON; "" if it
// has no JSON form.
func digestOf(value any) string {
	text, err := json.Marshal(value)
	if err == nil {
		text, err = jcs.Transform(text)
	}
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}
