package runner_test

import (
	"strings"
	"testing"

	"github.com/lockflight/lockflight/e2e/act/runner"
	"github.com/lockflight/lockflight/e2e/github"
)

const tinyAction = `
name: tiny
description: tiny
inputs:
  word: {description: a word, required: true}
  status: {description: how the job goes, default: "${{ job.status }}"}
  token: {description: a token, default: "${{ github.token }}"}
outputs:
  loud: {description: the word}
runs:
  using: node24
  main: action/main.js
  post: action/post.js
`

const tinyMain = `
const fs = require("fs");
const word = process.env["INPUT_WORD"];
console.log("main " + word + " " + process.env["GITHUB_ACTION_REPOSITORY"] + "@" + process.env["GITHUB_ACTION_REF"]);
fs.appendFileSync(process.env["GITHUB_OUTPUT"], "loud=" + word.toUpperCase() + "\n");
fs.appendFileSync(process.env["GITHUB_STATE"], "kept=" + word + "\n");
fs.appendFileSync(process.env["GITHUB_STEP_SUMMARY"], "## " + word + "\n");
if (word === "fail") { console.log("::error title=No::it failed"); process.exitCode = 7; }
`

const tinyPost = `console.log("post " + process.env["STATE_kept"] + " " + process.env["INPUT_STATUS"]);`

func tiny(t *testing.T) map[string]string {
	return map[string]string{"org/tiny": action(t, map[string]string{"action.yml": tinyAction, "action/main.js": tinyMain, "action/post.js": tinyPost})}
}

const useTiny = `
on: push
jobs:
  one:
    runs-on: ubuntu-latest
    steps:
      - id: tiny
        uses: org/tiny@0123456789012345678901234567890123456789
        with: {word: WORD}
      - run: echo "got ${{ steps.tiny.outputs.loud }}"
`

func TestAnActionHasStateAndAPost(t *testing.T) {
	h := newHouse(t, strings.ReplaceAll(useTiny, "WORD", "go"))
	w := h.workflow()
	w.Actions = tiny(t)
	job := runner.Run(t, w).Job("one")
	want(t, "the job", job.Result, "success")
	want(t, "the log", job.Log(), "main go org/tiny@0123456789012345678901234567890123456789\ngot GO\npost go success\n")
	want(t, "the state", job.Step("tiny").State["kept"], "go")
	want(t, "the summary", job.Summary(), "## go\n")
}

func TestThePostOfAFailingActionRuns(t *testing.T) {
	h := newHouse(t, strings.ReplaceAll(useTiny, "WORD", "fail"))
	w := h.workflow()
	w.Actions = tiny(t)
	job := runner.Run(t, w).Job("one")
	want(t, "the job", job.Result, "failure")
	want(t, "the post", strings.Join(job.Post("tiny").Lines, "\n"), "post fail failure")
	if got := job.Annotations(); len(got) != 1 || got[0].Title != "No" {
		t.Errorf("annotations %+v", got)
	}
}

func TestALocalActionComesFromTheWorkTree(t *testing.T) {
	h := newHouse(t, `
on: push
jobs:
  one:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - {uses: ./, with: {word: here}}
  two:
    runs-on: ubuntu-latest
    steps: [{uses: ./, with: {word: here}}]
`)
	h.repo.Commit(github.Commit{Files: map[string]string{"action.yml": tinyAction, "action/main.js": tinyMain, "action/post.js": tinyPost}})
	r := runner.Run(t, h.workflow())
	want(t, "with a checkout", r.Job("one").Result, "success")
	want(t, "without a checkout", r.Job("two").Result, "failure")
}

func TestNothingIsFetched(t *testing.T) {
	for name, text := range map[string]string{
		"an action":           "runs-on: ubuntu-latest\n    steps: [{uses: org/other@v1}]",
		"a reusable workflow": "uses: org/other/.github/workflows/w.yml@v1",
	} {
		t.Run(name, func(t *testing.T) {
			job := run(t, "on: push\njobs:\n  one:\n    "+text+"\n").Job("one")
			want(t, "the job", job.Result, "failure")
			if said := strings.Join(job.Errors, "\n"); !strings.Contains(said, "org/other@v1 is not at hand") {
				t.Errorf("it says %q", said)
			}
		})
	}
}

func TestAReusableWorkflowOfTheRepository(t *testing.T) {
	h := newHouse(t, `
on: push
jobs:
  one:
    uses: ./.github/workflows/called.yml
    with: {word: green}
  two:
    needs: one
    runs-on: ubuntu-latest
    steps: [{run: "echo ${{ needs.one.outputs.back }}"}]
`)
	h.repo.Commit(github.Commit{Files: map[string]string{".github/workflows/called.yml": `
on:
  workflow_call:
    inputs: {word: {type: string}}
    outputs: {back: {value: "${{ jobs.inner.outputs.back }}"}}
jobs:
  inner:
    runs-on: ubuntu-latest
    outputs: {back: "${{ steps.s.outputs.back }}"}
    steps: [{id: s, run: "echo back=${{ inputs.word }} >> $GITHUB_OUTPUT"}]
`}})
	r := runner.Run(t, h.workflow())
	want(t, "the job that calls", r.Job("one").Result, "success")
	want(t, "what comes back", r.Job("two").Log(), "green\n")
}

func TestAMatrixRunsOneAfterTheOther(t *testing.T) {
	job := run(t, `
on: push
jobs:
  one:
    strategy: {matrix: {n: [1, 2, 3]}}
    runs-on: ubuntu-latest
    steps: [{run: "echo ${{ matrix.n }}; echo n=${{ matrix.n }} >> $GITHUB_OUTPUT; test ${{ matrix.n }} != 2"}]
`).Job("one")
	want(t, "the job", job.Result, "failure")
	seen := map[string]string{}
	for _, s := range job.Steps {
		seen[s.Outputs["n"]] = s.Result
	}
	if seen["1"] != "success" || seen["2"] != "failure" || seen["3"] != "success" {
		t.Errorf("results %v", seen)
	}
}
