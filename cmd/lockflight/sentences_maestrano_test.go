package main

import (
	"slices"
	"testing"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/ticket"
)

// maestrano breaks the sentences of the platform's releases: UAT is on 12 November,
// production on 10 December from 6:00 to 8:00 in Paris.
var maestrano = []breach{
	// 1: "Some examples of changes".
	{rule: "spec/reference", ask: refused, breaks: rewritten(`type:      "release"`, `type:      "hotfix"`)},
	{rule: "spec/type", breaks: cut("versions: {\n", "// 3.")},
	// 2.1: "The same process is applied to any product release or infrastructure change".
	{rule: "review/required", requirement: "approval-qa", breaks: both(rewritten(`type:      "release"`, `type:      "manual"`), without(aSignOff("qa", "approve")))},
	{rule: "review/required", requirement: "approval-expert", at: given(entering("production"), anExpertApproves), breaks: without(aSignOff("expert", "approve"))},
	// 2.1: "Agreement on a deployment date between … Support Team and our customers".
	{rule: "verdict/order", requirement: "deployment-date", breaks: without(aSignOff("support", "confirm"))},
	{rule: "verdict/order", requirement: "deployment-date", at: entering("uat"), breaks: without(aSignOff("customer", "approve"))},
	{rule: "verdict/order", requirement: "deployment-date", breaks: recordedAt("2026-11-12T06:16:30Z", within("production", aSignOff("customer", "approve")))},
	{rule: "verdict/order", requirement: "deployment-date", breaks: rewritten("2026-12-10T06:00:00", "2026-12-10T06:00:01")},
	{rule: "spec/sections", requirement: "date-written-down", at: entering("uat"), breaks: cut("window: {\n", "communication:")},
	{rule: "time/window", requirement: "on-the-agreed-date", breaks: askedAt("2026-12-10T04:59:59Z")},
	{rule: "time/window", requirement: "on-the-agreed-date", breaks: askedAt("2026-12-10T07:00:01Z")},
	{rule: "plan/dates", breaks: rewritten(`weekday: "thursday"`, `weekday: "friday"`)},
	// "… with a communication plan if an outage is expected".
	{rule: "spec/sections", requirement: "communication-plan", breaks: cut("communication: [", "fleet:")},
	{rule: "comms/notices", requirement: "end-users-told", at: entering("uat"), breaks: without(aNotice("planned-outage"))},
	{rule: "comms/notices", requirement: "end-users-told", breaks: rewritten("2026-12-10T06:00:00", "2026-12-10T06:00:01")},
	{rule: "comms/notices", requirement: "end-users-told", breaks: reworded(aNotice("planned-outage"), func(p *evidence.Predicate) { p.Notice.To = []string{"administrators"} })},
	// "Approval from … Quality Assurance, from a … Peer, from … Operations Management".
	{rule: "review/required", requirement: "approval-qa", breaks: without(aSignOff("qa", "approve"))},
	{rule: "review/required", requirement: "approval-peer", breaks: without(aSignOff("peer", "approve"))},
	{rule: "review/required", requirement: "approval-peer", breaks: reworded(aSignOff("peer", "approve"), saidBy("author-1"))},
	{rule: "review/required", requirement: "approval-operations", at: entering("uat"), breaks: without(aSignOff("operations", "approve"))},
	{rule: "review/distinct", breaks: func(w *world) {
		w.edit(`members: ["ops-1"]`, `members: ["ops-1", "qa-1"]`)
		reworded(aSignOff("operations", "approve"), saidBy("qa-1"))(w)
	}},
	// "If the change is not performed by the Enterprise Customer himself".
	{rule: "review/required", requirement: "review-by-business", at: entering("uat"), breaks: without(aSignOff("business", "approve"))},
	{rule: "review/required", requirement: "review-by-business", breaks: reworded(aSignOff("business", "approve"), saidBy("peer-2"))},
	{rule: "ticket/state", requirement: "change-to-be-released", at: entering("uat"), breaks: inState("ESD-350", "to-be-reviewed-by-business")},
	{rule: "ticket/state", requirement: "change-to-be-released", at: entering("uat"), ask: saying("waits for customer", gates), breaks: inState("ESD-350", "to-be-reviewed-by-business")},
	// "… based on deployment procedure".
	{rule: "order/same-procedure", ask: edited, breaks: rewritten("Stop the connectors and", "Kill the connectors and")},
	{rule: "review/performer", breaks: func(w *world) { w.actor = "customer-2" }},
	// "If the change is performed by the Enterprise Customer himself, the reporter of
	// the ticket will be changed … on the status To be Released".
	{rule: "ticket/state", requirement: "change-to-be-released", at: entering("uat"), breaks: rewritten(`performer: "vendor"`, `performer: "customer"`)},
	{rule: "ticket/state", requirement: "change-to-be-released", at: given(entering("uat"), byTheCustomer), breaks: handedTo("ops-2", "ESD-350")},
	{rule: "review/performer", breaks: rewritten(`performer: "vendor"`, `performer: "customer"`)},
	// "Testing performed by the Enterprise Customer", after the change.
	{rule: "verdict/check", requirement: "test-scenarios", breaks: without(aCheck("test-scenarios"))},
	{rule: "verdict/check", requirement: "test-scenarios", breaks: recordedAt("2026-11-12T05:40:59Z", aCheck("test-scenarios"))},
	{rule: "verdict/check", requirement: "test-scenarios", breaks: reworded(aCheck("test-scenarios"), func(p *evidence.Predicate) { p.Check.Role, p.Check.Person = "qa", "qa-1" })},
	{rule: "verdict/check", requirement: "post-release-scenarios", at: done("production"), ask: accepts, breaks: without(aCheck("post-release-scenarios"))},
	{rule: "verdict/check", requirement: "qa-looked-too", at: given(done("production"), qaLooks), ask: accepts, breaks: without(aCheck("qa-looked-too"))},
	// 2.2: "make sure that a bug is no more reproducible".
	{rule: "ticket/scope", requirement: "tickets-done", breaks: reworded(anEnd("uat"), func(p *evidence.Predicate) { p.AttemptFinished.Results["invoice-once"] = "failed" })},
	{rule: "ticket/scope", requirement: "tickets-done", breaks: func(w *world) { delete(w.tickets, "ESD-327") }},
	// "… a discussion will take place between Maestrano and the Enterprise Customer".
	{rule: "verdict/order", requirement: "joint-decision", breaks: without(within("uat", aSignOff("customer", "confirm")))},
	{rule: "verdict/order", requirement: "joint-decision", breaks: reworded(aSignOff("customer", "confirm"), func(p *evidence.Predicate) { p.SignOff.Answers = p.SignOff.Answers[:1] })},
	{rule: "order/previous-passed", breaks: reworded(anEnd("uat"), func(p *evidence.Predicate) { p.AttemptFinished.Outcome = "rolled-back" })},
	{rule: "order/not-revoked", breaks: again("2026-11-13T06:00:00Z", anAttempt("uat"), rolledBack)},
	{rule: "owed/debt", requirement: "rolled-back-together", breaks: reworded(anEnd("uat"), rolledBack)},
	{rule: "owed/debt", requirement: "done-after-rollback", breaks: both(reworded(anEnd("uat"), rolledBack), inState("ESD-350", "in-testing"))},
	{rule: "verdict/check", requirement: "depends-on.connectors-2-8-1", breaks: rewritten(`ticket: "ESD-350"`, "ticket: \"ESD-350\"\ndependsOn: [\"connectors-2-8-1\"]")},
	{rule: "order/same-procedure", ask: edited, breaks: rewritten(`to: "2.8.0"`, `to: "2.8.1"`)},
	{rule: "ticket/state", requirement: "change-done", breaks: inState("ESD-350", "in-testing")},
	// 2.3: the nine sections.
	{rule: "spec/sections", requirement: "change-ticket", breaks: rewritten("Release the connectors 2.8, which send invoices once and only once", "TBD")},
	{rule: "spec/sections", requirement: "change-ticket", breaks: rewritten("	duration: \"30m\"\n", "")},
	{rule: "spec/sections", requirement: "change-ticket", breaks: cut("changelog: [", "// The date")},
	{rule: "verdict/check", requirement: "changelog-complete", at: entering("uat"), breaks: without(aCheck("changelog-complete"))},
	{rule: "spec/sections", requirement: "change-ticket", breaks: rewritten(`components: ["connectors", "hub", "web-servers"]`, `components: []`)},
	{rule: "spec/sections", requirement: "change-ticket", breaks: withoutList("tickets")},
	{rule: "spec/sections", requirement: "change-ticket", breaks: withoutList("procedure")},
	{rule: "plan/fits", breaks: rewritten("2026-12-10T08:00:00+01:00", "2026-12-10T06:27:59+01:00")},
	{rule: "spec/sections", requirement: "change-ticket", breaks: both(rewritten(`kind:   "progression"`, `kind:   "unit"`), rewritten(`kind:   "progression"`, `kind:   "unit"`))},
	{rule: "spec/sections", requirement: "change-ticket", breaks: both(rewritten(`kind:   "regression"`, `kind:   "unit"`), rewritten(`kind:   "regression"`, `kind:   "unit"`))},
	{rule: "spec/sections", requirement: "change-ticket", breaks: cut("rollback: [", "// 8.")},
	{rule: "spec/sections", requirement: "change-ticket", breaks: cut("checklist: [", "")},
	{rule: "plan/impact", breaks: rewritten(`duration: "30m"`, `duration: "27m"`)},
	{rule: "plan/impact", breaks: rewritten("outage:   true\n	duration: \"30m\"", "outage:   false")},
	{rule: "plan/rollback", breaks: cut("rollback: [", "// 8.")},
	{rule: "checklist/complete", requirement: "tests-before-release", breaks: rewritten(`{item: "performance testing", done: true,`, `{item: "performance testing", done: false,`)},
	{rule: "checklist/complete", requirement: "tests-before-release", at: entering("uat"), breaks: without(aCheck("tests-before-release"))},
	{rule: "verdict/check", requirement: "qa-tests", at: entering("uat"), breaks: without(aCheck("qa-tests"))},
	// 4.2: the states of the tickets.
	{rule: "ticket/state", requirement: "tickets-to-be-released", at: entering("uat"), breaks: inState("ESD-311", "waiting-for-support")},
	{rule: "ticket/state", requirement: "tickets-to-be-released", at: entering("uat"), breaks: inState("ESD-311", "waiting-for-customer")},
	{rule: "ticket/state", requirement: "tickets-to-be-released", at: entering("uat"), breaks: inState("ESD-311", "in-progress")},
	{rule: "ticket/state", requirement: "tickets-to-be-released", at: entering("uat"), breaks: inState("ESD-311", "on-hold")},
	{rule: "ticket/state", requirement: "tickets-done", breaks: inState("ESD-340", "in-testing")},
	{rule: "ticket/state", requirement: "tickets-done", breaks: inState("ESD-340", "waiting-for-support")},
	{rule: "ticket/state", requirement: "tickets-done", ask: saying("only to in-testing", gates), breaks: inState("ESD-340", "to-be-released")},
	{rule: "ticket/state", requirement: "tickets-done", breaks: cameAt("2026-11-12T05:41:59Z", "ESD-340")},
	{rule: "ticket/state", requirement: "tickets-done", ask: saying("only to waiting-for-support or to-do", gates), breaks: inState("ESD-340", "on-hold")},
}

