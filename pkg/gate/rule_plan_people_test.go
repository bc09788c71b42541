package gate_test

import (
	"slices"
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
)

const people = "plan/people"

// crewed gives the steps of ops, of whom there is one, and of qa, of whom there
// are two.
func crewed(steps []change.Step, given func(*story)) func(*story) {
	return forGood(func(s *story) {
		s.in.Change.Procedure, s.in.Change.Impact = steps, nil
		s.in.Pipeline.Derived.Outage = false
		given(s)
	})
}

func as(s *story) {}

// names fills roles for the change.
func names(of map[string][]string) func(*story) {
	return func(s *story) { s.in.Change.People = of }
}

var inARow = []change.Step{does("drain", "S+0m", "10m"), does("repair", "S+10m", "10m")}
var overlapping = []change.Step{does("drain", "S+0m", "11m"), does("repair", "S+10m", "10m")}

func ofQA(steps []change.Step) []change.Step {
	out := slices.Clone(steps)
	for i := range out {
		out[i].Owner = "qa"
	}
	return out
}

// mixed are two steps of two roles that overlap by a minute, or do not.
func mixed(takes string) []change.Step {
	return []change.Step{does("drain", "S+0m", takes), does("look", "S+10m", "10m", owner("qa"))}
}

var planPeopleCases = []theCase{
	opens("one after the other", people, "every step has an owner who is there, and nobody does two things at once", crewed(inARow, as)),
	refuses("both in the same minute", people, "from 2026-03-10 22:10 UTC to 2026-03-10 22:11 UTC ops has 2 steps to do at once (drain and repair), with 1 person", crewed(overlapping, as)),
	refuses("before a window is planned", people, "from S+10m to S+11m ops has 2 steps to do at once", crewed(overlapping, func(s *story) { s.in.Change.Window = nil })),
	opens("two people of the role", people, "every step has an owner", crewed(ofQA(overlapping), as)),
	refuses("three steps for two people", people, "qa has 3 steps to do at once (drain, repair and look), with 2 people", crewed(append(ofQA(overlapping), does("look", "S+10m", "1m", owner("qa"))), as)),
	opens("three steps, the third after the first", people, "every step has an owner", crewed(append(ofQA(overlapping), does("look", "S+11m", "1m", owner("qa"))), as)),
	refuses("the change names one of the two", people, "qa has 2 steps to do at once (drain and repair), with 1 person", crewed(ofQA(overlapping), names(map[string][]string{"qa": {"qa-1"}}))),
	refuses("the change names one person twice", people, "with 1 person", crewed(ofQA(overlapping), names(map[string][]string{"qa": {"qa-1", "QA-1"}}))),
	opens("the change names both", people, "every step has an owner", crewed(ofQA(overlapping), names(map[string][]string{"qa": {"qa-1", "qa-2"}}))),
	refuses("the change names others", people, "qa owns the step drain and is not among the people of the change: it names only ops", crewed(ofQA(inARow), names(map[string][]string{"ops": {"ops-1"}}))),
	refuses("the change names a stranger", people, "dev-1 is to do the step drain as qa, and does not have that role in the pipeline", crewed(ofQA(inARow), names(map[string][]string{"qa": {"qa-1", "dev-1"}}))),
	refuses("nobody has the role", people, "nobody has the role nightwatch, which owns the step drain", crewed([]change.Step{does("drain", "S+0m", "1m", owner("nightwatch"))}, func(s *story) {
		s.in.Pipeline.Roles["nightwatch"] = change.Role{}
	})),
	refuses("nobody says who it is this time", people, "nobody has the role driver, which owns the step drain", crewed([]change.Step{does("drain", "S+0m", "1m", owner("driver"))}, fromPeople)),
	opens("the change says who it is this time", people, "every step has an owner", crewed([]change.Step{does("drain", "S+0m", "1m", owner("driver"))}, func(s *story) {
		fromPeople(s)
		s.in.Change.People = map[string][]string{"driver": {"dev-2"}}
	})),
	refuses("the members of a team are not known", people, "nobody knows who may own the step drain: the members of team canal/divers", crewed([]change.Step{does("drain", "S+0m", "1m", owner("diver"))}, divers)).comes(gate.Undecided, gate.Undecided),
	refuses("nor whether the one who is named is in it", people, "the members of team canal/divers", crewed([]change.Step{does("drain", "S+0m", "1m", owner("diver"))}, func(s *story) {
		divers(s)
		s.in.Change.People = map[string][]string{"diver": {"dev-2"}}
	})).comes(gate.Undecided, gate.Undecided),
	opens("the members of a team are known", people, "every step has an owner", crewed([]change.Step{does("drain", "S+0m", "1m", owner("diver"))}, func(s *story) {
		divers(s)
		s.in.Facts.Teams["canal/divers"] = []string{"dev-2"}
	})),
	refuses("on the way back", people, "restart and look", crewed(inARow, func(s *story) {
		s.in.Change.Rollback = []change.Step{does("restart", "D+0m", "11m"), does("look", "D+10m", "1m")}
	})),
	onlyReported("both in the same minute, and the pipeline only wants to know", people, "ops has 2 steps to do at once", crewed(overlapping, func(s *story) { s.policy(should("people")) })),
}

