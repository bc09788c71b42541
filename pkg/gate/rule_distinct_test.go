package gate_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
)

// panelsOf asks the first stage for one review of each role, and gives the roles
// their members: "qa=a,b".
func panelsOf(roles ...string) func(*story) {
	return func(s *story) {
		for _, r := range roles {
			name, members, _ := strings.Cut(r, "=")
			s.in.Pipeline.Roles[name] = change.Role{Members: strings.Split(members, ",")}
			s.enter("test", change.Requirement{Require: "review", Role: name, Path: "stages[0].enter." + name})
		}
	}
}

func approvedBy(people []string, roles ...string) func(*story) {
	return func(s *story) {
		panelsOf(roles...)(s)
		for _, p := range people {
			s.reviews(p, "approve")
		}
	}
}

var distinctCases = []theCase{
	opens("two roles, two people", distinct, "2 reviews of different people for qa and ops", approvedBy([]string{"a", "b"}, "qa=a", "ops=b")).at("test"),
	opens("one role needs nobody else", distinct, "nothing of this here", approvedBy([]string{"a"}, "qa=a")).at("test").comes(gate.NotApplicable, gate.Passed),
	opens("the first would take the only one of the second", distinct, "2 reviews of different", approvedBy([]string{"a", "b"}, "qa=a,b", "ops=a")).at("test"),
	opens("three have to move up", distinct, "3 reviews of different", approvedBy([]string{"a", "b", "c"}, "qa=a,b", "ops=a,c", "dev=a")).at("test"),
	opens("different stages may ask the same person", distinct, "nothing of this here", func(s *story) {
		s.enter("test", change.Requirement{Require: "review", Role: "qa"})
		s.enter("validation", change.Requirement{Require: "review", Role: "qa"})
		s.reviews("qa-1", "approve")
		s.pass("test")
	}).at("validation").comes(gate.NotApplicable, gate.Passed),
	opens("before and after it the same person may be asked", distinct, "nothing of this here", func(s *story) {
		s.accept("test", change.Requirement{Require: "review", Role: "qa"})
		s.enter("validation", change.Requirement{Require: "review", Role: "qa"})
		s.pass("test").reviews("qa-1", "approve")
	}).at("validation").comes(gate.NotApplicable, gate.Passed),
	opens("two stages may be accepted by the same person", distinct, "nothing of this here", func(s *story) {
		s.accept("test", change.Requirement{Require: "review", Role: "qa"})
		s.accept("validation", change.Requirement{Require: "review", Role: "qa"})
		s.pass("test", "validation").reviews("qa-1", "approve")
	}).comes(gate.NotApplicable, gate.Passed),
	opens("one that is only recommended takes nobody away", distinct, "nothing of this here", func(s *story) {
		approvedBy([]string{"a"}, "qa=a", "ops=a")(s)
		s.stage("test").Enter[1].Strength = "should"
	}).at("test").comes(gate.NotApplicable, gate.Passed),

	refuses("one person for two roles", distinct, "1 of 2 reviews come from different people; still without one of their own: ops; there are too few people for ops, so it can never be met", approvedBy([]string{"a"}, "qa=a", "ops=a")).at("test").with(possible),
	refuses("all of nobody, twice", distinct, "0 of 0 reviews", func(s *story) {
		s.in.Pipeline.Roles["qa"], s.in.Pipeline.Roles["ops"] = change.Role{}, change.Role{}
		s.enter("test", change.Requirement{Require: "review", Role: "qa", All: true}, change.Requirement{Require: "review", Role: "ops", All: true})
	}).at("test").with(required, possible),
	refuses("one person in capitals for two roles", distinct, "1 of 2 reviews", func(s *story) {
		panelsOf("qa=a", "ops=A")(s)
		s.reviews("a", "approve")
		s.says("A", "ops", "test", "approve")
	}).at("test").with(possible),
	refuses("one of two people for two roles", distinct, "1 of 2 reviews come from different people; still without one of their own: ops", approvedBy([]string{"a"}, "qa=a,b", "ops=a,b")).at("test"),
	refuses("two people for three roles", distinct, "2 of 3 reviews", approvedBy([]string{"a", "b"}, "qa=a,b", "ops=a,b", "dev=a,b")).at("test").with(possible),
	refuses("one role of two and another one", distinct, "2 of 3 reviews", func(s *story) {
		panelsOf("qa=a,b", "ops=a,b,c")(s)
		s.stage("test").Enter[0].Count = 2
		s.reviews("a", "approve")
		s.reviews("b", "approve")
	}).at("test"),
	refuses("when entering, accepted reviews of earlier stages count apart", distinct, "1 of 2 reviews", func(s *story) {
		s.in.Pipeline.Roles["ops"] = change.Role{Members: []string{"qa-1", "ops-1"}}
		s.accept("test", change.Requirement{Require: "review", Role: "qa"}, change.Requirement{Require: "review", Role: "ops"})
		s.enter("validation", change.Requirement{Require: "review", Role: "qa"})
		s.pass("test").reviews("qa-1", "approve")
	}).at("validation"),
}

func TestDistinct(t *testing.T) { judge(t, distinctCases) }

// commands lists what a rule asks to be recorded.
func commands(d gate.Decision, rule string) []string {
	var out []string
	for _, r := range d.Reasons {
		for _, n := range r.Needs {
			if r.Rule == rule {
				out = append(out, n.Command("upgrade"))
			}
		}
	}
	return out
}

// TestWhoIsAskedCanMeetItAll: what the reasons ask for is somebody else for each
// seat, and it opens the gate.
func TestWhoIsAskedCanMeetItAll(t *testing.T) {
	s := newStory()
	approvedBy([]string{"a"}, "qa=a,b", "ops=a", "dev=b,c")(s)
	d := theCase{stage: "test"}.decide(t, s)
	const sign = "lockflight signoff --change upgrade --stage test"
	if got, want := commands(d, required), []string{sign + " --role qa --as b --verdict approve", sign + " --role dev --as c --verdict approve"}; len(got) == 0 || !slices.Contains(got, want[1]) {
		t.Errorf("review/required asks for %q, want %q in it", got, want[1])
	}
	if got, want := commands(d, distinct), []string{sign + " --role qa --as b --verdict approve", sign + " --role dev --as c --verdict approve"}; !slices.Equal(got, want) {
		t.Errorf("review/distinct asks for %q, want %q", got, want)
	}
	alone := newStory()
	approvedBy(nil, "qa=a", "ops=a")(alone)
	if got, want := commands(theCase{stage: "test"}.decide(t, alone), distinct), []string{sign + " --role qa --as a --verdict approve"}; !slices.Equal(got, want) {
		t.Errorf("of one person for two roles it asks for %q, want %q", got, want)
	}
	s.says("b", "qa", "test", "approve")
	s.says("c", "dev", "test", "approve")
	if d = (theCase{stage: "test"}).decide(t, s); d.Outcome != gate.Passed {
		t.Errorf("with what was asked for the gate is %s:\n%s", d.Outcome, lines(d))
	}
}
