package stories_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lockflight/lockflight/e2e/act/runner"
	"github.com/lockflight/lockflight/e2e/github"
)

// TestAForkHasTheSameVerdict: its token may only read, so that nothing is written; the
// sweep of the repository says later what the fork could not.
func TestAForkHasTheSameVerdict(t *testing.T) {
	w := newService(t)
	p := w.forked()
	for _, c := range []struct {
		event  func() github.Event
		result string
		says   []string
	}{
		{func() github.Event { return p.Event("opened", "dev-1") }, "failure", []string{"0 of 1 review by qa", "skipped: the status", "statuses=write", "skipped: the comment"}},
		{func() github.Event { return w.reviewed(p, "qa-1") }, "success", []string{"skipped: the status"}},
	} {
		e := c.event()
		job := w.run("check.yml", e).Job("check")
		if job.Result != c.result {
			t.Errorf("%s is a %s, want %s; the log is\n%s", e.Name, job.Result, c.result, job.Log())
		}
		w.says("the log", job.Log(), c.says...)
		if w.status(p.Head()) != "" || len(w.repo.Issue(p.Number()).Comments()) > 0 {
			t.Error("something was written")
		}
	}
	w.wantJobs(w.run("sweep.yml", w.repo.ScheduleEvent(".github/workflows/sweep.yml", "7/15 * * * *", "ops-2")), "sweep success")
	if w.status(p.Head()) != "success" {
		t.Errorf("after the sweep the status is %q", w.status(p.Head()))
	}
}

// forked opens a pull request with the change of the first one from a fork.
func (w *world) forked() *github.Pull {
	w.happen("close: {pull: 1, by: dev-1}")
	text, _ := w.repo.File(w.repo.Pull(1).Head(), first)
	fork := w.repo.Fork("dev-1")
	fork.Commit(github.Commit{Branch: "theirs", Author: "dev-1", Files: map[string]string{first: text}})
	return w.repo.OpenPull(github.PullRequest{Author: "dev-1", Head: "theirs", Fork: fork, Title: "From a fork"})
}

// TestAGroupOfThree: the merge queue is told about each of three changes, one of
// which nobody has looked at.
func TestAGroupOfThree(t *testing.T) {
	w := newService(t)
	text, _ := w.repo.File("workers", first)
	for _, name := range []string{"second", "third"} {
		w.repo.Commit(github.Commit{Branch: name, Author: "dev-1", Files: map[string]string{"changes/" + name + "/change.cue": strings.Replace(text, `"first"`, `"`+name+`"`, 1)}})
		w.repo.OpenPull(github.PullRequest{Author: "dev-1", Head: name})
	}
	pulls := w.repo.Pulls()
	group := func() *runner.Job {
		g := w.repo.MergeQueue("ops-1", "squash", pulls...)
		job := w.run("check.yml", g.Event()).Job("check")
		if got := w.status(g.Head()); got != job.Result {
			t.Errorf("the status of the group is %q, and the job is a %s", got, job.Result)
		}
		g.Drop()
		return job
	}
	w.repo.Pull(1).Review("qa-1", github.Approved)
	w.repo.Pull(3).Review("qa-1", github.Approved)
	job := group()
	w.says("the log", job.Log(), "review/required · second::0 of 1 review by qa")
	if job.Result != "failure" || strings.Contains(job.Log(), "review/required · first::") || strings.Contains(job.Log(), "review/required · third::") {
		t.Errorf("with one change that is not ready the group is a %s; the log is\n%s", job.Result, job.Log())
	}
	w.repo.Pull(2).Review("qa-1", github.Approved)
	if job := group(); job.Result != "success" {
		t.Errorf("with three changes that are ready the group is a %s; the log is\n%s", job.Result, job.Log())
	}
}

// approvedService is a service whose change was approved and merged, and whose
// experiment may begin.
func approvedService(tb testing.TB) *world {
	w := newService(tb)
	w.repo.Pull(1).Review("qa-1", github.Approved)
	w.repo.Pull(1).SquashMerge("ops-1")
	return w
}

func (w *world) experiment() runner.Workflow {
	return w.workflow("promote.yml", w.dispatch("promote.yml", "ops-1", "change", "changes/first", "stage", "experiment"))
}

// TestTwoDeploymentsAtOnce: of two runs that ask at the same time exactly one goes
// on, however they meet: whoever deploys does not end before the other has asked.
func TestTwoDeploymentsAtOnce(t *testing.T) {
	w := approvedService(t)
	deploying := make(chan struct{}, 2)
	asked, otherAsked := context.WithCancel(t.Context())
	meeting := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		deploying <- struct{}{}
		if len(deploying) == cap(deploying) {
			otherAsked()
		}
		<-asked.Done()
	}))
	defer meeting.Close()
	w.env["MEETING"] = meeting.URL
	var runs [2]*runner.Result
	workflows := []runner.Workflow{w.experiment(), w.experiment()}
	var both sync.WaitGroup
	for i := range runs {
		both.Go(func() {
			runs[i] = runner.Run(t, workflows[i])
			otherAsked()
		})
	}
	both.Wait()
	if n := len(deploying); n != 1 {
		t.Errorf("%d of two runs deployed", n)
	}
	results := []string{runs[0].Conclusion, runs[1].Conclusion}
	slices.Sort(results)
	if !slices.Equal(results, []string{"failure", "success"}) {
		t.Errorf("the runs are %q; their logs are\n%s\n%s", results, runs[0].Job("experiment").Log(), runs[1].Job("experiment").Log())
	}
	w.wantAttempts("first", "experiment-1 passed")
	w.verify()
}

