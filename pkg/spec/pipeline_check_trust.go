package spec

import (
	"crypto/ed25519"
	"encoding/base64"
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
)

// Trust returns who may sign evidence of which stage, whatever the change: the
// name, the keys and the stages of the pipeline, and nothing else of it.
func (p *Pipeline) Trust() *change.Pipeline {
	return &change.Pipeline{Name: p.plain.Name, Trust: p.plain.Trust, Stages: p.plain.Stages}
}

// trust checks who may sign evidence.
func (c *pipelineCheck) trust() {
	if c.p.Trust == nil {
		return
	}
	for _, name := range sortedKeys(c.p.Trust.Keys) {
		key := c.p.Trust.Keys[name]
		if raw, err := base64.StdEncoding.Strict().DecodeString(key.Ed25519); err != nil || len(raw) != ed25519.PublicKeySize {
			c.add("trust.keys."+name+".ed25519", "is not a public key of Ed25519; expected its 32 bytes in base64", "lockflight key show FILE prints the line")
		}
		c.allDeclared("trust.keys."+name+".stages", key.Stages, c.stageNames)
	}
	for i := range c.p.Trust.Identities {
		c.add(itemPath("trust.identities", i), "workflow identities are not checked, so nobody would be kept out by it",
			"give the environment a key of its own under trust.keys: a secret that only jobs of that environment can read")
	}
	c.signable()
}

// signable finds the stages for which no key may sign: nothing that is recorded
// for them could ever count.
func (c *pipelineCheck) signable() {
	if len(c.p.Trust.Keys) == 0 {
		return
	}
	for i, s := range c.p.Stages {
		signs := func(name string) bool {
			stages := c.p.Trust.Keys[name].Stages
			return len(stages) == 0 || slices.Contains(stages, s.Name)
		}
		if !slices.ContainsFunc(sortedKeys(c.p.Trust.Keys), signs) {
			c.add(itemPath("stages", i)+".name", "no key under trust.keys may sign for the stage "+quote(s.Name)+", so nothing recorded for it could ever count",
				"add the stage to the stages of a key, or a key without stages")
		}
	}
}
