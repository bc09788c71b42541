package stories_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/e2e/act/runner"
	"github.com/lockflight/lockflight/e2e/github"
	"github.com/lockflight/lockflight/e2e/story"
)

// world is a repository with the workflows, whose pull request 1 brings a change.
type world struct {
	testing.TB
	server *github.Server
	player *story.Player
	repo   *github.Repo
	// env is what the machine of a runner sets besides.
	env map[string]string
	// recorder is a token of somebody who records what no step does.
	recorder string
}

// workflows are those that teams copy, by their names.
func workflows(tb testing.TB) map[string]string {
	tb.Helper()
	out := map[string]string{}
	files, err := filepath.Glob(top + "examples/github/*.yml")
	if err != nil || len(files) == 0 {
		tb.Fatalf("there are no workflows: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		out[filepath.Base(file)] = string(text)
	}
	return out
}

// open plays a story in a repository that has workflows, and a script ./deploy.
func open(tb testing.TB, told *story.Story, files map[string]string, deploy string) *world {
	tb.Helper()
	repo := &told.Repositories[0]
	repo.Files = maps.Clone(repo.Files)
	if repo.Files == nil {
		repo.Files = map[string]string{}
	}
	for name, text := range files {
		repo.Files[".github/workflows/"+name] = text
	}
	server, err := github.Start(github.Options{Now: told.Now})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		server.Close()
		for _, v := range server.Violations() {
			tb.Errorf("against GitHub's description: %s", v)
		}
	})
	player, err := story.Open(told, server)
	if err != nil {
		tb.Fatal(err)
	}
	w := &world{TB: tb, server: server, player: player, repo: server.Repo(repo.Name), env: map[string]string{"LOCKFLIGHT_BINARY": built.program}}
	w.recorder = server.Token("contents:write", "pull_requests:read", "issues:read", "actions:read")
	w.repo.Commit(github.Commit{Author: repo.Author, Message: "How it is deployed", Execs: map[string]string{"deploy": "#!/bin/sh\nset -eu\n" + deploy}})
	return w
}

func (w *world) happen(events string) {
	w.Helper()
	read, err := story.ReadEvents([]byte(events))
	if err == nil {
		err = w.player.Happen(read...)
	}
	if err != nil {
		w.Fatal(err)
	}
}

// at moves GitHub's clock, unless it is later already.
func (w *world) at(when time.Time) {
	if when.After(w.server.Now()) {
		w.server.SetNow(when)
	}
}

// now is GitHub's time for a flag.
func (w *world) now() string { return w.server.Now().Format(time.RFC3339) }

// workflow is a workflow with the real action.
func (w *world) workflow(name string, e github.Event) runner.Workflow {
	return runner.Workflow{
		Server: w.server, Repo: w.repo, Path: ".github/workflows/" + name, Event: e,
		Actions: map[string]string{"lockflight/lockflight": built.action}, Env: w.env,
	}
}

// run runs a workflow for an event.
func (w *world) run(name string, e github.Event) *runner.Result {
	w.Helper()
	r := runner.Run(w.TB, w.workflow(name, e))
	if !r.Triggered {
		w.Fatalf("%s does not run for %s", name, e.Name)
	}
	return r
}

// byHand starts a workflow by hand.
func (w *world) byHand(name, by string, inputs ...string) *runner.Result {
	w.Helper()
	return w.run(name, w.dispatch(name, by, inputs...))
}

func (w *world) dispatch(name, by string, inputs ...string) github.Event {
	given := map[string]string{}
	for i := 0; i+1 < len(inputs); i += 2 {
		given[inputs[i]] = inputs[i+1]
	}
	return w.repo.DispatchEvent(".github/workflows/"+name, "", by, given)
}

