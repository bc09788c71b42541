package gate_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
)

// askedFor has one requirement of every kind on production, and nothing done.
func askedFor(s *story) {
	s.stage("validation").Optional = &change.Waivable{By: []string{"ops"}}
	s.enter("production",
		change.Requirement{Require: "review", Role: "qa"},
		change.Requirement{Require: "review", Role: "ops"},
		change.Requirement{Require: "agreement", Role: "requester"},
		change.Requirement{Require: "separation", Apart: []string{"author", "approver"}},
		change.Requirement{Require: "verdicts", Order: []change.Verdict{{Role: "handler"}}},
		change.Requirement{Require: "check", Check: "smoke"},
		change.Requirement{Require: "copy", Environment: "test"},
		change.Requirement{Require: "soak", For: change.Duration{Days: 1}},
		change.Requirement{Require: "age", Stage: "test", MaxAge: change.Duration{Days: 1}},
		change.Requirement{Require: "backup", Covers: []string{"database"}},
		change.Requirement{Require: "notice", Notice: "planned", To: []string{"users"}, Due: &change.Due{From: "requested"}},
		change.Requirement{Require: "tickets", State: "done"},
		change.Requirement{Require: "rehearsal", Stage: "test"},
		change.Requirement{Require: "report"},
		change.Requirement{Require: "window"},
		change.Requirement{Require: "quiet"},
		change.Requirement{Require: "checklist", By: []string{"qa"}},
	)
	s.in.Pipeline.Trust = keys()
	s.in.Change.Tickets = []change.Ticket{{ID: "T-1"}}
	s.in.Change.Checklist = []change.ChecklistItem{{Item: "read the notes", Done: true}}
}

func cannot(name, says string, given func(*story)) theCase {
	all := func(s *story) {
		askedFor(s)
		s.pass("test", "validation")
		given(s)
	}
	return refuses(name, previous, says, all).comes(gate.Undecided, gate.Undecided).with(everyRule()...)
}

func everyRule() []string {
	var out []string
	for _, r := range gate.Rules() {
		out = append(out, r.ID)
	}
	return out
}

func without(edit func(*gate.Input)) func(*story) {
	return func(s *story) { s.edit = append(s.edit, edit) }
}

var factCases = []theCase{
	cannot("the evidence was not fetched", "the evidence of this change was not fetched", without(func(in *gate.Input) { in.Facts.Evidence = nil })),
	cannot("the reviews were not fetched", "the reviews of this change were not fetched", without(func(in *gate.Input) { in.Facts.Reviews = nil })),
	cannot("there is no time", "the time of the decision is not given", without(func(in *gate.Input) { in.Now = time.Time{} })),
	cannot("there is no procedure digest", "the digests of the change are not given", without(func(in *gate.Input) { in.Digests.Procedure = "" })),
	cannot("there is no request digest", "the digests of the change are not given", without(func(in *gate.Input) { in.Digests.Request = "" })),
	cannot("the last statement is from the future", "statement 5 is from 2026-03-02 12:04 UTC", func(s *story) {
		s.check("qa-1", "test", "smoke", "passed")
		s.wait(-time.Minute - time.Second)
	}),
	cannot("a statement of another change", `statement 5 is of the change "other"`, func(s *story) {
		s.check("qa-1", "test", "smoke", "passed")
		s.chain[4].Predicate.Change = "other"
	}),
	cannot("a statement of another repository", `statement 5 is of the repository "fork/app"`, func(s *story) {
		s.in.Pipeline.Repository = "org/app"
		for i := range s.chain {
			s.chain[i].Predicate.Repository = "org/app"
		}
		s.check("qa-1", "test", "smoke", "passed")
		s.chain[4].Predicate.Repository = "fork/app"
	}),
	cannot("a statement without a repository", `statement 1 is of the repository ""`, func(s *story) { s.in.Pipeline.Repository = "org/app" }),
	cannot("two statements in the same place", "statement 4 stands in place 5", func(s *story) {
		s.check("qa-1", "test", "smoke", "passed")
		s.chain[4].Predicate.Sequence = 4
	}),
	cannot("the first statement is gone", "statement 2 stands in place 1", func(s *story) { s.chain = s.chain[1:] }),
	cannot("a statement in between is gone", "statement 3 stands in place 2", func(s *story) {
		s.chain = append(s.chain[:1:1], s.chain[2:]...)
	}),
	cannot("two statements have changed places", "statement 4 stands in place 3", func(s *story) {
		s.chain[2], s.chain[3] = s.chain[3], s.chain[2]
	}),
	cannot("the clock went back", "statement 5 is older than the one before it", func(s *story) {
		s.check("qa-1", "test", "smoke", "passed")
		s.chain[4].Predicate.Time = s.chain[3].Predicate.Time.Add(-time.Second)
	}),
	cannot("a review says a word that is not known", `the word "aprove" of a review is not known`, func(s *story) { s.reviews("qa-1", "aprove") }),
	cannot("a review says nothing", `the word "" of a review is not known`, func(s *story) { s.reviews("qa-1", "") }),
	cannot("a sign-off says a word that is not known", `statement 5 says "aprove"`, func(s *story) { s.says("qa-1", "qa", "test", "aprove") }),
	cannot("a review without a time", "a review has no time", func(s *story) { s.reviews("qa-1", "approve").At = time.Time{} }),
	cannot("a review from the future", "a review is from 2026-03-02 12:04 UTC", func(s *story) {
		s.reviews("qa-1", "approve")
		s.wait(-time.Minute - time.Second)
	}),
	opens("statements and reviews of this very second", previous, "passed", func(s *story) {
		s.pass("test", "validation")
		s.reviews("qa-1", "comment")
		s.wait(-time.Minute)
		s.check("qa-1", "test", "smoke", "passed")
		s.wait(-time.Minute)
	}),
}

