package render

import (
	"slices"

	"github.com/lockflight/lockflight/pkg/gate"
)

// DecisionDocument is a decision for programs, with the commands that record
// what is missing.
type DecisionDocument struct {
	gate.Decision
	Reasons []ReasonDocument `json:"reasons"`
}

// ReasonDocument is a reason for programs.
type ReasonDocument struct {
	gate.Reason
	Commands []string `json:"commands,omitempty"`
}

// Document completes a decision with its commands.
func Document(d gate.Decision, commands Commands) DecisionDocument {
	out := DecisionDocument{Decision: d, Reasons: []ReasonDocument{}}
	for _, r := range d.Reasons {
		doc := ReasonDocument{Reason: r}
		if unmet(r) {
			doc.Commands = slices.Clone(commands(r))
		}
		out.Reasons = append(out.Reasons, doc)
	}
	return out
}
