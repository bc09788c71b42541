package runner_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/e2e/act/runner"
	"github.com/lockflight/lockflight/e2e/github"
)

func TestStepsJobsAndOutputs(t *testing.T) {
	r := run(t, `
on: push
jobs:
  one:
    runs-on: ubuntu-latest
    outputs: {word: "${{ steps.say.outputs.word }}"}
    steps:
      - id: say
        run: |
          echo hello
          echo word=green >> "$GITHUB_OUTPUT"
          echo '# Look' >> "$GITHUB_STEP_SUMMARY"
      - run: exit 3
        continue-on-error: true
      - if: false
        run: echo never
  two:
    needs: one
    runs-on: ubuntu-latest
    steps: [{run: "test '${{ needs.one.outputs.word }}' = green"}]
  three:
    needs: two
    runs-on: ubuntu-latest
    steps:
      - run: "echo '::error file=a.cue,line=3::bad%0Aworse'; exit 1"
      - run: echo no
      - {run: echo yes, if: always()}
  four:
    needs: three
    runs-on: ubuntu-latest
    steps: [{run: echo never}]
  five:
    needs: three
    if: always()
    runs-on: ubuntu-latest
    steps: [{run: echo always}]
`)
	want(t, "the run", r.Conclusion, "failure")
	for id, result := range map[string]string{"one": "success", "two": "success", "three": "failure", "four": "skipped", "five": "success"} {
		want(t, "job "+id, r.Job(id).Result, result)
	}
	one := r.Job("one")
	want(t, "the output of the job", one.Outputs["word"], "green")
	want(t, "the output of the step", one.Step("say").Outputs["word"], "green")
	want(t, "the summary", one.Summary(), "# Look\n")
	want(t, "the log", one.Log(), "hello\n")
	want(t, "the step that may fail", one.Step("1").Result, "failure")
	want(t, "the step that does not run", one.Step("2").Result, "skipped")
	three := r.Job("three")
	want(t, "the step after the failure", three.Step("1").Result, "skipped")
	want(t, "the step that always runs", three.Step("2").Result, "success")
	wanted := []runner.Annotation{{Level: "error", File: "a.cue", Line: "3", Message: "bad\nworse"}}
	if got := three.Annotations(); !slices.Equal(got, wanted) {
		t.Errorf("annotations %+v", got)
	}
	if one.Step("say").Took <= 0 {
		t.Error("the step took no time")
	}
}

func TestNothingOfWhatAFailingStepPrintsIsLost(t *testing.T) {
	r := run(t, one(`{run: "seq 1 20000; echo last >&2; exit 1"}`))
	lines := r.Job("one").Step("0").Lines
	if len(lines) != 20001 || lines[20000] != "last" {
		t.Errorf("%d lines, the last is %q", len(lines), lines[max(0, len(lines)-1)])
	}
}

func TestEnvironmentIsAsOnGitHub(t *testing.T) {
	t.Setenv("LEAK", "from the machine")
	t.Setenv("GITHUB_TOKEN", "of somebody")
	h := newHouse(t, `
on: push
jobs:
  one:
    runs-on: ubuntu-latest
    steps:
      - run: env
      - run: ls -A "$GITHUB_WORKSPACE"; pwd; test ! -t 1
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
      - run: cat README.md; git log --format=%an; git remote get-url origin; git branch --show-current
`)
	r := runner.Run(t, h.workflow())
	want(t, "the run", r.Conclusion, "success")
	env := map[string]string{}
	for _, line := range r.Job("one").Step("0").Lines {
		name, value, _ := strings.Cut(line, "=")
		env[name] = value
	}
	for name, value := range map[string]string{
		"GITHUB_REPOSITORY": "org/house", "GITHUB_SHA": h.repo.Head("main"), "GITHUB_REF": "refs/heads/main", "GITHUB_REF_NAME": "main",
		"GITHUB_API_URL": h.s.URL(), "GITHUB_WORKFLOW_REF": "org/house/" + path + "@refs/heads/main", "RUNNER_ENVIRONMENT": "github-hosted",
		"GITHUB_RUN_ATTEMPT": "1", "GITHUB_ACTOR": "author", "LEAK": "", "GITHUB_TOKEN": "", "RUNNER_OS": "Linux", "GITHUB_EVENT_NAME": "push",
	} {
		want(t, name, env[name], value)
	}
	if got := r.Job("one").Step("1").Lines; len(got) != 1 || got[0] != env["GITHUB_WORKSPACE"] {
		t.Errorf("the workspace begins empty; it has %q", got)
	}
	want(t, "the work tree", strings.Join(r.Job("one").Step("3").Lines, " "), "A house. author "+h.s.URL()+"/org/house main")
}

// TestPathsOfAPush: a filter for paths counts the files that a push changes, and
// those of a new branch are all of its files.
func TestPathsOfAPush(t *testing.T) {
	for paths, started := range map[string]bool{"['changes/**']": true, "[changes/]": false, "['docs/**']": false, "['**', '!changes/**']": false, "['**']": true} {
		h := newHouse(t, "on: {push: {paths: "+paths+"}}\njobs: {one: {runs-on: ubuntu-latest, steps: [{run: echo}]}}\n")
		w := h.workflow()
		if !runner.Run(t, w).Triggered && (paths == "['**']") {
			t.Errorf("%s: a new branch does not start it", paths)
		}
		before := h.repo.Head("main")
		h.repo.Commit(github.Commit{Author: "author", Files: map[string]string{"changes/one/change.cue": "x"}})
		w.Event = h.repo.PushEvent("main", before, "author")
		if got := runner.Run(t, w).Triggered; got != started {
			t.Errorf("%s: started %v, want %v", paths, got, started)
		}
	}
}
