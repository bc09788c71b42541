package gate_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
)

// TestNeeds looks at the command that each kind of reason asks for.
func TestNeeds(t *testing.T) {
	least, most := 3.0, 7.5
	customer := func(s *story) {
		s.in.Pipeline.Roles["customer"] = change.Role{Members: []string{"cust-1"}, Proxies: []string{"handler"}}
	}
	cases := []struct {
		name, rule string
		asked      change.Requirement
		given      func(*story)
		want       string
	}{
		{"a check", checked, change.Requirement{Require: "check", Check: "smoke", By: []string{"qa"}}, func(*story) {},
			"attest --change upgrade --stage test --name smoke --outcome passed --as qa-1"},
		{"a check of nobody in particular, by whoever performs the change", checked, change.Requirement{Require: "check", Check: "smoke"}, func(s *story) {
			performed("vendor", "")(s)
		}, "attest --change upgrade --stage test --name smoke --outcome passed --as ops-1"},
		{"a check of nobody in particular", checked, change.Requirement{Require: "check", Check: "smoke"}, func(*story) {},
			"attest --change upgrade --stage test --name smoke --outcome passed --as dev-1"},
		{"a check with a least", checked, change.Requirement{Require: "check", Check: "rate", Min: &least, Unit: "per hour", From: []string{"qa"}}, func(*story) {},
			"attest --change upgrade --stage test --name rate --outcome passed --value 3 --unit 'per hour' --role qa --as qa-1"},
		{"a check with a most", checked, change.Requirement{Require: "check", Check: "delay", Max: &most, Unit: "ms"}, func(*story) {},
			"attest --change upgrade --stage test --name delay --outcome passed --value 7.5 --unit ms --as dev-1"},
		{"a check of people outside", checked, change.Requirement{Require: "check", Check: "seen", From: []string{"customer"}}, customer,
			"attest --change upgrade --stage test --name seen --outcome passed --role customer --as cust-1 --by handler-1 --ref REFERENCE"},
		{"a review of people outside", required, change.Requirement{Require: "review", Role: "customer"}, customer,
			"signoff --change upgrade --stage test --role customer --as cust-1 --verdict approve --by handler-1 --ref REFERENCE"},
		{"an agreement", agreement, change.Requirement{Require: "agreement", Role: "requester"}, func(*story) {},
			"signoff --change upgrade --stage test --role requester --as req-1 --verdict approve --by handler-1 --ref REFERENCE"},
		{"a verdict with a question", verdicts, change.Requirement{Require: "verdicts", Order: []change.Verdict{{Role: "qa", Questions: []string{"Doesn't it work?"}}}}, func(*story) {},
			`signoff --change upgrade --stage test --role qa --as qa-1 --verdict confirm --yes 'Doesn'\''t it work?'`},
		{"a copy by the first role that anybody is known to have", copies, change.Requirement{Require: "copy", Environment: "production", By: []string{"lab", "nobody", "ops"}}, func(s *story) {
			s.in.Pipeline.Roles["lab"], s.in.Pipeline.Roles["nobody"] = change.Role{Members: []string{"lab-1"}, Teams: []string{"org/lab"}}, change.Role{}
		}, "copy --change upgrade --stage test --of production --as ops-1"},
		{"two reviews, of which one is there", required, change.Requirement{Require: "review", Role: "qa", Count: 2}, func(s *story) { s.reviews("qa-2", "approve") },
			"signoff --change upgrade --stage test --role qa --as qa-1 --verdict approve"},
		{"a copy", copies, change.Requirement{Require: "copy", Environment: "production", By: []string{"ops"}}, func(*story) {},
			"copy --change upgrade --stage test --of production --as ops-1"},
		{"an attempt that is too old", age, change.Requirement{Require: "age", Stage: "test", MaxAge: change.Duration{Minutes: 1}}, func(s *story) { s.pass("test").wait(aDay) },
			"record --change upgrade --stage test --outcome passed --as ops-1"},
		{"one of two parties", checked, change.Requirement{Require: "check", Check: "smoke", From: []string{"dev", "qa", "ops"}, Need: "50%"}, reported("passed", "qa"),
			"attest --change upgrade --stage test --name smoke --outcome passed --role dev --as dev-1"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newStory()
			s.enter("test", c.asked)
			c.given(s)
			got := commands(theCase{stage: "test"}.decide(t, s), c.rule)
			if len(got) != 1 || got[0] != "lockflight "+c.want {
				t.Errorf("asked for %q, want %q", got, "lockflight "+c.want)
			}
		})
	}
}

