package gate

import "fmt"

// Outcome is what a rule, or the whole decision, comes to. Its zero value is
// Blocked.
type Outcome int

// The outcomes. Only the first four decide.
const (
	// Blocked: somebody must act.
	Blocked Outcome = iota
	// Undecided: a fact is missing, so nobody can know.
	Undecided
	// Pending: nothing to do but wait.
	Pending
	// Passed: this holds.
	Passed
	// Waived: this does not hold, and somebody entitled let it go.
	Waived
	// Advised: this does not hold, and is only recommended.
	Advised
	// NotApplicable: the pipeline does not ask for this here.
	NotApplicable
)

var outcomeNames = [...]string{"blocked", "undecided", "pending", "passed", "waived", "advised", "not-applicable"}

// String returns the word for the outcome in messages and JSON.
func (o Outcome) String() string {
	if o < 0 || int(o) >= len(outcomeNames) {
		return fmt.Sprintf("outcome(%d)", int(o))
	}
	return outcomeNames[o]
}

// MarshalText writes the word.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads the word.
func (o *Outcome) UnmarshalText(text []byte) error {
	for i, name := range outcomeNames {
		if name == string(text) {
			*o = Outcome(i)
			return nil
		}
	}
	return fmt.Errorf("%q is not an outcome", text)
}

// decides reports whether the outcome counts in a decision.
func (o Outcome) decides() bool { return o >= Blocked && o <= Passed }

// rank orders outcomes from the worst: what nobody can know comes before what
// somebody can mend.
func (o Outcome) rank() int {
	switch o {
	case Undecided:
		return 0
	case Blocked:
		return 1
	case Pending:
		return 2
	case Waived:
		return 3
	case Advised:
		return 4
	case Passed:
		return 5
	}
	return 6
}
