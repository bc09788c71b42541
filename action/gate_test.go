package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/internal/exitcode"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// onTest is a job that asks for the stage test, whose gate is open.
func onTest(t *testing.T) *world {
	w := newWorld(t)
	w.approve("qa-1", 21)
	w.input("mode", "gate", "stage", "test")
	return w
}

func TestAGateThatIsClosed(t *testing.T) {
	w := newWorld(t)
	w.input("mode", "gate", "stage", "test")
	w.must(exitcode.Blocked)
	w.says("title=review/required", "file=.lockflight/pipeline.cue")
	if w.output("outcome") != "blocked" || w.output("attempt") != "" || w.attempts() != "" || len(w.hub.statuses) > 0 {
		t.Errorf("the outputs are\n%s\nand the attempts %q", w.file("output"), w.attempts())
	}
	w.mustPost(exitcode.Passed, "failure")
	if w.attempts() != "" {
		t.Errorf("after the job there is %s", w.attempts())
	}
}

func TestAGateThatOpens(t *testing.T) {
	for status, ended := range map[string]string{"success": "passed", "failure": "failed", "cancelled": "aborted", "": "failed", "odd": "failed"} {
		w := onTest(t)
		w.must(exitcode.Passed)
		if w.output("outcome") != "passed" || w.output("attempt") != "test-1" || w.output("commit") != headSHA || w.attempts() != "test-1 running" {
			t.Fatalf("the outputs are\n%s\nand the attempts %q", w.file("output"), w.attempts())
		}
		w.mustPost(exitcode.Passed, status)
		if w.attempts() != "test-1 "+ended {
			t.Errorf("a job that ended with %q leaves %s", status, w.attempts())
		}
		w.mustPost(exitcode.Passed, status)
		if w.attempts() != "test-1 "+ended {
			t.Errorf("a second end leaves %s", w.attempts())
		}
	}
}

func TestTheClaimSaysWhoAndWhere(t *testing.T) {
	w := onTest(t)
	w.env["GITHUB_ACTOR"] = "somebody" // who started the run at first
	w.must(exitcode.Passed)
	chain, err := w.ledger().Load(t.Context(), "new-settings")
	if err != nil || len(chain) != 1 {
		t.Fatalf("the ledger has %d statements: %v", len(chain), err)
	}
	p := chain[0].Predicate
	if p.Actor != "ops-1" || p.Run != "https://github.example.org/org/house/actions/runs/77/attempts/1#deploy-step1" || !p.Time.Equal(w.hub.now) {
		t.Errorf("it was started by %s in %s at %s", p.Actor, p.Run, p.Time)
	}
	if w.target.Pull != 7 || w.target.Commit != headSHA || w.target.Run != 0 {
		t.Errorf("it judged %+v", w.target)
	}
}

// Of two jobs for one stage one starts, and the end of the other says nothing of it.
func TestTwoJobsForOneStage(t *testing.T) {
	w := onTest(t)
	w.must(exitcode.Passed)
	os.Remove(filepath.Join(w.dir, "state"))
	w.must(exitcode.Blocked)
	w.says("title=order/one-attempt")
	w.mustPost(exitcode.Passed, "failure")
	if w.attempts() != "test-1 running" {
		t.Errorf("the attempts are %s", w.attempts())
	}
}

// A step that was killed after its claim left what its end needs.
func TestAStepThatWasKilled(t *testing.T) {
	w := onTest(t)
	w.must(exitcode.Passed)
	os.Remove(filepath.Join(w.dir, "output"))
	if n := strings.Count(w.file("state"), "\n"); n != 1 {
		t.Fatalf("the state has %d lines:\n%s", n, w.file("state"))
	}
	// The change cannot be opened any more either.
	w.edit(spec, `type:    "normal"`, `type: 3`)
	w.mustPost(exitcode.Passed, "cancelled")
	w.says("recorded without looking at it")
	if w.attempts() != "test-1 aborted" {
		t.Errorf("the attempts are %s", w.attempts())
	}
}

// A pass is not recorded for a change that nobody can look at.
func TestAPassOfWhatCannotBeOpened(t *testing.T) {
	w := onTest(t)
	w.must(exitcode.Passed)
	w.edit(spec, `type:    "normal"`, `type: 3`)
	w.mustPost(exitcode.Usage, "success")
	w.says("lockflight record --change changes/new-settings/change.cue --stage test --outcome passed --as ops-1 --github org/house")
	if w.attempts() != "test-1 running" {
		t.Errorf("the attempts are %s", w.attempts())
	}
}

