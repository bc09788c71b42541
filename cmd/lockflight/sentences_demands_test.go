package main

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/lockflight"
)

// demand is something that a written process asks for, in a few words, and the
// cases that show what enforces it: a rule, with its requirement after a space if
// it is one requirement that says it.
type demand struct {
	asked string
	cases []string
}

func by(asked string, cases ...string) demand { return demand{asked, cases} }

// demands list everything that the five processes ask for. Each has to have cases
// that break it.
var demands = map[string][]demand{
	"totara-acceptance": {
		by("three types of change, and no other", "spec/reference"),
		by("a type is what it says: an upgrade has versions, a restart has none", "spec/type"),
		by("acceptance cannot be reached for a time", "spec/type", "plan/impact"),
		by("the request names the type and the requester", "spec/sections request"),
		by("written agreement to this very change", "review/agreement written-agreement"),
		by("the handler carries it out", "review/performer"),
		by("a backup of the database and the files that change", "backup/taken backup-database", "backup/taken backup-files"),
		by("the starting situation can be restored", "spec/sections way-back", "plan/rollback", "backup/restore-fits", "plan/decision"),
		by("at a quiet moment", "time/quiet quiet-moment"),
		by("the handler tests, then the requester", "verdict/order tested"),
		by("two parties test", "review/separation two-parties"),
		by("production only once the requester confirmed", "order/previous-passed", "verdict/order tested"),
		by("where it applies: each change says so", "spec/reference"),
		by("the same action", "order/same-procedure"),
		by("production is planned, and carried out as planned", "verdict/order planned-afterwards", "time/window planned", "plan/fits"),
		by("production has a process of its own", "verdict/check production-process"),
	},
	"isc-learn": {
		by("anything that modifies a production service", "spec/type"),
		by("three weeks before: preparation", "time/lead prepared", "verdict/check prepared", "spec/sections complete-plan"),
		by("three weeks before: tests", "time/lead tests-prepared", "verdict/check tests-prepared"),
		by("three weeks before: the window is estimated", "time/lead window-estimated", "verdict/check window-estimated", "plan/fits"),
		by("two weeks before: what changes, how it is tested, the downtime", "time/lead pre-check", "verdict/order pre-check"),
		by("in that week: corrections, which the GO is about", "review/required go"),
		by("one week before: GO or NO-GO by the validator", "time/lead go", "review/required go", "review/veto"),
		by("one week before: planned maintenance to all affected", "comms/notices planned-notice", "time/lead planned-notice"),
		by("one day before: reminder", "comms/notices reminder-notice", "time/lead reminder-notice"),
		by("on the day: inside the window", "time/window in-the-window"),
		by("a snapshot of the data", "backup/taken data-snapshot"),
		by("never of the system, which is broken", "backup/taken data-snapshot", "verdict/check system-way-back"),
		by("the snapshot takes two and a half hours", "plan/fits", "plan/holds"),
		by("start notice", "comms/notices start-notice", "time/lead start-notice"),
		by("implement", "order/same-procedure", "review/performer"),
		by("run tests", "verdict/check tests-pass", "verdict/check tests-passed"),
		by("end notice", "owed/debt end-notice"),
		by("debugging ends before the window does", "plan/decision"),
		by("not solved: notice with the extra delay", "owed/debt extension-notice"),
		by("far longer: incident notice", "owed/debt incident-notice"),
		by("a restore takes an hour, and fits", "backup/restore-fits", "verdict/check restore-measured"),
		by("ready for the incident process", "verdict/check incident-process-ready", "time/lead incident-process-ready"),
	},
	"ixiasoft-ccms": {
		by("production and a separate test environment", "order/previous-passed"),
		by("experiment until satisfied, with a complete procedure", "verdict/order satisfied", "spec/sections documented"),
		by("perform that procedure on test", "verdict/order tested", "order/same-procedure"),
		by("on a copy of production", "order/copy-of-production copy-of-production"),
		by("complete and correct, applied, nothing regressed", "verdict/order validated"),
		by("not all deployments have such an environment", "order/skip"),
		by("confirmed and approved", "review/required approved"),
		by("the same procedure on production", "order/same-procedure"),
		by("handed off to IT", "verdict/order handed-off", "review/performer"),
		by("IT may run checks on test first", "verdict/check it-checks-on-test"),
		by("the procedure is followed", "verdict/order applied-by-it"),
	},
	"sakai-2009": {
		by("personnel: programmer and QC", "plan/people", "spec/sections complete-plan"),
		by("everybody who owns a step is in personnel", "plan/people"),
		by("preparation is not empty", "spec/sections complete-plan"),
		by("two clocks, minute by minute", "order/same-procedure", "plan/fits"),
		by("markers are set before they are read", "plan/markers"),
		by("all application servers", "plan/fleet"),
		by("maintenance mode is left on both clocks", "plan/undo"),
		by("the backup has 28 minutes", "plan/fits", "verdict/check backup-fits", "backup/taken backed-up"),
		by("QC verifies three things", "verdict/order verified", "verdict/order verified-on-copy", "spec/sections complete-plan"),
		by("the programmer looks for errors", "verdict/check no-errors"),
		by("the rest only after the first one is verified", "plan/holds", "plan/fleet"),
		by("release email", "owed/debt release-email"),
		by("a fall-back, rehearsed", "plan/rollback fall-back-rehearsed"),
		by("the DBA confirms the restore", "review/required restore-is-possible", "verdict/check restore-fits", "backup/restore-fits"),
		by("decided at S+55, service is back in the window", "plan/decision"),
		by("inside the maintenance window", "time/window maintenance-window"),
	},
	"maestrano": {
		by("any release, infrastructure rework or manual change", "spec/reference", "spec/type", "review/required approval-qa"),
		by("experts validate, usually", "review/required approval-expert"),
		by("a ticket is raised", "ticket/state change-to-be-released", "spec/sections change-ticket"),
		by("a date agreed with the customer", "verdict/order deployment-date", "spec/sections date-written-down", "time/window on-the-agreed-date"),
		by("a communication plan if there is an outage", "spec/sections communication-plan", "comms/notices end-users-told"),
		by("quality assurance and a peer and operations", "review/required approval-qa", "review/required approval-peer", "review/required approval-operations", "review/distinct"),
		by("the customer's review, where the customer does not perform it", "review/required review-by-business"),
		by("who performs it decides who waits for whom", "review/performer", "ticket/state change-to-be-released"),
		by("the reporter is reassigned", "ticket/state change-to-be-released"),
		by("nine sections", "spec/sections change-ticket", "plan/impact", "verdict/check changelog-complete", "plan/rollback"),
		by("the checklist of tests before the release", "checklist/complete tests-before-release", "verdict/check qa-tests"),
		by("the scenarios, on UAT and after the release", "verdict/check test-scenarios", "verdict/check post-release-scenarios"),
		by("every ticket in scope is retested", "ticket/scope tickets-done"),
		by("open issues: a joint decision", "verdict/order joint-decision"),
		by("roll back by the plan", "order/previous-passed", "order/not-revoked", "owed/debt rolled-back-together"),
		by("or another release on top", "verdict/check depends-on.connectors-2-8-1", "order/same-procedure"),
		by("either way the customer moves it to Done", "ticket/state change-done", "owed/debt done-after-rollback"),
		by("tickets are released when they are ready", "ticket/state tickets-to-be-released"),
		by("tested tickets are done or sent back; on hold is neither", "ticket/state tickets-done"),
	},
}

