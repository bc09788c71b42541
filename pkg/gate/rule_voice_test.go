package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

const (
	veto      = "review/veto"
	agreement = "review/agreement"
)

// heard lets qa-1 approve for test, and somebody say more.
func heardAt(stage string, given func(*story)) func(*story) {
	return func(s *story) {
		s.enter("test", change.Requirement{Require: "review", Role: "qa"})
		s.says("qa-1", "qa", "test", "approve")
		if stage == "production" {
			s.pass("test", "validation")
		}
		given(s)
	}
}

func before(given func(*story)) func(*story) { return heardAt("test", given) }
func after(given func(*story)) func(*story)  { return heardAt("production", given) }

var vetoCases = []theCase{
	opens("nobody objects", veto, "nobody entitled said no", before(func(s *story) {})).at("test"),
	opens("somebody without the role objects", veto, "nobody entitled", before(func(s *story) { s.reviews("ops-1", "reject") })).at("test"),
	opens("an objection in another role", veto, "nobody entitled", before(func(s *story) { s.says("qa-2", "dev", "test", "reject") })).at("test"),
	opens("an objection for a later stage", veto, "nobody entitled", before(func(s *story) { s.says("qa-2", "qa", "production", "no-go") })).at("test"),
	opens("an objection that its author lifted", veto, "nobody entitled", before(func(s *story) {
		s.reviews("qa-2", "reject")
		s.reviews("qa-2", "approve")
	})).at("test"),
	opens("an objection that its author lifted in the ledger in the same second", veto, "nobody entitled", before(func(s *story) {
		s.says("qa-2", "qa", "test", "reject")
		s.wait(-time.Minute).says("qa-2", "qa", "test", "approve")
	})).at("test"),
	opens("an objection that its author took back in the ledger in the same second", veto, "nobody entitled", before(func(s *story) {
		s.says("qa-2", "qa", "test", "reject")
		s.wait(-time.Minute).says("qa-2", "qa", "test", "withdraw")
	})).at("test"),
	opens("an objection that its author took back", veto, "nobody entitled", before(func(s *story) {
		s.reviews("qa-2", "reject")
		s.reviews("qa-2", "withdraw")
	})).at("test"),
	opens("a no whose word was taken back after a yes before it", veto, "nobody entitled", before(func(s *story) {
		s.reviews("qa-2", "approve")
		s.reviews("qa-2", "reject")
		s.reviews("qa-2", "withdraw")
	})).at("test"),
	opens("somebody takes back what they never said", veto, "nobody entitled", before(func(s *story) { s.reviews("qa-2", "withdraw") })).at("test"),
	opens("somebody whose account is not theirs", veto, "nobody entitled", before(func(s *story) {
		s.in.Pipeline.People = map[string]change.Person{"qa-2": {ID: 7}}
		s.reviews("qa-2", "reject").By.ID = 8
	})).at("test"),

	refuses("somebody entitled rejects", veto, "qa-2 said reject as qa", before(func(s *story) { s.reviews("qa-2", "reject") })).at("test"),
	refuses("a no-go", veto, "qa-2 said no-go as qa", before(func(s *story) { s.says("qa-2", "qa", "test", "no-go") })).at("test"),
	refuses("a rejection in another case", veto, "qa-2 said reject", before(func(s *story) { s.reviews("Qa-2", "reject") })).at("test"),
	refuses("a member whom the role writes in capitals rejects", veto, "qa-2 said reject", before(func(s *story) {
		s.in.Pipeline.Roles["qa"] = change.Role{Members: []string{"qa-1", "QA-2"}}
		s.reviews("qa-2", "reject")
	})).at("test"),
	refuses("a comment does not lift it", veto, "qa-2 said reject", before(func(s *story) { s.reviews("qa-2", "reject"); s.reviews("qa-2", "comment") })).at("test"),
	refuses("somebody else does not lift it", veto, "qa-2 said reject", before(func(s *story) { s.reviews("qa-2", "reject"); s.reviews("qa-1", "approve") })).at("test"),
	refuses("a new procedure does not lift it", veto, "qa-2 said reject", before(func(s *story) {
		s.reviews("qa-2", "reject")
		s.otherProcedure("procedure 2").says("qa-1", "qa", "test", "approve")
	})).at("test"),
	refuses("a yes in another role does not lift a sign-off", veto, "qa-2 said reject", before(func(s *story) {
		s.says("qa-2", "qa", "test", "reject")
		s.says("qa-2", "dev", "test", "approve")
	})).at("test"),
	refuses("a yes for another stage does not lift it", veto, "qa-2 said reject", before(func(s *story) {
		s.says("qa-2", "qa", "test", "reject")
		s.says("qa-2", "qa", "validation", "approve")
	})).at("test"),
	refuses("an approval is withdrawn", veto, "qa-1 said withdraw", before(func(s *story) {
		s.says("qa-2", "qa", "test", "approve")
		s.says("qa-1", "qa", "test", "withdraw")
	})).at("test"),
	refuses("an approval is withdrawn twice", veto, "qa-1 said withdraw", before(func(s *story) {
		s.says("qa-2", "qa", "test", "approve")
		s.says("qa-1", "qa", "test", "withdraw")
		s.says("qa-1", "qa", "test", "withdraw")
	})).at("test"),
	refuses("a yes and a no in the same second", veto, "qa-2 said reject", before(func(s *story) {
		s.reviews("qa-2", "reject")
		s.reviews("qa-2", "approve").At = s.set.Reviews[0].At
	})).at("test"),
	refuses("a no of the forge and a sign-off in the same second", veto, "qa-2 said reject", before(func(s *story) {
		no := s.reviews("qa-2", "reject")
		no.At = s.says("qa-2", "qa", "test", "approve").Predicate.Time
	})).at("test"),
	refuses("a no that is taken back in the same second", veto, "qa-2 said reject", before(func(s *story) {
		s.reviews("qa-2", "reject")
		s.reviews("qa-2", "withdraw").At = s.set.Reviews[0].At
	})).at("test"),
	refuses("a sign-off with a no that the forge takes back in the same second", veto, "qa-2 said", before(func(s *story) {
		back := s.reviews("qa-2", "withdraw")
		back.At = s.says("qa-2", "qa", "test", "reject").Predicate.Time
	})).at("test"),
	refuses("the author objects to their own change", veto, "qa-2 said reject", before(func(s *story) {
		s.in.Change.Authors = []string{"qa-2"}
		s.stage("test").Enter[0].Not = []string{"author"}
		s.reviews("qa-2", "reject")
	})).at("test"),
	refuses("an objection to an earlier stage stands", veto, "qa-2 said reject", after(func(s *story) { s.reviews("qa-2", "reject") })),
	refuses("a sign-off that rejects an earlier stage stands", veto, "qa-2 said reject", after(func(s *story) { s.says("qa-2", "qa", "test", "reject") })),
	refuses("a role that only an earlier stage asks objects at this one", veto, "qa-2 said no-go", after(func(s *story) {
		s.says("qa-2", "qa", "production", "no-go")
	})),
	refuses("a role that only this stage asks objects at an earlier one", veto, "ops-1 said reject", after(func(s *story) {
		s.enter("production", change.Requirement{Require: "review", Role: "ops"})
		s.says("ops-1", "ops", "test", "reject")
		s.says("ops-1", "ops", "production", "approve")
	})),
	refuses("somebody whose verdict is asked objects", veto, "handler-1 said reject", after(func(s *story) {
		s.accept("test", change.Requirement{Require: "verdicts", Order: []change.Verdict{{Role: "handler"}}})
		s.says("handler-1", "handler", "test", "reject")
	})).with("verdict/order"),
	refuses("the requester takes the agreement back", veto, `req-1 said withdraw as requester at 2026-03-02 12:06 UTC ("mail 2")`, after(func(s *story) {
		s.enter("test", change.Requirement{Require: "agreement", Role: "requester"})
		s.says("req-1", "requester", "test", "approve")
		s.says("req-1", "requester", "test", "withdraw").Predicate.SignOff.Ref = "mail 2"
	})).with(agreement),
	refuses("somebody objects in a role whose team is not known", veto, "the members of team org/qa", after(func(s *story) {
		s.in.Pipeline.Roles["qa"] = change.Role{Members: []string{"qa-1"}, Teams: []string{"org/qa"}}
		s.reviews("qa-2", "reject")
	})).comes(gate.Undecided, gate.Undecided),
	opens("somebody comments whose team is not known", veto, "nobody entitled", after(func(s *story) {
		s.in.Pipeline.Roles["qa"] = change.Role{Members: []string{"qa-1"}, Teams: []string{"org/qa"}}
		s.reviews("qa-2", "comment")
	})),
	opens("a role that is only recommended objects", veto, "ops-1 said reject as ops", before(func(s *story) {
		s.enter("test", change.Requirement{Require: "review", Role: "ops", Strength: "should"})
		s.reviews("ops-1", "reject")
	})).at("test").comes(gate.Advised, gate.Passed),
	refuses("a stand-in objects while standing in", veto, "dev-2 said reject", before(func(s *story) {
		standIn(s, noon, noon.Add(time.Hour))
		s.reviews("dev-2", "reject")
		s.wait(2 * time.Hour)
	})).at("test"),
	opens("a stand-in objects afterwards", veto, "nobody entitled", before(func(s *story) {
		standIn(s, noon, noon.Add(time.Minute))
		s.reviews("dev-2", "reject")
	})).at("test"),
}

