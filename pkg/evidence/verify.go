package evidence

import "fmt"

// verify reads the entries of a chain, the first of which has the given place,
// and checks them against each other.
func verify(chain, repository string, first int, entries [][]byte) (Chain, *BrokenError) {
	v := newVerifier(chain, repository, first)
	for i, entry := range entries {
		s, err := Parse(entry)
		if err != nil {
			return nil, firstBad(chain, v.out, &BrokenError{chain, first + i, err.Error()})
		}
		if reason := v.add(Record{Statement: s, Digest: Digest(entry), Bytes: entry}); reason != "" {
			return nil, firstBad(chain, v.out, &BrokenError{chain, first + i, reason})
		}
	}
	return v.out, firstBad(chain, v.out, nil)
}

// firstBad looks at the links between statements that are sound by themselves.
// A statement is bad if its successor names another digest; where two links in
// a row are broken it is the statement between them that does not belong.
func firstBad(chain string, c Chain, otherwise *BrokenError) *BrokenError {
	broken := func(i int) bool { return i+1 < len(c) && c[i+1].Predicate.Previous != c[i].Digest }
	for i := range c {
		if !broken(i) {
			continue
		}
		if broken(i + 1) {
			i++
		}
		return &BrokenError{chain, c[i].Predicate.Sequence, "it is not the statement that the next one follows; it was changed or replaced"}
	}
	return otherwise
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
	if reason := v.misplaced(r.Predicate); reason != "" {
		return reason
	}
	if reason := v.attempt(r.Predicate); reason != "" {
		return reason
	}
	v.out = append(v.out, r)
	return ""
}

func (v *verifier) misplaced(p Predicate) string {
	if place := v.first + len(v.out); p.Sequence != place {
		return fmt.Sprintf("it says that it is number %d; expected %d", p.Sequence, place)
	}
	if v.repository != "" && p.Repository != v.repository {
		return fmt.Sprintf("it is of the repository %s; expected %s", quote(p.Repository), v.repository)
	}
	if n := len(v.out); n > 0 && p.Time.Before(v.out[n-1].Predicate.Time) {
		return fmt.Sprintf("its time %s is earlier than that of the statement before, %s; expected a clock that does not go back",
			stamp(p.Time), stamp(v.out[n-1].Predicate.Time))
	}
	if _, inScope := scopeOf(v.chain); !inScope && ChangeChain(p.Change) != v.chain {
		return fmt.Sprintf("it is of the change %s", quote(p.Change))
	}
	return ""
}