func TestARunThatIsStartedAgain(t *testing.T) {
	w := onTest(t)
	w.must(exitcode.Passed)
	w.mustPost(exitcode.Passed, "cancelled")
	w.env["GITHUB_RUN_ATTEMPT"] = "2"
	w.must(exitcode.Blocked)
	w.says("has started test-1 with this very procedure before")
	// Another run is not it, nor is another procedure.
	w.env["GITHUB_RUN_ID"] = "7"
	w.must(exitcode.Passed)
	w.mustPost(exitcode.Passed, "failure")
	w.env["GITHUB_RUN_ID"] = "77"
	w.edit(spec, `do: "Stop the service"`, `do: "Stop the service, gently"`)
	w.approve("qa-1", 21)
	w.must(exitcode.Passed)
	if w.attempts() != "test-1 aborted, test-2 failed, test-3 running" {
		t.Errorf("the attempts are %s", w.attempts())
	}
}

func TestWhatWasOvertaken(t *testing.T) {
	w := onTest(t)
	w.facts.Latest, w.facts.Differs = baseSHA, []string{"the head of the pull request"}
	w.must(exitcode.Blocked)
	w.says("title=trust/current")
}

func TestWhoMayNotStart(t *testing.T) {
	w := onTest(t)
	w.env["GITHUB_TRIGGERING_ACTOR"] = "somebody"
	w.must(exitcode.Blocked)
	w.says("somebody")
	w.hub.users["ops-1"] = 666 // another account has the login now
	w.env["GITHUB_TRIGGERING_ACTOR"] = "ops-1"
	w.must(exitcode.Blocked)
	w.says("666")
	w.env["GITHUB_TRIGGERING_ACTOR"] = "nobody-1"
	w.must(exitcode.Unknown)
	if w.attempts() != "" {
		t.Errorf("the attempts are %s", w.attempts())
	}
}

func TestWaiting(t *testing.T) {
	w := newWorld(t)
	w.input("mode", "gate", "stage", "test", "wait", "5m")
	w.must(exitcode.Blocked)
	w.says("holds a runner")
	if total := sum(w.slept); total != 5*time.Minute || len(w.slept) > 4 {
		t.Errorf("it slept %v", w.slept)
	}
}

func sum(all []time.Duration) (total time.Duration) {
	for _, d := range all {
		total += d
	}
	return total
}

func TestRecord(t *testing.T) {
	w := onTest(t)
	w.must(exitcode.Passed)
	w.input("mode", "record", "outcome", "rolled-back")
	w.must(exitcode.Passed)
	if w.attempts() != "test-1 rolled-back" || w.output("attempt") != "test-1" {
		t.Errorf("the attempts are %s", w.attempts())
	}
	w.must(exitcode.Blocked)
	w.says("no attempt of test is under way")
	w.mustPost(exitcode.Passed, "success")
	if w.attempts() != "test-1 rolled-back" {
		t.Errorf("the attempts are %s", w.attempts())
	}
}

// The end of an attempt that another run started is not for this one to say, unless
// it is named.
func TestTheEndOfAnother(t *testing.T) {
	w := onTest(t)
	w.must(exitcode.Passed)
	w.env["GITHUB_RUN_ID"] = "78"
	w.input("mode", "record")
	w.must(exitcode.Blocked)
	w.says("was not started by this run")
	w.input("attempt", "test-2")
	w.must(exitcode.Blocked)
	w.input("attempt", "test-1")
	w.must(exitcode.Passed)
	if w.attempts() != "test-1 "+evidence.Passed {
		t.Errorf("the attempts are %s", w.attempts())
	}
}

func TestRecordWithAResult(t *testing.T) {
	w := onTest(t)
	w.must(exitcode.Passed)
	w.input("mode", "record", "result", "result.json")
	w.must(exitcode.Usage)
	w.says("result.json cannot be read")
	w.write("result.json", `{"note": "slow", "unknown": 1}`)
	w.must(exitcode.Usage)
	w.write("result.json", `{"note": "slow"}`)
	w.must(exitcode.Passed)
}

func (w *world) write(name, text string) {
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}
