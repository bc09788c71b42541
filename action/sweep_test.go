package main

import (
	"fmt"
	"slices"
	"testing"

	"github.com/lockflight/lockflight/internal/exitcode"
)

func onSchedule(t *testing.T) *world {
	w := newWorld(t)
	w.env["GITHUB_EVENT_NAME"], w.event = "schedule", `{}`
	w.input("mode", "sweep")
	w.hub.pulls = []object{{"number": 7, "state": "open", "head": object{"sha": headSHA}}}
	return w
}

func TestASweepOfPullRequests(t *testing.T) {
	w := onSchedule(t)
	w.must(exitcode.Passed)
	w.says("Pull request 7 is blocked")
	if _, said := w.hub.status(headSHA); said != "failure" || len(w.hub.comments) != 1 {
		t.Errorf("the status was %q", said)
	}
	w.must(exitcode.Passed) // nothing has changed
	w.approve("qa-1", 21)
	w.must(exitcode.Passed)
	before := len(w.hub.calls)
	w.must(exitcode.Passed) // it is green, and not looked at again
	if _, said := w.hub.status(headSHA); said != "failure success" || len(w.hub.calls)-before > 4 {
		t.Errorf("the status was %q, with %d calls at last", said, len(w.hub.calls)-before)
	}
}

func TestASweepThatCannotLook(t *testing.T) {
	w := onSchedule(t)
	w.hub.denied = []string{"GET /repos/org/house/pulls"}
	w.must(exitcode.Unknown)
	w.says("it needs the permission statuses=write")
	w = onSchedule(t)
	w.openErr = fmt.Errorf("gone")
	w.must(exitcode.Unknown)
	w.says("pull request 7: gone")
}

func TestASweepOfManyHasTurns(t *testing.T) {
	w := newWorld(t)
	s := &step{Program: w.program()}
	all := make([]int, 50)
	for i := range all {
		all[i] = i
	}
	seen := map[int]bool{}
	for run := range 5 {
		w.env["GITHUB_RUN_NUMBER"] = fmt.Sprint(run)
		got := turn(s, slices.Clone(all))
		if len(got) != mostVisits {
			t.Fatalf("a turn has %d", len(got))
		}
		for _, i := range got {
			seen[i] = true
		}
	}
	if len(seen) != len(all) {
		t.Errorf("of %d only %d had a turn", len(all), len(seen))
	}
}

func TestARunThatWaitsBeforeAnEnvironment(t *testing.T) {
	w := onSchedule(t)
	w.hub.pulls = nil
	w.hub.runs = []object{{"id": 5, "head_sha": headSHA, "actor": user("ops-1", 31, "User"), "html_url": "https://x"}}
	w.hub.pending = []object{{"environment": object{"name": "Test"}}}
	w.must(exitcode.Passed)
	w.says("the gate of test of new-settings is blocked")
	if len(w.hub.opened) > 0 {
		t.Errorf("it opened %v", w.hub.opened)
	}
	w.approve("qa-1", 21)
	w.must(exitcode.Passed)
	if fmt.Sprint(w.hub.opened) != "[Test approved]" || w.attempts() != "" {
		t.Errorf("it opened %v, and the attempts are %s", w.hub.opened, w.attempts())
	}
	w.hub.denied = []string{"POST /repos/org/house/actions"}
	w.must(exitcode.Passed)
	w.says("skipped: letting run 5 into Test")
	w.hub.pending = []object{{"environment": object{"name": "elsewhere"}}}
	w.must(exitcode.Passed)
	w.says("which no stage of new-settings is on")
	w.changes = nil
	w.must(exitcode.Passed)
	w.says("is left alone")
}
