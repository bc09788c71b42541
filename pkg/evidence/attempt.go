package evidence

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func scopeOf(chain string) (string, bool) { return strings.CutPrefix(chain, "scopes/") }

// attemptKey names an attempt. In the history of a change its name does; in
// that of a scope, where a claim may be lost and made again, it is the place of
// its start.
type attemptKey struct {
	change, name string
	place        int
}

// attemptState is what the statements so far say of an attempt.
type attemptState struct {
	stage    string
	finished bool
	// by are the keys that are said to have signed an end of it.
	by []string
}

// ended is the state after an end of the attempt.
func (s attemptState) ended(r Record) attemptState {
	return attemptState{r.Predicate.Stage, true, append(slices.Clone(s.by), r.Signers()...)}
}

// over reports whether a statement cannot end an attempt any more. Whoever has
// no key cannot take an end from those who have one: where a key has not signed
// any end so far, one that it signs can still follow.
func (s attemptState) over(r Record) bool {
	heard := func(id string) bool { return slices.Contains(s.by, id) }
	return s.finished && !slices.ContainsFunc(r.Signers(), func(id string) bool { return !heard(id) })
}

// attempt says why a statement cannot start or end an attempt here.
func (v *verifier) attempt(r Record) string {
	p := r.Predicate
	scope, inScope := scopeOf(v.chain)
	switch {
	case p.AttemptStarted != nil && inScope:
		return v.startIn(scope, p)
	case p.AttemptFinished != nil && inScope:
		return v.endIn(r)
	case inScope:
		return "it is neither the start nor the end of an attempt"
	case p.AttemptStarted != nil:
		return v.start(p)
	case p.AttemptFinished != nil:
		return v.end(r)
	}
	return ""
}

func (v *verifier) startIn(scope string, p Predicate) string {
	b := p.AttemptStarted
	name, registered := registerOf(scope)
	switch {
	case registered && (b.Register != name || b.Place == 0):
		return "it starts an attempt that does not belong into this register"
	case !registered && (!slices.Contains(b.Scopes, scope) || b.Place == 0):
		return "it starts an attempt that does not claim this scope"
	}
	v.attempts[attemptKey{p.Change, b.Attempt, p.Sequence}] = attemptState{stage: p.Stage}
	return ""
}

func (v *verifier) endIn(r Record) string {
	p, b := r.Predicate, r.Predicate.AttemptFinished
	key := attemptKey{p.Change, b.Attempt, b.Ends}
	state, known := v.attempts[key]
	if !known && (b.Ends == 0 || b.Ends >= v.first) || state.over(r) {
		return fmt.Sprintf("it ends the attempt %s, which is not under way here", quote(b.Attempt))
	}
	v.attempts[key] = state.ended(r)
	return ""
}

func (v *verifier) start(p Predicate) string {
	b := p.AttemptStarted
	key := attemptKey{p.Change, b.Attempt, 0}
	if _, known := v.attempts[key]; known {
		return fmt.Sprintf("it starts the attempt %s, which was started before", quote(b.Attempt))
	}
	if b.Place != 0 && b.Place != p.Sequence || b.Place == 0 && (len(b.Scopes) > 0 || b.Register != "") {
		return fmt.Sprintf("it was claimed for place %d", b.Place)
	}
	v.attempts[key] = attemptState{stage: p.Stage}
	return ""
}

func (v *verifier) end(r Record) string {
	p, b := r.Predicate, r.Predicate.AttemptFinished
	key := attemptKey{p.Change, b.Attempt, 0}
	state, known := v.attempts[key]
	switch {
	case b.Ends != 0:
		return "it belongs into the history of a scope"
	case state.over(r):
		return fmt.Sprintf("it ends the attempt %s, which has ended before", quote(b.Attempt))
	case known && state.stage != p.Stage:
		return fmt.Sprintf("it ends the attempt %s as one of the stage %s; expected %s", quote(b.Attempt), p.Stage, state.stage)
	}
	v.attempts[key] = state.ended(r)
	return ""
}
