package runner_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lockflight/lockflight/e2e/act/runner"
	"github.com/lockflight/lockflight/e2e/github"
)

// ask is a step that asks the API with the token, and prints the status.
const ask = `node -e '
fetch(process.env.GITHUB_API_URL + "/repos/org/house" + process.argv[1], {method: process.argv[2] || "GET", body: process.argv[3],
  headers: {authorization: "Bearer " + process.env.TOKEN, accept: "application/vnd.github+json", "content-type": "application/json"}}).then(a => console.log(a.status))' `

func asking(permissions, call string) string {
	return "on: [push, pull_request]\n" + permissions + `
jobs:
  one:
    runs-on: ubuntu-latest
    env: {TOKEN: "${{ github.token }}"}
    steps:
      - run: |
          ` + strings.ReplaceAll(ask+call, "\n", "\n          ") + "\n"
}

const comment = `/issues/1/comments POST '{"body":"hello"}'`

func TestTheTokenHasThePermissionsOfTheJob(t *testing.T) {
	for name, c := range map[string]struct{ permissions, call, status string }{
		"nothing said, reading":  {"", "/contents/README.md", "200"},
		"nothing said, writing":  {"", comment, "403"},
		"an empty list":          {"permissions: {}", "/contents/README.md", "403"},
		"what is named":          {"permissions: {pull-requests: write}", comment, "201"},
		"what is named is all":   {"permissions: {pull-requests: write}", "/contents/README.md", "403"},
		"reading is not writing": {"permissions: {pull-requests: read, issues: read}", comment, "403"},
		"everything to be read":  {"permissions: read-all", comment, "403"},
		"everything":             {"permissions: write-all", comment, "201"},
		"none is none":           {"permissions: {contents: none}", "/contents/README.md", "403"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, asking(c.permissions, c.call))
			h.pull()
			want(t, "the status", runner.Run(t, h.workflow()).Job("one").Log(), c.status+"\n")
		})
	}
}

func (h *house) pull() *github.Pull {
	h.repo.Commit(github.Commit{Branch: "topic", Author: "author", Files: map[string]string{"a": "b"}})
	return h.repo.OpenPull(github.PullRequest{Author: "author", Head: "topic"})
}

func TestAForkHasNothingToWriteWithAndNoSecrets(t *testing.T) {
	h := newHouse(t, asking("permissions: write-all", comment)+"      - run: echo '[${{ secrets.KEY }}]'\n")
	fork := h.repo.Fork("outsider")
	fork.Commit(github.Commit{Branch: "topic", Author: "outsider", Files: map[string]string{"a": "b"}})
	p := h.repo.OpenPull(github.PullRequest{Author: "outsider", Head: "topic", Fork: fork})
	w := h.workflow()
	w.Event, w.Secrets = p.Event("opened", "outsider"), map[string]string{"KEY": "value"}
	want(t, "the log of the fork", runner.Run(t, w).Job("one").Log(), "403\n[]\n")
	w.Event = h.pull().Event("opened", "author")
	want(t, "the log of the repository", runner.Run(t, w).Job("one").Log(), "201\n[value]\n")
}

const deploy = `
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    outputs: {to: production}
    steps: [{run: echo built}]
  deploy:
    needs: build
    environment: {name: "${{ needs.build.outputs.to }}"}
    runs-on: ubuntu-latest
    steps: [{run: "echo deployed, attempt $GITHUB_RUN_ATTEMPT"}]
  after:
    needs: deploy
    runs-on: ubuntu-latest
    steps: [{run: echo after}]
`