func fromPeople(s *story) { s.in.Pipeline.Roles["driver"] = change.Role{From: "people"} }

func divers(s *story) { s.in.Pipeline.Roles["diver"] = change.Role{Teams: []string{"canal/divers"}} }

func TestPeopleOfThePlan(t *testing.T) { judge(t, planPeopleCases) }

// shared lets people have several roles.
func shared(roles map[string][]string) func(*story) {
	return func(s *story) {
		for role, members := range roles {
			s.in.Pipeline.Roles[role] = change.Role{Members: members}
		}
	}
}

var twiceCases = []theCase{
	opens("one person in two roles, one after the other", people, "nobody does two things at once", crewed(mixed("10m"), shared(map[string][]string{"qa": {"ops-1"}}))),
	refuses("one person in two roles, in the same minute", people, "at 2026-03-10 22:10 UTC ops-1 has 2 steps to do at once (drain and look), as ops and qa", crewed(mixed("11m"), shared(map[string][]string{"qa": {"ops-1"}}))),
	refuses("however the name is written", people, "ops-1 has 2 steps to do at once", crewed(mixed("11m"), shared(map[string][]string{"qa": {"OPS-1"}}))),
	opens("somebody else of the role has time", people, "nobody does two things at once", crewed(mixed("11m"), shared(map[string][]string{"qa": {"ops-1", "qa-1"}}))),
	opens("three roles that three people share", people, "nobody does two things at once", crewed(three, shared(map[string][]string{"ops": {"x", "y"}, "qa": {"x", "z"}, "dev": {"x"}}))),
	refuses("three roles that two people share", people, "at 2026-03-10 22:05 UTC x and y have 3 steps to do at once (drain, look and write), as ops, qa and dev", crewed(three, shared(map[string][]string{"ops": {"x", "y"}, "qa": {"x", "y"}, "dev": {"x"}}))),
	refuses("on the way back, before a window is planned", people, "at D+10m ops-1 has 2 steps to do at once (restart and look), as ops and qa", crewed(inARow, func(s *story) {
		shared(map[string][]string{"qa": {"ops-1"}})(s)
		s.in.Change.Window = nil
		s.in.Change.Rollback = []change.Step{does("restart", "D+0m", "11m"), does("look", "D+10m", "1m", owner("qa"))}
	})),
	refuses("a step without length begins at the same moment", people, "ops-1 has 2 steps to do at once (drain and look)", crewed(append(mixed("11m"), does("ring", "S+10m", "0m", owner("dev"))), shared(map[string][]string{"qa": {"ops-1"}}))),
}

var three = []change.Step{does("drain", "S+0m", "10m"), does("look", "S+0m", "10m", owner("qa")), does("write", "S+5m", "1m", owner("dev"))}

func TestOnePersonInTwoRoles(t *testing.T) { judge(t, twiceCases) }

func TestLintDoesNotKnowTeams(t *testing.T) {
	s := newStory()
	crewed([]change.Step{does("drain", "S+0m", "1m", owner("diver"))}, divers)(s)
	lintSays(t, s, people, "")
	s.in.Change.People = map[string][]string{"diver": {"dev-2"}}
	lintSays(t, s, people, "")
	s.in.Change.People = map[string][]string{"ops": {"ops-1"}}
	lintSays(t, s, people, "diver owns the step drain and is not among the people of the change: it names only ops")
}
