package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/internal/exitcode"
	"github.com/lockflight/lockflight/pkg/github"
)

// TestTheStoryOfACheck: what is missing is said, the right approval turns it green,
// and another text of a step turns it red again.
func TestTheStoryOfACheck(t *testing.T) {
	w := newWorld(t)
	w.must(exitcode.Blocked)
	w.says("::error ", "title=review/required · new-settings", "file=.lockflight/pipeline.cue", "qa-1 or qa-2")
	if _, said := w.hub.status(headSHA); said != "pending failure" {
		t.Errorf("the status was %q", said)
	}
	if w.output("outcome") != "blocked" || !strings.HasPrefix(w.output("procedure-digest"), "sha256:") || w.output("commit") != headSHA {
		t.Errorf("the outputs are\n%s", w.file("output"))
	}
	if report := w.output("report-path"); !strings.HasPrefix(report, w.dir) || !strings.Contains(w.file(strings.TrimPrefix(report, w.dir+"/")), `"rule": "review/required"`) {
		t.Errorf("the report is at %q", report)
	}
	if !strings.Contains(w.file("summary"), "new&#45;settings") && !strings.Contains(w.file("summary"), "new-settings") {
		t.Errorf("the summary is\n%s", w.file("summary"))
	}
	w.approve("qa-1", 21)
	w.must(exitcode.Passed)
	if last, _ := w.hub.status(headSHA); last != "success" {
		t.Errorf("with the approval the status is %s", last)
	}
	w.edit(spec, `do: "Stop the service"`, `do: "Stop the service, gently"`)
	w.must(exitcode.Blocked)
	if len(w.hub.comments) != 1 || !strings.HasPrefix(w.hub.comments[0]["body"].(string), mark) {
		t.Errorf("there are %d comments", len(w.hub.comments))
	}
	for _, s := range w.hub.statuses {
		if s["context"] != statusContext || len([]rune(s["description"].(string))) > github.MaxDescription {
			t.Errorf("a status is %v", s)
		}
	}
}

func TestACheckOfANamedStage(t *testing.T) {
	w := newWorld(t)
	w.approve("qa-1", 21)
	w.input("stage", "production")
	w.must(exitcode.Blocked)
	w.input("stage", "test")
	w.must(exitcode.Passed)
	w.input("stage", "validation")
	w.must(exitcode.Usage)
	w.says("has no stage validation", "file=.github/workflows/deploy.yml")
}

func TestAReadOnlyToken(t *testing.T) {
	for _, approved := range []bool{false, true} {
		w := newWorld(t)
		w.hub.denied = []string{"POST ", "PATCH "}
		code, outcome := exitcode.Blocked, "blocked"
		if approved {
			w.approve("qa-1", 21)
			code, outcome = exitcode.Passed, "passed"
		}
		w.must(code)
		w.says("::warning::skipped: the status lockflight", "it needs the permission statuses=write", "skipped: the comment")
		if w.output("outcome") != outcome || len(w.hub.statuses)+len(w.hub.comments) > 0 {
			t.Errorf("the outcome is %s, with %d statuses", w.output("outcome"), len(w.hub.statuses))
		}
	}
}

// What fails for another reason is not passed over.
func TestAStatusThatCannotBeSet(t *testing.T) {
	w := newWorld(t)
	w.approve("qa-1", 21)
	w.hub.broken = []string{"POST /repos/org/house/statuses"}
	w.must(exitcode.Unknown)
	w.says("title=could not be written")
}

func TestACheckThatCannotLook(t *testing.T) {
	w := newWorld(t)
	w.openErr = &github.Error{Method: "GET", Endpoint: "repos/org/house", Status: 403, Reason: "no", Missing: "the permission contents=read"}
	w.must(exitcode.Unknown)
	w.says("it needs the permission contents=read")
	if last, _ := w.hub.status(headSHA); last != "error" {
		t.Errorf("the status is %s", last)
	}
	w.openErr = errors.New("pull request 7 is closed")
	w.must(exitcode.Usage)
	if w.output("outcome") != "undecided" {
		t.Errorf("the outcome is %s", w.output("outcome"))
	}
}