func rolledBack(p *evidence.Predicate) {
	if p.AttemptFinished != nil {
		p.AttemptFinished.Outcome = evidence.RolledBack
	}
}

func byTheCustomer(w *world) {
	w.edit(`performer: "vendor"`, `performer: "customer"`)
	w.edit(`deployer: ["ops-2"]`, `deployer: ["customer-2"]`)
	w.actor = "customer-2"
	handedTo("customer-1", "ESD-350")(w)
}

func withoutOutage(w *world) {
	w.edit("outage:   true\n\tduration: \"30m\"", "outage:   false")
	for range 2 {
		w.edit(`service: "down"`, "")
		w.edit(`service: "up"`, "")
	}
}

func anExpertApproves(w *world) {
	again("2026-12-10T04:00:00Z", within("production", aSignOff("qa", "approve")), func(p *evidence.Predicate) {
		p.SignOff.Role, p.SignOff.Person, p.Actor = "expert", "expert-1", "expert-1"
	})(w)
}

func qaLooks(w *world) {
	again("2026-12-10T05:29:00Z", aCheck("post-release-scenarios"), func(p *evidence.Predicate) {
		p.Check.Name, p.Check.Role, p.Check.Person, p.Actor = "qa-looked-too", "qa", "qa-1", "qa-1"
	})(w)
}

