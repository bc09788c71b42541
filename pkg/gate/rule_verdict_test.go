package gate_test

import (
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

const verdicts = "verdict/order"

const works = "Does it work?"

// inTurn lets qa confirm, with a question, and then the requester.
func inTurn(given func(*story)) func(*story) {
	return func(s *story) {
		s.accept("test", change.Requirement{Require: "verdicts", Order: []change.Verdict{{Role: "qa", Questions: []string{works}}, {Role: "requester"}}})
		s.pass("test")
		given(s)
	}
}

func qaSays(s *story) *evidence.Record { return s.says("qa-1", "qa", "test", "confirm", works) }

func customerSays(s *story) *evidence.Record { return s.says("req-1", "requester", "test", "confirm") }

func bothSay(given func(*story)) func(*story) {
	return inTurn(func(s *story) { qaSays(s); customerSays(s); given(s) })
}

func passes(name, says string, given func(*story)) theCase {
	return opens(name, verdicts, says, given).counted("test")
}

func fails(name, says string, given func(*story)) theCase {
	return refuses(name, verdicts, says, given).counted("test")
}

var verdictCases = []theCase{
	passes("one after the other", "confirmed in this order: qa-1 as qa and req-1 as requester", bothSay(func(s *story) {})),
	passes("more answers than questions", "confirmed in this order", inTurn(func(s *story) {
		s.says("qa-1", "qa", "test", "confirm", "Is it fast?", works)
		customerSays(s)
	})),
	passes("a proxy enters the second", "confirmed in this order", inTurn(func(s *story) {
		qaSays(s)
		c := customerSays(s)
		c.Predicate.Actor, c.Predicate.SignOff.Ref = "handler-1", "mail 4"
	})),
	passes("somebody else of the role was late", "qa-2 as qa and req-1", inTurn(func(s *story) {
		s.says("qa-2", "qa", "test", "confirm", works)
		customerSays(s)
		qaSays(s)
	})),
	passes("somebody else of the role did not answer", "qa-2 as qa and req-1", inTurn(func(s *story) {
		s.says("qa-1", "qa", "test", "confirm")
		s.says("qa-2", "qa", "test", "confirm", works)
		customerSays(s)
	})),
	passes("a second round in order after a first one out of order", "confirmed in this order", inTurn(func(s *story) {
		customerSays(s)
		qaSays(s)
		customerSays(s)
	})),

	passes("the author may confirm where only approvers are apart", "qa-1 as qa", bothSay(func(s *story) {
		s.in.Change.Authors = []string{"qa-1"}
		s.accept("test", change.Requirement{Require: "separation", Apart: []string{"author", "approver"}})
	})),
	passes("the first one again, later", "confirmed in this order", bothSay(func(s *story) { qaSays(s) })),

	fails("nobody spoke", "the verdict of qa is missing: nobody has said confirm", inTurn(func(s *story) {})),
	fails("only the first", "the verdict of requester is missing: nobody has said confirm; so far: qa-1 as qa", inTurn(func(s *story) { qaSays(s) })),
	fails("only the second", "the verdict of qa is missing", inTurn(func(s *story) { customerSays(s) })),
	fails("out of order", "req-1 said confirm before it was their turn", inTurn(func(s *story) { customerSays(s); qaSays(s) })),
	fails("a question was not answered", `qa-1 did not answer "Does it work?"`, inTurn(func(s *story) { s.says("qa-1", "qa", "test", "confirm"); customerSays(s) })),
	fails("another question was answered", "did not answer", inTurn(func(s *story) { s.says("qa-1", "qa", "test", "confirm", "Does it work"); customerSays(s) })),
	fails("a review of the forge answers nothing", "nobody has said confirm", inTurn(func(s *story) {
		s.reviews("qa-1", "approve")
		customerSays(s)
	})),
	fails("a confirmation in the forge", "qa-1 said confirm in a review, and not in the role", inTurn(func(s *story) {
		s.reviews("qa-1", "confirm")
		s.reviews("req-1", "confirm")
	})),
	fails("approved instead of confirmed", "nobody has said confirm", inTurn(func(s *story) { s.says("qa-1", "qa", "test", "approve", works); customerSays(s) })),
	fails("somebody without the role", "nobody has said confirm", inTurn(func(s *story) { s.says("dev-1", "qa", "test", "confirm", works); customerSays(s) })),
	fails("another role", "nobody has said confirm", inTurn(func(s *story) { s.says("qa-1", "ops", "test", "confirm", works); customerSays(s) })),
	fails("another stage", "nobody has said confirm", inTurn(func(s *story) { s.says("qa-1", "qa", "validation", "confirm", works); customerSays(s) })),
	fails("no stage", "for no stage", inTurn(func(s *story) { s.says("qa-1", "qa", "", "confirm", works); customerSays(s) })),
	fails("another environment", "in another environment", inTurn(func(s *story) { qaSays(s).Predicate.Environment = "laptop"; customerSays(s) })),
	fails("somebody entered it for them", "may not enter it for them", inTurn(func(s *story) { qaSays(s).Predicate.Actor = "dev-1"; customerSays(s) })),
	fails("a proxy without a reference", "without saying where it is written", inTurn(func(s *story) { qaSays(s); customerSays(s).Predicate.Actor = "handler-1" })),
	fails("before the attempt", "before test passed", func(s *story) {
		s.accept("test", change.Requirement{Require: "verdicts", Order: []change.Verdict{{Role: "qa"}}})
		qaSays(s)
		s.pass("test")
	}),
	fails("while it was under way", "before test passed", func(s *story) {
		s.accept("test", change.Requirement{Require: "verdicts", Order: []change.Verdict{{Role: "qa"}}}).start("test")
		qaSays(s)
		s.finish("test", evidence.Passed)
	}),
	fails("before it was done again", "before test passed", bothSay(func(s *story) { s.pass("test") })),
	refuses("one role twice is one word", verdicts, "before it was their turn", func(s *story) {
		s.enter("test", change.Requirement{Require: "verdicts", Order: []change.Verdict{{Role: "qa"}, {Role: "qa"}}})
		qaSays(s)
	}).at("test"),
	refuses("no order at all", verdicts, "asks for no verdict", func(s *story) {
		s.enter("test", change.Requirement{Require: "verdicts"})
	}).at("test"),
	refuses("another procedure by now", verdicts, "to another procedure", func(s *story) {
		s.enter("test", change.Requirement{Require: "verdicts", Order: []change.Verdict{{Role: "qa"}}})
		qaSays(s)
		s.otherProcedure("procedure 2")
	}).at("test"),
	refuses("another request by now", verdicts, "what is asked for changed since", func(s *story) {
		s.stage("test").Binds = change.BindsChange
		s.enter("test", change.Requirement{Require: "verdicts", Order: []change.Verdict{{Role: "qa"}}})
		qaSays(s)
		s.otherRequest("request 2")
	}).at("test"),
	fails("it was taken back", "nobody has said confirm", bothSay(func(s *story) { s.says("qa-1", "qa", "test", "withdraw") })).with(veto),
	fails("nobody has the role", "so it can never be given", inTurn(func(s *story) { s.in.Pipeline.Roles["qa"] = change.Role{} })),
	fails("the team is not known", "the members of team org/qa", inTurn(func(s *story) {
		s.in.Pipeline.Roles["qa"] = change.Role{Teams: []string{"org/qa"}}
		qaSays(s)
		customerSays(s)
	})).comes(gate.Undecided, gate.Undecided),
	opens("only recommended", verdicts, "is missing", inTurn(func(s *story) { s.stage("test").Accept[0].Strength = "should" })).counted("test").comes(gate.Advised, gate.Passed),
	refuses("a GO is asked for, and somebody confirms", verdicts, "nobody has said go", func(s *story) {
		s.enter("test", change.Requirement{Require: "verdicts", Order: []change.Verdict{{Role: "qa", Verdict: "go"}}})
		qaSays(s)
	}).at("test"),
}

func TestVerdicts(t *testing.T) { judge(t, verdictCases) }

// TestVerdictsInTheSamePlace: of two words in one place of the chain nobody
// knows which came first, so nothing is decided.
func TestVerdictsInTheSamePlace(t *testing.T) {
	s := newStory()
	bothSay(func(s *story) { s.chain[3].Predicate.Sequence = 3 })(s)
	if d := (theCase{stage: "test", accepted: true}).decide(t, s); d.Outcome != gate.Undecided {
		t.Errorf("the gate is %s, want undecided", d.Outcome)
	}
}
