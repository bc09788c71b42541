package stories_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// statement is a record of the ledger as somebody reads it who knows no package of
// ours: an in-toto statement.
type statement struct {
	Predicate struct {
		Stage, Run      string
		AttemptStarted  *struct{ Attempt string }
		AttemptFinished *struct{ Attempt, Outcome string }
		SignOff         *struct{ Role, Verdict, Person string }
	}
}

// statements are those of a change on the branch of the evidence, in their order.
func (w *world) statements(change string) []statement {
	w.Helper()
	if !slices.Contains(w.repo.Branches(), "lockflight") {
		return nil
	}
	files := w.repo.Files("lockflight")
	var out []statement
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !strings.HasPrefix(name, "changes/"+change+"/") || !strings.HasSuffix(name, ".json") {
			continue
		}
		var s statement
		if err := json.Unmarshal([]byte(files[name]), &s); err != nil {
			w.Fatalf("%s: %v", name, err)
		}
		out = append(out, s)
	}
	return out
}

// attempts are all of a change in the order in which they started, and how they
// ended: "test-1 passed, production-1 runs".
func (w *world) attempts(change string) string {
	w.Helper()
	var order []string
	ends := map[string]string{}
	for _, s := range w.statements(change) {
		if a := s.Predicate.AttemptStarted; a != nil && !slices.Contains(order, a.Attempt) {
			order = append(order, a.Attempt)
		}
		if a := s.Predicate.AttemptFinished; a != nil {
			ends[a.Attempt] = a.Outcome
		}
	}
	for i, name := range order {
		if ends[name] == "" {
			ends[name] = "runs"
		}
		order[i] += " " + ends[name]
	}
	return strings.Join(order, ", ")
}

func (w *world) wantAttempts(change, want string) {
	w.Helper()
	if got := w.attempts(change); got != want {
		w.Errorf("the ledger has the attempts\n%s\nwant\n%s", got, want)
	}
}
