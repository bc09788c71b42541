package action_test

import (
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/e2e/github"
)

// TestAChangeOnItsWay: the check says what is missing, the right approval turns it
// green, another step turns it red; then it is merged, tested and let into
// production, each in its time.
func TestAChangeOnItsWay(t *testing.T) {
	r := newRunner(t)
	r.onPull("pull_request").main(1, "::error ", "0 of 1 review by qa")
	if r.status() != "failure" || len(r.repo.Issue(1).Comments()) != 1 {
		t.Fatalf("the status is %q, with comments %q", r.status(), r.repo.Issue(1).Comments())
	}
	r.happen("review: {pull: 1, by: qa-1, says: approved}")
	r.onPull("pull_request_review").main(0)
	if r.status() != "success" {
		t.Errorf("with the approval the status is %q", r.status())
	}
	r.happen(`push: {pull: 1, author: dev-1, edit: [{file: changes/new-settings/change.cue, old: Stop the service, new: Stop everything}]}`)
	r.onPull("pull_request").main(1, "review/required")
	if r.status() != "failure" || len(r.repo.Issue(1).Comments()) != 1 {
		t.Errorf("after a push the status is %q, with %d comments", r.status(), len(r.repo.Issue(1).Comments()))
	}
	r.happen("review: {pull: 1, by: qa-2, says: approved}\n")
	r.onPull("pull_request_review").main(0)

	r.onComment("ops-1", "/lockflight approve as ops for production").main(0, "Recorded: approve of ops-1 as ops for production")
	r.happen("merge: {pull: 1, by: ops-1, method: squash}")
	change := []string{"change", "changes/new-settings"}
	dispatch := func(inputs ...string) *job {
		return r.job("workflow_dispatch", object{}, "ops-1", append(inputs, change...)...)
	}
	r.server.SetNow(time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC))
	tested := dispatch("mode", "gate", "stage", "test").main(0)
	if tested.output("attempt") != "test-1" || tested.output("commit") != r.repo.Head("main") || !strings.HasPrefix(tested.output("procedure-digest"), "sha256:") {
		t.Errorf("the outputs are\n%s", tested.file("output"))
	}
	dispatch("mode", "gate", "stage", "test").main(1, "order/one-attempt").post("failure", 0)
	tested.post("success", 0, "The end of test-1 of new-settings was recorded: passed.")
	tested.post("failure", 0, "its end is recorded already")

	production := dispatch("mode", "gate", "stage", "production").main(1, "verdict/check")
	if production.output("outcome") != "blocked" || production.output("earliest") == "" {
		t.Errorf("the outputs are\n%s", production.file("output"))
	}
	r.command("attest", "changes/new-settings", "--stage", "test", "--name", "smoke", "--outcome", "passed", "--role", "qa", "--as", "qa-1")
	r.command("notice", "changes/new-settings", "--stage", "production", "--name", "planned", "--to", "users", "--as", "ops-1")
	early := dispatch("mode", "gate", "stage", "production").main(8, "time/window")
	if early.output("outcome") != "pending" || early.output("earliest") != "2026-03-17T21:00:00Z" {
		t.Errorf("the outputs are\n%s", early.file("output"))
	}
	// The window is there, and the deployment fails.
	r.server.SetNow(time.Date(2026, 3, 17, 21, 0, 5, 0, time.UTC))
	dispatch("mode", "gate", "stage", "production").main(0).post("failure", 0, "recorded: failed")
	dispatch("mode", "gate", "stage", "production").main(1, "order/not-revoked")
}

// TestAFork: a token that may only read changes nothing about the verdict.
func TestAFork(t *testing.T) {
	r := newRunner(t)
	r.token = r.server.WorkflowToken(r.repo, reads...)
	r.onPull("pull_request").main(1, "0 of 1 review by qa", "skipped: the status", "statuses=write")
	r.happen("review: {pull: 1, by: qa-1, says: approved}")
	r.onPull("pull_request_review").main(0)
	if r.status() != "" || len(r.repo.Issue(1).Comments()) > 0 {
		t.Errorf("the status is %q", r.status())
	}
	// A gate that cannot claim does not open.
	r.onPull("pull_request", "mode", "gate", "stage", "test").main(3, "contents=write").post("failure", 0)
	// The sweep of the repository itself says what the fork could not.
	r.token = r.server.WorkflowToken(r.repo, writes...)
	r.job("schedule", object{}, "ops-1", "mode", "sweep").main(0, "Pull request 1 is passed")
	if r.status() != "success" {
		t.Errorf("after the sweep the status is %q", r.status())
	}
}

// TestThePushDuringAGate: what was overtaken is not let in.
func TestThePushDuringAGate(t *testing.T) {
	r := newRunner(t)
	r.happen("review: {pull: 1, by: qa-1, says: approved}")
	stale := r.onPull("pull_request", "mode", "gate", "stage", "test")
	r.happen("push: {pull: 1, author: dev-1, files: {changes/new-settings/note.txt: x}}")
	stale.main(1, "trust/current").post("failure", 0)
	cancelled := r.onPull("pull_request", "mode", "gate", "stage", "test").main(0)
	cancelled.post("cancelled", 0, "recorded: aborted")
}

// TestAJobThatIsCancelledAfterAPush: the end is recorded although the change is not
// as it was.
func TestAJobThatIsCancelledAfterAPush(t *testing.T) {
	r := newRunner(t)
	r.happen("review: {pull: 1, by: qa-1, says: approved}")
	j := r.onPull("pull_request", "mode", "gate", "stage", "test").main(0)
	r.happen(`push: {pull: 1, author: dev-1, edit: [{file: changes/new-settings/change.cue, old: "\"normal\"", new: "3"}]}`)
	j.post("failure", 0, "recorded without looking at it", "recorded: failed")
}