func standIn(s *story, from, to time.Time) {
	role := s.in.Pipeline.Roles["qa"]
	role.Delegations = []change.Delegation{{From: "qa-2", To: "dev-2", Start: from, End: to, Reason: "away"}}
	s.in.Pipeline.Roles["qa"] = role
}

func TestVeto(t *testing.T) { judge(t, vetoCases) }

func agreed(edit func(*change.Requirement), given func(*story)) func(*story) {
	return func(s *story) {
		r := change.Requirement{Require: "agreement", Role: "requester"}
		edit(&r)
		s.enter("test", r)
		given(s)
	}
}

func simply(given func(*story)) func(*story) { return agreed(func(*change.Requirement) {}, given) }

// letter is an agreement that a proxy enters.
func letter(s *story) *evidence.Record {
	rec := s.says("req-1", "requester", "test", "approve")
	rec.Predicate.Actor, rec.Predicate.SignOff.Ref = "handler-1", "mail 1"
	return rec
}

var agreementCases = []theCase{
	opens("the requester agrees", agreement, "req-1 agreed as requester", simply(func(s *story) { s.says("req-1", "requester", "test", "approve") })).at("test"),
	opens("a proxy enters the letter", agreement, `("mail 1")`, simply(func(s *story) { letter(s) })).at("test"),
	opens("it stands at later stages", agreement, "req-1 agreed", simply(func(s *story) { letter(s); s.pass("test", "validation") })),
	opens("the procedure may change", agreement, "req-1 agreed", simply(func(s *story) { letter(s); s.otherProcedure("procedure 2") })).at("test"),
	opens("the request may change if the procedure is agreed", agreement, "req-1 agreed", agreed(whole, func(s *story) { letter(s); s.otherRequest("request 2") })).at("test"),

	refuses("nobody agreed", agreement, "nothing shows that req-1 agreed in writing", simply(func(s *story) {})).at("test"),
	refuses("nobody agreed, and the change is on its way", agreement, "nothing shows", simply(func(s *story) { s.pass("test", "validation") })),
	refuses("a proxy without a reference", agreement, "without saying where it is written", simply(func(s *story) { letter(s).Predicate.SignOff.Ref = "" })).at("test"),
	refuses("somebody who is not a proxy", agreement, "nothing shows", simply(func(s *story) { letter(s).Predicate.Actor = "dev-1" })).at("test"),
	refuses("somebody else agrees", agreement, "nothing shows", simply(func(s *story) { s.says("dev-1", "requester", "test", "approve") })).at("test"),
	refuses("the agreement is for another stage", agreement, "nothing shows", simply(func(s *story) { letter(s).Predicate.Stage = "validation" })).at("test"),
	refuses("the agreement is for another environment", agreement, "in another environment", simply(func(s *story) { letter(s).Predicate.Environment = "laptop" })).at("test"),
	refuses("the agreement is for no stage", agreement, "for no stage", simply(func(s *story) { letter(s).Predicate.Stage = "" })).at("test"),
	refuses("the agreement is in another role", agreement, "nothing shows", simply(func(s *story) { s.says("req-1", "qa", "test", "approve") })).at("test"),
	refuses("what is asked for changed", agreement, "what is asked for has changed since", simply(func(s *story) { letter(s); s.otherRequest("request 2") })).at("test"),
	refuses("what is asked for changed on the way", agreement, "has changed since", simply(func(s *story) {
		letter(s)
		s.pass("test", "validation").otherRequest("request 2")
	})),
	refuses("the procedure changed, and it was agreed to", agreement, "to another procedure", agreed(whole, func(s *story) { letter(s); s.otherProcedure("procedure 2") })).at("test"),
	refuses("the procedure changed, and an unknown thing was agreed to", agreement, "to another procedure", agreed(func(r *change.Requirement) { r.Agreed = "all" }, func(s *story) {
		letter(s)
		s.otherProcedure("procedure 2")
	})).at("test"),
	refuses("what is asked for changed, and that is named", agreement, "has changed since", agreed(func(r *change.Requirement) { r.Agreed = "request" }, func(s *story) {
		letter(s)
		s.otherRequest("request 2")
	})).at("test"),
	refuses("the change names no requester", agreement, "nobody has the role requester", simply(func(s *story) { s.in.Change.Requester = "" })).at("test"),
	refuses("another requester by now", agreement, "nothing shows that req-2", simply(func(s *story) { letter(s); s.in.Change.Requester = "req-2" })).at("test"),
	refuses("somebody agreed before they stood in", agreement, "nothing shows", agreed(func(r *change.Requirement) { r.Role = "qa" }, func(s *story) {
		s.says("dev-2", "qa", "test", "approve")
		standIn(s, noon.Add(time.Minute), noon.Add(time.Hour))
	})).at("test"),
	refuses("the requester says no", agreement, "nothing shows", simply(func(s *story) { s.says("req-1", "requester", "test", "reject") })).at("test").with(veto),
	refuses("a team that is not known", agreement, "the members of team org/customers", simply(func(s *story) {
		s.in.Pipeline.Roles["requester"] = change.Role{Teams: []string{"org/customers"}}
	})).at("test").comes(gate.Undecided, gate.Undecided),
	refuses("to accept: agreed before it was done", agreement, "before test passed", func(s *story) {
		s.accept("test", change.Requirement{Require: "agreement", Role: "requester"})
		letter(s)
		s.pass("test")
	}).counted("test"),
	opens("only recommended", agreement, "nothing shows", agreed(func(r *change.Requirement) { r.Strength = "should" }, func(s *story) {})).at("test").comes(gate.Advised, gate.Passed),
}

func whole(r *change.Requirement) { r.Agreed = "procedure" }

func TestAgreement(t *testing.T) { judge(t, agreementCases) }