func TestAChangeWithErrors(t *testing.T) {
	w := newWorld(t)
	w.approve("qa-1", 21)
	w.edit(spec, `type:    "normal"`, `type: 3`)
	w.must(exitcode.Blocked)
	w.says("file=changes/new-settings/change.cue,line=3", "title=spec/schema")
	if last, _ := w.hub.status(headSHA); last != "failure" {
		t.Errorf("the status is %s", last)
	}
}

func TestNoChangeIsTouched(t *testing.T) {
	w := newWorld(t)
	w.changes = []string{}
	w.must(exitcode.Passed)
	w.says("No change is touched")
}

func TestAChangeOfAGroupThatIsNotReady(t *testing.T) {
	w := newWorld(t)
	w.env["GITHUB_EVENT_NAME"] = "merge_group"
	w.event = `{"merge_group":{"head_sha":"` + headSHA + `","head_ref":"refs/heads/gh-readonly-queue/main/pr-7-` + baseSHA + `"}}`
	other := strings.Replace(spec, "new-settings", "other-settings", 1)
	w.load("change.cue", other)
	w.load("scripts/settings.sh", "changes/other-settings/scripts/settings.sh")
	w.edit(other, `"new-settings"`, `"other-settings"`)
	w.edit(other, `do: "Stop the service"`, `do: "Stop it"`)
	w.changes = append(w.changes, other)
	w.approve("qa-1", 21)
	w.must(exitcode.Blocked)
	w.says("title=review/required · other-settings")
	if w.target.Commit != "gh-readonly-queue/main/pr-7-"+baseSHA || len(w.hub.comments) > 0 {
		t.Errorf("it judged %+v, with %d comments", w.target, len(w.hub.comments))
	}
	w.event = strings.Replace(w.event, headSHA, baseSHA, 1)
	w.must(exitcode.Usage)
	w.says("another run judges it")
}

// Only our own comment is written anew, whoever copied its start.
func TestTheOneComment(t *testing.T) {
	w := newWorld(t)
	w.hub.comments = []object{w.hub.comment(user("somebody", 99, "User"), mark+"mine")}
	w.must(exitcode.Blocked)
	w.approve("qa-1", 21)
	w.must(exitcode.Passed)
	if len(w.hub.comments) != 2 || w.hub.comments[0]["body"] != mark+"mine" {
		t.Fatalf("the comments are %v", w.hub.comments)
	}
	w.hub.me = user("bob", 8, "User")
	w.must(exitcode.Passed)
	if len(w.hub.comments) != 3 {
		t.Errorf("with another account there are %d comments", len(w.hub.comments))
	}
	w.input("comment", "false")
	w.hub.comments = nil
	w.must(exitcode.Passed)
	if len(w.hub.comments) > 0 {
		t.Error("there is a comment although none is wanted")
	}
}

func TestMoreThanGitHubShows(t *testing.T) {
	for n := range 25 {
		var out strings.Builder
		s := &step{Program: &Program{Stdout: &out}}
		for i := range n {
			s.note(annotation{level: level(i % 2), message: fmt.Sprint("note ", i)})
		}
		s.issueNotes()
		errs, warnings := strings.Count(out.String(), "::error"), strings.Count(out.String(), "::warning")
		if errs > 10 || warnings > 10 || errs+warnings != min((n+1)/2, 10)+min(n/2, 10) {
			t.Errorf("of %d notes there are %d errors and %d warnings", n, errs, warnings)
		}
		for i := range n {
			if !strings.Contains(out.String(), fmt.Sprint("note ", i)) {
				t.Errorf("of %d notes, note %d is nowhere", n, i)
			}
		}
	}
}
