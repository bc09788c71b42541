package main

import (
	"slices"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
)

// ixiasoft breaks the sentences of the vendor's recommended practice: everything up
// to the gate of production is on 19 December, and production starts on 16 January
// at 8:00 in Paris.
var ixiasoft = []breach{
	// "… ensure you test them on a non-production environment."
	{rule: "order/previous-passed", breaks: without(anAttempt("experiment"))},
	{rule: "order/previous-passed", at: entering("validation"), breaks: without(anAttempt("test"))},
	{rule: "order/previous-passed", breaks: reworded(anAttempt("test"), func(p *evidence.Predicate) { p.Environment = "production" })},
	{rule: "order/previous-passed", breaks: reworded(anEnd("validation"), func(p *evidence.Predicate) { p.AttemptFinished.Outcome = "failed" })},
	// "… the specific requirements in your deployment."
	{rule: "spec/reference", ask: refused, breaks: rewritten("On ${content-server}: export", "On ${old-server}: export")},
	{rule: "spec/reference", ask: refused, breaks: rewritten(`"type": "upgrade"`, `"type": "trial"`)},
	{rule: "spec/type", breaks: cut("  \"versions\": {\n", "  \"impact\": {")},
	// "… a set of procedures documenting specifically what you need to do".
	{rule: "spec/sections", requirement: "documented", at: entering("test"), breaks: everywhere(`"kind": "regression"`, `"kind": "progression"`)},
	{rule: "spec/sections", requirement: "way-back", at: done("experiment"), ask: accepts, breaks: cut("  \"rollback\": [", "  \"tests\": [\n    {")},
	{rule: "plan/rollback", breaks: cut("  \"rollback\": [", "  \"tests\": [\n    {")},
	// 1: "… until you are satisfied with the results and you have documented a complete
	// procedure".
	{rule: "verdict/order", requirement: "satisfied", at: entering("test"), breaks: without(within("experiment", aSignOff("author", "confirm")))},
	{rule: "verdict/order", requirement: "satisfied", breaks: withoutYes("experiment", "Is the procedure for production documented completely?")},
	// 2: "… the procedure is correct, the changes are applied correctly and no
	// regressions occur".
	{rule: "verdict/order", requirement: "tested", breaks: withoutYes("test", "Is the procedure correct?")},
	{rule: "verdict/order", requirement: "tested", breaks: withoutYes("test", "Are the changes applied correctly?")},
	{rule: "verdict/order", requirement: "tested", breaks: withoutYes("test", "Did no regressions occur?")},
	{rule: "order/same-procedure", ask: edited, breaks: rewritten("stop the web service. Wait", "stop the web service. Do not wait")},
	{rule: "order/evidence-age", requirement: "test-is-recent", breaks: askedAt("2027-03-19T10:02:01Z")},
	{rule: "order/soak", requirement: "one-night", breaks: askedAt("2026-12-20T10:01:59Z")},
	// "… on a copy of your production environment".
	{rule: "order/copy-of-production", requirement: "copy-of-production", at: entering("validation"), breaks: without(aCopy)},
	{rule: "order/copy-of-production", requirement: "copy-of-production", at: entering("validation"), breaks: reworded(aCopy, func(p *evidence.Predicate) { p.Copy.Of = "test" })},
	{rule: "order/copy-of-production", requirement: "copy-of-production", at: entering("validation"), breaks: reworded(aCopy, func(p *evidence.Predicate) { p.Copy.Taken = time.Date(2026, 11, 19, 10, 3, 59, 0, time.UTC) })},
	{rule: "verdict/order", requirement: "validated", breaks: withoutYes("validation", "Are the instructions complete and correct?")},
	{rule: "verdict/order", requirement: "validated", breaks: withoutYes("validation", "Were the changes applied successfully?")},
	{rule: "verdict/order", requirement: "validated", breaks: withoutYes("validation", "Is nothing broken as a result of the changes?")},
	// "… although not all deployments have such an environment."
	{rule: "order/skip", breaks: leftOut("author-1", "no-such-environment")},
	{rule: "order/skip", breaks: leftOut("approver-1", "no-time")},
	// "… and the changes are approved".
	{rule: "review/required", requirement: "approved", breaks: without(aSignOff("approver", "approve"))},
	{rule: "review/required", requirement: "approved", breaks: rewritten(`"authors": ["author-1"]`, `"authors": ["approver-1"]`)},
	// "… hand it off to the IT department who will run checks on the test environment".
	{rule: "verdict/order", requirement: "handed-off", breaks: without(within("production", aSignOff("it", "confirm")))},
	{rule: "verdict/order", requirement: "handed-off", breaks: recordedAt("2026-12-19T13:05:30Z", within("production", aSignOff("it", "confirm")))},
	{rule: "verdict/check", requirement: "it-checks-on-test", breaks: without(aCheck("it-checks-on-test"))},
	{rule: "verdict/check", requirement: "it-checks-on-test", breaks: recordedAt("2026-12-19T13:05:30Z", aCheck("it-checks-on-test"))},
	{rule: "review/performer", breaks: func(w *world) { w.actor = "author-1" }},
	{rule: "review/performer", breaks: rewritten(`"performer": "it"`, `"performer": "author"`)},
	// 3: "… follows the procedure to apply the changes to the production environment."
	{rule: "time/window", requirement: "in-the-window", breaks: askedAt("2027-01-16T06:59:59Z")},
	{rule: "time/window", requirement: "in-the-window", breaks: askedAt("2027-01-16T15:00:01Z")},
	{rule: "verdict/order", requirement: "applied-by-it", at: done("production"), ask: accepts, breaks: without(within("production", aSignOff("it", "confirm")))},
}

// withoutYes leaves a question of the author's word in a stage without its yes.
func withoutYes(stage, question string) func(*world) {
	return reworded(within(stage, aSignOff("author", "confirm")), func(p *evidence.Predicate) {
		p.SignOff.Answers = slices.DeleteFunc(p.SignOff.Answers, func(a string) bool { return a == question })
	})
}

// everywhere replaces a text wherever a file holds it.
func everywhere(old, new string) func(*world) {
	return func(w *world) {
		w.rewrite(old, func(text string) string { return strings.ReplaceAll(text, old, new) })
	}
}

// leftOut lets somebody waive the stage validation instead of carrying it out.
func leftOut(person, reason string) func(*world) {
	return func(w *world) {
		w.drop(anAttempt("validation"))
		reworded(aCopy, func(p *evidence.Predicate) {
			p.Copy, p.Actor = nil, person
			p.Waiver = &evidence.WaiverBody{Role: "approver", Person: person, Reason: reason}
		})(w)
	}
}
