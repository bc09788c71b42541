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
// If a stage is named, the answer is that of its gate. Else the stages that the
// change has not passed are looked at, up to the first one that asks for reviews:
// an experiment that nobody has to agree to must not make a change look ready. Of
// their rules only those count that people meet before a merge, and that can be met
// by now: what waits for another stage to be carried out does not. What is pending is
// only waited for, and holds nothing up.
func judge(stages []gate.StageStatus, named string) verdict {
	if named != "" {
		return judgeStage(stages, named)
	}
	v := verdict{outcome: gate.Passed}
	for i, s := range stages {
		switch s.State {
		case gate.StatePassed, gate.StateSkipped:
			continue
		}
		v.stage = &stages[i]
		if s.State != gate.StateRunning {
			v.count(s.Decision.Reasons)
		}
		if asksReviews(s) {
			return v
		}
	}
	return v
}

// judgeStage is the answer of the gate of one stage.
func judgeStage(stages []gate.StageStatus, named string) verdict {
	i := slices.IndexFunc(stages, func(s gate.StageStatus) bool { return s.Stage == named })
	if i < 0 {
		return verdict{outcome: gate.Undecided}
	}
	v := verdict{outcome: gate.Passed, stage: &stages[i]}
	switch stages[i].State {
	case gate.StatePassed, gate.StateSkipped, gate.StateRunning:
		return v
	}
	for _, r := range stages[i].Decision.Reasons {
		if unmet(r.Outcome) {
			v.counts = append(v.counts, r)
		}
	}
	v.outcome = stages[i].Decision.Outcome
	return v
}

// count takes the reasons of a stage, each once: some are the same at every stage.
func (v *verdict) count(reasons []gate.Reason) {
	for _, r := range reasons {
		same := func(o gate.Reason) bool { return o.Rule == r.Rule && o.Message == r.Message && o.Requirement == r.Requirement }
		switch {
		case !unmet(r.Outcome), slices.ContainsFunc(v.counts, same), slices.ContainsFunc(v.shown, same):
		case holdsMerge(r):
			v.counts = append(v.counts, r)
			v.outcome = worse(v.outcome, r.Outcome)
		default:
			v.shown = append(v.shown, r)
		}
	}
}

// asksReviews reports whether a stage asks for reviews, given or not.
func asksReviews(s gate.StageStatus) bool {
	return slices.ContainsFunc(s.Decision.Reasons, func(r gate.Reason) bool {
		return r.Rule == "review/required" && r.Outcome != gate.NotApplicable
	})
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
