package gate

import (
	"fmt"
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// mostDoubts is how many statements that do not count are shown one by one.
const mostDoubts = 20

// ruleTrustEvidence: every statement is signed by a key that may sign for what it
// is about. One that is not opens nothing, whatever this rule says; it blocks where
// the statement is why something is missing. So nobody shuts a gate for good by
// writing something, and nobody overlooks it.
func ruleTrustEvidence(v *view) []Reason {
	if len(v.prepared.keys) == 0 {
		return []Reason{{Outcome: NotApplicable, Message: "the pipeline names no keys, so nobody checks who wrote the evidence"}}
	}
	if r := v.unknown(); r != nil {
		return r
	}
	var blocked, other []Reason
	for _, rec := range v.all() {
		if !v.doubted[rec.Predicate.Sequence] {
			continue
		}
		if r := v.doubt(rec); r.Outcome == Blocked {
			blocked = append(blocked, r)
		} else {
			other = append(other, r)
		}
	}
	out := slices.Concat(blocked, other)
	if more := len(out) - mostDoubts; more > 0 {
		rest := Reason{Outcome: out[mostDoubts].Outcome, Message: "as many as " + count(more, "other statement does", "other statements do") + " not count either", Fix: "see lockflight verify"}
		out = append(out[:mostDoubts:mostDoubts], rest)
	}
	if out == nil {
		out = []Reason{{Outcome: Passed, Message: "every statement is signed by a key that may sign for its stage"}}
	}
	return out
}

// doubt says of one statement why it does not count.
func (v *view) doubt(rec evidence.Record) Reason {
	p := rec.Predicate
	counts := "opens nothing"
	if against(p) && (p.SignOff != nil || p.Check != nil) {
		counts = "counts only against the change"
	}
	r := Reason{
		Outcome: Advised, Stage: p.Stage, At: v.in.Pipeline.Source.At("trust.keys"),
		Message: fmt.Sprintf("statement %d, %s%s by %s, %s: ", p.Sequence, rec.Kind(), about(p), p.Actor, counts) + v.unsigned(rec),
		Fix:     "find out who wrote it; if it is true, record it again, signed with " + signer(MaySign(v.in.Pipeline, p), p),
	}
	if v.missed(rec) {
		r.Outcome = Blocked
	}
	return r
}

func about(p evidence.Predicate) string {
	if p.Stage == "" {
		return ""
	}
	return " of " + p.Stage
}

// signer names the keys that may sign a statement.
func signer(keys []string, p evidence.Predicate) string {
	if len(keys) == 0 {
		return "a key that may sign for " + orElse(p.Stage, "every stage")
	}
	return "the key " + either(keys) + " (--key FILE)"
}

// unsigned says what is wrong with the signatures of a statement.
func (v *view) unsigned(rec evidence.Record) string {
	p := rec.Predicate
	what := "a key that may sign for " + orElse(p.Stage, "every stage")
	if p.Environment != "" {
		what += " in " + p.Environment
	}
	ids := rec.Signers()
	if len(ids) == 0 {
		return "it is not signed; expected " + what
	}
	why := ""
	for _, id := range ids {
		i := slices.IndexFunc(v.prepared.keys, func(k trusted) bool { return k.key != nil && evidence.KeyID(k.key) == id })
		if i < 0 {
			why = orElse(why, "it is signed with the key "+evidence.ShortKeyID(id)+", which the pipeline does not know; expected "+what)
			continue
		}
		switch k := v.prepared.keys[i]; {
		case !rec.SignedBy(k.key):
			why = "the signature under the name of the key " + k.name + " is not of that key"
		case !k.maySign(v.in.Pipeline, p):
			why = "it is signed with the key " + k.name + ", which may sign for " + list(k.stages) + " only; expected " + what
		}
	}
	return why
}

// missed reports whether a statement that does not count is of the kind that
// something waits for.
func (v *view) missed(rec evidence.Record) bool {
	p := rec.Predicate
	b := p.AttemptFinished
	whole := p.AttemptStarted != nil || b != nil && b.Outcome == evidence.Passed || p.Waiver != nil && p.Waiver.Requirement == ""
	if whole && slices.ContainsFunc(v.passing, func(s change.Stage) bool {
		return s.Name == p.Stage && !v.skipped(s) && v.anyPass(s) == nil
	}) {
		return true
	}
	return slices.ContainsFunc(v.demands, func(d demand) bool {
		here := d.stage.Name == p.Stage || d.stage.Environment == p.Environment
		return here && wants(d, p) && v.about(d, v.answer(d)).Outcome == Blocked
	})
}

// wants reports whether a demand can be met by a kind of statement. What speaks
// against the change meets none, and counts as it is.
func wants(d demand, p evidence.Predicate) bool {
	switch {
	case p.SignOff != nil:
		return favourable(p.SignOff.Verdict) && slices.Contains([]string{"review", "agreement", "verdicts"}, d.Require)
	case p.Check != nil:
		return p.Check.Outcome == evidence.Passed && slices.Contains([]string{"check", "report", "checklist"}, d.Require)
	case p.Notice != nil:
		return d.Require == "notice"
	case p.Backup != nil:
		return d.Require == "backup"
	case p.Copy != nil:
		return d.Require == "copy" && p.Copy.Of == d.Environment
	case p.Waiver != nil:
		return p.Waiver.Requirement == d.Name() || p.Waiver.Requirement == d.dueExemption().name
	}
	return false
}
