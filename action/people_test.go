package main

import (
	"strings"
	"testing"

	"github.com/lockflight/lockflight/internal/exitcode"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
)

func TestTitles(t *testing.T) {
	missing := gate.Decision{Stage: "test", Reasons: []gate.Reason{{Rule: "review/required", Requirement: "a", Stage: "test", Outcome: gate.Blocked}, {Rule: "review/required", Requirement: "b", Stage: "test", Outcome: gate.Blocked}}}
	of := func(o gate.Outcome, gated bool, d gate.Decision) item {
		return item{Change: "upgrade", Stage: "test", Outcome: o, gated: gated, Stages: []gate.StageStatus{{Stage: "test", Decision: d}}}
	}
	ready, blocked := of(gate.Passed, false, gate.Decision{}), of(gate.Blocked, false, missing)
	waits := gate.Decision{Stage: "test", Reasons: []gate.Reason{{Rule: "time/window", Outcome: gate.Pending}}}
	done := ready
	done.Stage = ""
	wrong := finding.List{{Severity: finding.Error}, {Severity: finding.Warning}}
	for want, r := range map[string]report{
		"No change is touched, so nothing has to be approved":               {},
		"The files have 1 error":                                            {Findings: wrong},
		"upgrade can be merged: nothing is missing":                         {Items: []item{ready}},
		"upgrade can be merged: nothing is missing; the files have 1 error": {Items: []item{ready}, Findings: wrong},
		"upgrade cannot be merged yet: 2 things are missing":                {Items: []item{blocked}},
		"upgrade cannot be merged yet: it cannot be decided":                {Items: []item{of(gate.Undecided, false, missing)}},
		"test of upgrade is closed: 2 things are missing":                   {Items: []item{of(gate.Blocked, true, missing)}},
		"test of upgrade is open":                                           {Items: []item{of(gate.Passed, true, gate.Decision{})}},
		"test of upgrade only waits for its time":                           {Items: []item{of(gate.Pending, true, waits)}},
		"upgrade has passed every stage":                                    {Items: []item{done}},
		"2 changes are ready":                                               {Items: []item{ready, ready}},
		"1 of 2 changes is ready":                                           {Items: []item{ready, blocked}},
		"2 of 3 changes are ready":                                          {Items: []item{ready, ready, blocked}},
		"2 changes are not ready":                                           {Items: []item{blocked, blocked}},
	} {
		if got := r.titled().Title; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestLinks(t *testing.T) {
	w := newWorld(t)
	s := &step{Program: w.program(), repo: "org/house"}
	at := &sight{judged: headSHA, trusted: baseSHA}
	link := s.links(at, []item{{policy: ".lockflight/pipeline.cue"}})
	const top = "https://github.example.org/org/house/blob/"
	for want, p := range map[string]finding.Position{
		top + headSHA + "/changes/a/change.cue#L3":             {File: "changes/a/change.cue", Line: 3, Column: 1},
		top + headSHA + "/changes/a/change.cue":                {File: "changes/a/change.cue"},
		top + baseSHA + "/.lockflight/pipeline.cue#L9":         {File: ".lockflight/pipeline.cue", Line: 9},
		top + headSHA + "/a%20%28b%29%5D%3F%23%0A%22%25%C3%A9": {File: "a (b)]?#\n\"%é"},
		"": {Line: 3},
	} {
		if got := link(p); got != want {
			t.Errorf("%+v is at %s, want %s", p, got, want)
		}
	}
	w.env["GITHUB_SERVER_URL"] = "javascript:alert(1)"
	if s.links(at, nil) != nil {
		t.Error("there is an address that is none")
	}
}

// TestWhatCouldNotBeWrittenIsSaid: a token that may only read is named in the summary.
func TestWhatCouldNotBeWrittenIsSaid(t *testing.T) {
	w := newWorld(t)
	w.hub.denied = []string{"POST /repos/org/house/statuses/" + headSHA}
	w.must(exitcode.Blocked)
	if text := w.file("summary"); !strings.Contains(text, "> skipped") || !strings.Contains(text, "### ⛔ new-settings cannot be merged yet") {
		t.Errorf("the summary is\n%s", text)
	}
	w.openErr = errHostile
	w.must(exitcode.Usage)
	if text := w.file("summary"); !strings.HasPrefix(text, "### ⛔ The step cannot do what it is asked for\n") {
		t.Errorf("the summary is\n%s", text)
	}
}
