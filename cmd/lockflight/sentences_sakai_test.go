package main

import (
	"slices"
	"testing"

	"github.com/lockflight/lockflight/pkg/evidence"
)

// sakai2009 breaks the sentences of the evening of 18 August 2009: S is 22:00 in
// Los Angeles, which is 05:00 UTC, and the first step is ten minutes earlier.
var sakai2009 = []breach{
	// "Programmer is …", "QC is …": both named, and both who they should be.
	{rule: "spec/sections", requirement: "complete-plan", at: entering("test"), breaks: rewritten("people: {\n\tprogrammer: [\"programmer-1\"]\n\tqc: [\"qc-1\"]\n\tdba: [\"dba-1\"]\n\t\"project-manager\": [\"project-manager-1\"]\n\t\"release-manager\": [\"release-manager-1\"]\n}", "people: {}")},
	{rule: "plan/people", breaks: rewritten(`	programmer: ["programmer-1"]`+"\n", "")},
	{rule: "spec/reference", ask: refused, breaks: rewritten(`	qc: ["qc-1"]`, `	qc: ["programmer-1"]`)},
	// Two people who own steps are not in Personnel.
	{rule: "plan/people", breaks: rewritten(`	dba: ["dba-1"]`+"\n", "")},
	{rule: "plan/people", breaks: rewritten(`	"project-manager": ["project-manager-1"]`+"\n", "")},
	{rule: "review/performer", breaks: startedBy("qc-1")},
	{rule: "review/separation", requirement: "own-eyes", breaks: spokenBy("programmer-1", aSignOff("qc", "confirm"))},
	// "Preparation for production release", with nothing below it.
	{rule: "spec/sections", requirement: "complete-plan", at: entering("test"), breaks: withoutList("preparation")},
	// "During maintenance window", to the second.
	{rule: "time/window", requirement: "maintenance-window", breaks: askedAt("2009-08-19T04:49:59Z")},
	{rule: "time/window", requirement: "maintenance-window", breaks: askedAt("2009-08-19T08:00:01Z")},
	{rule: "plan/fits", breaks: askedAt("2009-08-19T06:35:01Z")},

	// "(S - 10 min) Set DB markers."
	{rule: "order/same-procedure", ask: edited, breaks: rewritten("Set the marker in", "Set a marker in")},
	{rule: "plan/markers", breaks: rewritten(`sets: "database-marker": "before-release"`, `sets: "database-marker": "another"`)},
	{rule: "plan/fits", breaks: rewritten(`at:    "S-10m"`, `at:    "S-11m"`)},
	// "(S + 0 min Programmer) Put all application servers into maintenance mode and shutdown Sakai on each one"
	{rule: "order/same-procedure", ask: edited, breaks: rewritten(`at:    "S+0m"`, `at:    "S+1m"`)},
	{rule: "plan/impact", breaks: rewritten("outage:   true\n\tduration: \"3h\"", "outage:   true\n\tduration: \"1h\"")},
	// "(S + 2m) Backup production DB": it has 28 minutes.
	{rule: "order/same-procedure", ask: edited, breaks: rewritten("Back up the database:", "Copy the database:")},
	{rule: "plan/fits", breaks: rewritten("takes: \"20m..28m\"\n\tafter", "takes: \"20m..29m\"\n\tafter")},
	{rule: "plan/fits", breaks: rewritten(`takes:    "20m..28m"`, `takes:    "20m..29m"`)},
	{rule: "verdict/check", requirement: "backup-fits", breaks: measured(29, aCheck("backup-minutes"))},
	{rule: "backup/taken", requirement: "backed-up", at: running("production"), ask: during, breaks: without(aBackup("database-dump"))},
	// "(S + 30m) Apply DB scripts"
	{rule: "order/same-procedure", ask: edited, breaks: rewritten("Apply the database scripts:", "Apply all scripts:")},
	{rule: "review/required", requirement: "scripts-read-by-dba", at: entering("test"), breaks: without(aSignOff("dba", "approve"))},
	{rule: "plan/holds", at: running("production"), ask: during, breaks: without(aCheck("backup-readable"))},
	// "(S + 35m Programmer) Deploy sakai release tag via setup-sakai-node.sh to sakaiprod1."
	{rule: "order/same-procedure", ask: edited, breaks: rewritten(`release:  "release-2009-08"`, `release:  "release-2009-09"`)},
	{rule: "plan/fleet", breaks: rewritten("on: [\"head\"]\n\tafter: [\"database-scripts\"]", "on: [\"head\", \"rest\"]\n\tafter: [\"database-scripts\"]")},
	// "(S + 40m Programmer) Restart sakaiprod1 sakai instance"
	{rule: "order/same-procedure", ask: edited, breaks: rewritten("Restart Sakai on sakaiprod1:", "Start Sakai on sakaiprod1:")},
	// "(S + 45m QC) Verification", its three points, and who looks for errors.
	{rule: "order/same-procedure", ask: edited, breaks: rewritten("the old sites, the pilot sample.", "the pilot sample.")},
	{rule: "verdict/order", requirement: "verified", at: done("production"), ask: accepts, breaks: without(aSignOff("qc", "confirm"))},
	{rule: "verdict/order", requirement: "verified-on-copy", breaks: unanswered(0, verification)},
	{rule: "verdict/order", requirement: "verified-on-copy", breaks: unanswered(1, verification)},
	{rule: "verdict/order", requirement: "verified", at: done("production"), ask: accepts, breaks: unanswered(2, verification)},
	{rule: "spec/sections", requirement: "complete-plan", at: entering("test"), breaks: rewritten(`kind:   "must-not"`, `kind:   "regression"`)},
	{rule: "order/copy-of-production", requirement: "fresh-copy", at: entering("copy"), breaks: without(aCopy)},
	{rule: "verdict/check", requirement: "no-errors-on-copy", breaks: measured(1, aCheck("roll-out-errors"))},
	{rule: "verdict/check", requirement: "no-errors", at: done("production"), ask: accepts, breaks: measured(1, aCheck("roll-out-errors"))},
	// "(S + 55m Programmer) Deploy release tag … to sakaiprod2 . . . sakaiprod6, and sakaiprodmail1."
	{rule: "order/same-procedure", ask: edited, breaks: rewritten("on sakaiprod2 to sakaiprod6 and sakaiprodmail1: scripts/setup", "on the rest: scripts/setup")},
	{rule: "plan/fleet", breaks: rewritten("on: [\"rest\"]\n\tafter: [\"verify\"", "on: [\"sakaiprod2\", \"sakaiprod3\", \"sakaiprod4\", \"sakaiprod5\", \"sakaiprod6\"]\n\tafter: [\"verify\"")},
	{rule: "plan/holds", at: running("production"), ask: during, breaks: without(leave)},
	// "(S + 60m Programmer) Start Sakaiprod2 . . . sakaiprod6, and sakaiprodmail1."
	{rule: "order/same-procedure", ask: edited, breaks: rewritten("Start sakaiprod2 to", "Restart sakaiprod2 to")},
	// "(S + 65m Programmer) Take smartsite-prod out of maintenance mode"
	{rule: "order/same-procedure", ask: edited, breaks: rewritten(`at:    "S+65m"`, `at:    "S+66m"`)},
	{rule: "plan/undo", breaks: rewritten("clears: [\"maintenance-mode\"]\n\tservice: \"up\"\n\tstop", "service: \"up\"\n\tstop")},
	// "(S + 70m) Send Release Management email"
	{rule: "order/same-procedure", ask: edited, breaks: rewritten("Send the release management email.", "Send an email.")},
	{rule: "owed/debt", requirement: "release-email", at: done("production"), breaks: both(without(aNotice("release")), askedAt("2009-08-19T06:30:01Z"))},
	{rule: "owed/debt", requirement: "release-email", at: done("production"), breaks: both(sentTo(aNotice("release"), "instructors"), askedAt("2009-08-19T06:30:01Z"))},

	// "Fall-back Procedure (If needed)".
	{rule: "verdict/check", requirement: "fall-back-followed-on-test", breaks: without(aCheck("fall-back-followed"))},
	{rule: "plan/rollback", requirement: "fall-back-rehearsed", breaks: untimed("check-marker")},
	// "Time D is the decision time made to fallback": the latest one in the window.
	{rule: "order/same-procedure", ask: edited, breaks: rewritten(`until: "S+55m"`, `until: "S+56m"`)},
	{rule: "plan/decision", breaks: rewritten("2009-08-19T01:00:00-07:00", "2009-08-19T00:00:00-07:00")},
	// "(D + 0m Programmer) Shutdown Sakai on smartsite-prod"
	{rule: "order/same-procedure", ask: edited, breaks: rewritten("and shut down Sakai: scripts", "and stop Sakai: scripts")},
	// "(D + 2m) Restore production DB": it has 48 minutes.
	{rule: "order/same-procedure", ask: edited, breaks: rewritten("Restore the database:", "Restore it:")},
	{rule: "verdict/check", requirement: "restore-fits", breaks: measured(49, aCheck("restore-minutes"))},
	{rule: "backup/restore-fits", breaks: rewritten(`restore:  "30m..48m"`, `restore:  "30m..49m"`)},
	// "(D + 2m Programmer) Remove sakai.properties … and rename sakai.properties.018 to sakai.properties"
	{rule: "order/same-procedure", ask: edited, breaks: rewritten("Remove sakai.properties from", "Delete sakai.properties from")},
	{rule: "plan/markers", breaks: rewritten("\n\tsets: \"properties-kept\": \"sakai.properties.018\"", "")},
	// "(D + 5m Programmer) Deploy previous tag on head node and all other app servers"
	{rule: "order/same-procedure", ask: edited, breaks: rewritten(`previous: "release-2009-05"`, `previous: "release-2009-04"`)},
	{rule: "plan/fleet", breaks: rewritten("on: [\"head\", \"rest\"]\n\tafter: [\"old-properties\"]", "on: [\"head\", \"sakaiprod2\"]\n\tafter: [\"old-properties\"]")},
	// "(D + 50m Programmer) … after verifying with DBA that restore is complete"
	{rule: "order/same-procedure", ask: edited, breaks: rewritten("Is the restore of the database complete?", "Is the restore complete?")},
	{rule: "review/required", requirement: "restore-is-possible", breaks: without(aSignOff("dba", "approve"))},
	{rule: "plan/holds", requirement: "restart-head", at: running("copy"), ask: during, breaks: without(within("copy", aSignOff("dba", "confirm")))},
	// "(D + 55m ProjManmgt) check database marker"
	{rule: "order/same-procedure", ask: edited, breaks: rewritten("Check the marker in", "Look at the marker in")},
	{rule: "plan/markers", breaks: rewritten(`reads: "database-marker": "before-release"`, `reads: "database-marker": "after-release"`)},
	// "(D + 60m Programmer) Restart sakai on remaining nodes"
	{rule: "order/same-procedure", ask: edited, breaks: rewritten("on the remaining nodes", "on the others")},
	// "(D + 65m Programmer) Take application servers out of maintenance mode"
	{rule: "order/same-procedure", ask: edited, breaks: rewritten(`at:    "D+65m"`, `at:    "D+66m"`)},
	{rule: "plan/undo", breaks: rewritten("after: [\"restart-rest\"]\n\trun: [\"scripts/maintenance.sh\"]\n\tclears: [\"maintenance-mode\"]", "after: [\"restart-rest\"]\n\trun: [\"scripts/maintenance.sh\"]")},

	// What was added to the text.
	{rule: "review/required", requirement: "go", breaks: without(aSignOff("release-manager", "go"))},
	{rule: "review/required", requirement: "go", breaks: both(rewritten("2009-08-18T22", "2009-08-25T22"), rewritten("2009-08-19T01", "2009-08-26T01"))},
	{rule: "order/soak", requirement: "slept-over", breaks: askedAt("2009-07-23T09:10:59Z")},
	{rule: "order/evidence-age", requirement: "copy-still-true", breaks: askedAt("2009-08-26T09:11:01Z")},
	{rule: "comms/notices", requirement: "announced", at: announced, breaks: without(aNotice("planned"))},
	{rule: "owed/debt", requirement: "why-it-fell-back", at: done("production"), breaks: endedAt("2009-08-19T07:00:00Z", "rolled-back")},
}

func aCopy(p evidence.Predicate) bool { return p.Copy != nil }

// verification is a word of QC that answers all three points.
func verification(p evidence.Predicate) bool {
	return p.SignOff != nil && p.SignOff.Role == "qc" && len(p.SignOff.Answers) == 3
}

// leave is the word of QC that the other servers may follow.
func leave(p evidence.Predicate) bool {
	return p.SignOff != nil && p.SignOff.Role == "qc" && len(p.SignOff.Answers) == 1
}

// announced is production as it is entered, with the notice that the pipeline only
// recommends.
func announced(r rehearsed, t *testing.T, name string) *world {
	w := entering("production")(r, t, name)
	i := r.last(t, "production", aSignOff("release-manager", "go"))
	notice := w.chain[i]
	notice.Predicate.SignOff = nil
	notice.Predicate.Notice = &evidence.NoticeBody{Name: "planned", To: []string{"instructors", "students"}}
	w.chain = slices.Insert(w.chain, i, notice)
	return w
}