// TestAnOldRunAgain: a run that is started again repeats what was, and does not open
// what its first attempt has opened.
func TestAnOldRunAgain(t *testing.T) {
	w := approvedService(t)
	old := runner.Run(t, w.experiment())
	w.wantJobs(old, "experiment success")
	again := old.Rerun()
	w.wantJobs(again, "experiment failure")
	w.says("the log", again.Job("experiment").Log(), "this run was started again, and has started experiment-1 with this very procedure before; start a new run")
	w.wantAttempts("first", "experiment-1 passed")

	// Another procedure is on main by then: the old run would deploy the old one.
	refused := w.byHand("promote.yml", "validator-1", "change", "changes/first", "stage", "production")
	w.wantJobs(refused, "production failure")
	w.happen(`[{commit: {branch: fix, author: dev-1, edit: [{file: changes/first/change.cue, old: Set workers to 8, new: Set workers to 6}]}}, {pull: {author: dev-1, head: fix}}, {review: {pull: 2, by: qa-1, says: approved}}, {merge: {pull: 2, by: ops-1, method: squash}}]`)
	stale := refused.Rerun()
	w.wantJobs(stale, "production failure")
	w.says("the log", stale.Job("production").Log(), "trust/current")
	w.wantAttempts("first", "experiment-1 passed")
}

// TestACancelledJob: somebody cancels between the gate and the deployment, or during
// it; the post step records that nothing came of it.
func TestACancelledJob(t *testing.T) {
	for name, cancel := range map[string]runner.Cancel{"after the gate": {After: "gate"}, "while it deploys": {Line: "deployed to experiment"}} {
		w := approvedService(t)
		of := w.experiment()
		of.Cancel = cancel
		job := runner.Run(t, of).Job("experiment")
		if job.Result != "cancelled" || job.Post("gate") == nil {
			t.Fatalf("%s: the job is %s; the log is\n%s", name, job.Result, job.Log())
		}
		w.says("the post step", strings.Join(job.Post("gate").Lines, "\n"), "The end of experiment-1 of first was recorded: aborted.")
		w.wantAttempts("first", "experiment-1 aborted")
	}
}

// TestWithoutABinary: what is not there, or not what was verified, opens nothing, and
// the annotation says what to do.
func TestWithoutABinary(t *testing.T) {
	text, err := os.ReadFile(built.program)
	if err != nil {
		t.Fatal(err)
	}
	digest := fmt.Sprintf("%x", sha256.Sum256(text))
	other := hex.EncodeToString(make([]byte, sha256.Size))
	for _, c := range []struct {
		name  string
		env   map[string]string
		opens bool
		says  []string
	}{
		{"none, and no pins", map[string]string{}, false, []string{"so nothing can be verified", "LOCKFLIGHT_BINARY"}},
		{"not there", map[string]string{"LOCKFLIGHT_BINARY": "/nowhere/lockflight"}, false, []string{"no such file is there"}},
		{"a folder", map[string]string{"LOCKFLIGHT_BINARY": t.TempDir()}, false, []string{"cannot be a program"}},
		{"tampered with", map[string]string{"LOCKFLIGHT_BINARY": built.program, "LOCKFLIGHT_BINARY_SHA256": other}, false, []string{"is not the binary that is expected", "Nothing was run"}},
		{"a digest alone", map[string]string{"LOCKFLIGHT_BINARY_SHA256": digest}, false, []string{"expected both, or neither"}},
		{"verified", map[string]string{"LOCKFLIGHT_BINARY": built.program, "LOCKFLIGHT_BINARY_SHA256": digest}, true, []string{"as expected"}},
	} {
		w := approvedService(t)
		w.env = c.env
		job := runner.Run(t, w.experiment()).Job("experiment")
		w.says(c.name, job.Log(), c.says...)
		if opened := strings.Contains(job.Log(), "deployed to"); opened != c.opens || (job.Result == "success") != c.opens {
			t.Errorf("%s: the job is a %s; the log is\n%s", c.name, job.Result, job.Log())
		}
		if c.opens {
			continue
		}
		shown := job.Step("gate").Shown()
		if len(shown) != 1 || shown[0].Level != "error" || w.attempts("first") != "" || w.server.Calls("") > 0 {
			t.Errorf("%s: the annotations are %+v, and the ledger has %q", c.name, shown, w.attempts("first"))
		}
	}
}
