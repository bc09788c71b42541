package main

import (
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/gate"
)

// mergeFamilies are the families of rules that people meet before a change is
// merged: by reviews, by what stands in its files, and by the tickets that it is
// for. Times, notices, backups and whatever else is recorded later are shown, and
// hold no merge up: that is the gate's business.
var mergeFamilies = []string{"spec", "lint", "plan", "review", "trust", "ticket", "checklist"}

// starterRule is about who starts an attempt, whom nobody knows before.
const starterRule = "review/performer"

// verdict is what a check says about one change.
type verdict struct {
	outcome gate.Outcome
	// stage is the one that it is about; nil if there is none left.
	stage *gate.StageStatus
	// counts are the reasons for the outcome, and shown what is missing besides.
	counts, shown []gate.Reason
}

// judge says whether a change may be merged as it is.
//
// If a stage is named, the answer is that of its gate, unless an attempt is under way. Else the next stage that the
// change has not passed is looked at, and only those of its rules count that people
// meet before a merge, and that can be met by now: what waits for another stage to
// be carried out does not. What is pending is only waited for, and holds nothing up.
func judge(stages []gate.StageStatus, named string) verdict {
	i := slices.IndexFunc(stages, func(s gate.StageStatus) bool {
		return s.Stage == named || named == "" && s.State != gate.StatePassed && s.State != gate.StateSkipped
	})
	switch {
	case i < 0 && named != "":
		return verdict{outcome: gate.Undecided}
	case i < 0:
		return verdict{outcome: gate.Passed}
	}
	v := verdict{outcome: gate.Passed, stage: &stages[i]}
	state := stages[i].State
	if state == gate.StatePassed || state == gate.StateSkipped {
		return v
	}
	// An attempt may be about another procedure, or be made up: it replaces no review.
	asGate := named != "" && state != gate.StateRunning
	for _, r := range stages[i].Decision.Reasons {
		switch {
		case !unmet(r.Outcome):
		case !asGate && !holdsMerge(r):
			v.shown = append(v.shown, r)
		default:
			v.counts = append(v.counts, r)
			v.outcome = worse(v.outcome, r.Outcome)
		}
	}
	if asGate {
		v.outcome = stages[i].Decision.Outcome
	}
	return v
}

// unmet reports whether somebody has to act, or to wait.
func unmet(o gate.Outcome) bool {
	return o == gate.Blocked || o == gate.Undecided || o == gate.Pending
}

// holdsMerge reports whether a reason that is not met keeps a change from being
// merged.
func holdsMerge(r gate.Reason) bool {
	family, _, _ := strings.Cut(r.Rule, "/")
	return r.Outcome != gate.Pending && r.After == "" && r.Rule != starterRule && slices.Contains(mergeFamilies, family)
}

// worse returns the worse of two outcomes: what nobody knows is worse than what is
// missing, and that than what is only waited for.
func worse(a, b gate.Outcome) gate.Outcome {
	order := []gate.Outcome{gate.Undecided, gate.Blocked, gate.Pending}
	for _, o := range order {
		if a == o || b == o {
			return o
		}
	}
	return gate.Passed
}