// TestMaestranoAsksWhereItApplies: who performs it, and whether anybody notices,
// decide what is asked for.
func TestMaestranoAsksWhereItApplies(t *testing.T) {
	r := rehearse(t, "maestrano")
	for requirement, otherwise := range map[string]func(*world){
		"review-by-business": byTheCustomer, "communication-plan": withoutOutage, "end-users-told": withoutOutage,
	} {
		w := entering("uat")(r, t, "maestrano")
		if reasons, err := gates(w); err != nil || !asks(reasons, requirement) {
			t.Errorf("%s is not asked for: %v", requirement, err)
		}
		otherwise(w)
		reasons, err := gates(w)
		if err != nil || asks(reasons, requirement) {
			t.Errorf("%s is asked for where it does not apply: %v", requirement, err)
		}
		for _, rule := range []string{"spec/schema", "spec/reference", "ticket/state", "review/performer"} {
			if fires(reasons, rule, "") {
				t.Errorf("where %s does not apply, %s does not hold:\n%s", requirement, rule, unmetOf(reasons))
			}
		}
	}
}

func asks(reasons []gate.Reason, requirement string) bool {
	return slices.ContainsFunc(reasons, func(r gate.Reason) bool { return r.Requirement == requirement })
}

// inState puts a ticket into another state.
func inState(id, state string) func(*world) {
	return func(w *world) { w.tickets[id] = ticket.Ticket{ID: id, State: state} }
}

// saidBy makes a word that of somebody else, who gives it without a proxy.
func saidBy(person string) func(*evidence.Predicate) {
	return func(p *evidence.Predicate) { p.SignOff.Person, p.Actor = person, person }
}

// anEnd is about how the attempts of a stage ended.
func anEnd(stage string) func(evidence.Predicate) bool {
	return within(stage, func(p evidence.Predicate) bool { return p.AttemptFinished != nil })
}