// lockflight runs the command, and returns what it printed and its exit code.
func (w *world) lockflight(dir string, args ...string) (string, int) {
	w.Helper()
	cmd := exec.Command(built.command, args...)
	cmd.Env = append(os.Environ(), "GITHUB_API_URL="+w.server.URL(), "GITHUB_TOKEN="+w.recorder)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		w.Fatalf("lockflight does not run: %v", err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// says fails unless a text has all the others. Lines that are broken for reading
// count as one.
func (w *world) says(what, text string, wanted ...string) {
	w.Helper()
	flat := strings.Join(strings.Fields(text), " ")
	for _, want := range wanted {
		if !strings.Contains(flat, want) {
			w.Errorf("%s does not say %q; it is\n%s", what, want, text)
		}
	}
}

// status is what our status says of a commit.
func (w *world) status(commit string) string { return w.repo.Statuses(commit)["lockflight"] }

// check runs the check for an event of a pull request, and wants its status, and
// texts in the one comment that it keeps.
func (w *world) check(p *github.Pull, e github.Event, status string, says ...string) *runner.Job {
	w.Helper()
	job := w.run("check.yml", e).Job("check")
	if got := w.status(p.Head()); got != status {
		w.Fatalf("after %s the status is %q, want %q; the log is\n%s", e.Name, got, status, job.Log())
	}
	if want := map[string]string{"success": "success", "failure": "failure"}[status]; job.Result != want {
		w.Errorf("after %s the job is %s, and the status %s", e.Name, job.Result, status)
	}
	comments := w.repo.Issue(p.Number()).Comments()
	if len(comments) == 0 || strings.Count(strings.Join(comments, ""), "lockflight") == 0 {
		w.Fatalf("after %s there is no comment of ours; the log is\n%s", e.Name, job.Log())
	}
	w.says("the comment", comments[0], says...)
	return job
}

// reviewed is a review, and the event about it.
func (w *world) reviewed(p *github.Pull, by string) github.Event {
	return p.ReviewEvent("submitted", p.Review(by, github.Approved), by)
}

// pushed edits a file of a pull request, and is the event about it.
func (w *world) pushed(p *github.Pull, by, file, old, text string) github.Event {
	w.Helper()
	is, ok := w.repo.File(p.Head(), file)
	if !ok || strings.Count(is, old) != 1 {
		w.Fatalf("%s has %q %d times", file, old, strings.Count(is, old))
	}
	p.Push(github.Commit{Author: by, Message: "Another text", Files: map[string]string{file: strings.Replace(is, old, text, 1)}})
	return p.Event("synchronize", by)
}

// merged squashes a pull request, and is the event about the push.
func (w *world) merged(p *github.Pull, by string) github.Event {
	before := w.repo.Head("main")
	p.SquashMerge(by)
	return w.repo.PushEvent("main", before, by)
}

// jobs is what came of each job: "test success".
func jobs(r *runner.Result) map[string]string {
	out := map[string]string{}
	for _, j := range r.Jobs {
		out[j.ID] = j.Result
	}
	return out
}

// wantJobs fails unless the jobs ended like that: "experiment success, test failure".
func (w *world) wantJobs(r *runner.Result, want string) {
	w.Helper()
	got := jobs(r)
	for _, line := range strings.Split(want, ", ") {
		id, result, _ := strings.Cut(line, " ")
		if got[id] != result {
			log := ""
			if j := got[id]; j != "" {
				log = r.Job(id).Log()
			}
			w.Errorf("job %s is %q, want %s; its log is\n%s", id, got[id], result, log)
		}
	}
}

// state is what lockflight status says of the change on the default branch.
func (w *world) state(change string) string {
	w.Helper()
	out, code := w.lockflight(w.TempDir(), "status", "--github", w.repo.FullName(), "--commit", w.repo.Head("main"), "--change", change, "--now", w.now())
	if code != 0 {
		w.Fatalf("status ends with %d:\n%s", code, out)
	}
	return out
}

// verify fails unless the whole ledger is as it was written.
func (w *world) verify() {
	w.Helper()
	if out, code := w.lockflight(w.TempDir(), "verify", "--ledger", "github:"+w.repo.FullName()); code != 0 {
		w.Errorf("verify ends with %d:\n%s", code, out)
	}
}
