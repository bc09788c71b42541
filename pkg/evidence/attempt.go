package evidence

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func scopeOf(chain string) (string, bool) { return strings.CutPrefix(chain, "scopes/") }

// attemptKey names an attempt among those of all changes.
type attemptKey struct{ change, name string }

// attemptState is what the statements so far say of an attempt.
type attemptState struct {
	stage    string
	finished bool
}

// attemptOf tells which attempt a statement starts or ends, if it does.
func attemptOf(p Predicate) (key attemptKey, starts, ends bool) {
	switch {
	case p.AttemptStarted != nil:
		return attemptKey{p.Change, p.AttemptStarted.Attempt}, true, false
	case p.AttemptFinished != nil:
		return attemptKey{p.Change, p.AttemptFinished.Attempt}, false, true
	}
	return attemptKey{}, false, false
}

// strayInScope says why a statement has no place in the chain of a scope, where
// only attempts that claim the scope start and end.
func strayInScope(scope string, p Predicate) string {
	_, starts, ends := attemptOf(p)
	if !starts && !ends {
		return "it is neither the start nor the end of an attempt"
	}
	if starts && !slices.Contains(p.AttemptStarted.Scopes, scope) {
		return "it starts an attempt that does not claim this scope"
	}
	return ""
}

// attempt says why a statement cannot start or end its attempt.
func (v *verifier) attempt(p Predicate) string {
	key, starts, ends := attemptOf(p)
	if !starts && !ends {
		return ""
	}
	_, inScope := scopeOf(v.chain)
	state, known := v.attempts[key]
	switch {
	case starts && known:
		return fmt.Sprintf("it starts the attempt %s, which was started before", quote(key.name))
	case starts && !inScope && p.AttemptStarted.Place != 0 && p.AttemptStarted.Place != p.Sequence:
		return fmt.Sprintf("it was meant for place %d", p.AttemptStarted.Place)
	case ends && inScope && !known:
		return fmt.Sprintf("it ends the attempt %s, which does not hold this scope", quote(key.name))
	case ends && known && state.finished:
		return fmt.Sprintf("it ends the attempt %s, which has ended before", quote(key.name))
	case ends && known && state.stage != p.Stage:
		return fmt.Sprintf("it ends the attempt %s as one of the stage %s; expected %s", quote(key.name), p.Stage, state.stage)
	}
	v.attempts[key] = attemptState{p.Stage, ends}
	return ""
}