// TestEveryDemandHasACase compares what the processes ask for with the cases.
func TestEveryDemandHasACase(t *testing.T) {
	if want, got := slices.Sorted(maps.Keys(demands)), slices.Sorted(maps.Keys(sentences)); !slices.Equal(want, got) {
		t.Errorf("%q ask for something, and there are cases for %q", want, got)
	}
	for name, all := range demands {
		for _, d := range all {
			for _, c := range d.cases {
				rule, requirement, _ := strings.Cut(c, " ")
				if !slices.ContainsFunc(sentences[name], func(b breach) bool {
					return b.rule == rule && (requirement == "" || b.requirement == requirement)
				}) {
					t.Errorf("%s: %s: no case breaks it by %s", name, d.asked, c)
				}
			}
		}
	}
}

// contradictions are what two of the processes say against themselves, with the
// numbers that check tells.
var contradictions = map[string][]string{
	"isc-learn": {
		"plan/decision: the process lets people decide to fall back until Tue 2026-12-15 19:30 CET, 30 min before the end of the window, and falling back takes 1 h",
		"plan/decision: service is back at Tue 2026-12-15 20:30 CET, 30 min after the end",
		"backup/restore-fits: a restore of data-snapshot takes 1 h: it ends 30 min after the window",
		"plan/fits: 2 h 30 min of it go to backups inside the window",
	},
	"sakai-2009": {
		"plan/fits: the step backup has 28 min",
		"plan/decision: may be stopped until Tue 2009-08-18 22:55 PDT, 35 min before the end of the window, and falling back takes 1 h 5 min",
		"plan/decision: service is back at Wed 2009-08-19 00:00 PDT, 30 min after the end",
		"plan/people: dba (",
		"plan/people: project-manager (",
		"spec/sections: not written yet, or only a placeholder: preparation",
		"plan/impact: the steps take the service down for 1 h 10 min, and the change announces no outage",
		`plan/markers: the marker properties-kept being "sakai.properties.018", and no step sets it`,
	},
}

// TestContradictionsAreSaid checks the processes as they are written.
func TestContradictionsAreSaid(t *testing.T) {
	for name, all := range contradictions {
		folder := "examples/" + name + "/as-written/"
		report, err := lockflight.Check(lockflight.Files{Changes: os.DirFS("../.."), Pipeline: folder + "pipeline.cue"}, folder+"change.cue")
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range all {
			rule, text, _ := strings.Cut(want, ": ")
			said := false
			for _, f := range report.Findings {
				said = said || f.Rule == rule && strings.Contains(f.Message, text)
			}
			if !said {
				t.Errorf("%s as written: nothing says that %s", name, want)
			}
		}
	}
}
