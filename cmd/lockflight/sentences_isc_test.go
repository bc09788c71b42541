package main

// anotherDay plans the evening for another day.
func anotherDay(day string) func(*world) {
	return both(rewritten("2026-12-15T18", day+"T18"), rewritten("2026-12-15T22", day+"T22"))
}

// iscLearn breaks the sentences of the learning platform: it starts on 15 December
// at 18:00, and its first step is at 15:00.
var iscLearn = []breach{
	// "To follow when there is anything modifying a production service".
	{rule: "spec/type", breaks: rewritten(`"modifies-production": true`, `"modifies-production": false`)},

	// "3 weeks (or more) before the targetted date", to the second.
	{rule: "time/lead", requirement: "prepared", breaks: recordedAt("2026-11-24T17:00:01Z", aCheck("prepared"))},
	{rule: "time/lead", requirement: "tests-prepared", breaks: recordedAt("2026-11-24T17:00:01Z", aCheck("tests-prepared"))},
	{rule: "time/lead", requirement: "window-estimated", breaks: recordedAt("2026-11-24T17:00:01Z", aCheck("window-minutes"))},
	// A moved start asks again.
	{rule: "time/lead", requirement: "prepared", breaks: anotherDay("2026-12-08")},
	// "Prepare all you can to limit what can go wrong", "Prepare tests".
	{rule: "verdict/check", requirement: "prepared", breaks: without(aCheck("prepared"))},
	{rule: "spec/sections", requirement: "complete-plan", at: entering("trial"), breaks: withoutList("preparation")},
	{rule: "verdict/check", requirement: "tests-prepared", breaks: without(aCheck("tests-prepared"))},
	{rule: "spec/sections", requirement: "complete-plan", at: entering("trial"), breaks: rewritten(`kind:   "progression"`, `kind:   "regression"`)},
	// "Estimate the time window needed for the change."
	{rule: "verdict/check", requirement: "window-estimated", breaks: without(aCheck("window-minutes"))},
	{rule: "plan/fits", breaks: rewritten(`takes: "20m..1h"`, `takes: "20m..2h51m"`)},

	// "At 2 weeks before: Pre-check what should be done on D-day".
	{rule: "time/lead", requirement: "pre-check", breaks: recordedAt("2026-12-01T17:00:01Z", aSignOff("validator", "confirm"))},
	{rule: "verdict/order", requirement: "pre-check", breaks: without(aSignOff("validator", "confirm"))},
	// "What will be modified", "How to test it", "The downtime duration requested".
	{rule: "verdict/order", requirement: "pre-check", breaks: unanswered(0, aSignOff("validator", "confirm"))},
	{rule: "verdict/order", requirement: "pre-check", breaks: unanswered(1, aSignOff("validator", "confirm"))},
	{rule: "verdict/order", requirement: "pre-check", breaks: unanswered(2, aSignOff("validator", "confirm"))},
	{rule: "verdict/order", requirement: "pre-check", ask: edited, breaks: rewritten(`duration: "4h"`, `duration: "3h"`)},
	// "During that week, correct what needs to be corrected".
	{rule: "review/required", requirement: "go", ask: edited, breaks: rewritten("Implement the change:", "Implement the corrected change:")},

	// "1 week before: … GO / NOGO".
	{rule: "time/lead", requirement: "go", breaks: recordedAt("2026-12-08T17:00:01Z", aSignOff("validator", "go"))},
	{rule: "review/required", requirement: "go", breaks: without(aSignOff("validator", "go"))},
	{rule: "review/required", requirement: "go", breaks: anotherDay("2026-12-22")},
	{rule: "review/veto", breaks: said("no-go", aSignOff("validator", "go"))},
	// "Send the communication … to [the validator] and all the people affected".
	{rule: "comms/notices", requirement: "planned-notice", breaks: without(aNotice("planned"))},
	{rule: "comms/notices", requirement: "planned-notice", breaks: sentTo(aNotice("planned"), "learners", "teachers")},
	{rule: "comms/notices", requirement: "planned-notice", breaks: anotherDay("2026-12-22")},
	{rule: "time/lead", requirement: "planned-notice", breaks: recordedAt("2026-12-08T17:00:01Z", aNotice("planned"))},
	// "1 day before: Send a notification to remind of the change tomorrow".
	{rule: "comms/notices", requirement: "reminder-notice", breaks: without(aNotice("reminder"))},
	{rule: "comms/notices", requirement: "reminder-notice", breaks: recordedAt("2026-12-14T04:59:59Z", aNotice("reminder"))},
	{rule: "time/lead", requirement: "reminder-notice", breaks: recordedAt("2026-12-15T05:00:01Z", aNotice("reminder"))},

	// "take a snapshot on the VM data only".
	{rule: "order/same-procedure", ask: edited, breaks: rewritten("VM's data only", "VM")},
	{rule: "backup/taken", requirement: "data-snapshot", at: running("production"), ask: during, breaks: without(aBackup("data-snapshot"))},
	// "The system snapshot feature … seems broken".
	{rule: "backup/taken", requirement: "data-snapshot", at: done("production"), ask: accepts, breaks: savedAs("vm-system-snapshot", aBackup("data-snapshot"))},
	{rule: "verdict/check", requirement: "system-way-back", breaks: rewritten(`components: ["platform"]`, `components: ["platform", "system"]`)},
	// "the data snapshot takes about 2h30".
	{rule: "plan/fits", breaks: rewritten(`at:    "S-3h"`, `at:    "S-3h1m"`)},
	{rule: "plan/fits", breaks: rewritten(`takes: "2h30m"`, `takes: "3h6m"`)},
	{rule: "plan/holds", at: running("production"), ask: during, breaks: without(aCheck("snapshot-finished"))},
	// "Send a start notification at the beginning".
	{rule: "comms/notices", requirement: "start-notice", at: running("production"), ask: during, breaks: without(aNotice("start"))},
	{rule: "comms/notices", requirement: "start-notice", at: running("production"), ask: during, breaks: recordedAt("2026-12-15T16:44:59Z", aNotice("start"))},
	{rule: "time/lead", requirement: "start-notice", at: done("production"), ask: accepts, breaks: recordedAt("2026-12-15T17:10:01Z", aNotice("start"))},
	// "Implement the change".
	{rule: "order/same-procedure", ask: edited, breaks: rewritten("Implement the change:", "Implement it:")},
	{rule: "review/performer", breaks: startedBy("validator-1")},
	// "Run tests".
	{rule: "verdict/check", requirement: "tests-pass", breaks: without(aCheck("tests-pass"))},
	{rule: "verdict/check", requirement: "tests-passed", at: done("production"), ask: accepts, breaks: failed(aCheck("tests-pass"))},
	// "If all is fine": "you can send the end of maintenance notification".
	{rule: "owed/debt", requirement: "end-notice", at: done("production"), breaks: both(without(aNotice("end")), askedAt("2026-12-15T21:15:01Z"))},
	// "change window", to the second.
	{rule: "time/window", requirement: "in-the-window", breaks: askedAt("2026-12-15T13:59:59Z")},
	{rule: "time/window", requirement: "in-the-window", breaks: askedAt("2026-12-15T21:00:01Z")},

	// "Continue debugging until at most 30min before the end": there the restore
	// does not fit.
	{rule: "plan/decision", breaks: rewritten(`latest: "-2h"`, `latest: "-30m"`)},
	{rule: "order/same-procedure", ask: edited, breaks: rewritten(`until: "S+2h"`, `until: "S+2h30m"`)},
	// "if the issue is not solved 30 min before the end : send a new notification".
	{rule: "owed/debt", requirement: "extension-notice", at: done("production"), breaks: endedAt("2026-12-15T21:00:01Z", "passed")},
	// "if the issue will take way longer … send a incident notification".
	{rule: "owed/debt", requirement: "incident-notice", at: done("production"), breaks: endedAt("2026-12-15T20:00:00Z", "rolled-back")},
	// "to restore the … data snapshot", "it takes about 1h".
	{rule: "backup/restore-fits", breaks: rewritten(`restore:  "1h"`, `restore:  "1h1m"`)},
	{rule: "verdict/check", requirement: "restore-measured", breaks: measured(61, aCheck("restore-minutes"))},
	{rule: "order/same-procedure", ask: edited, breaks: rewritten("small desktop NAS instead", "NAS instead")},
	// "Prepare to go on with the Incident Process".
	{rule: "verdict/check", requirement: "incident-process-ready", breaks: without(aCheck("incident-process-ready"))},
	{rule: "time/lead", requirement: "incident-process-ready", breaks: recordedAt("2026-12-14T17:00:01Z", aCheck("incident-process-ready"))},
}
