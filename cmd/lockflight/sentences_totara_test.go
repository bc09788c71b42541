package main

import (
	"encoding/json"
	"strings"

	"github.com/lockflight/lockflight/pkg/evidence"
)

// totara breaks the sentences of the acceptance environment: acceptance is on the
// evening of 10 November, production starts on 8 December at 19:30 in Amsterdam,
// and its first step is at 18:45.
var totara = []breach{
	// "… welk type aanpassing (fix/upgrade/herstart)".
	{rule: "spec/reference", ask: refused, breaks: rewritten("type: upgrade", "type: patch")},
	{rule: "spec/reference", ask: refused, breaks: cut("facts:\n", "components:")},
	{rule: "spec/type", at: entering("acceptance"), breaks: rewritten("type: upgrade", "type: restart")},
	{rule: "spec/type", at: entering("acceptance"), breaks: cut("versions:\n", "impact:\n")},
	{rule: "spec/sections", requirement: "request", at: entering("acceptance"), breaks: rewritten("requester: requester-1\n", "")},
	// "… waarbij de acceptatie omgeving enige tijd niet bereikbaar is."
	{rule: "spec/type", at: entering("acceptance"), breaks: rewritten("outage: true\n  duration: 1h45m", "outage: false")},
	{rule: "plan/impact", breaks: rewritten("duration: 1h45m", "duration: 1h34m")},
	// "… een schriftelijk akkoord … voor het doorvoeren van de betreffende aanpassing."
	{rule: "review/agreement", requirement: "written-agreement", at: entering("acceptance"), breaks: without(aSignOff("requester", "approve"))},
	{rule: "review/agreement", requirement: "written-agreement", at: entering("acceptance"), breaks: reworded(aSignOff("requester", "approve"), func(p *evidence.Predicate) { p.SignOff.Ref = "" })},
	{rule: "review/agreement", requirement: "written-agreement", at: entering("acceptance"), ask: edited, breaks: rewritten(`to: "12.6"`, `to: "12.7"`)},
	{rule: "review/agreement", requirement: "written-agreement", ask: edited, breaks: rewritten("duration: 1h45m", "duration: 2h")},
	{rule: "review/performer", breaks: func(w *world) { w.actor = "requester-1" }},
	// "De behandelaar maakt een back-up", of the database and of the files.
	{rule: "backup/taken", requirement: "backup-database", at: running("acceptance"), ask: during, breaks: without(aBackup("database-before"))},
	{rule: "backup/taken", requirement: "backup-files", at: running("acceptance"), ask: during, breaks: without(aBackup("files-before"))},
	{rule: "backup/taken", requirement: "backup-database", breaks: recordedAt("2026-11-10T21:03:01Z", aBackup("database-before"))},
	{rule: "backup/taken", requirement: "backup-database", at: running("production"), ask: during, breaks: without(within("production", aBackup("database-before")))},
	// "… zodat de startsituatie altijd te herstellen is".
	{rule: "spec/sections", requirement: "way-back", at: entering("acceptance"), breaks: cut("rollback:\n", "tests:\n  - name")},
	{rule: "plan/rollback", breaks: cut("rollback:\n", "tests:\n  - name")},
	{rule: "plan/decision", breaks: rewritten("takes: 15m..20m\n    after: [restore-files]", "takes: 2h\n    after: [restore-files]")},
	{rule: "backup/restore-fits", breaks: rewritten("restore: 15m..20m", "restore: 15m..21m")},
	// "… op een rustig moment", to the second: the quiet evening is 18:30 to 23:30, and
	// the steps take two and a half hours.
	{rule: "time/quiet", requirement: "quiet-moment", at: entering("acceptance"), breaks: askedAt("2026-11-11T17:29:59Z")},
	{rule: "time/quiet", requirement: "quiet-moment", at: entering("acceptance"), breaks: askedAt("2026-11-11T20:00:01Z")},
	// "De behandelaar test … en vraagt de aanvrager hetzelfde te doen."
	{rule: "verdict/order", requirement: "tested", breaks: without(within("acceptance", aSignOff("handler", "confirm")))},
	{rule: "verdict/order", requirement: "tested", breaks: without(aSignOff("requester", "confirm"))},
	{rule: "verdict/order", requirement: "tested", breaks: recordedAt("2026-11-10T21:03:30Z", aSignOff("requester", "confirm"))},
	{rule: "verdict/order", requirement: "tested", breaks: reworded(aSignOff("requester", "confirm"), func(p *evidence.Predicate) { p.SignOff.Answers = p.SignOff.Answers[:1] })},
	{rule: "review/separation", requirement: "two-parties", breaks: reworded(anAttempt("acceptance"), func(p *evidence.Predicate) { p.Actor = "requester-1" })},
	// "… kan dezelfde actie ingepland en uitgevoerd worden op de productie omgeving."
	{rule: "order/previous-passed", breaks: without(anAttempt("acceptance"))},
	{rule: "order/same-procedure", ask: edited, breaks: rewritten("Dump the database", "Save the database")},
	{rule: "verdict/order", requirement: "planned-afterwards", breaks: recordedAt("2026-11-10T21:04:59Z", within("production", aSignOff("handler", "confirm")))},
	{rule: "verdict/order", requirement: "planned-afterwards", breaks: rewritten("2026-12-08T19:30:00+01:00", "2026-12-08T19:30:01+01:00")},
	{rule: "time/window", requirement: "planned", breaks: askedAt("2026-12-08T17:44:59Z")},
	{rule: "plan/fits", breaks: rewritten(`end: "2026-12-08T23:00:00+01:00"`, `end: "2026-12-08T21:14:59+01:00"`)},
	{rule: "verdict/check", requirement: "production-process", breaks: without(aCheck("production-process"))},
}

// anAttempt is about the start and the end of the attempts of a stage.
func anAttempt(stage string) func(evidence.Predicate) bool {
	return within(stage, func(p evidence.Predicate) bool { return p.AttemptStarted != nil || p.AttemptFinished != nil })
}

// within is about the statements of one stage.
func within(stage string, which func(evidence.Predicate) bool) func(evidence.Predicate) bool {
	return func(p evidence.Predicate) bool { return p.Stage == stage && which(p) }
}

// reworded changes what statements say.
func reworded(which func(evidence.Predicate) bool, how func(*evidence.Predicate)) func(*world) {
	return func(w *world) {
		w.change(which, func(p *evidence.Predicate) {
			data, err := json.Marshal(p)
			if err != nil {
				w.t.Fatal(err)
			}
			*p = evidence.Predicate{}
			if err := json.Unmarshal(data, p); err != nil {
				w.t.Fatal(err)
			}
			how(p)
		})
	}
}

// cut takes out what stands from one text up to another, or to the end of the file.
func cut(from, to string) func(*world) {
	return func(w *world) {
		w.rewrite(from, func(text string) string {
			head, rest, _ := strings.Cut(text, from)
			if to == "" {
				return head
			}
			_, tail, found := strings.Cut(rest, to)
			if !found {
				w.t.Fatalf("%q does not follow %q", to, from)
			}
			return head + to + tail
		})
	}
}