func TestAJobWaitsForItsEnvironment(t *testing.T) {
	h := newHouse(t, deploy)
	r := runner.Run(t, h.workflow())
	if r.Conclusion != "" || !slices.Equal(r.Waiting, []string{"production"}) || len(r.Jobs) != 1 {
		t.Fatalf("conclusion %q, waiting for %q, %d jobs", r.Conclusion, r.Waiting, len(r.Jobs))
	}
	want(t, "the deployment", strings.Join(h.repo.Deployments("production"), " "), "waiting")
	if again := r.Continue(); again.Conclusion != "" || len(again.Jobs) != 1 {
		t.Error("it did not wait for the approval")
	}
	r.Run.Approve("ops-1", "production", "go")
	done := r.Continue()
	want(t, "the run", done.Conclusion, "success")
	want(t, "the log", done.Job("deploy").Log()+done.Job("after").Log(), "deployed, attempt 1\nafter\n")
	want(t, "the deployment", strings.Join(h.repo.Deployments("production"), " "), "success")

	again := done.Rerun()
	if again.Conclusion != "" {
		t.Error("the approval of an earlier attempt let the next one in")
	}
	again.Run.Approve("ops-1", "production", "go again")
	want(t, "the log", again.Continue().Job("deploy").Log(), "deployed, attempt 2\n")
	if again.Run.ID() != r.Run.ID() {
		t.Error("the next attempt is another run")
	}
}

func TestARejectedEnvironmentFailsTheJob(t *testing.T) {
	h := newHouse(t, deploy)
	r := runner.Run(t, h.workflow())
	r.Run.Reject("ops-1", "production", "not now")
	done := r.Continue()
	want(t, "the run", done.Conclusion, "failure")
	want(t, "the job after it", done.Job("after").Result, "skipped")
	want(t, "the deployment", strings.Join(h.repo.Deployments("production"), " "), "failure")
}

func TestOnlySomeBranchesMayDeploy(t *testing.T) {
	h := newHouse(t, strings.ReplaceAll(deploy, "{to: production}", "{to: guarded}"))
	h.repo.AddEnvironment(github.Environment{Name: "guarded", BranchPatterns: []string{"release/*"}})
	want(t, "main", runner.Run(t, h.workflow()).Job("deploy").Result, "failure")
	h.repo.Branch("release/1", "main")
	w := h.workflow()
	w.Event = h.repo.PushEvent("release/1", "", "author")
	want(t, "a release", runner.Run(t, w).Job("deploy").Result, "success")
}

func TestACancelledRun(t *testing.T) {
	const text = `
on: push
jobs:
  one:
    runs-on: ubuntu-latest
    steps:
      - {uses: org/tiny@v1, with: {word: first}}
      - {id: slow, run: "echo begun; if test -n \"$SLOW\"; then exec sleep 600; fi"}
      - run: echo never
      - {run: "echo always ${{ job.status }}", if: always()}
  two:
    needs: one
    runs-on: ubuntu-latest
    steps: [{run: echo never}]
`
	for name, c := range map[string]struct {
		cancel runner.Cancel
		slow   string
		result string
	}{
		"between two steps": {runner.Cancel{After: "slow"}, "", "success"},
		"within a step":     {runner.Cancel{Line: "begun"}, "yes", "cancelled"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, text)
			w := h.workflow()
			w.Cancel, w.Actions, w.Env = c.cancel, tiny(t), map[string]string{"SLOW": c.slow}
			r := runner.Run(t, w)
			want(t, "the run", r.Conclusion, "cancelled")
			job := r.Job("one")
			want(t, "the job", job.Result, "cancelled")
			want(t, "the step", job.Step("slow").Result, c.result)
			want(t, "the next step", job.Step("2").Result, "skipped")
			want(t, "the step that always runs", strings.Join(job.Step("3").Lines, ""), "always cancelled")
			want(t, "the post", strings.Join(job.Post("0").Lines, ""), "post first cancelled")
			want(t, "the next job", r.Job("two").Result, "skipped")
		})
	}
}

func TestTwoWorkflowsAtOnce(t *testing.T) {
	h := newHouse(t, `
on: push
jobs: {one: {runs-on: ubuntu-latest, steps: [{run: "echo $GITHUB_RUN_ID > run; cat run"}]}}
`)
	var both [2]*runner.Result
	var wait sync.WaitGroup
	w := h.workflow()
	for i := range both {
		wait.Go(func() { both[i] = runner.Run(t, w) })
	}
	wait.Wait()
	if both[0].Job("one").Log() == both[1].Job("one").Log() {
		t.Error("they were the same run")
	}
}

