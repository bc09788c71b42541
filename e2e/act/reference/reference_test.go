// Package reference runs the workflows that teams copy, with a stand-in for the
// Action that opens or closes gates as a test says: which jobs run, in which
// order, for which stage and commit, and what is merged in the end.
package reference

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/e2e/act/runner"
	"github.com/lockflight/lockflight/e2e/github"
)

const folder = "../../../examples/github/"

// standIn prints what it is asked for, and fails for a stage that is closed.
const standIn = `
const given = name => process.env["INPUT_" + name] || "";
console.log(["asked", given("MODE"), given("STAGE"), given("CHANGE"), given("PULL"), given("ROLE"), given("VERDICT")].join(" ").trim());
require("fs").appendFileSync(process.env.GITHUB_OUTPUT, "commit=" + process.env.HEAD + "\n");
if (given("STAGE") && process.env.CLOSED === given("STAGE")) { console.log("::error::closed"); process.exitCode = 1; }
`

const standInFile = `
name: lockflight
inputs: {mode: {default: check}, stage: {}, change: {}, pull: {}, role: {}, verdict: {}, ref: {}}
outputs: {commit: {}}
runs: {using: node24, main: main.js}
`

// house is a repository with the workflows.
type house struct {
	*testing.T
	s    *github.Server
	repo *github.Repo
}

func newHouse(t *testing.T) *house {
	t.Helper()
	s := github.New(t)
	for _, name := range []string{"author", "ops-1"} {
		s.AddUser(name)
	}
	h := &house{t, s, s.AddRepo("org/house")}
	files := map[string]string{"README.md": "A house.\n"}
	names, err := filepath.Glob(folder + "*.yml")
	if err != nil || len(names) == 0 {
		t.Fatalf("there are no workflows: %v", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[".github/workflows/"+filepath.Base(name)] = string(text)
	}
	deploy := map[string]string{"deploy": "#!/bin/sh\necho deployed to $1: $(cat changes/first/change.cue)\n"}
	h.repo.Commit(github.Commit{Author: "author", Files: files, Execs: deploy})
	return h
}

// run runs a workflow with the gate of one stage closed, or of none.
func (h *house) run(workflow string, e github.Event, closed, head string) *runner.Result {
	h.Helper()
	dir := h.TempDir()
	for name, text := range map[string]string{"action.yml": standInFile, "main.js": standIn} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			h.Fatal(err)
		}
	}
	return runner.Run(h.T, runner.Workflow{
		Server: h.s, Repo: h.repo, Path: ".github/workflows/" + workflow, Event: e,
		Actions: map[string]string{"lockflight/lockflight": dir}, Env: map[string]string{"CLOSED": closed, "HEAD": head},
	})
}

// change pushes a change to a branch, and returns the commits before and after.
func (h *house) change(branch, text string) (before, after string) {
	before = h.repo.Head("main")
	return before, h.repo.Commit(github.Commit{Branch: branch, Author: "author", Files: map[string]string{"changes/first/change.cue": text + "\n"}})
}

