package gate_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

func TestStatus(t *testing.T) {
	cases := []struct {
		name  string
		given func(*story)
		want  string // the states of test, validation and production
	}{
		{"nothing was done", func(s *story) {}, "open closed closed"},
		{"a requirement is not met", func(s *story) { s.enter("test", change.Requirement{Require: "review", Role: "qa"}) }, "closed closed closed"},
		{"the first one is under way", func(s *story) { s.start("test") }, "running closed closed"},
		{"the first one failed", func(s *story) { s.end("test", evidence.Failed) }, "open closed closed"},
		{"the first one passed", func(s *story) { s.pass("test") }, "passed open closed"},
		{"it passed, and something is missing", func(s *story) {
			s.accept("test", change.Requirement{Require: "check", Check: "smoke"}).pass("test")
		}, "unaccepted closed closed"},
		{"it passed, and has to be looked at for a day", func(s *story) {
			s.accept("test", change.Requirement{Require: "soak", For: change.Duration{Days: 1}}).pass("test")
		}, "unaccepted pending closed"},
		{"it passed, and then failed", func(s *story) { s.pass("test").end("test", evidence.Failed) }, "open closed closed"},
		{"it passed, and is under way again", func(s *story) { s.pass("test").start("test") }, "passed open closed"},
		{"a later one failed", func(s *story) { s.pass("test", "validation").end("production", evidence.Failed) }, "open closed closed"},
		{"it passed with another procedure", func(s *story) { s.pass("test").otherProcedure("procedure 2") }, "open closed closed"},
		{"the last one waits", func(s *story) {
			s.enter("production", change.Requirement{Require: "soak", For: change.Duration{Days: 1}}).pass("test", "validation")
		}, "passed passed pending"},
		{"one is left out", freely(func(s *story) { good(s) }), "passed skipped open"},
		{"one is left out, and was carried out", freely(func(s *story) { good(s); s.pass("validation") }), "passed passed open"},
		{"a team is not known", func(s *story) {
			s.in.Pipeline.Roles["qa"] = change.Role{Teams: []string{"org/qa"}}
			s.enter("validation", change.Requirement{Require: "review", Role: "qa"}).pass("test")
		}, "passed undecided closed"},
		{"all passed", func(s *story) { s.pass("test", "validation", "production") }, "passed passed passed"},
		{"the evidence is not known", without(func(in *gate.Input) { in.Facts.Evidence = nil }), "undecided undecided undecided"},
		{"the reviews are not known", without(func(in *gate.Input) { in.Facts.Reviews = nil }), "undecided undecided undecided"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newStory()
			c.given(s)
			status, err := gate.Status(s.input(""))
			if err != nil {
				t.Fatal(err)
			}
			var states []string
			for _, st := range status {
				states = append(states, string(st.State))
			}
			if got := strings.Join(states, " "); got != c.want {
				t.Errorf("the states are %s, want %s", got, c.want)
			}
		})
	}
}

func TestStatusShowsAttempts(t *testing.T) {
	s := newStory()
	s.end("test", evidence.Failed).start("test")
	status, err := gate.Status(s.input(""))
	if err != nil {
		t.Fatal(err)
	}
	if len(status) != 3 || status[0].Stage != "test" || status[0].Kind != "test" || status[0].Environment != "test" {
		t.Fatalf("the status is %+v", status)
	}
	first := gate.Attempt{Name: "test-1", Actor: "ops-1", Started: noon, Ended: noon.Add(time.Minute), Outcome: "failed", Procedure: sum("procedure 1")}
	second := gate.Attempt{Name: "test-2", Actor: "ops-1", Started: noon.Add(2 * time.Minute), Procedure: sum("procedure 1")}
	if got := status[0].Attempts; !reflect.DeepEqual(got, []gate.Attempt{first, second}) {
		t.Errorf("the attempts are %+v", got)
	}
	if got := status[1].Attempts; got == nil || len(got) != 0 {
		t.Errorf("the attempts of the second stage are %#v, want an empty list", got)
	}
	if d := status[0].Decision; d.Stage != "test" || d.Outcome != gate.Blocked {
		t.Errorf("the decision is %s for %s, want blocked for test", d.Outcome, d.Stage)
	}
}

func TestLint(t *testing.T) {
	s := newStory()
	s.in.Pipeline.Derived.TypeHolds = false
	s.enter("test", change.Requirement{Require: "sections", Sections: []string{"summary", "rollback"}})
	s.enter("validation", change.Requirement{Require: "sections", Sections: []string{"tickets"}, Strength: "should"}, change.Requirement{Require: "review", Role: "qa"})
	in := s.input("")
	in.Facts, in.Now = gate.Facts{}, time.Time{}
	var got []string
	for _, r := range gate.Lint(in) {
		got = append(got, line(r))
	}
	want := []string{
		`blocked | spec/type | test | the change is not what a change of type "normal" has to be`,
		"blocked | spec/sections | test | not written yet, or only a placeholder: rollback",
		"advised | spec/sections | validation | not written yet, or only a placeholder: tickets",
	}
	if !slices.Equal(got, want) {
		t.Errorf("lint finds\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	s = newStory()
	s.in.Pipeline.Stages = s.in.Pipeline.Stages[2:]
	if got := gate.Lint(s.input("")); len(got) != 1 || got[0].Rule != "spec/guarded" || got[0].Stage != "production" {
		t.Errorf("lint of an unguarded production finds %+v, want spec/guarded", got)
	}
}
