package gate_test

import (
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/review"
)

const (
	separation = "review/separation"
	performer  = "review/performer"
)

// apart keeps parts of the first stage apart, where anybody may review.
func apart(given func(*story), parts ...string) func(*story) {
	return func(s *story) {
		s.in.Pipeline.Roles["qa"] = change.Role{Members: []string{"dev-1", "ops-1", "qa-1", "req-1"}}
		s.in.Facts.Actor = "handler-1"
		s.enter("test",
			change.Requirement{Require: "separation", Apart: parts, Path: "stages[0].enter[0]"},
			change.Requirement{Require: "review", Role: "qa", Path: "stages[0].enter[1]"})
		given(s)
	}
}

// not lets one part not review the first stage.
func not(part string, given func(*story)) func(*story) {
	return asks(func(r *change.Requirement) { r.Not = []string{part} }, func(s *story) {
		s.in.Pipeline.Roles["qa"] = change.Role{Members: []string{"dev-1", "ops-1", "qa-1", "req-1"}}
		s.in.Facts.Actor = "handler-1"
		given(s)
	})
}

func byActor(actor string) func(*gate.Input) { return func(in *gate.Input) { in.Facts.Actor = actor } }

var peopleCases = []theCase{
	opens("somebody else approved", separation, "author and approver are different people", apart(func(s *story) { s.reviews("qa-1", "approve") }, "author", "approver")).at("test"),
	refuses("the author approved", required, "dev-1 does not count: is author of this change", apart(func(s *story) { s.reviews("dev-1", "approve") }, "author", "approver")).at("test"),
	refuses("the author wrote their name in capitals", required, "dev-1 does not count", apart(func(s *story) {
		s.in.Change.Authors = []string{"DEV-1"}
		s.reviews("dev-1", "approve")
	}, "author", "approver")).at("test"),
	refuses("the author wrote their login", required, "dev-1 does not count", apart(func(s *story) {
		s.in.Pipeline.People = map[string]change.Person{"dev-1": {Login: "octo"}}
		s.in.Change.Authors = []string{"octo"}
		s.reviews("octo", "approve")
	}, "author", "approver")).at("test"),
	refuses("a committer whom the change does not name approved", required, "ops-1 does not count: is author", apart(func(s *story) {
		s.set.Authors = []review.Identity{{Login: "Ops-1"}}
		s.reviews("ops-1", "approve")
	}, "author", "approver")).at("test"),
	refuses("a committer who was renamed approved", required, "ops-1 does not count: is author", apart(func(s *story) {
		s.in.Pipeline.People = map[string]change.Person{"ops-1": {Login: "old", ID: 7}, "dev-1": {}}
		s.set.Authors = []review.Identity{{Login: "new", ID: 7}}
		s.says("ops-1", "qa", "test", "approve")
	}, "author", "approver")).at("test"),
	refuses("a committer whom nobody knows", separation, "cannot be told who", apart(func(s *story) {
		s.set.Authors = []review.Identity{{Login: "dev-1"}, {}}
		s.reviews("qa-1", "approve")
	}, "author", "approver")).at("test"),
	refuses("a committer whose number is another", separation, "has the number 8", apart(func(s *story) {
		s.in.Pipeline.People = map[string]change.Person{"dev-1": {ID: 7}}
		s.set.Authors = []review.Identity{{Login: "dev-1", ID: 8}}
		s.reviews("qa-1", "approve")
	}, "author", "approver")).at("test"),
	refuses("nobody says who wrote it", separation, "nobody says who wrote the change", apart(func(s *story) {
		s.in.Change.Authors = nil
		s.reviews("qa-1", "approve")
	}, "author", "approver")).at("test"),
	refuses("the requester approved", required, "req-1 does not count: is requester", apart(func(s *story) { s.reviews("req-1", "approve") }, "requester", "approver")).at("test"),
	refuses("whoever starts it approved", required, "ops-1 does not count: is implementer", apart(func(s *story) {
		s.edit = append(s.edit, byActor("OPS-1"))
		s.reviews("ops-1", "approve")
	}, "implementer", "approver")).at("test"),
	refuses("the author starts it", separation, "dev-1 is both author and implementer", apart(func(s *story) {
		s.edit = append(s.edit, byActor("Dev-1"))
		s.reviews("qa-1", "approve")
	}, "author", "implementer")).at("test"),
	refuses("the author carried out an earlier stage", separation, "dev-1 is both author and implementer", func(s *story) {
		apart(func(s *story) { s.reviews("qa-1", "approve") }, "author", "implementer")(s)
		s.startBy("test", "dev-1")
		s.finish("test", evidence.Passed)
		s.pass("validation")
	}),
	refuses("the author carried it out before somebody else did", separation, "dev-1 is both author and implementer", func(s *story) {
		apart(func(s *story) { s.reviews("qa-1", "approve") }, "author", "implementer")(s)
		s.startBy("test", "dev-1")
		s.finish("test", evidence.Failed)
		s.pass("test", "validation")
	}),
	opens("the author tried it out", separation, "different people", func(s *story) {
		apart(func(s *story) { s.reviews("qa-1", "approve") }, "author", "implementer")(s)
		s.stage("test").Kind = change.Experiment
		s.startBy("test", "dev-1")
		s.finish("test", evidence.Passed)
		s.pass("validation")
	}),
	opens("the author carried out another procedure", separation, "different people", func(s *story) {
		apart(func(s *story) {}, "author", "implementer")(s)
		s.startBy("test", "dev-1")
		s.finish("test", evidence.Passed)
		s.otherProcedure("procedure 2").reviews("qa-1", "approve")
		s.pass("test", "validation")
	}),
	refuses("whoever confirmed carries it out", separation, "ops-1 is both implementer and tester", func(s *story) {
		apart(func(s *story) { s.reviews("qa-1", "approve") }, "implementer", "tester")(s)
		s.pass("test")
		s.says("ops-1", "qa", "test", "confirm")
		s.pass("validation")
	}),
	refuses("an unknown part", separation, `"autor" is not a part`, apart(func(s *story) { s.reviews("qa-1", "approve") }, "autor", "approver")).at("test"),
	refuses("an unknown part that may not review", separation, `"autor" is not a part`, not("autor", func(s *story) { s.reviews("qa-1", "approve") })).at("test"),
	refuses("parts of an earlier stage are apart for good", separation, "dev-1 is both author and implementer", func(s *story) {
		apart(func(s *story) { s.reviews("qa-1", "approve") }, "author", "implementer")(s)
		s.pass("test", "validation")
		s.edit = append(s.edit, byActor("dev-1"))
	}),
	opens("apart is only recommended", separation, "dev-1 is both author and implementer", apart(func(s *story) {
		s.stage("test").Enter[0].Strength = "should"
		s.edit = append(s.edit, byActor("dev-1"))
		s.reviews("dev-1", "approve")
	}, "author", "implementer", "approver")).at("test").comes(gate.Advised, gate.Passed),
	refuses("the author gives the verdict that approves", "verdict/order", "dev-1 does not count: is author", func(s *story) {
		s.enter("test",
			change.Requirement{Require: "separation", Apart: []string{"author", "approver"}},
			change.Requirement{Require: "verdicts", Order: []change.Verdict{{Role: "dev", Verdict: "approve"}}})
		s.says("dev-1", "dev", "test", "approve")
	}).at("test"),

	refuses("two separations of one stage", separation, "req-1 is both author and requester", func(s *story) {
		s.enter("test",
			change.Requirement{Require: "separation", Apart: []string{"author", "implementer"}, Path: "stages[0].enter[0]"})
		s.accept("test", change.Requirement{Require: "separation", Apart: []string{"author", "requester"}, Path: "stages[0].accept[0]"})
		s.in.Change.Authors = []string{"req-1"}
		s.in.Facts.Actor = "ops-1"
	}).at("test"),
	refuses("an earlier separation of a pipeline without places", separation, "dev-1 is both author and implementer", func(s *story) {
		s.enter("test", change.Requirement{Require: "separation", Apart: []string{"author", "implementer"}})
		s.enter("validation", change.Requirement{Require: "separation", Apart: []string{"author", "requester"}})
		s.startBy("test", "dev-1")
		s.finish("test", evidence.Passed)
		s.in.Facts.Actor = "ops-1"
	}).at("validation"),
	refuses("the author may not review", required, "dev-1 does not count", not("author", func(s *story) { s.reviews("dev-1", "approve") })).at("test"),
	refuses("the author may not review, and is not known", separation, "nobody says who wrote", not("author", func(s *story) {
		s.in.Change.Authors = nil
		s.reviews("qa-1", "approve")
	})).at("test"),
	refuses("the author may not review, and one of them is not known", separation, "cannot be told who", not("author", func(s *story) {
		s.set.Authors = []review.Identity{{}}
		s.reviews("qa-1", "approve")
	})).at("test"),
	refuses("the requester may not review", required, "req-1 does not count", not("requester", func(s *story) { s.reviews("req-1", "approve") })).at("test"),
	refuses("the implementer may not review", required, "ops-1 does not count", func(s *story) {
		s.pass("test")
		s.enter("validation", change.Requirement{Require: "review", Role: "ops", Not: []string{"implementer"}})
		s.in.Facts.Actor = "handler-1"
		s.reviews("ops-1", "approve")
	}).at("validation").with(),
	refuses("the implementer may not accept what they did", required, "ops-1 does not count", func(s *story) {
		s.accept("test", change.Requirement{Require: "review", Role: "ops", Not: []string{"implementer"}})
		s.pass("test").reviews("ops-1", "approve")
	}).counted("test"),
	refuses("the tester may not review", required, "qa-1 does not count: is tester", asks(func(r *change.Requirement) { r.Not = []string{"tester"} }, func(s *story) {
		s.says("qa-1", "qa", "test", "confirm")
		s.reviews("qa-1", "approve")
	})).at("test"),
	opens("somebody who tested another procedure may review", required, "qa-1 said approve", asks(func(r *change.Requirement) { r.Not = []string{"tester"} }, func(s *story) {
		s.says("qa-1", "qa", "test", "confirm")
		s.otherProcedure("procedure 2").reviews("qa-1", "approve")
	})).at("test"),

	refuses("nobody says who starts it, and it may be the author", performer, "nobody says who starts it", func(s *story) {
		apart(func(s *story) { s.reviews("qa-1", "approve") }, "author", "implementer")(s)
		s.in.Facts.Actor = ""
	}).at("test"),
	refuses("nobody says who starts it, and it may be the reviewer", performer, "nobody says who starts it", func(s *story) {
		not("implementer", func(s *story) { s.reviews("qa-1", "approve") })(s)
		s.in.Facts.Actor = ""
	}).at("test"),
	refuses("nobody says who starts production", performer, "nobody says who starts it, and it has to be one of the performer's people", func(s *story) {
		performed("vendor", "")(s)
		s.pass("test", "validation")
	}),
	refuses("a stranger starts it", performer, `"nobody-99" has no role in this pipeline`, func(s *story) { s.edit = append(s.edit, byActor("nobody-99")) }).at("test"),
	refuses("an author whom the pipeline does not know", separation, `"dev-9" wrote the change and is not among the people`, apart(func(s *story) {
		s.in.Pipeline.People = map[string]change.Person{"dev-1": {}}
		s.in.Change.Authors = []string{"dev-1", "dev-9"}
		s.reviews("qa-1", "approve")
	}, "author", "approver")).at("test"),
	refuses("the author wrote their address", required, "dev-1 does not count", apart(func(s *story) {
		s.in.Pipeline.People = map[string]change.Person{"dev-1": {Email: "dev-1@example.test"}}
		s.in.Change.Authors = []string{"Dev-1@example.test"}
		s.reviews("dev-1", "approve")
	}, "author", "approver")).at("test"),
	opens("the performer is known", performer, "performed by vendor, that is ops", performed("vendor", "")).at("test"),
	opens("one of their people starts it", performer, "performed by vendor", func(s *story) { performed("vendor", "Ops-1")(s); s.pass("test", "validation") }),
	opens("somebody else starts a test", performer, "performed by vendor", performed("vendor", "dev-1")).at("test"),
	refuses("nobody performs it", performer, "does not say who performs it", performed("", "")).at("test"),
	refuses("a performer whom the pipeline does not know", performer, `"me" is not a performer of this pipeline`, performed("me", "")).at("test"),
	refuses("somebody else starts production", performer, "dev-1 may not start it", func(s *story) { performed("vendor", "dev-1")(s); s.pass("test", "validation") }),
	refuses("somebody starts production whose team is not known", performer, "dev-1 may not start it", func(s *story) {
		performed("vendor", "dev-1")(s)
		s.in.Pipeline.Roles["ops"] = change.Role{Teams: []string{"org/ops"}}
		s.pass("test", "validation")
	}),
	refuses("a performer without roles has no people", performer, "ops-1 may not start it", func(s *story) {
		performed("vendor", "ops-1")(s)
		s.in.Pipeline.Performers["vendor"] = change.Performer{}
		s.pass("test", "validation")
	}),
}

func performed(name, actor string) func(*story) {
	return func(s *story) {
		s.in.Pipeline.Performers = map[string]change.Performer{"vendor": {Roles: []string{"ops"}}}
		s.in.Change.Performer = name
		s.edit = append(s.edit, byActor(actor))
	}
}

func TestPeople(t *testing.T) { judge(t, peopleCases) }