// jobs shows what came of each job, and what it printed.
func jobs(r *runner.Result) string {
	var out []string
	for _, j := range r.Jobs {
		line := j.ID + " " + j.Result
		for _, said := range strings.Split(strings.TrimSpace(j.Log()), "\n") {
			if strings.HasPrefix(said, "asked") || strings.HasPrefix(said, "deployed") {
				line += "; " + said
			}
		}
		out = append(out, line)
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

func want(t *testing.T, got, wanted string) {
	t.Helper()
	if got != strings.TrimSpace(wanted) {
		t.Errorf("the jobs are\n%s\nwant\n%s", got, strings.TrimSpace(wanted))
	}
}

func TestAMergeGoesThroughTheStages(t *testing.T) {
	h := newHouse(t)
	before, after := h.change("", "one")
	want(t, jobs(h.run("promote.yml", h.repo.PushEvent("main", before, "ops-1"), "", after)), `
experiment success; asked gate experiment; deployed to experiment: one
production success; asked gate production; deployed to production: one
test success; asked gate test; deployed to test: one
validation success; asked gate validation; deployed to validation: one`)
}

func TestAClosedGateStopsWhatComesAfter(t *testing.T) {
	h := newHouse(t)
	before, after := h.change("", "one")
	want(t, jobs(h.run("promote.yml", h.repo.PushEvent("main", before, "ops-1"), "test", after)), `
experiment success; asked gate experiment; deployed to experiment: one
production skipped
test failure; asked gate test
validation skipped`)
}

func TestOneStageByHand(t *testing.T) {
	h := newHouse(t)
	_, after := h.change("", "one")
	byHand := func(stage, closed string) string {
		e := h.repo.DispatchEvent(".github/workflows/promote.yml", "", "ops-1", map[string]string{"change": "changes/first", "stage": stage})
		return jobs(h.run("promote.yml", e, closed, after))
	}
	want(t, byHand("production", ""), `
experiment skipped
production success; asked gate production changes/first; deployed to production: one
test skipped
validation skipped`)
	want(t, byHand("experiment", ""), `
experiment success; asked gate experiment changes/first; deployed to experiment: one
production skipped
test skipped
validation skipped`)
	want(t, byHand("validation", "validation"), `
experiment skipped
production skipped
test skipped
validation failure; asked gate validation changes/first`)
}

func TestAPushWithoutAChangeDeploysNothing(t *testing.T) {
	h := newHouse(t)
	before := h.repo.Head("main")
	h.repo.Commit(github.Commit{Author: "author", Files: map[string]string{"README.md": "Another.\n"}})
	if r := h.run("promote.yml", h.repo.PushEvent("main", before, "ops-1"), "", ""); r.Triggered {
		t.Error("it ran")
	}
	h.change("topic", "one")
	if r := h.run("promote.yml", h.repo.PushEvent("topic", before, "ops-1"), "", ""); r.Triggered {
		t.Error("it ran for another branch")
	}
}

// beforeMerge opens a pull request, and returns how to promote it by hand.
func beforeMerge(h *house) (p *github.Pull, promote func(stage, closed, head string) string) {
	h.change("topic", "two")
	p = h.repo.OpenPull(github.PullRequest{Author: "author", Head: "topic"})
	return p, func(stage, closed, head string) string {
		e := h.repo.DispatchEvent(".github/workflows/promote-before-merge.yml", "", "ops-1", map[string]string{"pull": "1", "stage": stage})
		return jobs(h.run("promote-before-merge.yml", e, closed, head))
	}
}

func TestAPullRequestIsPromotedThenMerged(t *testing.T) {
	h := newHouse(t)
	p, promote := beforeMerge(h)
	want(t, promote("test", "", p.Head()), `
deploy success; asked gate test  1; deployed to test: two
merge skipped`)
	want(t, promote("production", "production", p.Head()), `
deploy failure; asked gate production  1
merge skipped`)
	if p.Merged() != "" {
		t.Fatal("it was merged without production")
	}
	want(t, promote("production", "", p.Head()), `
deploy success; asked gate production  1; deployed to production: two
merge success`)
	if text := h.repo.Files("main")["changes/first/change.cue"]; p.Merged() == "" || text != "two\n" {
		t.Errorf("it was merged as %q, and the default branch has %q", p.Merged(), text)
	}
}

func TestWhatWasPushedSinceIsNotMerged(t *testing.T) {
	h := newHouse(t)
	p, promote := beforeMerge(h)
	deployed := p.Head()
	p.Push(github.Commit{Author: "author", Files: map[string]string{"changes/first/change.cue": "three\n"}})
	want(t, promote("production", "", deployed), `
deploy success; asked gate production  1; deployed to production: two
merge failure`)
	if p.Merged() != "" {
		t.Error("it was merged")
	}
}

func TestACheckRunsForWhateverHappens(t *testing.T) {
	h := newHouse(t)
	h.change("topic", "one")
	p := h.repo.OpenPull(github.PullRequest{Author: "author", Head: "topic"})
	for _, e := range []github.Event{
		p.Event("opened", "author"), p.Event("synchronize", "author"), p.Event("edited", "author"),
		p.ReviewEvent("submitted", p.Review("ops-1", github.Approved), "ops-1"), h.repo.MergeQueue("author", "merge", p).Event(),
	} {
		want(t, jobs(h.run("check.yml", e, "", "")), "check success; asked check")
	}
}

func TestASweep(t *testing.T) {
	h := newHouse(t)
	want(t, jobs(h.run("sweep.yml", h.repo.ScheduleEvent(".github/workflows/sweep.yml", "7/15 * * * *", "author"), "", "")), "sweep success; asked sweep")
}

func TestASignOffByHandAndByComment(t *testing.T) {
	h := newHouse(t)
	h.change("topic", "one")
	p := h.repo.OpenPull(github.PullRequest{Author: "author", Head: "topic"})
	said := func(e github.Event) string { return jobs(h.run("signoff.yml", e, "", "")) }
	given := map[string]string{"change": "changes/first", "stage": "production", "role": "validator", "verdict": "go"}
	want(t, said(h.repo.DispatchEvent(".github/workflows/signoff.yml", "", "ops-1", given)), "signoff success; asked signoff production changes/first  validator go")
	want(t, said(p.CommentEvent(p.Comment("ops-1", "/lockflight go as validator"))), "signoff success; asked signoff")
	for _, other := range []string{"Looks good.", "I said: /lockflight go as validator", "/lockflightgo"} {
		want(t, said(p.CommentEvent(p.Comment("ops-1", other))), "signoff skipped")
	}
	i := h.repo.AddIssue("author", "An issue")
	want(t, said(i.CommentEvent(i.Comment("ops-1", "/lockflight go as validator"))), "signoff skipped")
}