func TestFacts(t *testing.T) { judge(t, factCases) }

// TestNothingIsDecidedWithoutFacts asks each rule that needs a fact by itself:
// one that passed would be a hole as soon as it stood alone.
func TestNothingIsDecidedWithoutFacts(t *testing.T) {
	s := newStory()
	askedFor(s)
	s.edit = append(s.edit, func(in *gate.Input) { in.Facts = gate.Facts{} })
	needNone := "spec/syntax spec/schema spec/reference spec/type spec/guarded spec/sections order/exclusive time/freeze review/performer " +
		"plan/dates plan/fits plan/decision plan/people plan/fleet plan/markers plan/undo plan/holds plan/impact backup/restore-fits time/window time/quiet lint/satisfiable trust/gated trust/policy trust/current"
	d, err := gate.Decide(s.input("production"))
	if err != nil {
		t.Fatal(err)
	}
	undecided := 0
	for _, r := range d.Reasons {
		switch {
		case r.Outcome == gate.Undecided:
			undecided++
		case !strings.Contains(needNone, r.Rule):
			t.Errorf("decided without a fact: %s", line(r))
		}
	}
	if undecided < 27 {
		t.Errorf("%d reasons are undecided, want all 27 that need a fact", undecided)
	}
}

func TestStageThatDoesNotExist(t *testing.T) {
	for _, ask := range []func(gate.Input) (gate.Decision, error){gate.Decide, gate.DecideAccepted} {
		d, err := ask(newStory().input("prod"))
		want := `the pipeline release has no stage "prod" for this change; it has test, validation and production`
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want one that says %q", err, want)
		}
		if d.Outcome != gate.Blocked {
			t.Errorf("the outcome beside the error is %s", d.Outcome)
		}
	}
}

// specCases are about what reading the files brought up.
var specCases = []theCase{
	refuses("a file that could not be read", "spec/syntax", "anchors are refused", found("spec/syntax", finding.Error, "anchors are refused")).at("test"),
	refuses("a shape that does not fit", "spec/schema", "no such field", found("spec/schema", finding.Error, "no such field")).at("test"),
	refuses("a name that is not declared", "spec/reference", "no role qs", found("spec/reference", finding.Error, "no role qs")).at("test"),
	refuses("a finding without a severity", "spec/schema", "odd", found("spec/schema", "", "odd")).at("test"),
	refuses("an error of a rule that is not known", "spec/schema", "plan/decision: too late", found("plan/decision", finding.Error, "too late")).at("test"),
	opens("a warning", "spec/schema", "without an error", found("spec/schema", finding.Warning, "mind the gap")).at("test"),
	opens("a warning of another rule", "spec/schema", "without an error", found("plan/decision", finding.Warning, "tight")).at("test"),
}

func found(rule string, severity finding.Severity, message string) func(*story) {
	return func(s *story) {
		s.in.Findings = append(s.in.Findings, finding.Finding{Rule: rule, Severity: severity, Message: message, Hint: "mend it"})
	}
}

func TestFindings(t *testing.T) { judge(t, specCases) }

func TestOutcomeText(t *testing.T) {
	for _, o := range []gate.Outcome{gate.Blocked, gate.Undecided, gate.Pending, gate.Passed, gate.Waived, gate.Advised, gate.NotApplicable} {
		text, err := o.MarshalText()
		var back gate.Outcome
		if err = errors.Join(err, back.UnmarshalText(text)); err != nil || back != o {
			t.Errorf("%s comes back as %s (%v)", o, back, err)
		}
	}
	var o gate.Outcome
	if o != gate.Blocked || o.String() != "blocked" {
		t.Errorf("the zero value is %s, want blocked", o)
	}
	o = gate.Passed
	if err := o.UnmarshalText([]byte("open")); err == nil || o != gate.Passed {
		t.Errorf("%q was read as %s", "open", o)
	}
	for _, o := range []gate.Outcome{-1, 7} {
		if !strings.HasPrefix(o.String(), "outcome(") {
			t.Errorf("outcome %d has the name %s", int(o), o)
		}
	}
}
