package gate_test

import (
	"math"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

const checked = "verdict/check"

// smoke asks the first stage for the check smoke, with what edit adds.
func smoke(edit func(*change.Requirement), given func(*story)) func(*story) {
	return func(s *story) {
		r := change.Requirement{Require: "check", Check: "smoke"}
		edit(&r)
		s.enter("test", r)
		given(s)
	}
}

func oneSmoke(given func(*story)) func(*story) { return smoke(func(*change.Requirement) {}, given) }

func by(roles ...string) func(*change.Requirement) {
	return func(r *change.Requirement) { r.By = roles }
}

func from(need string, roles ...string) func(*change.Requirement) {
	return func(r *change.Requirement) { r.From, r.Need = roles, need }
}

func between(low, high float64) func(*change.Requirement) {
	return func(r *change.Requirement) { r.Min, r.Max, r.Unit = &low, &high, "ms" }
}

func atMost(high float64) func(*change.Requirement) {
	return func(r *change.Requirement) { r.Max = &high }
}

func atLeast(low float64) func(*change.Requirement) {
	return func(r *change.Requirement) { r.Min = &low }
}

// measured reports smoke with a value.
func measured(value float64, unit string) func(*story) {
	return func(s *story) {
		c := s.check("qa-1", "test", "smoke", "passed")
		c.Value, c.Unit = &value, unit
	}
}

// reported reports smoke from roles, each by its first member.
func reported(outcome string, roles ...string) func(*story) {
	return func(s *story) {
		for _, role := range roles {
			s.check(s.in.Pipeline.Roles[role].Members[0], "test", "smoke", outcome).Role = role
		}
	}
}

func open(name, says string, given func(*story)) theCase {
	return opens(name, checked, says, given).at("test")
}
func shut(name, says string, given func(*story)) theCase {
	return refuses(name, checked, says, given).at("test")
}

var checkCases = []theCase{
	open("it passed", "check smoke passed, reported by qa-1", oneSmoke(reported("passed", "qa"))),
	open("it passed after it had failed", "check smoke passed", oneSmoke(func(s *story) { reported("failed", "qa")(s); reported("passed", "qa")(s) })),
	open("somebody entitled says so", "check smoke passed", smoke(by("ops", "qa"), reported("passed", "qa"))),
	open("in another case", "check smoke passed", smoke(by("qa"), func(s *story) { s.check("QA-1", "test", "smoke", "passed") })),
	open("somebody not entitled says that it failed", "check smoke passed", smoke(by("qa"), func(s *story) { reported("passed", "qa")(s); reported("failed", "dev")(s) })),
	open("the experiment has another procedure by now", "check smoke passed", oneSmoke(func(s *story) {
		s.stage("test").Binds = change.BindsChange
		reported("passed", "qa")(s)
		s.otherProcedure("procedure 2")
	})),
	open("as old as it may be", "check smoke passed", smoke(day, func(s *story) { reported("passed", "qa")(s); s.wait(aDay - time.Minute) })),

	shut("somebody without any role reported it", "no result is recorded", oneSmoke(func(s *story) { s.check("nobody-99", "test", "smoke", "passed") })),
	shut("somebody without any role says that it failed", "it failed", oneSmoke(func(s *story) {
		reported("passed", "qa")(s)
		s.check("nobody-99", "test", "smoke", "failed")
	})),
	shut("nobody reported it", "no result is recorded", oneSmoke(func(s *story) {})),
	shut("it failed", "it failed at 2026-03-02 12:00 UTC", oneSmoke(reported("failed", "qa"))),
	shut("it failed after it had passed", "it failed at", oneSmoke(func(s *story) { reported("passed", "qa")(s); reported("failed", "qa")(s) })),
	shut("it ended with an unknown word", "ended without a pass", oneSmoke(reported("pass", "qa"))),
	shut("it ended with no word", "ended without a pass", oneSmoke(reported("", "qa"))),
	shut("another check passed", "no result is recorded", oneSmoke(func(s *story) { s.check("qa-1", "test", "smoke-2", "passed") })),
	shut("it passed at another stage", "no result is recorded", oneSmoke(func(s *story) { s.check("qa-1", "validation", "smoke", "passed") })),
	shut("it passed at no stage", "no result is recorded", oneSmoke(func(s *story) { s.check("qa-1", "", "smoke", "passed") })),
	shut("it passed in another environment", "in another environment", oneSmoke(func(s *story) {
		reported("passed", "qa")(s)
		s.chain[0].Predicate.Environment = "laptop"
	})),
	shut("it passed with another procedure", "with another procedure", oneSmoke(func(s *story) { reported("passed", "qa")(s); s.otherProcedure("procedure 2") })),
	shut("it passed with another procedure, where the stage binds an unknown thing", "with another procedure", oneSmoke(func(s *story) {
		s.stage("test").Binds = "everything"
		reported("passed", "qa")(s)
		s.otherProcedure("procedure 2")
	})),
	shut("somebody not entitled", "no result is recorded", smoke(by("qa"), reported("passed", "dev"))),
	shut("somebody enters it for another", "no result is recorded", oneSmoke(func(s *story) {
		reported("passed", "qa")(s)
		s.chain[0].Predicate.Actor = "dev-1"
	})),
	shut("one of the entitled teams is not known", "the members of team org/lab", smoke(by("qa", "lab"), func(s *story) {
		s.in.Pipeline.Roles["lab"] = change.Role{Teams: []string{"org/lab"}}
		reported("passed", "qa")(s)
		s.check("lab-1", "test", "smoke", "failed")
	})).comes(gate.Undecided, gate.Undecided),
	shut("a second too old", "was good for 1d", smoke(day, func(s *story) { reported("passed", "qa")(s); s.wait(aDay - time.Minute + time.Second) })),
	shut("nobody can report it", "nobody has the role lab, so it can never be met", smoke(by("lab"), func(s *story) {
		s.in.Pipeline.Roles["lab"] = change.Role{}
	})).with(possible),

	open("the value is in between", "check smoke passed with 5 ms", smoke(between(1, 9), measured(5, "ms"))),
	open("the value is the lowest", "passed with 1", smoke(between(1, 9), measured(1, "ms"))),
	open("the value is the highest", "passed with 9", smoke(between(1, 9), measured(9, "ms"))),
	open("a negative value above a negative bound", "passed with -4", smoke(atLeast(-5), measured(-4, ""))),
	open("any unit where none is asked for", "passed with 9", smoke(atMost(9), measured(9, "s"))),
	shut("no value", "it passed without a value", smoke(between(1, 9), reported("passed", "qa"))),
	shut("below", "its value is 0.99, and has to be at least 1", smoke(between(1, 9), measured(0.99, "ms"))),
	shut("above", "its value is 9.01, and may be at most 9", smoke(between(1, 9), measured(9.01, "ms"))),
	shut("negative", "its value is -5, and has to be at least 1", smoke(between(1, 9), measured(-5, "ms"))),
	shut("another unit", `its value is in "s" instead of "ms"`, smoke(between(1, 9), measured(5, "s"))),
	shut("no unit", `its value is in "" instead of "ms"`, smoke(between(1, 9), measured(5, ""))),
	shut("not a number where there is a most", "its value is NaN", smoke(atMost(9), measured(math.NaN(), ""))),
	shut("not a number where there is a least", "its value is NaN", smoke(atLeast(9), measured(math.NaN(), ""))),
	shut("endless", "its value is +Inf", smoke(atLeast(9), measured(math.Inf(1), ""))),
	shut("endless the other way", "its value is -Inf", smoke(atMost(9), measured(math.Inf(-1), ""))),
	shut("a value does not make up for a failure", "it failed", smoke(between(1, 9), func(s *story) {
		measured(5, "ms")(s)
		s.chain[0].Predicate.Check.Outcome = "failed"
	})),

	open("all of them", "reported by dev and qa", smoke(from("all", "dev", "qa"), reported("passed", "dev", "qa"))),
	open("one of them", "reported by qa", smoke(from("one", "dev", "qa"), reported("passed", "qa"))),
	open("half of three is two", "reported by dev and ops", smoke(from("50%", "dev", "qa", "ops"), reported("passed", "dev", "ops"))),
	open("the only one", "reported by qa-1", smoke(from("", "qa"), reported("passed", "qa"))),
	open("one who can say so is enough, although a team is not known", "reported by qa", smoke(from("one", "lab", "qa"), func(s *story) {
		s.in.Pipeline.Roles["lab"] = change.Role{Teams: []string{"org/lab"}}
		reported("passed", "qa")(s)
	})),
	shut("one of all is missing", "1 of 2 parties have reported", smoke(from("all", "dev", "qa"), reported("passed", "dev"))),
	shut("all, where nothing else is said", "1 of 2 parties", smoke(from("", "dev", "qa"), reported("passed", "dev"))),
	shut("one of all failed", "it failed", smoke(from("all", "dev", "qa"), func(s *story) { reported("passed", "dev")(s); reported("failed", "qa")(s) })),
	shut("none of one", "0 of 1 party", smoke(from("one", "dev", "qa"), reported("failed", "dev"))),
	shut("half of three is not one", "1 of 2 parties", smoke(from("50%", "dev", "qa", "ops"), reported("passed", "dev"))),
	shut("34% of three is two", "1 of 2 parties", smoke(from("34%", "dev", "qa", "ops"), reported("passed", "dev"))),
	open("33% of three is one", "reported by dev", smoke(from("33%", "dev", "qa", "ops"), reported("passed", "dev"))),
	shut("no share is all", "1 of 2 parties", smoke(from("0%", "dev", "qa"), reported("passed", "dev"))),
	shut("more than all is all", "1 of 2 parties", smoke(from("101%", "dev", "qa"), reported("passed", "dev"))),
	open("all of them in percent", "reported by dev and qa", smoke(from("100%", "dev", "qa"), reported("passed", "dev", "qa"))),
	open("one percent is one", "reported by dev", smoke(from("1%", "dev", "qa"), reported("passed", "dev"))),
	shut("a share that is no number is all", "1 of 2 parties", smoke(from("half%", "dev", "qa"), reported("passed", "dev"))),
	shut("an unknown word is all", "1 of 2 parties", smoke(from("any", "dev", "qa"), reported("passed", "dev"))),
	shut("the role is not theirs", "check smoke by qa: no result is recorded", smoke(from("", "qa"), func(s *story) { s.check("dev-1", "test", "smoke", "passed").Role = "qa" })),
	shut("they report it in no role", "no result is recorded", smoke(from("", "qa"), func(s *story) { s.check("qa-1", "test", "smoke", "passed") })),
	shut("one of all has a team that is not known", "the members of team org/lab", smoke(from("all", "lab", "qa"), func(s *story) {
		s.in.Pipeline.Roles["lab"] = change.Role{Teams: []string{"org/lab"}}
		reported("passed", "qa")(s)
	})).comes(gate.Undecided, gate.Undecided),
	open("a proxy enters what they found", "reported by cust-1", smoke(from("", "customer"), outside("handler-1", "mail 3"))),
	shut("a proxy enters it without a reference", "no result is recorded", smoke(from("", "customer"), outside("handler-1", ""))),
	shut("somebody who is not a proxy", "no result is recorded", smoke(from("", "customer"), outside("dev-1", "mail 3"))),
	shut("a proxy for nobody's role", "no result is recorded", smoke(by("customer"), func(s *story) {
		outside("handler-1", "mail 3")(s)
		s.chain[0].Predicate.Check.Role = ""
	})),

	refuses("to accept: before the attempt", checked, "before the attempt that passed", func(s *story) {
		s.accept("test", change.Requirement{Require: "check", Check: "smoke"})
		reported("passed", "qa")(s)
		s.pass("test")
	}).counted("test"),
	opens("to accept: while it was under way", checked, "check smoke passed", func(s *story) {
		s.accept("test", change.Requirement{Require: "check", Check: "smoke"}).start("test")
		reported("passed", "qa")(s)
		s.finish("test", evidence.Passed)
	}).counted("test"),
	refuses("to accept: before it was done again", checked, "before the attempt that passed", func(s *story) {
		s.accept("test", change.Requirement{Require: "check", Check: "smoke"}).pass("test")
		reported("passed", "qa")(s)
		s.pass("test")
	}).counted("test"),
	open("only recommended", "no result", smoke(func(r *change.Requirement) { r.Strength = "should" }, func(s *story) {})).comes(gate.Advised, gate.Passed),
}

func outside(actor, ref string) func(*story) {
	return func(s *story) {
		s.in.Pipeline.Roles["customer"] = change.Role{Members: []string{"cust-1"}, Proxies: []string{"handler"}}
		c := s.check("cust-1", "test", "smoke", "passed")
		c.Role, c.Ref = "customer", ref
		s.chain[0].Predicate.Actor = actor
	}
}

func TestChecks(t *testing.T) { judge(t, checkCases) }