func TestCommentsOfOthers(t *testing.T) {
	r := newRunner(t)
	r.onPull("pull_request").main(1)
	r.onComment("dev-2", "/lockflight approve as qa").main(1, "does not have the role qa")
	r.onComment("qa-1", "/lockflight aprove as qa").main(2, "did you mean approve?")
	late := r.onComment("qa-1", "/lockflight approve as qa")
	r.happen(`push: {pull: 1, author: dev-1, edit: [{file: changes/new-settings/change.cue, old: Stop the service, new: Stop everything}]}`)
	late.main(1, "say it again with what you looked at")
	r.onComment("qa-1", "/lockflight approve as qa at "+r.repo.Pull(1).Head()[:12]).main(0)
	if r.status() != "success" {
		t.Errorf("the status is %q", r.status())
	}
}

// TestAGroupOfTheMergeQueue: each change of the group is judged.
func TestAGroupOfTheMergeQueue(t *testing.T) {
	r := newRunner(t)
	more := map[string]string{}
	for name, text := range r.repo.Files("settings") {
		if rest, ok := strings.CutPrefix(name, "changes/new-settings/"); ok {
			more["changes/more-settings/"+rest] = strings.Replace(text, `"new-settings"`, `"more-settings"`, 1)
		}
	}
	r.repo.Commit(github.Commit{Branch: "more", Author: "dev-2", Files: more})
	r.happen("pull: {author: dev-2, head: more, title: More settings}")
	r.happen("review: {pull: 1, by: qa-1, says: approved}")
	group := func(code int, says ...string) {
		t.Helper()
		g := r.repo.MergeQueue("ops-1", "squash", r.repo.Pull(1), r.repo.Pull(2))
		refs := g.Refs()
		j := r.job("merge_group", object{"action": "checks_requested", "merge_group": object{"head_sha": g.Head(), "head_ref": "refs/heads/" + strings.TrimPrefix(refs[len(refs)-1], "refs/heads/")}}, "ops-1")
		j.main(code, says...)
		want := map[int]string{0: "success", 1: "failure"}[code]
		if got := r.repo.Statuses(g.Head())["lockflight"]; got != want {
			t.Errorf("the status of the group is %q, want %s", got, want)
		}
		g.Drop()
	}
	group(1, "more-settings")
	r.happen("review: {pull: 2, by: qa-2, says: approved}")
	group(0)
}

// TestARunThatWaits: the sweep lets a run into an environment as soon as its gate
// would open, and no runner waits for that.
func TestARunThatWaits(t *testing.T) {
	r := newRunner(t)
	r.repo.AddEnvironment(github.Environment{Name: "test", CustomRules: []string{"lockflight"}})
	r.happen("merge: {pull: 1, by: ops-1, method: squash}")
	r.token = r.server.WorkflowToken(r.repo, append([]string{"deployments:write"}, writes...)...)
	run := r.repo.AddRun(github.WorkflowRun{Workflow: ".github/workflows/deploy.yml", Actor: "ops-1", Waiting: []string{"test"}})
	r.job("schedule", object{}, "ops-1", "mode", "sweep").main(0, "the gate of test of new-settings is blocked")
	r.happen("review: {pull: 1, by: qa-1, says: approved}")
	r.job("schedule", object{}, "ops-1", "mode", "sweep").main(0, "was let into test")
	if said := run.CustomReviews(); len(said) != 1 || said[0]["state"] != "approved" {
		t.Errorf("it was said %v", said)
	}
	r.job("schedule", object{}, "ops-1", "mode", "sweep").main(0, "Nothing waits")
}

// TestCallsOfAStep: GitHub allows a repository a thousand calls in an hour. A gate that
// opens reads as often as one that is closed, and then writes its claim into three
// chains, each of which it looks at before.
func TestCallsOfAStep(t *testing.T) {
	r := newRunner(t)
	r.happen("review: {pull: 1, by: qa-1, says: approved}")
	first := r.onPull("pull_request", "mode", "gate", "stage", "test")
	for _, c := range []struct {
		what        string
		job         *job
		code        int
		most, write int
	}{
		{"a check", r.onPull("pull_request"), 0, 11, 3},
		{"the first gate, which makes the branch", first, 0, 22, 9},
		{"a gate that is closed", r.onPull("pull_request", "mode", "gate", "stage", "test"), 1, 13, 0},
	} {
		r.server.ResetCalls()
		c.job.main(c.code)
		r.counted(c.what, c.most, c.write)
	}
	first.post("success", 0, "recorded: passed")
	r.server.ResetCalls()
	second := r.onPull("pull_request", "mode", "gate", "stage", "test").main(0)
	r.counted("a gate that opens", 21, 9)
	r.server.ResetCalls()
	second.post("success", 0, "recorded: passed")
	r.counted("its end", 24, 9)
}

// counted wants no more calls than so many that read and that write.
func (r *runner) counted(what string, reads, writes int) {
	r.t.Helper()
	counts, wrote := r.server.CallCounts(), 0
	for name, n := range counts {
		if _, does, _ := strings.Cut(name, "/"); strings.HasPrefix(does, "create-") || strings.HasPrefix(does, "update-") {
			wrote += n
		}
	}
	read := r.server.Calls("") - wrote
	r.t.Logf("%s reads %d times and writes %d times: %v", what, read, wrote, counts)
	if read > reads || wrote > writes {
		r.t.Errorf("%s reads %d times and writes %d times, want at most %d and %d: %v", what, read, wrote, reads, writes, counts)
	}
}
