package evidence

import "fmt"

// verify reads the entries of a chain, the first of which has the given place,
// and checks them against each other. It names whatever is bad first, be it
// found here or, as damaged, by the store.
func verify(chain, repository string, first int, entries [][]byte, damaged *BrokenError) (Chain, *BrokenError) {
	v := newVerifier(chain, repository, first)
	sound, bad := v.read(entries)
	bad = firstBad(chain, sound, earlier(bad, damaged))
	// Statements follow from each other only as far as none was changed.
	for _, r := range sound {
		if bad != nil && r.Predicate.Sequence >= bad.Place {
			break
		}
		if reason := v.add(r); reason != "" {
			return nil, &BrokenError{chain, r.Predicate.Sequence, reason}
		}
	}
	return v.out, bad
}

// read returns the statements up to the first that is bad by itself.
func (v *verifier) read(entries [][]byte) (Chain, *BrokenError) {
	var out Chain
	for i, entry := range entries {
		s, signatures, err := ParseEntry(entry)
		if err != nil {
			return out, &BrokenError{v.chain, v.first + i, err.Error()}
		}
		if reason := v.stray(s.Predicate, v.first+i); reason != "" {
			return out, &BrokenError{v.chain, v.first + i, reason}
		}
		out = append(out, Record{Statement: s, Digest: Digest(entry), Bytes: entry, Signatures: signatures})
	}
	return out, nil
}

func earlier(a, b *BrokenError) *BrokenError {
	if a == nil || b != nil && b.Place < a.Place {
		return b
	}
	return a
}

// firstBad looks at the links between statements that are sound by themselves.
// A statement is bad if its successor names another digest; where two links in
// a row are broken it is the statement between them that does not belong. The
// store may know the digest of the last one, and so may have found it bad.
func firstBad(chain string, c Chain, known *BrokenError) *BrokenError {
	bad := func(i int) bool {
		if i+1 < len(c) && c[i+1].Predicate.Previous != c[i].Digest {
			return true
		}
		return i < len(c) && known != nil && known.Place == c[i].Predicate.Sequence
	}
	for i, r := range c {
		if !bad(i) {
			continue
		}
		if bad(i + 1) {
			r = c[i+1]
		}
		if known != nil && known.Place == r.Predicate.Sequence {
			return known
		}
		return &BrokenError{chain, r.Predicate.Sequence, "it is not the statement that the next one follows; it was changed or replaced"}
	}
	return known
}

// verifier takes the statements of a chain one after the other.
type verifier struct {
	chain, repository string
	first             int
	out               Chain
	attempts          map[attemptKey]attemptState
}

func newVerifier(chain, repository string, first int) *verifier {
	return &verifier{chain: chain, repository: repository, first: first, attempts: map[attemptKey]attemptState{}}
}

// add takes the next statement, or says why it cannot be that. It leaves the
// digests to firstBad.
func (v *verifier) add(r Record) (reason string) {
	p := r.Predicate
	if reason := v.stray(p, v.first+len(v.out)); reason != "" {
		return reason
	}
	if n := len(v.out); n > 0 && !v.shared() && p.Time.Before(v.out[n-1].Predicate.Time) {
		return fmt.Sprintf("its time %s is earlier than that of the statement before, %s; expected a clock that does not go back",
			stamp(p.Time), stamp(v.out[n-1].Predicate.Time))
	}
	if reason := v.attempt(r); reason != "" {
		return reason
	}
	v.out = append(v.out, r)
	return ""
}

// shared reports whether the chain is a register, in which each statement keeps
// the time of the clock it comes from.
func (v *verifier) shared() bool {
	scope, _ := scopeOf(v.chain)
	return isRegister(scope)
}

// ofAnother says that a statement is of another repository than the pipeline. One
// of none is most likely older than that word of the pipeline.
func (v *verifier) ofAnother(repository string) string {
	if repository != "" {
		return fmt.Sprintf("it is of the repository %s; expected %s", quote(repository), v.repository)
	}
	return fmt.Sprintf("it names no repository, as it was recorded before the pipeline did; expected %s. "+
		"Take repository out of the pipeline until its changes are done, or begin a new ledger and record there what still holds", v.repository)
}

// stray says why a statement, seen by itself, cannot have a place.
func (v *verifier) stray(p Predicate, place int) string {
	if p.Sequence != place {
		return fmt.Sprintf("it says that it is number %d; expected %d", p.Sequence, place)
	}
	if v.repository != "" && p.Repository != v.repository {
		return v.ofAnother(p.Repository)
	}
	if _, inScope := scopeOf(v.chain); !inScope && ChangeChain(p.Change) != v.chain {
		return fmt.Sprintf("it is of the change %s", quote(p.Change))
	}
	return ""
}
