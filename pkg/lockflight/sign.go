package lockflight

import (
	"crypto/ed25519"
	"io/fs"
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/spec"
)

// Trust reads who may sign evidence of which stage from a pipeline alone: its
// name, keys and stages. It is nil if the findings hold an error.
func Trust(tree fs.FS, pipeline string) (*change.Pipeline, finding.List, error) {
	loader, err := spec.NewLoader()
	if err != nil {
		return nil, nil, err
	}
	p, findings, err := LoadPipeline(loader, tree, pipeline)
	if err != nil || p == nil {
		return nil, findings, err
	}
	return p.Trust(), findings, nil
}

// signable refuses what would not count because the flight has no key that may
// sign it. A no needs no signature to be heard, and anybody can say that a check
// failed.
func (f *Flight) signable(p evidence.Predicate) error {
	if len(gate.Signers(f.Pipeline)) == 0 || objects(p) {
		return nil
	}
	may := gate.MaySign(f.Pipeline, p)
	if len(may) == 0 {
		return refuse("no key of the pipeline %s may sign for %s, so that nothing recorded there could ever count", f.Pipeline.Name, p.Stage)
	}
	expected := "the key " + strings.Join(may, " or ")
	if f.Ledger.Key == nil {
		return refuse("what is recorded for %s counts only if it is signed with %s; name its file with --key, or put it into LOCKFLIGHT_KEY", p.Stage, expected)
	}
	for _, name := range may {
		if gate.Signers(f.Pipeline)[name].Equal(f.Ledger.Key.Public()) {
			return nil
		}
	}
	return refuse("%s may not sign for %s; expected %s", f.keyName(), p.Stage, expected)
}

// objects reports whether a statement says no.
func objects(p evidence.Predicate) bool {
	no := p.SignOff != nil && (p.SignOff.Verdict == evidence.Reject || p.SignOff.Verdict == evidence.NoGo)
	return no || p.Check != nil && p.Check.Outcome == evidence.Failed
}

func (f *Flight) keyName() string {
	for _, name := range keys(gate.Signers(f.Pipeline)) {
		if gate.Signers(f.Pipeline)[name].Equal(f.Ledger.Key.Public()) {
			return "the key " + name
		}
	}
	public, _ := f.Ledger.Key.Public().(ed25519.PublicKey)
	return "the key " + evidence.ShortKeyID(evidence.KeyID(public)) + ", which the pipeline does not know,"
}