func TestOnlyTheRightEventsStart(t *testing.T) {
	for name, c := range map[string]struct {
		on      string
		started bool
	}{
		"by name":                   {"pull_request", true},
		"in a list":                 {"[push, pull_request]", true},
		"another name":              {"push", false},
		"of a kind":                 {"{pull_request: {types: [opened]}}", true},
		"of another kind":           {"{pull_request: {types: [labeled]}}", false},
		"into a branch":             {"{pull_request: {branches: [main]}}", true},
		"into another branch":       {"{pull_request: {branches: ['release/**']}}", false},
		"not into a branch":         {"{pull_request: {branches-ignore: [main]}}", false},
		"a schedule and this":       {"{schedule: [{cron: '0 * * * *'}], pull_request: }", true},
		"a schedule and not this":   {"{schedule: [{cron: '0 * * * *'}]}", false},
		"with an unimportant input": {"{workflow_dispatch: {inputs: {stage: {type: string}}}, pull_request: {}}", true},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, "on: "+c.on+"\njobs: {one: {runs-on: ubuntu-latest, steps: [{run: 'true'}]}}\n")
			w := h.workflow()
			w.Event = h.pull().Event("opened", "author")
			if got := runner.Run(t, w).Triggered; got != c.started {
				t.Errorf("started: %t, want %t", got, c.started)
			}
		})
	}
}

func TestEventsReachTheSteps(t *testing.T) {
	h := newHouse(t, `
on:
  workflow_dispatch: {inputs: {stage: {type: string}, dry: {type: boolean, default: false}}}
  schedule: [{cron: '0 * * * *'}]
  pull_request_review:
  issue_comment:
  merge_group:
  deployment:
  pull_request:
jobs:
  one:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - id: tell
        run: |
          echo "${{ github.event_name }} $GITHUB_REF ${{ inputs.stage }}${{ github.event.review.state }}${{ github.event.comment.body }}"
          test "$(git rev-parse HEAD)" = "$GITHUB_SHA" && test "$GITHUB_SHA" = "${{ github.sha }}"
          node -e 'JSON.parse(require("fs").readFileSync(process.env.GITHUB_EVENT_PATH))'
`)
	p := h.pull()
	h.repo.AddRun(github.WorkflowRun{Workflow: path}).Enter("staging")
	for name, e := range map[string]github.Event{
		"workflow_dispatch refs/heads/main test":                                    h.repo.DispatchEvent(path, "", "ops-1", map[string]string{"stage": "test"}),
		"schedule refs/heads/main":                                                  h.repo.ScheduleEvent(path, "0 * * * *", "author"),
		"pull_request refs/pull/1/merge":                                            p.Event("opened", "author"),
		"pull_request_review refs/pull/1/merge approved":                            p.ReviewEvent("submitted", p.Review("ops-1", github.Approved), "ops-1"),
		"issue_comment refs/heads/main go":                                          p.CommentEvent(p.Comment("ops-1", "go")),
		"deployment refs/heads/main":                                                h.repo.DeploymentEvent("staging"),
		"merge_group refs/heads/gh-readonly-queue/main/pr-1-" + h.repo.Head("main"): h.repo.MergeQueue("author", "merge", p).Event(),
	} {
		w := h.workflow()
		w.Event = e
		job := runner.Run(t, w).Job("one")
		want(t, "the job for "+e.Name, job.Result, "success")
		want(t, "what "+e.Name+" says", strings.TrimSpace(job.Step("tell").Lines[0]), name)
	}
}

func TestACheckoutNeedsToReadContents(t *testing.T) {
	const text = "on: push\npermissions: {}\njobs: {one: {runs-on: ubuntu-latest, steps: [{uses: actions/checkout@v5}]}}\n"
	h := newHouse(t, text)
	want(t, "a private repository", runner.Run(t, h.workflow()).Conclusion, "failure")
	h.repo.SetPublic()
	want(t, "a public repository", runner.Run(t, h.workflow()).Conclusion, "success")
}