// TestFixes looks at what a reason says to do.
func TestFixes(t *testing.T) {
	s := newStory()
	bothSay(func(s *story) { s.chain = s.chain[:2] })(s)
	fix := func(rule string) (string, string) {
		for _, r := range (theCase{stage: "test", accepted: true}).decide(t, s).Reasons {
			if r.Rule == rule && r.Outcome == gate.Blocked {
				return r.Message, r.Fix
			}
		}
		return "", ""
	}
	if message, got := fix(verdicts); got != "qa-1 or qa-2 says confirm and answers: Does it work?" || strings.Contains(message, "so far") {
		t.Errorf("after the attempt: %q, %q", message, got)
	}
	qaSays(s)
	if _, got := fix(verdicts); got != "req-1 says confirm" {
		t.Errorf("after the first: %q", got)
	}
	s.chain = nil
	if _, got := fix(verdicts); got != "carry out test first" {
		t.Errorf("before the attempt: %q", got)
	}
	s = newStory()
	s.accept("test", change.Requirement{Require: "check", Check: "smoke"})
	if _, got := fix(checked); got != "carry out test first" {
		t.Errorf("a check before the attempt: %q", got)
	}
	s.pass("test")
	if _, got := fix(checked); got != "perform it and record the result" {
		t.Errorf("a check after the attempt: %q", got)
	}
}

// TestNeedsOfAnAttempt: before the attempt nothing can be recorded about it.
func TestNeedsOfAnAttempt(t *testing.T) {
	for _, r := range []change.Requirement{
		{Require: "check", Check: "smoke"}, {Require: "verdicts", Order: []change.Verdict{{Role: "qa"}}}, {Require: "copy", Environment: "production"},
	} {
		s := newStory()
		s.accept("test", r)
		for _, reason := range (theCase{stage: "test", accepted: true}).decide(t, s).Reasons {
			if len(reason.Needs) > 0 || strings.Contains(reason.Fix, "perform it") || strings.Contains(reason.Fix, "says") {
				t.Errorf("%s asks for %+v and says %q before there was an attempt", r.Require, reason.Needs, reason.Fix)
			}
		}
		s.pass("test")
		if got := commands(theCase{stage: "test", accepted: true}.decide(t, s), map[string]string{"check": checked, "verdicts": verdicts, "copy": copies}[r.Require]); len(got) != 1 {
			t.Errorf("%s asks for %q after it, want one command", r.Require, got)
		}
	}
}

// TestWhatChanged: the reason names the fields that differ, if the old procedure
// is kept anywhere.
func TestWhatChanged(t *testing.T) {
	old := &change.Change{ID: "upgrade", Type: "normal", Procedure: []change.Step{{Name: "stop", Do: "Stop it"}}}
	cases := []struct {
		name string
		now  *change.Change
		keep bool
		want string
	}{
		{"one field", &change.Change{ID: "upgrade", Type: "normal", Procedure: []change.Step{{Name: "stop", Do: "Stop them"}}}, true, "procedure.stop.do changed since"},
		{"three fields", steps("a", "b"), true, "procedure.a, procedure.b and procedure.stop changed since"},
		{"more fields", steps("a", "b", "c", "d"), true, "procedure.a, procedure.b, procedure.c and 2 more fields changed since"},
		{"nobody kept it", steps("a"), false, "it had the digest "},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			before, err := change.Digest(old, nil)
			if err != nil {
				t.Fatal(err)
			}
			s := newStory()
			s.otherProcedure("something else entirely").says("qa-1", "qa", "test", "confirm").Predicate.Material = []byte("{}")
			s.in.Digests = before
			s.pass("test", "validation")
			if c.keep {
				s.chain[2].Predicate.Material = before.Material
			}
			if s.in.Digests, err = change.Digest(c.now, nil); err != nil {
				t.Fatal(err)
			}
			d := theCase{}.decide(t, s)
			for _, r := range d.Reasons {
				if r.Rule == same && !strings.Contains(r.Message, c.want) {
					t.Errorf("the reason is %q, want %q in it", r.Message, c.want)
				}
			}
			if c.keep {
				return
			}
			want := "it had the digest " + before.Procedure[7:19] + ", today's is " + s.in.Digests.Procedure[7:19]
			if !slices.ContainsFunc(d.Reasons, func(r gate.Reason) bool { return strings.HasSuffix(r.Message, want) }) {
				t.Errorf("no reason ends with %q:\n%s", want, lines(d))
			}
			// What is kept but cannot be read, or is no other, is no answer either.
			for _, material := range [][]byte{[]byte("{}"), s.in.Digests.Material} {
				s.chain[1].Predicate.Material = material
				if d := (theCase{}).decide(t, s); !slices.ContainsFunc(d.Reasons, func(r gate.Reason) bool { return strings.HasSuffix(r.Message, want) }) {
					t.Errorf("with the material %.20q no reason ends with %q:\n%s", material, want, lines(d))
				}
			}
		})
	}
}

func steps(names ...string) *change.Change {
	c := &change.Change{ID: "upgrade", Type: "normal"}
	for _, n := range names {
		c.Procedure = append(c.Procedure, change.Step{Name: n, Do: "Do it"})
	}
	return c
}
