package main

import (
	"testing"

	"github.com/lockflight/lockflight/pkg/gate"
)

func stage(name string, state gate.State, outcome gate.Outcome, reasons ...gate.Reason) gate.StageStatus {
	return gate.StageStatus{Stage: name, State: state, Decision: gate.Decision{Outcome: outcome, Reasons: reasons}}
}

func reason(rule string, o gate.Outcome) gate.Reason { return gate.Reason{Rule: rule, Outcome: o} }

// TestWhatHoldsAMergeUp: every rule, by its outcome.
func TestWhatHoldsAMergeUp(t *testing.T) {
	holds := map[string]bool{"spec": true, "lint": true, "plan": true, "review": true, "trust": true, "ticket": true, "checklist": true}
	for _, rule := range gate.Rules() {
		family := rule.ID[:index(rule.ID)]
		for _, o := range []gate.Outcome{gate.Blocked, gate.Undecided, gate.Pending, gate.Passed, gate.Waived, gate.Advised, gate.NotApplicable} {
			v := judge([]gate.StageStatus{stage("test", gate.StateClosed, gate.Blocked, reason(rule.ID, o))}, "")
			want := gate.Passed
			if (o == gate.Blocked || o == gate.Undecided) && holds[family] && rule.ID != starterRule {
				want = o
			}
			if v.outcome != want || (want != gate.Passed) != (len(v.counts) == 1) {
				t.Errorf("%s %s makes it %s; want %s", rule.ID, o, v.outcome, want)
			}
			if unmet(o) != (len(v.counts)+len(v.shown) == 1) {
				t.Errorf("%s %s is not shown once", rule.ID, o)
			}
			// A stage that is named is as its gate is, whatever the rule.
			named := judge([]gate.StageStatus{stage("test", gate.StateClosed, gate.Blocked, reason(rule.ID, o))}, "test")
			if named.outcome != gate.Blocked || unmet(o) != (len(named.counts) == 1) {
				t.Errorf("with its stage named, %s %s makes it %s", rule.ID, o, named.outcome)
			}
		}
	}
}

func index(id string) int {
	for i := range id {
		if id[i] == '/' {
			return i
		}
	}
	return len(id)
}

func TestWhichStageIsJudged(t *testing.T) {
	missing := reason("review/required", gate.Blocked)
	later := missing
	later.After = "test"
	passed, skipped := stage("a", gate.StatePassed, gate.Passed), stage("b", gate.StateSkipped, gate.Blocked, missing)
	closed := stage("c", gate.StateClosed, gate.Blocked, missing)
	for name, c := range map[string]struct {
		stages []gate.StageStatus
		named  string
		stage  string
		want   gate.Outcome
	}{
		"nothing":                         {nil, "", "", gate.Passed},
		"named and not there":             {[]gate.StageStatus{passed, closed}, "x", "", gate.Undecided},
		"all passed":                      {[]gate.StageStatus{passed, skipped}, "", "", gate.Passed},
		"the next one":                    {[]gate.StageStatus{passed, skipped, closed}, "", "c", gate.Blocked},
		"up to the one with reviews":      {[]gate.StageStatus{stage("x", gate.StateOpen, gate.Passed, reason("review/required", gate.NotApplicable)), closed}, "", "c", gate.Blocked},
		"not those after it":              {[]gate.StageStatus{stage("x", gate.StateOpen, gate.Passed, reason("review/required", gate.Passed)), closed}, "", "x", gate.Passed},
		"all, where none asks for any":    {[]gate.StageStatus{stage("x", gate.StateOpen, gate.Passed), stage("y", gate.StateClosed, gate.Blocked, reason("plan/fits", gate.Blocked))}, "", "y", gate.Blocked},
		"one under way":                   {[]gate.StageStatus{stage("x", gate.StateRunning, gate.Blocked, missing), closed}, "", "x", gate.Passed},
		"one under way without reviews":   {[]gate.StageStatus{stage("x", gate.StateRunning, gate.Blocked), closed}, "", "c", gate.Blocked},
		"one that waits to be accepted":   {[]gate.StageStatus{stage("x", gate.StateUnaccepted, gate.Blocked, missing)}, "", "x", gate.Blocked},
		"what another stage has to bring": {[]gate.StageStatus{stage("x", gate.StateClosed, gate.Blocked, later)}, "", "x", gate.Passed},
		"the worst of two":                {[]gate.StageStatus{stage("x", gate.StateUndecided, gate.Undecided, missing, reason("trust/policy", gate.Undecided))}, "", "x", gate.Undecided},
		"named and passed":                {[]gate.StageStatus{passed, closed}, "a", "a", gate.Passed},
		"named and skipped":               {[]gate.StageStatus{passed, skipped}, "b", "b", gate.Passed},
		"named and to wait for":           {[]gate.StageStatus{stage("x", gate.StatePending, gate.Pending, reason("time/window", gate.Pending))}, "x", "x", gate.Pending},
		"named and later":                 {[]gate.StageStatus{stage("x", gate.StateClosed, gate.Blocked, later)}, "x", "x", gate.Blocked},
		"named and not known":             {[]gate.StageStatus{stage("x", gate.StateUndecided, gate.Undecided)}, "x", "x", gate.Undecided},
	} {
		v := judge(c.stages, c.named)
		at := ""
		if v.stage != nil {
			at = v.stage.Stage
		}
		if v.outcome != c.want || at != c.stage {
			t.Errorf("%s: it is %s at %q; want %s at %q", name, v.outcome, at, c.want, c.stage)
		}
	}
}

func TestTheWorseOutcome(t *testing.T) {
	order := []gate.Outcome{gate.Undecided, gate.Blocked, gate.Pending, gate.Passed}
	for i, a := range order {
		for j, b := range order {
			if got := worse(a, b); got != order[min(i, j)] {
				t.Errorf("%s and %s are %s", a, b, got)
			}
		}
	}
}
