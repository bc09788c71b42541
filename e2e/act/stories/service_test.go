package stories_test

import (
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/e2e/act/runner"
	"github.com/lockflight/lockflight/e2e/github"
	"github.com/lockflight/lockflight/e2e/story"
)

// service is the process of examples/github, whose first change pull request 1 brings.
const service = `
now: 2026-12-14T09:00:00Z
users: [{login: dev-1, id: 101}, {login: qa-1, id: 102}, {login: ops-1, id: 103}, {login: ops-2, id: 104}, {login: validator-1, id: 105}, somebody]
repositories:
  - name: org/service
    author: ops-2
    folders: [{from: ../../../examples/github, only: [pipeline.cue], to: .lockflight}]
    environments: [{name: experiment}, {name: test}, {name: validation}, {name: production, branches: [main]}]
events:
  - commit: {branch: workers, author: dev-1, message: More workers, folders: [{from: ../../../examples/github, only: [change.cue], to: changes/first}]}
  - pull: {author: dev-1, head: workers, title: More workers}
`

const first = "changes/first/change.cue"

// deploys prints what it deploys, and fails or waits for somebody where the machine
// says so.
const deploys = `test -z "${MEETING-}" || curl --fail --silent --show-error "$MEETING"
echo "deployed to $1: $(grep -o 'Set workers to [0-9]*' changes/first/change.cue)"
test "$1" != "${FAILS-}"
`

func newService(tb testing.TB) *world {
	tb.Helper()
	told, err := story.Read([]byte(service))
	if err != nil {
		tb.Fatal(err)
	}
	return open(tb, told, workflows(tb), deploys)
}

// in is a time on the evening of the window, 20:00 to 21:00 in Berlin.
func in(day, hour, minute int) time.Time {
	return time.Date(2027, 1, day, hour, minute, 0, 0, time.UTC)
}

// TestTheWholeStory: a change from its pull request to production, with a failure on
// the way.
func TestTheWholeStory(t *testing.T) {
	w := newService(t)
	p := w.repo.Pull(1)
	w.check(p, p.Event("opened", "dev-1"), "failure", "qa")
	w.check(p, w.reviewed(p, "somebody"), "failure", "qa")
	w.check(p, w.reviewed(p, "qa-1"), "success")
	w.check(p, w.pushed(p, "dev-1", first, "Open the start page.\"", "Open the start page twice.\""), "failure", "qa-1", "procedure")
	w.check(p, w.reviewed(p, "qa-1"), "success")
	w.check(p, w.reviewed(p, "ops-1"), "success")

	r := w.run("promote.yml", w.merged(p, "ops-1"))
	w.wantJobs(r, "experiment success, test success, validation success, production failure")
	w.says("the job", r.Job("test").Log(), "deployed to test: Set workers to 8", "The end of test-1 of first was recorded: passed.")
	w.says("production", r.Job("production").Log(), "verdict/order")
	w.wantAttempts("first", "experiment-1 passed, test-1 passed, validation-1 passed")

	w.signOff("validation", "validator-1", "validator", "confirm")
	w.signOff("production", "validator-1", "validator", "go")
	w.production(false, "failure", "pending", "time/window")
	w.at(in(12, 18, 59))
	w.production(false, "failure", "pending", "time/window")

	// The window is there, and the deployment fails.
	w.at(in(12, 19, 1))
	w.env["FAILS"] = "production"
	job := w.production(true, "failure", "passed", "deployed to production", "The end of production-1 of first was recorded: failed.")
	if got := job.Step("2").Result; got != "failure" {
		t.Errorf("the deployment is a %s", got)
	}
	delete(w.env, "FAILS")
	w.production(false, "failure", "blocked", "order/not-revoked")
	w.wantAttempts("first", "experiment-1 passed, test-1 passed, validation-1 passed, production-1 failed")

	// Another number of workers: looked at, tested and let go again.
	w.fixed()
	w.production(true, "success", "passed", "deployed to production: Set workers to 6", "recorded: passed")
	w.wantAttempts("first", "experiment-1 passed, test-1 passed, validation-1 passed, production-1 failed, experiment-2 passed, test-2 passed, validation-2 passed, production-2 passed")
	w.says("the status", w.state("changes/first"), "✓ production: passed")
	w.verify()
}

// fixed brings another procedure as far as production.
func (w *world) fixed() {
	w.Helper()
	w.happen(`[{commit: {branch: fix, author: dev-1, edit: [{file: changes/first/change.cue, old: Set workers to 8, new: Set workers to 6}]}}, {pull: {author: dev-1, head: fix, title: Fewer workers}}]`)
	p := w.repo.Pull(2)
	w.check(p, p.Event("opened", "dev-1"), "failure", "qa")
	w.check(p, w.reviewed(p, "qa-1"), "success")
	p.Review("ops-2", github.Approved)
	r := w.run("promote.yml", w.merged(p, "ops-2"))
	w.wantJobs(r, "experiment success, test success, validation success, production failure")
	w.signOff("validation", "validator-1", "validator", "confirm")
	w.production(false, "failure", "blocked", "review/required")
	w.signOff("production", "validator-1", "validator", "go")
}

// signOff starts the workflow by hand that records what somebody says.
func (w *world) signOff(stage, by, role, verdict string) {
	w.Helper()
	r := w.byHand("signoff.yml", by, "change", "changes/first", "stage", stage, "role", role, "verdict", verdict)
	w.wantJobs(r, "signoff success")
	w.says("the sign-off", r.Job("signoff").Log(), "Recorded: "+verdict+" of "+by+" as "+role+" for "+stage)
}

// production enters production by hand, and wants what the job came to, and the
// outcome of the gate.
func (w *world) production(deployed bool, result, outcome string, says ...string) *runner.Job {
	w.Helper()
	job := w.byHand("promote.yml", "ops-1", "change", "changes/first", "stage", "production").Job("production")
	if job.Result != result || job.Step("gate").Outputs["outcome"] != outcome {
		w.Fatalf("production is %s, and its gate says %q; want %s and %s; the log is\n%s", job.Result, job.Step("gate").Outputs["outcome"], result, outcome, job.Log())
	}
	w.says("production", job.Log(), says...)
	if ran := strings.Contains(job.Log(), "deployed to"); ran != deployed {
		w.Errorf("deployed: %v; the log is\n%s", ran, job.Log())
	}
	return job
}
